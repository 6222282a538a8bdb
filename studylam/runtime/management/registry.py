"""The functions of an account: each with ``$LATEST``, its published versions and aliases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from studylam.runtime.delivery.targets import DestinationConfig
from studylam.runtime.functions import StagedFunction
from studylam.runtime.management.aliases import Alias
from studylam.runtime.management.names import LATEST, is_version
from studylam.runtime.management.permissions import ResourcePolicy
from studylam.runtime.refusals import (
    FunctionNotFoundError,
    InvalidParameterValueError,
    ResourceConflictError,
    ValidationError,
)
from studylam.runtime.staging import Stage

RecursiveLoop = Literal["Allow", "Terminate"]


@dataclass(frozen=True)
class EventInvokeConfig:
    """What becomes of asynchronous invocations. Ages in seconds."""

    maximum_retry_attempts: int = 2
    maximum_event_age_s: int = 21_600
    destinations: DestinationConfig = field(default_factory=DestinationConfig)

    def __post_init__(self) -> None:
        for what, value, low, high in (
            ("maximumRetryAttempts", self.maximum_retry_attempts, 0, 2),
            ("maximumEventAgeInSeconds", self.maximum_event_age_s, 60, 21_600),
        ):
            if not low <= value <= high:
                raise ValidationError.over_or_under(what, value, low, high)


@dataclass(frozen=True)
class Resolved:
    """What a call is for: the version that serves it, and the ARN that the handler is shown."""

    version: StagedFunction
    qualifier: str
    """As asked for, or ``$LATEST``: permissions and provisioned concurrency hang on it."""
    arn: str


@dataclass
class ManagedFunction:
    """One function."""

    name: str
    latest: StagedFunction
    versions: dict[str, StagedFunction] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    policies: dict[str | None, ResourcePolicy] = field(default_factory=dict)
    event_invoke: dict[str, EventInvokeConfig] = field(default_factory=dict)
    recursive_loop: RecursiveLoop = "Terminate"
    _last_version: int = 0

    @property
    def arn(self) -> str:
        """Unqualified."""
        return self.latest.config.arn

    def everything(self) -> Iterator[StagedFunction]:
        """``$LATEST`` and all published versions."""
        yield self.latest
        yield from self.versions.values()

    def version(self, version: str) -> StagedFunction:
        """``$LATEST`` or a published version. Raises FunctionNotFoundError."""
        if version == LATEST:
            return self.latest
        if version not in self.versions:
            raise FunctionNotFoundError(f"Function not found: {self.arn}:{version}")
        return self.versions[version]

    def alias(self, name: str) -> Alias:
        """Raises FunctionNotFoundError."""
        if name not in self.aliases:
            raise FunctionNotFoundError(f"Cannot find alias arn: {self.arn}:{name}")
        return self.aliases[name]

    def resolve(self, qualifier: str | None, draw: float) -> Resolved:
        """The version that serves a call. Raises FunctionNotFoundError."""
        if qualifier is None:
            return Resolved(self.latest, LATEST, self.arn)
        wanted = qualifier
        if qualifier != LATEST and not is_version(qualifier):
            if qualifier not in self.aliases:
                raise FunctionNotFoundError(f"Function not found: {self.arn}:{qualifier}")
            wanted = self.aliases[qualifier].route(draw)
        return Resolved(self.version(wanted), qualifier, f"{self.arn}:{qualifier}")

    def publish(self, description: str, code_sha256: str | None) -> StagedFunction:
        """The version that is what ``$LATEST`` is now: the last one, if nothing has changed.

        Raises:
            InvalidParameterValueError: ``code_sha256`` isn't that of ``$LATEST``.
        """
        latest = self.latest
        if code_sha256 is not None and code_sha256 != latest.code_sha256:
            raise InvalidParameterValueError(
                f"CodeSHA256 ({code_sha256}) is different from current CodeSHA256 in $LATEST "
                f"({latest.code_sha256}). Please try again with the CodeSHA256 in $LATEST."
            )
        last = self.versions.get(str(self._last_version))
        if last is not None and _is_same(last, latest):
            return last
        self._last_version += 1
        version = str(self._last_version)
        self.versions[version] = latest.published(version, description)
        return self.versions[version]

    def check_alias(self, alias: Alias) -> None:
        """Whether every version that it points to exists. Raises FunctionNotFoundError."""
        for version in alias.versions:
            self.version(version)

    def remove_version(self, version: str) -> StagedFunction:
        """Raises ResourceConflictError (an alias points to it), InvalidParameterValueError."""
        if version == LATEST:
            raise InvalidParameterValueError(
                "$LATEST version cannot be deleted without deleting the function."
            )
        if not is_version(version):
            raise InvalidParameterValueError("Deletion of aliases is not currently supported.")
        users = sorted(a.name for a in self.aliases.values() if version in a.versions)
        if users:
            raise ResourceConflictError(  # our words
                f"Version {version} can't be deleted: aliases point to it ({', '.join(users)}).",
                hint="Move or delete the aliases first.",
            )
        return self.versions.pop(version)

    def restage(self, stage: Stage) -> None:
        """Fill a new stage with every version, when the old one is lost."""
        self.latest = self.latest.restaged(stage)
        self.versions = {number: v.restaged(stage) for number, v in self.versions.items()}


def _is_same(version: StagedFunction, latest: StagedFunction) -> bool:
    return (
        version.code_sha256 == latest.code_sha256
        and version.layer_sources == latest.layer_sources
        and replace(version.config, version=LATEST) == latest.config
    )
