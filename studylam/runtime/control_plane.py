"""Lambda's API for managing functions, by its own names, in memory.

Each method is the operation that it is called after ("AWS Lambda API Reference"); parameters that
steer nothing here are left out, and revision ids with them.
"""

from __future__ import annotations

import abc
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from studylam.errors import NotFoundError
from studylam.runtime.config import FunctionConfig
from studylam.runtime.functions import StagedFunction
from studylam.runtime.iam import parse_policy
from studylam.runtime.management.aliases import Alias
from studylam.runtime.management.concurrency import ACCOUNT_CONCURRENCY, Concurrency
from studylam.runtime.management.layer_versions import Layers, LayerVersion
from studylam.runtime.management.names import LATEST, is_version, parse_target
from studylam.runtime.management.permissions import ResourcePolicy, make_statement
from studylam.runtime.management.registry import EventInvokeConfig, ManagedFunction
from studylam.runtime.pool import Pool
from studylam.runtime.provisioned import ProvisionedConcurrency, Provisioner
from studylam.runtime.refusals import (
    FunctionNotFoundError,
    InvalidParameterValueError,
    ProvisionedConcurrencyConfigNotFoundError,
    ResourceConflictError,
)
from studylam.runtime.staging import CODE_LIMIT, Code, Stage


@dataclass(frozen=True)
class FunctionVersion:
    """A function's version as Lambda's API describes it. ``code_size`` in bytes, unpacked."""

    arn: str
    version: str
    description: str
    config: FunctionConfig
    code_sha256: str
    """Of the files, not of an archive: the same files have the same one."""
    code_size: int


