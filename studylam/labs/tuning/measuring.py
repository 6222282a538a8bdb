"""Runs a handler over its events, in the sandbox, and reads what each invocation took.

The first run with each event isn't counted: a cold start, imports in the handler and caches that
fill belong to Init, not to what is asked here. So isn't any later cold start.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import StudyLamError, UsageError
from studylam.inert import inert_line
from studylam.labs import trust
from studylam.labs.tuning.model import LONGEST_S
from studylam.labs.tuning.profile import Profile, Sample
from studylam.work import StoppedError, Tell, unheard

if TYPE_CHECKING:
    from studylam.packs.models import Lab, Pack
    from studylam.progress import Record
    from studylam.runtime import FunctionConfig, InvocationResult, LambdaService

MEMORY_MB = 1769
"""Memory for measuring, where nothing says another: what has a whole vCPU on Lambda."""

TIMEOUT_S = 60
"""Of one run while it is measured, where nothing says another."""

REPEATS = 5
MOST_REPEATS = 100
MOST_EVENTS = 50

LONG_S = 60.0
"""After so much time no run is repeated any more, once each event has had one that counts."""

NO_HANDLER = (
    "Runtime.HandlerNotFound",
    "Runtime.ImportModuleError",
    "Runtime.UserCodeSyntaxError",
    "Runtime.MalformedHandlerName",
    "Runtime.BuiltInModuleConflict",
)
"""Errors of Init that come again each time."""

MAX_ERROR = 200
"""Characters that are told of a handler's error."""


class MeasuringError(StudyLamError):
    """The handler couldn't be measured: what it does about its events is no answer."""


@dataclass(frozen=True)
class Subject:
    """What is measured: a function with its code and events, and what the model asks about it."""

    title: str
    config: FunctionConfig
    code: Path | Mapping[str, str]
    events: tuple[tuple[str, str], ...]
    """Each with its name, as JSON."""
    world: Mapping[str, Any] = field(default_factory=dict)
    timeout_s: int = LONGEST_S
    """The function's own, for the model."""
    pack: Pack | None = None
    """Whose code it is; None for the learner's own."""
    lab: Lab | None = None
    """The lab that it is the function of; then all around it is set up."""


