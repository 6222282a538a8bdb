"""An asynchronous event: Lambda's own queue retries it.

Rules: "How Lambda handles errors and retries with asynchronous invocation" and "Capturing records
of Lambda asynchronous invocations" (Lambda developer guide); their numbers come from the caller.

- A function error is retried: with the default of two retries, about one minute after the first
  attempt and two minutes after the second. All attempts carry the same request id.
- A throttle or an error of the service isn't an attempt of the function: the event goes back to the
  queue and is tried again after a growing pause.
- An event older than its maximum age isn't tried again.
- A function with a reserved concurrency of 0 isn't tried at all.
- A failed event goes to the on-failure destination and to the dead-letter queue, whichever are set;
  with neither it is lost. A success goes to the on-success destination.

The waits are what AWS names; real ones vary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studylam.errors import BadInputError
from studylam.simulation.retries.timeline import (
    ENDED_WORDS,
    REACHED,
    Backoff,
    Outcome,
    Story,
    Timeline,
    clock,
    lasts,
    outcome_of,
)

QUEUE = "Lambda's queue"


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
    duration_s: float = 0.0
    """How long the function runs."""
    timeout_s: float = 3.0
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
        if self.duration_s < 0 or self.timeout_s <= 0:
            raise BadInputError("A function takes time, and its timeout is longer than nothing.")

    @property
    def retries(self) -> int:
        """How often an error is retried."""
        return len(self.waits_s) if self.max_retries is None else self.max_retries


def async_timeline(outcomes: Sequence[Outcome], settings: AsyncSettings) -> Timeline:
    """Follow one event whose tries end as ``outcomes`` say, in order; the last one repeats.

    Raises:
        BadInputError: there is no outcome.
    """
    story = Story()
    if not settings.on_failure and not settings.dead_letter_queue:
        story.notes.append("Without a destination or a dead-letter queue, what fails is lost.")
    if settings.zero_reserved:
        story.tell(0, QUEUE, "dropped", "reserved concurrency is 0: the event isn't tried")
        _fail(story, settings, 0.0, "ZeroReservedConcurrency")
        return story.told()
    now, tries, runs, refused = 0.0, 0, 0, 0
    while not story.is_full:
        outcome = outcome_of(outcomes, tries)
        tries += 1
        if outcome in REACHED:
            runs, refused = runs + 1, 0
            now, outcome = _run(story, settings, now, outcome, runs)
            if outcome == "success":
                _succeed(story, settings, now)
                return story.told()
            if runs > settings.retries:
                _fail(story, settings, now, "RetriesExhausted")
                return story.told()
            wait = settings.waits_s[runs - 1]
        else:
            refused += 1
            words = f"the invocation {ENDED_WORDS[outcome]}: back to the queue"
            story.tell(now, QUEUE, "refused", words, outcome=outcome)
            wait = settings.backoff.pause(refused)
        if now + wait >= settings.max_age_s:
            at = max(now, settings.max_age_s)
            words = f"the event is {clock(settings.max_age_s)} old: it isn't tried again"
            story.tell(at, QUEUE, "expired", words)
            _fail(story, settings, at, "EventAgeExceeded")
            return story.told()
        story.tell(now, QUEUE, "wait", f"tried again in {clock(wait)}", until_s=now + wait)
        now += wait
    return story.told(is_cut=True)


def _run(
    story: Story, settings: AsyncSettings, now: float, outcome: Outcome, number: int
) -> tuple[float, Outcome]:
    takes, outcome = lasts(outcome, settings.duration_s, settings.timeout_s)
    words = f"attempt {number} {ENDED_WORDS[outcome]}"
    story.tell(now, "function", "invoked", words, outcome=outcome, until_s=now + takes)
    return now + takes, outcome


def _succeed(story: Story, settings: AsyncSettings, now: float) -> None:
    where = "the on-success destination gets a record" if settings.on_success else "done"
    story.end(now, where, "Success", good=True)


def _fail(story: Story, settings: AsyncSettings, now: float, condition: str) -> None:
    if settings.on_failure:
        where = "the on-failure destination gets a record with the event and the error"
        story.end(now, where, condition)
    if settings.dead_letter_queue:
        where = "the dead-letter queue gets the event, the error in its attributes"
        story.end(now, where, condition)
    if not settings.on_failure and not settings.dead_letter_queue:
        story.end(now, "lost", condition)
