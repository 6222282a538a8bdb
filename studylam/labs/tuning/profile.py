"""What was measured of a handler, put together: pure figures, no running.

Of an event the median over its repeats is taken, so that one slow run doesn't count; of several
events the mean of these, as if each came equally often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

ALONE = 1.2
"""Up to so many threads at work on average, it is taken for one: the rest is measuring."""

LONG_ENOUGH_MS = 5.0
"""Of work, to tell whether several threads do it."""


@dataclass(frozen=True)
class Sample:
    """One invocation, in milliseconds."""

    duration_ms: float
    cpu_ms: float
    """Of all its threads and processes together."""
    wait_ms: float
    """In which none of them computed, nor could have."""
    queued_ms: float = 0.0
    """That they could have computed while this machine's CPUs were with others."""
    aws_ms: float = 0.0
    """In calls of AWS, which are a part of the waiting."""
    memory_mb: int = 0
    error: str | None = None


@dataclass(frozen=True)
class EventProfile:
    """One event's median."""

    name: str
    invocations: int
    failed: int
    duration_ms: float
    cpu_ms: float
    wait_ms: float
    queued_ms: float
    aws_ms: float
    cpu_low_ms: float
    cpu_high_ms: float
    """The least and the most of its repeats."""

    @classmethod
    def of(cls, name: str, samples: Sequence[Sample]) -> EventProfile:
        """Of at least one sample."""
        cpu = [sample.cpu_ms for sample in samples]
        return cls(
            name=name,
            invocations=len(samples),
            failed=sum(sample.error is not None for sample in samples),
            duration_ms=median(sample.duration_ms for sample in samples),
            cpu_ms=median(cpu),
            wait_ms=median(sample.wait_ms for sample in samples),
            queued_ms=median(sample.queued_ms for sample in samples),
            aws_ms=median(sample.aws_ms for sample in samples),
            cpu_low_ms=min(cpu),
            cpu_high_ms=max(cpu),
        )


@dataclass(frozen=True)
class Profile:
    """What the model takes: a mean invocation on a whole CPU."""

    cpu_ms: float
    wait_ms: float
    parallel: float = 1.0
    """Threads that were at work at once, on average while any was: 1 for single-threaded code."""
    memory_mb: int = 0
    """The most that it used."""
    queued_ms: float = 0.0
    aws_ms: float = 0.0
    events: tuple[EventProfile, ...] = ()
    error: str | None = None
    """Of the first invocation that failed."""

    @classmethod
    def of(cls, samples: Sequence[tuple[str, Sequence[Sample]]]) -> Profile:
        """Of at least one event, each with its samples."""
        events = tuple(EventProfile.of(name, each) for name, each in samples)
        everything = [sample for _, each in samples for sample in each]
        errors = (sample.error for sample in everything if sample.error is not None)
        cpu, wait = fmean(e.cpu_ms for e in events), fmean(e.wait_ms for e in events)
        return cls(
            cpu_ms=cpu,
            wait_ms=wait,
            parallel=_parallel(everything),
            memory_mb=max(sample.memory_mb for sample in everything),
            queued_ms=fmean(e.queued_ms for e in events),
            aws_ms=fmean(e.aws_ms for e in events),
            events=events,
            error=next(errors, None),
        )

    @property
    def invocations(self) -> int:
        return sum(event.invocations for event in self.events)

    @property
    def failed(self) -> int:
        return sum(event.failed for event in self.events)

    @property
    def cpu_share(self) -> float:
        """CPU of CPU and waiting, from 0 to 1."""
        both = self.cpu_ms + self.wait_ms
        return self.cpu_ms / both if both else 0.0

    def to_json(self) -> dict[str, Any]:
        return {
            "cpu_ms": round(self.cpu_ms, 3),
            "wait_ms": round(self.wait_ms, 3),
            "cpu_share": round(self.cpu_share, 4),
            "parallel": round(self.parallel, 2),
            "queued_ms": round(self.queued_ms, 3),
            "aws_ms": round(self.aws_ms, 3),
            "max_memory_used_mb": self.memory_mb,
            "invocations": self.invocations,
            "failed": self.failed,
            "events": [
                {
                    "name": event.name,
                    "invocations": event.invocations,
                    "failed": event.failed,
                    "duration_ms": round(event.duration_ms, 3),
                    "cpu_ms": round(event.cpu_ms, 3),
                    "wait_ms": round(event.wait_ms, 3),
                    "cpu_low_ms": round(event.cpu_low_ms, 3),
                    "cpu_high_ms": round(event.cpu_high_ms, 3),
                }
                for event in self.events
            ],
        }


def _parallel(samples: Sequence[Sample]) -> float:
    """Threads that computed, or were ready to, for each moment in which any did.

    Those that stood in a queue count as well: with fewer CPUs than threads, as here perhaps, they
    would have computed on Lambda with enough of them.
    """
    at_work = sum(sample.cpu_ms + sample.queued_ms for sample in samples)
    busy = sum(max(sample.duration_ms - sample.wait_ms, 0.0) for sample in samples)
    if busy < LONG_ENOUGH_MS * len(samples) or at_work / busy < ALONE:
        return 1.0
    return at_work / busy
