"""Records of a shard (Kinesis, DynamoDB Streams): a batch that fails blocks all behind it.

Rules: "How Lambda processes records from stream and queue-based event sources" and the pages of
Kinesis and DynamoDB Streams (Lambda developer guide).

- A failed batch is retried until it succeeds, its retries (``MaximumRetryAttempts``) or its age
  (``MaximumRecordAgeInSeconds``) are over, or its records leave the stream. Nothing passes it.
- ``BisectBatchOnFunctionError`` splits it in two; that uses up no retry.
- A partial batch response moves the checkpoint to the lowest sequence number that failed; retries
  begin anew there.
- What is given up goes to the on-failure destination as a note: which records, not what is in them
  (a bucket gets those, too). Without one it is skipped, and nobody hears of it.
- Throttles aren't attempts: they end only with the records' age.

AWS says that the pauses between retries grow, not how long they are: an assumption of the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studylam.errors import BadInputError
from studylam.simulation.retries.timeline import (
    ENDED_WORDS,
    REACHED,
    Backoff,
    Outcome,
    Story,
    Timeline,
    clock,
    counted,
    lasts,
    outcome_of,
)

SHARD = "shard"


@dataclass(frozen=True, kw_only=True)
class StreamSettings:
    """The event source mapping of a stream, and what is in its shard."""

    records: int
    bad: frozenset[int] = frozenset()
    """Records, numbered from 1, on which the function always fails."""
    batch_size: int
    max_retries: int | None = None
    """``MaximumRetryAttempts``; none: -1, without a bound."""
    max_age_s: float | None = None
    """``MaximumRecordAgeInSeconds``; none: -1, without a bound."""
    retention_s: float
    """How long the stream keeps a record."""
    bisect: bool = False
    partial: bool = False
    destination: bool = False
    backoff: Backoff
    duration_s: float
    timeout_s: float

    def __post_init__(self) -> None:
        if self.records < 1 or self.batch_size < 1:
            raise BadInputError("There is at least one record, and one in a batch.")
        if not self.bad <= set(range(1, self.records + 1)):
            raise BadInputError(f"Bad records are some of 1 to {self.records}.")
        if self.max_retries is not None and self.max_retries < 0:
            raise BadInputError("MaximumRetryAttempts is 0 or more, or without a bound.")
        if self.max_age_s is not None and self.max_age_s <= 0:
            raise BadInputError("MaximumRecordAgeInSeconds is longer than nothing.")
        if min(self.retention_s, self.duration_s, self.timeout_s) <= 0:
            raise BadInputError("All times are longer than nothing.")


@dataclass(frozen=True)
class _Batch:
    """Records that are tried together. ``attempts`` counts the invocations with just these."""

    records: tuple[int, ...]
    attempts: int = 0
    throttles: int = 0
    """In a row."""


def stream_timeline(outcomes: Sequence[Outcome], settings: StreamSettings) -> Timeline:
    """Follow a shard whose records all arrived at 0. Invocations end as ``outcomes`` say, in order,
    the last one repeats; where one would succeed, it fails all the same if it meets a bad record.

    Raises:
        BadInputError: there is no outcome.
    """
    outcome_of(outcomes, 0)
    return _Shard(outcomes, settings).play()


class _Shard:
    def __init__(self, outcomes: Sequence[Outcome], settings: StreamSettings) -> None:
        self.outcomes = outcomes
        self.settings = settings
        self.story = Story()
        self.now = 0.0
        self.tries = 0
        numbers, size = tuple(range(1, settings.records + 1)), settings.batch_size
        batches = [_Batch(numbers[at : at + size]) for at in range(0, len(numbers), size)]
        self.waiting = batches[::-1]
        """What is next stands last."""
        if settings.max_retries is None and settings.max_age_s is None:
            self.story.notes.append(
                "Without a bound on retries or age, one bad record blocks its shard until it "
                f"leaves the stream ({clock(settings.retention_s)})."
            )
        if not settings.destination:
            self.story.notes.append("Without an on-failure destination, nobody hears of what is "
                                    "given up.")  # fmt: skip

    def play(self) -> Timeline:
        while self.waiting and not self.story.is_full:
            self._try(self.waiting.pop())
        return self.story.told(is_cut=bool(self.waiting))

    def _try(self, batch: _Batch) -> None:
        settings = self.settings
        if self.now >= settings.retention_s:
            words = f"{counted(batch.records, 'record')} left the stream"
            self.story.tell(self.now, SHARD, "expired", words, batch.records)
            self.story.end(self.now, "lost", "left the stream", batch.records)
            return
        if settings.max_age_s is not None and self.now > settings.max_age_s:
            self._give_up(batch, "RecordAgeExceeded")
            return
        outcome = outcome_of(self.outcomes, self.tries)
        self.tries += 1
        if outcome not in REACHED:
            words = f"{counted(batch.records, 'record')}: the invocation {ENDED_WORDS[outcome]}"
            self.story.tell(self.now, "poller", "refused", words, batch.records, outcome=outcome)
            self._later(replace(batch, throttles=batch.throttles + 1))
            return
        self._settle(replace(batch, attempts=batch.attempts + 1, throttles=0), outcome)

    def _settle(self, batch: _Batch, outcome: Outcome) -> None:
        settings = self.settings
        takes, outcome = lasts(outcome, settings.duration_s, settings.timeout_s)
        bad = [number for number in batch.records if number in settings.bad]
        begun, self.now = self.now, self.now + takes
        met = outcome == "success" and bool(bad)
        what = f"{counted(batch.records, 'record')}: "
        if met:
            how = "names it in batchItemFailures" if settings.partial else "raises an error"
            words = f"{what}meets {counted(bad[:1], 'bad record')}, {how}"
            outcome = "error"
        else:
            words = what + ENDED_WORDS[outcome]
        self.story.tell(begun, "function", "invoked", words, batch.records,
                        outcome=outcome, until_s=self.now)  # fmt: skip
        if outcome == "success":
            self.story.end(self.now, "processed", "success", batch.records, good=True)
        elif met and settings.partial and batch.records[0] != bad[0]:
            at = batch.records.index(bad[0])
            self.story.end(self.now, "processed", "checkpoint", batch.records[:at], good=True)
            self._later(_Batch(batch.records[at:]))
        elif settings.bisect and len(batch.records) > 1:
            self._split(batch)
        elif settings.max_retries is not None and batch.attempts > settings.max_retries:
            self._give_up(batch, "RetryAttemptsExhausted")
        else:
            self._later(batch)

    def _split(self, batch: _Batch) -> None:
        middle = len(batch.records) // 2
        words = f"{counted(batch.records, 'record')}: the batch is split in two"
        self.story.tell(self.now, "poller", "split", words, batch.records)
        self.waiting.append(_Batch(batch.records[middle:]))
        self._later(_Batch(batch.records[:middle]))

    def _later(self, batch: _Batch) -> None:
        wait = self.settings.backoff.pause(max(batch.throttles or batch.attempts, 1))
        behind = sum(len(other.records) for other in self.waiting)
        words = f"tried again in {clock(wait)}"
        if behind:
            words += f"; {behind} record{'s' if behind > 1 else ''} wait behind"
        self.story.tell(self.now, SHARD, "wait", words, batch.records, until_s=self.now + wait)
        self.now += wait
        self.waiting.append(batch)

    def _give_up(self, batch: _Batch, condition: str) -> None:
        words = f"{counted(batch.records, 'record')} given up: {condition}"
        self.story.tell(self.now, SHARD, "dropped", words, batch.records)
        where = "a note in the on-failure destination" if self.settings.destination else "lost"
        self.story.end(self.now, where, condition, batch.records)