class ControlPlane(abc.ABC):
    """The part of `LambdaService` that runs no handler. Thread-safe."""

    def __init__(self, pool: Pool, provisioner: Provisioner, account_concurrency: int) -> None:
        self._lock = threading.RLock()
        self._functions: dict[str, ManagedFunction] = {}
        self._layers = Layers()
        self._pool = pool
        self._provisioner = provisioner
        self._concurrency = Concurrency(account_concurrency)

    @abc.abstractmethod
    def _stage(self) -> Stage:
        """Where code is put. Starts the zygote if need be."""

    # -- functions ---------------------------------------------------------------------------------

    def create_function(
        self, config: FunctionConfig, code: Code, *, publish: bool = False
    ) -> FunctionVersion:
        """Create a function. ``code``: a folder, a ``.zip`` file, or texts by file name.

        Raises:
            ResourceConflictError: there is one of that name; see `deploy`.
            BadInputError: the code can't be used, or IAM wouldn't take the role.
            NotFoundError: there is no such layer.
        """
        function = self._staged(config, code)
        with self._lock:
            if config.name in self._functions:
                function.discard()
                raise ResourceConflictError(f"Function already exist: {config.name}")
            self._functions[config.name] = ManagedFunction(config.name, function)
            return self.publish_version(config.name) if publish else _described(function)

    def deploy(self, config: FunctionConfig, code: Code) -> FunctionVersion:
        """Create the function, or update its code and configuration at once, as deployment tools
        do. Versions, aliases and settings stay. Raises as `create_function` does.
        """
        function = self._staged(config, code)
        with self._lock:
            managed = self._functions.get(config.name)
            if managed is None:
                self._functions[config.name] = ManagedFunction(config.name, function)
            else:
                self._replace_latest(managed, function)
            return _described(function)

    def update_function_code(
        self, name: str, code: Code, *, publish: bool = False
    ) -> FunctionVersion:
        """Give ``$LATEST`` other code; its environments end."""
        managed = self._function(name)
        return self._update(managed, self._staged(managed.latest.config, code), publish=publish)

    def update_function_configuration(self, name: str, **changes: Any) -> FunctionVersion:
        """Change fields of ``$LATEST``'s `FunctionConfig`; its environments end.

        Environment variables are replaced all together, as on Lambda.
        """
        managed = self._function(name)
        config = replace(managed.latest.config, **changes)
        if config.name != managed.name or config.version != LATEST:
            raise InvalidParameterValueError("A function keeps its name, and $LATEST its version.")
        stage = self._stage()
        source = stage.snapshot(managed.latest.code)
        return self._update(managed, self._staged(config, source), publish=False)

    def get_function(self, name: str, qualifier: str | None = None) -> FunctionVersion:
        """A version's code and configuration; an alias stands for the version it points to."""
        target = parse_target(name, qualifier)
        return _described(self._function(target.name).resolve(target.qualifier, 1.0).version)

    def list_functions(self) -> list[FunctionVersion]:
        """``$LATEST`` of every function, by name."""
        with self._lock:
            return [_described(f.latest) for _, f in sorted(self._functions.items())]

    def delete_function(self, name: str, qualifier: str | None = None) -> None:
        """Delete a function with all that belongs to it, or one of its published versions."""
        target = parse_target(name, qualifier)
        with self._lock:
            managed = self._function(target.name)
            if target.qualifier is not None:
                managed.version(target.qualifier) if is_version(target.qualifier) else None
                self._retire(managed, managed.remove_version(target.qualifier))
                return
            del self._functions[managed.name]
            self._concurrency.forget(managed.name)
            for known in (*managed.versions, *managed.aliases):
                self._provisioner.remove(_key(managed, known))
            for version in managed.everything():
                self._pool.retire(version)

    def recycle(self, name: str) -> None:
        """End a function's idle environments: its next invocation is a cold start. (Not an
        operation of Lambda's, though many people change a variable to have it.)
        """
        for version in self._function(name).everything():
            self._pool.recycle(version)

    def stop(self, name: str) -> None:
        """End the function's invocations that run now: each gives Runtime.ExitError within some
        10 ms. (Lambda has no such operation: there one waits for the timeout.)
        """
        for version in self._function(name).everything():
            self._pool.stop(version)

    # -- versions and aliases ----------------------------------------------------------------------

    def publish_version(
        self, name: str, *, description: str = "", code_sha256: str | None = None
    ) -> FunctionVersion:
        """Keep ``$LATEST``, code and configuration, under the next number. Immutable.

        If nothing has changed since the last version, that one is returned.
        """
        with self._lock:
            return _described(self._function(name).publish(description, code_sha256))

    def list_versions_by_function(self, name: str) -> list[FunctionVersion]:
        """``$LATEST``, then the published versions, oldest first."""
        return [_described(version) for version in self._function(name).everything()]

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
            key = _key(managed, name)
            state = self._provisioner.get(key)
            if state is not None:  # what is provisioned moves with the alias
                self._provisioner.put(key, _shares(managed, name, state.requested))
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
            self._provisioner.remove(_key(managed, name))
            self._concurrency.unprovision(managed.name, name)

    # -- layers ------------------------------------------------------------------------------------

    def publish_layer_version(
        self,
        name: str,
        content: Path,
        *,
        description: str = "",
        region: str = "us-east-1",
        account_id: str = "123456789012",
    ) -> LayerVersion:
        """Keep a layer, a folder or a ``.zip`` file laid out as one (``python/…``), under the next
        number. Functions attach it by its ARN.
        """
        stage = self._stage()
        staged = stage.add_code(content, [CODE_LIMIT])
        try:
            kept = stage.snapshot(staged)
        finally:
            stage.discard(staged)
        with self._lock:
            return self._layers.publish(
                name, kept, region=region, account_id=account_id, description=description
            )

    def get_layer_version(self, arn: str) -> LayerVersion:
        """Raises FunctionNotFoundError."""
        return self._layers.get(arn)

    def delete_layer_version(self, arn: str) -> None:
        """Functions that have it keep it."""
        with self._lock:
            self._layers.delete(arn)

    # -- concurrency -------------------------------------------------------------------------------

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
            shares = _shares(managed, qualifier, count)
            self._check_no_second_provision(managed, qualifier)
            self._concurrency.provision(managed.name, qualifier, count)
            self._provisioner.put(_key(managed, qualifier), shares)
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
            self._provisioner.remove(_key(managed, qualifier))
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
        found: ProvisionedConcurrency | None = ask(_key(managed, qualifier))
        if found is None:
            raise ProvisionedConcurrencyConfigNotFoundError(
                "No Provisioned Concurrency Config found for this function"
            )
        return found

    def _check_no_second_provision(self, managed: ManagedFunction, qualifier: str) -> None:
        """A version is provisioned by its number or through an alias, not both."""
        if is_version(qualifier):
            for alias in managed.aliases.values():
                provisioned = self._provisioner.get(_key(managed, alias.name)) is not None
                if qualifier in alias.versions and provisioned:
                    raise ResourceConflictError(
                        "Version is pointed by a Provisioned Concurrency alias"
                    )
        elif any(
            self._provisioner.get(_key(managed, version)) is not None
            for version in managed.alias(qualifier).versions
        ):
            raise ResourceConflictError(
                "Alias can't be used for Provisioned Concurrency configuration on an already "
                "Provisioned version"
            )

    # -- who may invoke ----------------------------------------------------------------------------

    def add_permission(
        self,
        function_name: str,
        statement_id: str,
        action: str,
        principal: str,
        *,
        qualifier: str | None = None,
        **conditions: str,
    ) -> dict[str, Any]:
        """Let a service or another account invoke. Returns the statement.

        ``conditions``: ``source_arn``, ``source_account``, ``principal_org_id``,
        ``event_source_token``, ``function_url_auth_type``.
        """
        target = parse_target(function_name, qualifier)
        with self._lock:
            managed = self._function(target.name)
            self._check_policy_holder(managed, target.qualifier)
            arn = managed.arn if target.qualifier is None else f"{managed.arn}:{target.qualifier}"
            statement = make_statement(statement_id, action, principal, arn, **conditions)
            managed.policies.setdefault(target.qualifier, ResourcePolicy()).add(statement)
            return statement

    def remove_permission(
        self, function_name: str, statement_id: str, *, qualifier: str | None = None
    ) -> None:
        """Raises FunctionNotFoundError."""
        target = parse_target(function_name, qualifier)
        with self._lock:
            managed = self._function(target.name)
            managed.policies.get(target.qualifier, ResourcePolicy()).remove(statement_id)

    def get_policy(self, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """The resource-based policy. Raises FunctionNotFoundError if it has no statement."""
        target = parse_target(function_name, qualifier)
        managed = self._function(target.name)
        document = managed.policies.get(target.qualifier, ResourcePolicy()).document()
        if document is None:
            raise FunctionNotFoundError("The resource you requested does not exist.")
        return document

    @staticmethod
    def _check_policy_holder(managed: ManagedFunction, qualifier: str | None) -> None:
        if qualifier == LATEST:
            raise InvalidParameterValueError(
                "We currently do not support adding policies for $LATEST."
            )
        if qualifier is not None:
            managed.version(qualifier) if is_version(qualifier) else managed.alias(qualifier)

    # -- asynchronous invocations ------------------------------------------------------------------

    def put_function_event_invoke_config(
        self,
        function_name: str,
        *,
        qualifier: str | None = None,
        maximum_retry_attempts: int = 2,
        maximum_event_age_in_seconds: int = 21_600,
    ) -> EventInvokeConfig:
        """How often an event that fails is tried again, and how old it may get."""
        target = parse_target(function_name, qualifier)
        config = EventInvokeConfig(maximum_retry_attempts, maximum_event_age_in_seconds)
        with self._lock:
            managed = self._function(target.name)
            managed.resolve(target.qualifier, 1.0)
            managed.event_invoke[target.qualifier or LATEST] = config
        return config

    def get_function_event_invoke_config(
        self, function_name: str, qualifier: str | None = None
    ) -> EventInvokeConfig:
        """Raises FunctionNotFoundError if none was put; then Lambda's defaults hold."""
        target = parse_target(function_name, qualifier)
        managed = self._function(target.name)
        wanted = target.qualifier or LATEST
        if wanted not in managed.event_invoke:
            raise FunctionNotFoundError(
                f"The function {managed.arn}:{wanted} doesn't have an EventInvokeConfig"
            )
        return managed.event_invoke[wanted]

    # -- inside ------------------------------------------------------------------------------------

    def _function(self, name: str, qualifier: str | None = None) -> ManagedFunction:
        """``qualifier``: what the refusal says was looked for."""
        with self._lock:
            found = self._functions.get(parse_target(name).name)
            if found is not None:
                return found
            config = FunctionConfig(name=parse_target(name).name)
            arn = f"{config.arn}:{qualifier}" if qualifier else config.arn
            near = NotFoundError.named("function", config.name, sorted(self._functions))
            raise FunctionNotFoundError(f"Function not found: {arn}", hint=near.hint)

    def _unqualified(self, name: str) -> str:
        target = parse_target(name)
        if target.qualifier is not None:
            raise InvalidParameterValueError(
                "This operation is permitted on Lambda functions only. Aliases and versions do not "
                "support this operation. Please specify either a function name or an unqualified "
                "function ARN."
            )
        return self._function(target.name).name

    def _staged(self, config: FunctionConfig, code: Code) -> StagedFunction:
        if config.role is not None:
            parse_policy(config.role, where="role")
        layers = self._layers.resolve(config.layers, config.region)
        return StagedFunction.of(config, code, self._stage(), layers)

    def _update(
        self, managed: ManagedFunction, function: StagedFunction, *, publish: bool
    ) -> FunctionVersion:
        with self._lock:
            self._replace_latest(managed, function)
            return self.publish_version(managed.name) if publish else _described(function)

    def _replace_latest(self, managed: ManagedFunction, function: StagedFunction) -> None:
        old, managed.latest = managed.latest, function
        self._pool.retire(old)

    def _retire(self, managed: ManagedFunction, version: StagedFunction) -> None:
        qualifier = version.config.version
        managed.policies.pop(qualifier, None)
        self._provisioner.remove(_key(managed, qualifier))
        self._concurrency.unprovision(managed.name, qualifier)
        self._pool.retire(version)

    def _restage(self, stage: Stage) -> None:
        """The stage was lost: fill another one."""
        with self._lock:
            for managed in self._functions.values():
                managed.restage(stage)
                for qualifier in (*managed.versions, *managed.aliases):
                    state = self._provisioner.get(_key(managed, qualifier))
                    if state is not None:
                        self._provisioner.remove(_key(managed, qualifier))
                        shares = _shares(managed, qualifier, state.requested)
                        self._provisioner.put(_key(managed, qualifier), shares)


def _described(function: StagedFunction) -> FunctionVersion:
    config = function.config
    published = "" if config.version == LATEST else f":{config.version}"
    return FunctionVersion(
        arn=f"{config.arn}{published}",
        version=config.version,
        description=function.description,
        config=config,
        code_sha256=function.code_sha256,
        code_size=function.code_size,
    )


def _key(managed: ManagedFunction, qualifier: str) -> str:
    return f"{managed.name}:{qualifier}"


def _shares(managed: ManagedFunction, qualifier: str, count: int) -> dict[StagedFunction, int]:
    """How many environments each version gets: an alias with weights shares by them."""
    if is_version(qualifier):
        return {managed.version(qualifier): count}
    alias = managed.alias(qualifier)
    shares = {managed.version(v): round(count * weight) for v, weight in alias.additional.items()}
    return {managed.version(alias.function_version): count - sum(shares.values()), **shares}


__all__ = ["ACCOUNT_CONCURRENCY", "ControlPlane", "FunctionVersion"]
