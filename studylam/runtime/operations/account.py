"""What all operations share: the functions of an account, and how they are found and replaced."""

from __future__ import annotations

import abc
import threading
from dataclasses import dataclass

from studylam.errors import NotFoundError
from studylam.runtime.config import FunctionConfig
from studylam.runtime.functions import StagedFunction
from studylam.runtime.iam import parse_policy
from studylam.runtime.management.concurrency import Concurrency
from studylam.runtime.management.layer_versions import Layers
from studylam.runtime.management.names import LATEST, Target, is_version, parse_target
from studylam.runtime.management.registry import ManagedFunction, Resolved
from studylam.runtime.pool import Pool
from studylam.runtime.provisioned import Provisioner
from studylam.runtime.refusals import FunctionNotFoundError, InvalidParameterValueError
from studylam.runtime.staging import Code, Stage


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


class Account(abc.ABC):
    """The state behind the operations. Thread-safe."""

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

    def _resolved(
        self, name: str, qualifier: str | None
    ) -> tuple[Target, ManagedFunction, Resolved]:
        """What a caller means. Raises FunctionNotFoundError."""
        target = parse_target(name, qualifier)
        managed = self._function(target.name, target.qualifier or LATEST)
        return target, managed, managed.resolve(target.qualifier, 1.0)

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

    def _replace_latest(self, managed: ManagedFunction, function: StagedFunction) -> None:
        old, managed.latest = managed.latest, function
        self._pool.retire(old)

    def _retire(self, managed: ManagedFunction, version: StagedFunction) -> None:
        qualifier = version.config.version
        managed.policies.pop(qualifier, None)
        self._provisioner.remove(provision_key(managed, qualifier))
        self._concurrency.unprovision(managed.name, qualifier)
        self._pool.retire(version)

    def _restage(self, stage: Stage) -> None:
        """The stage was lost: fill another one."""
        with self._lock:
            for managed in self._functions.values():
                managed.restage(stage)
                for qualifier in (*managed.versions, *managed.aliases):
                    state = self._provisioner.get(provision_key(managed, qualifier))
                    if state is not None:
                        self._provisioner.remove(provision_key(managed, qualifier))
                        shares = shares_of(managed, qualifier, state.requested)
                        self._provisioner.put(provision_key(managed, qualifier), shares)


def described(function: StagedFunction) -> FunctionVersion:
    """A version as the API describes it."""
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


def provision_key(managed: ManagedFunction, qualifier: str) -> str:
    """Under which `Provisioner` knows what is provisioned for a version or an alias."""
    return f"{managed.name}:{qualifier}"


def shares_of(managed: ManagedFunction, qualifier: str, count: int) -> dict[StagedFunction, int]:
    """How many environments each version gets: an alias with weights shares by them."""
    if is_version(qualifier):
        return {managed.version(qualifier): count}
    alias = managed.alias(qualifier)
    shares = {managed.version(v): round(count * weight) for v, weight in alias.additional.items()}
    return {managed.version(alias.function_version): count - sum(shares.values()), **shares}
