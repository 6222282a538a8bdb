"""What the pollers of queues and of streams share: the size of a batch, and waking up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from studylam.runtime.clock import Clock
from studylam.runtime.refusals import REQUEST_LIMIT
from studylam.runtime.sources.partial_batch import Outcome

Record = dict[str, Any]
Invoke = Callable[[list[Record]], Outcome]
"""Invokes the function with ``{"Records": records}`` and says what came of it."""


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

    def set(self, when: float) -> None:
        """Wake at ``when``, or as soon as the clock runs if that is past."""
        when = max(when, self._clock.now())
        if self._at is None or when < self._at:
            self._at = when
            self._clock.call_at(when, lambda: self._ring(when))

    def cancel(self) -> None:
        self._at = None

    def _ring(self, when: float) -> None:
        # One that was overtaken by an earlier time, or cancelled, means nothing any more.
        if when == self._at:
            self._at = None
            self._action()
