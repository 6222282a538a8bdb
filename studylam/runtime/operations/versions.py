"""Versions, which never change, and aliases, which point to them."""

from __future__ import annotations

from collections.abc import Mapping

from studylam.runtime.management.aliases import Alias
from studylam.runtime.operations.account import (
    Account,
    FunctionVersion,
    described,
    provision_key,
    shares_of,
)
from studylam.runtime.refusals import FunctionNotFoundError, ResourceConflictError


class VersionOperations(Account):
    """PublishVersion, CreateAlias and their kin."""

    def publish_version(
        self, name: str, *, description: str = "", code_sha256: str | None = None
    ) -> FunctionVersion:
        """Keep ``$LATEST``, code and configuration, under the next number. Immutable.

        If nothing has changed since the last version, that one is returned.
        """
        with self._lock:
            return described(self._function(name).publish(description, code_sha256))

    def list_versions_by_function(self, name: str) -> list[FunctionVersion]:
        """``$LATEST``, then the published versions, oldest first."""
        return [described(version) for version in self._function(name).everything()]

    def create_alias(
        self,
        function_name: str,
        name: str,
        function_version: str,
        *,
        description: str = "",
        additional_version_weights: Mapping[str, float] | None = None,
    ) -> Alias:
        """Point a name to a version. Weights: one other version → its share, 0.0 to 1.0."""
        alias = Alias(name, function_version, description, dict(additional_version_weights or {}))
        with self._lock:
            managed = self._function(function_name)
            if name in managed.aliases:
                raise ResourceConflictError(f"Alias already exists: {managed.arn}:{name}")
            managed.check_alias(alias)
            managed.aliases[name] = alias
            return alias

    def update_alias(
        self,
        function_name: str,
        name: str,
        *,
        function_version: str | None = None,
        description: str | None = None,
        additional_version_weights: Mapping[str, float] | None = None,
    ) -> Alias:
        """Change what is given; an empty mapping takes the weights away."""
        with self._lock:
            managed = self._function(function_name)
            if name not in managed.aliases:
                raise FunctionNotFoundError(f"Alias not found: {managed.arn}:{name}")
            old = managed.aliases[name]
            weights = additional_version_weights
            alias = Alias(
                name,
                old.function_version if function_version is None else function_version,
                old.description if description is None else description,
                old.additional if weights is None else dict(weights),
            )
            managed.check_alias(alias)
            managed.aliases[name] = alias
            key = provision_key(managed, name)
            state = self._provisioner.get(key)
            if state is not None:  # what is provisioned moves with the alias
                self._provisioner.put(key, shares_of(managed, name, state.requested))
            return alias

    def get_alias(self, function_name: str, name: str) -> Alias:
        """Raises FunctionNotFoundError."""
        return self._function(function_name).alias(name)

    def list_aliases(self, function_name: str) -> list[Alias]:
        """By name."""
        return [alias for _, alias in sorted(self._function(function_name).aliases.items())]

    def delete_alias(self, function_name: str, name: str) -> None:
        """With what is provisioned for it. Nothing happens if there is no such alias."""
        with self._lock:
            managed = self._function(function_name)
            managed.aliases.pop(name, None)
            managed.policies.pop(name, None)
            self._provisioner.remove(provision_key(managed, name))
            self._concurrency.unprovision(managed.name, name)
