"""What becomes of one asynchronous event: attempts, waits, and where it ends up.

The rules are AWS's ("How Lambda handles errors and retries with asynchronous invocation" and
"Invoking asynchronously", Lambda developer guide); their numbers come from the caller.

- A function error is retried: with the default of two retries, about one minute after the first
  attempt and two minutes after the second. All attempts carry the same request id.
- A throttle or an error of the service isn't an attempt of the function: the event goes back to the
  queue and is tried again after a growing pause.
- An event older than its maximum age isn't tried again.
- A function with a reserved concurrency of 0 isn't tried at all.
- A failed event goes to the on-failure destination, else to the dead-letter queue, else it is lost.
  Where both are set, both get it; a success goes to the on-success destination.

The waits are what AWS names; real ones vary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from studylam.errors import BadInputError

Outcome = Literal["success", "error", "throttle"]
Condition = Literal["Success", "RetriesExhausted", "EventAgeExceeded", "ZeroReservedConcurrency"]
"""AWS's own words in the record that a destination gets."""
Fate = Literal["on-success destination", "on-failure destination", "dead-letter queue", "lost"]


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """The pause after a throttle: from ``first_s``, doubled each time, up to ``most_s``."""

    first_s: float
    most_s: float

    def __post_init__(self) -> None:
        if not 0 < self.first_s <= self.most_s:
            raise BadInputError("A pause starts above 0 and doesn't shrink.")

    def pause(self, throttles: int) -> float:
        """Seconds after the ``throttles``-th throttle in a row, from 1."""
        # The exponent is bounded so that a long row of throttles doesn't overflow.
        return float(min(self.most_s, self.first_s * 2.0 ** min(throttles - 1, 60)))


@dataclass(frozen=True, kw_only=True)
class AsyncSettings:
    """How the function is configured for asynchronous invocation."""

    waits_s: tuple[float, ...]
    """Wait before each possible retry: AWS's are 60 and 120."""
    max_age_s: float
    """Maximum age of the event."""
    backoff: Backoff
    """After throttles: AWS's is from 1 s to 5 min."""
    max_retries: int | None = None
    """As configured, 0 up to the number of ``waits_s``; none: all of them."""
    on_failure: bool = False
    on_success: bool = False
    dead_letter_queue: bool = False
    zero_reserved: bool = False
    """The function's reserved concurrency is 0."""

    def __post_init__(self) -> None:
        if self.max_age_s <= 0 or any(wait <= 0 for wait in self.waits_s):
            raise BadInputError("Waits and the maximum age are longer than nothing.")
        if self.max_retries is not None and not 0 <= self.max_retries <= len(self.waits_s):
            raise BadInputError(f"An event is retried 0 to {len(self.waits_s)} times.")

    @property
    def retries(self) -> int:
        """How often an error is retried."""
        return len(self.waits_s) if self.max_retries is None else self.max_retries


@dataclass(frozen=True)
class Attempt:
    """One try to hand the event to the function."""

    at_s: float
    """Seconds since the event was queued."""
    outcome: Outcome
    number: int
    """Invocations of the function up to and including this one; a throttle isn't one."""
    wait_s: float | None
    """Until the next try; ``None`` when there is none."""


@dataclass(frozen=True)
class Timeline:
    """The event's way from the queue to its end."""

    attempts: tuple[Attempt, ...]
    condition: Condition
    ended_s: float
    """When its fate was decided."""
    fates: tuple[Fate, ...]
    """Where it went; empty: a success that nobody is told of."""

    @property
    def invocations(self) -> int:
        """How often the function ran: ``approximateInvokeCount`` in the destination's record."""
        return sum(attempt.outcome != "throttle" for attempt in self.attempts)


def async_timeline(outcomes: Sequence[Outcome], settings: AsyncSettings) -> Timeline:
    """Follow one event whose tries end as ``outcomes`` say, in order; the last one repeats.

    Raises:
        BadInputError: there is no outcome.
    """
    if not outcomes:
        raise BadInputError("At least one outcome is needed.")
    attempts: list[Attempt] = []
    if settings.zero_reserved:
        return _end(attempts, "ZeroReservedConcurrency", 0.0, settings)
    now, invocations, throttles = 0.0, 0, 0
    while True:
        outcome = outcomes[min(len(attempts), len(outcomes) - 1)]
        if outcome == "throttle":
            throttles += 1
            wait = settings.backoff.pause(throttles)
        else:
            throttles = 0
            invocations += 1
            if outcome == "success" or invocations > settings.retries:
                attempts.append(Attempt(now, outcome, invocations, None))
                condition: Condition = "Success" if outcome == "success" else "RetriesExhausted"
                return _end(attempts, condition, now, settings)
            wait = settings.waits_s[invocations - 1]
        if now + wait >= settings.max_age_s:
            attempts.append(Attempt(now, outcome, invocations, None))
            return _end(attempts, "EventAgeExceeded", settings.max_age_s, settings)
        attempts.append(Attempt(now, outcome, invocations, wait))
        now += wait


def _end(
    attempts: list[Attempt], condition: Condition, at_s: float, settings: AsyncSettings
) -> Timeline:
    fates: list[Fate] = []
    if condition == "Success":
        if settings.on_success:
            fates.append("on-success destination")
    else:
        if settings.on_failure:
            fates.append("on-failure destination")
        if settings.dead_letter_queue:
            fates.append("dead-letter queue")
        if not fates:
            fates.append("lost")
    return Timeline(tuple(attempts), condition, at_s, tuple(fates))