def measure(
    subject: Subject,
    service: LambdaService,
    record: Record | None = None,
    *,
    repeat: int = REPEATS,
    progress: Tell = unheard,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Profile:
    """Run it over its events, ``repeat`` times with each.

    Args:
        service: one that nobody else uses meanwhile: its world is made anew.
        progress: told before each run how many are done, and the event's name.
        is_stopped: asked after each run.

    Raises:
        MeasuringError: no invocation succeeded, one took too long or too much memory.
        StoppedError: it was stopped.
        ConsentNeededError: its pack is a stranger's, and nobody has allowed its code to run.
        UsageError: there is no event, or too many.
    """
    if not 1 <= repeat <= MOST_REPEATS:
        raise UsageError(
            f"It can't be repeated {repeat:,} times.", hint=f"Allowed: 1 to {MOST_REPEATS}."
        )
    if not 1 <= len(subject.events) <= MOST_EVENTS:
        raise UsageError(
            f"{subject.title} can't be measured with {len(subject.events)} events.",
            hint=f"Allowed: 1 to {MOST_EVENTS}.",
        )
    if subject.pack is not None:
        trust.check(subject.pack, record, service)
    before, service.measures_cpu = service.measures_cpu, True
    try:
        return _Measuring(subject, service, repeat, progress, is_stopped).run()
    finally:
        service.measures_cpu = before


class _Measuring:
    def __init__(
        self,
        subject: Subject,
        service: LambdaService,
        repeat: int,
        progress: Tell,
        is_stopped: Callable[[], bool],
    ) -> None:
        self._subject = subject
        self._service = service
        self._repeat = repeat
        self._progress = progress
        self._is_stopped = is_stopped
        self._done = 0
        self._error = ""  # of the last run that didn't count

    def run(self) -> Profile:
        self._set_up()
        samples: dict[int, list[Sample]] = {at: [] for at in range(len(self._subject.events))}
        begun = time.monotonic()
        # Round by round: what changes on the machine meanwhile falls on every event alike.
        for number in range(self._repeat + 1):
            for at, (name, event) in enumerate(self._subject.events):
                if number > 1 and time.monotonic() - begun > LONG_S:
                    break
                sample = self._invoke(name, event, warms=number == 0)
                if sample is not None:
                    samples[at].append(sample)
        named = zip(self._subject.events, samples.values(), strict=True)
        found = [(name, each) for (name, _), each in named if each]
        if not found:
            words = f" ({self._error})" if self._error else ""
            raise MeasuringError(
                f"{self._subject.title} never ran warm: each run ended its environment{words}."
            )
        profile = Profile.of(found)
        if profile.failed == profile.invocations:
            raise MeasuringError(
                f"{self._subject.title} failed each time: {profile.error}.",
                hint="Times of a function that fails say nothing. Choose an event that it takes.",
            )
        return profile

    def _set_up(self) -> None:
        subject = self._subject
        if subject.lab is not None:
            from studylam.labs.stage import Stage

            assert not isinstance(subject.code, Path)
            Stage(subject.lab, self._service, subject.config.name).set_up(subject.code)
        else:
            self._service.world.seed(dict(subject.world))
            self._service.deploy(subject.config, subject.code)

    def _invoke(self, name: str, event: str, *, warms: bool) -> Sample | None:
        """One run; None of one that doesn't count."""
        subject = self._subject
        self._progress(self._done, (self._repeat + 1) * len(subject.events), name)
        if self._done and subject.world and (subject.lab is None or subject.lab.around.is_empty):
            self._service.world.seed(dict(subject.world))  # as it was for the run before
        if self._is_stopped():
            raise StoppedError("The measuring was stopped.")
        result = self._service.invoke(subject.config.name, event)
        if self._is_stopped():
            raise StoppedError("The measuring was stopped.")
        self._done += 1
        self._refuse(result, name)
        if warms or result.cold_start:
            self._error = _error(result) or ""
            return None
        return _sample(result)

    def _refuse(self, result: InvocationResult, name: str) -> None:
        """What can't be measured at all isn't tried again."""
        report = result.report
        if report.status == "timeout":
            raise MeasuringError(
                f"{self._subject.title} timed out after {self._subject.config.timeout_s} s with "
                f"the event {name}.",
                hint="Give it more time, or a smaller event.",
            )
        if report.error_type == "Runtime.OutOfMemory":
            raise MeasuringError(
                f"{self._subject.title} ran out of memory at {report.memory_size_mb:,} MB with the "
                f"event {name}.",
                hint="Give it more memory for measuring.",
            )
        if report.error_type in NO_HANDLER:
            raise MeasuringError(f"{self._subject.title} can't be started: {_error(result)}.")


def _sample(result: InvocationResult) -> Sample | None:
    report = result.report
    if report.cpu_ms is None or report.wait_ms is None:
        return None
    aws = sum(call.duration_ms for call in result.aws_calls)
    # The simulated cloud may push the handler off its CPU before that has gone to sleep. On Lambda
    # it waits for the answer all the same.
    least = min(aws, max(report.duration_ms - report.cpu_ms, 0.0))
    return Sample(
        duration_ms=report.duration_ms,
        cpu_ms=report.cpu_ms,
        wait_ms=max(report.wait_ms, least),
        queued_ms=report.queued_ms or 0.0,
        aws_ms=aws,
        memory_mb=report.max_memory_used_mb,
        error=_error(result),
    )


def _error(result: InvocationResult) -> str | None:
    if result.function_error is None:
        return None
    words = ": ".join(filter(None, (result.report.error_type, result.error_message)))
    return inert_line(words)[:MAX_ERROR] or "an error"
