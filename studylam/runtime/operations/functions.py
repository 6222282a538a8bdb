"""Functions: create, deploy, update, describe, delete."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from studylam.runtime.config import FunctionConfig
from studylam.runtime.functions import StagedFunction
from studylam.runtime.management.names import LATEST, is_version, parse_target
from studylam.runtime.management.registry import ManagedFunction
from studylam.runtime.operations.account import Account, FunctionVersion, described, provision_key
from studylam.runtime.pool import Environments
from studylam.runtime.refusals import InvalidParameterValueError, ResourceConflictError
from studylam.runtime.staging import Code


class FunctionOperations(Account):
    """CreateFunction and its kin."""

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
            managed = self._functions[config.name] = ManagedFunction(config.name, function)
            return described(managed.publish("", None) if publish else function)

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
            return described(function)

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
        return described(self._function(target.name).resolve(target.qualifier, 1.0).version)

    def list_functions(self) -> list[FunctionVersion]:
        """``$LATEST`` of every function, by name."""
        with self._lock:
            return [described(f.latest) for _, f in sorted(self._functions.items())]

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
                self._provisioner.remove(provision_key(managed, known))
            for version in managed.everything():
                self._pool.retire(version)

    def recycle(self, name: str) -> None:
        """End a function's idle environments: its next invocation is a cold start. (Not an
        operation of Lambda's, though many people change a variable to have it.)
        """
        for version in self._function(name).everything():
            self._pool.recycle(version)

    def environments(self, name: str) -> Environments:
        """How many environments a function has now, all its versions together."""
        versions = self._function(name).everything()
        return sum((self._pool.environments(one) for one in versions), Environments())

    def stop(self, name: str) -> None:
        """End the function's invocations that run now: each gives Runtime.ExitError within some
        10 ms. (Lambda has no such operation: there one waits for the timeout.)
        """
        for version in self._function(name).everything():
            self._pool.stop(version)

    def _update(
        self, managed: ManagedFunction, function: StagedFunction, *, publish: bool
    ) -> FunctionVersion:
        with self._lock:
            self._replace_latest(managed, function)
            return described(managed.publish("", None) if publish else function)
