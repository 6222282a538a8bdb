"""What happened around the functions, in order, on the service's clock.

"I put an object, and then?" Every hand-over, attempt, wait, poll, delivery and drop is one moment.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from studylam.runtime.results import InvocationResult

Kind = Literal[
    "action",  # somebody outside called AWS, or a front door was knocked at
    "handover",  # a service pushed an event to a function, a queue or a topic
    "attempt",  # a function was invoked
    "throttled",  # … or was not, for want of concurrency
    "wait",  # something is tried again later
    "poll",  # an event source mapping did something with its source
    "delivery",  # a destination or a dead-letter queue got something, or didn't
    "state",  # a state machine entered or left a state
    "dropped",  # something ended here, and nobody else is told
]

KEPT = 2_000
"""Moments that are remembered; the oldest go first."""

KEPT_BYTES = 32 << 20
"""Bytes of their payloads and logs, more or less; the newest moment is always kept."""


@dataclass(frozen=True)
class Moment:
    """One thing that happened. Texts may hold what a handler wrote: clean them before showing."""

    number: int
    """Counts from 1: the order in which things happened, also within one moment of the clock."""
    at: float
    """Seconds since the epoch, by the service's clock."""
    kind: Kind
    title: str
    source: str = ""
    """ARN or name of what it came from."""
    target: str = ""
    request_id: str = ""
    trace: str = ""
    """Root of the X-Amzn-Trace-Id: the same for all that follows from one request."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What else there is to see: ``payload`` (bytes of JSON: the event, record or message), ``why``
    something didn't go on, ``until`` when it waits, ``attempt``, ``principal``, ``params`` and
    ``answer`` of an action."""
    result: InvocationResult | None = None


class Timeline:
    """The moments of one service. Thread-safe."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._moments: deque[tuple[Moment, int]] = deque()
        self._count = 0
        self._bytes = 0

    def add(self, kind: Kind, title: str, **more: Any) -> Moment:
        """Write down what happens now; ``more``: the other fields of `Moment`."""
        with self._lock:
            self._count += 1
            at = more.pop("at", None)
            moment = Moment(self._count, self._now() if at is None else at, kind, title, **more)
            size = _size(moment)
            self._moments.append((moment, size))
            self._bytes += size
            while len(self._moments) > KEPT or (
                self._bytes > KEPT_BYTES and len(self._moments) > 1
            ):
                self._bytes -= self._moments.popleft()[1]
            return moment

    def since(self, number: int = 0) -> list[Moment]:
        """The moments after that number, oldest first."""
        with self._lock:
            return [moment for moment, _ in self._moments if moment.number > number]

    def clear(self) -> None:
        """Forget all; numbers go on."""
        with self._lock:
            self._moments.clear()
            self._bytes = 0

    @property
    def last(self) -> int:
        """The number of the newest moment, also of one that is forgotten; 0 before the first."""
        with self._lock:
            return self._count


def _size(moment: Moment) -> int:
    payload = moment.detail.get("payload", b"")
    size = len(payload) if isinstance(payload, bytes) else 0
    if moment.result is not None:
        size += len(moment.result.payload_text)
        size += sum(len(line.text) for line in moment.result.logs)
    return size
