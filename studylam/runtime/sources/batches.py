"""What the pollers of queues and of streams share: the size of a batch, and waking up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from studylam.runtime.clock import Clock, Timer
from studylam.runtime.refusals import REQUEST_LIMIT
from studylam.runtime.sources.partial_batch import Outcome

AT_ONCE = 1000
"""How often a poller acts at one moment; then it goes on a second later. A function that feeds its
own source takes no virtual time, and would otherwise keep the clock from ever going on."""

Record = dict[str, Any]
Invoke = Callable[[list[Record]], Outcome]
"""Invokes the function with ``{"Records": records}`` and says what came of it. It never raises: a
function that fails, or can't be invoked, is an Outcome."""


def fitting(records: Sequence[Mapping[str, Any]]) -> int:
    """How many of the first records fit into one invocation's payload (6 MB); one at least."""
    size = len('{"Records": []}')
    for count, record in enumerate(records):
        size += len(json.dumps(record)) + 2
        if size > REQUEST_LIMIT and count:
            return count
    return len(records)


class Alarm:
    """Wakes one poller on the clock: at the earliest of the times that were asked for."""

    def __init__(self, clock: Clock, action: Callable[[], None]) -> None:
        self._clock = clock
        self._action = action
        self._at: float | None = None
        self._timer: Timer | None = None
        self._rang_at: float | None = None
        self._rings = 0

    def set(self, when: float) -> None:
        """Wake at ``when``, or as soon as the clock runs if that is past."""
        now = self._clock.now()
        when = max(when, now)
        if when == self._rang_at and self._rings >= AT_ONCE:
            when = now + 1.0
        if self._at is None or when < self._at:
            self.cancel()
            self._at = when
            self._timer = self._clock.call_at(when, lambda: self._act(when))

    def ring(self) -> bool:
        """Wake now, without the clock; False when that happened too often at this moment."""
        now = self._clock.now()
        if now == self._rang_at and self._rings >= AT_ONCE:
            self.set(now)
            return False
        self._act(now)
        return True

    def cancel(self) -> None:
        """Don't wake."""
        self._at = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _act(self, when: float) -> None:
        self.cancel()
        self._rings = self._rings + 1 if when == self._rang_at else 1
        self._rang_at = when
        self._action()
