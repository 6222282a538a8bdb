"""Concurrency: reserved, and provisioned."""

from __future__ import annotations

from typing import Any

from studylam.runtime.management.names import LATEST, is_version
from studylam.runtime.management.registry import ManagedFunction
from studylam.runtime.operations.account import Account, provision_key, shares_of
from studylam.runtime.provisioned import ProvisionedConcurrency
from studylam.runtime.refusals import (
    InvalidParameterValueError,
    ProvisionedConcurrencyConfigNotFoundError,
    ResourceConflictError,
)


class ConcurrencyOperations(Account):
    """PutFunctionConcurrency, PutProvisionedConcurrencyConfig and their kin."""

    @property
    def account_concurrency(self) -> int:
        """Concurrent executions that all functions share."""
        return self._concurrency.account

    def put_function_concurrency(self, name: str, reserved_concurrent_executions: int) -> None:
        """Reserve a part of the account's concurrency, which is also the most that the function
        gets; 0 switches it off.
        """
        with self._lock:
            self._concurrency.reserve(self._unqualified(name), reserved_concurrent_executions)

    def get_function_concurrency(self, name: str) -> int | None:
        """What is reserved; None if nothing is."""
        return self._concurrency.reserved(self._unqualified(name))

    def delete_function_concurrency(self, name: str) -> None:
        """Back to what all functions share."""
        with self._lock:
            self._concurrency.unreserve(self._unqualified(name))

    def put_provisioned_concurrency_config(
        self, name: str, qualifier: str, provisioned_concurrent_executions: int
    ) -> ProvisionedConcurrency:
        """Initialise environments of a published version or an alias ahead. They are made in the
        background: the status is ``IN_PROGRESS`` at first.
        """
        count = provisioned_concurrent_executions
        with self._lock:
            managed = self._function(name)
            if qualifier == LATEST:
                raise InvalidParameterValueError(
                    "Provisioned Concurrency Configs cannot be applied to unpublished function "
                    "versions."
                )
            shares = shares_of(managed, qualifier, count)
            self._check_no_second_provision(managed, qualifier)
            self._concurrency.provision(managed.name, qualifier, count)
            self._provisioner.put(provision_key(managed, qualifier), shares)
            return self.get_provisioned_concurrency_config(name, qualifier)

    def get_provisioned_concurrency_config(
        self, name: str, qualifier: str
    ) -> ProvisionedConcurrency:
        """Raises ProvisionedConcurrencyConfigNotFoundError, FunctionNotFoundError."""
        return self._provisioned(name, qualifier, self._provisioner.get)

    def wait_for_provisioned_concurrency(self, name: str, qualifier: str) -> ProvisionedConcurrency:
        """The same, once it is ``READY`` or ``FAILED``."""
        return self._provisioned(name, qualifier, self._provisioner.wait)

    def delete_provisioned_concurrency_config(self, name: str, qualifier: str) -> None:
        """End the environments that were initialised ahead."""
        with self._lock:
            managed = self._function(name)
            self._provisioner.remove(provision_key(managed, qualifier))
            self._concurrency.unprovision(managed.name, qualifier)

    def _provisioned(self, name: str, qualifier: str, ask: Any) -> ProvisionedConcurrency:
        managed = self._function(name)
        if qualifier == LATEST:
            raise InvalidParameterValueError(
                "The function resource provided must be an alias or a published version."
            )
        if is_version(qualifier):
            managed.version(qualifier)
        else:
            managed.alias(qualifier)
        found: ProvisionedConcurrency | None = ask(provision_key(managed, qualifier))
        if found is None:
            raise ProvisionedConcurrencyConfigNotFoundError(
                "No Provisioned Concurrency Config found for this function"
            )
        return found

    def _check_no_second_provision(self, managed: ManagedFunction, qualifier: str) -> None:
        """A version is provisioned by its number or through an alias, not both."""
        if is_version(qualifier):
            for alias in managed.aliases.values():
                provisioned = self._provisioner.get(provision_key(managed, alias.name)) is not None
                if qualifier in alias.versions and provisioned:
                    raise ResourceConflictError(
                        "Version is pointed by a Provisioned Concurrency alias"
                    )
        elif any(
            self._provisioner.get(provision_key(managed, version)) is not None
            for version in managed.alias(qualifier).versions
        ):
            raise ResourceConflictError(
                "Alias can't be used for Provisioned Concurrency configuration on an already "
                "Provisioned version"
            )
