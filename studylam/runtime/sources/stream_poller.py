"""Reads a shard for a mapping: batches in order, retries, bisecting, giving up.

Rules: "Using Lambda with Kinesis" and "… with DynamoDB Streams" in AWS's Lambda developer guide:
a batch that fails blocks what is behind it until it succeeds or is given up; splitting one doesn't
count as a retry; a partial batch response moves the checkpoint to its lowest sequence number.
Recorded from AWS (LocalStack): retries are counted for the same batch, so they begin anew when the
checkpoint has moved; records over the maximum age are taken out of their batch, which goes on.
A throttled batch is no attempt: it is retried until its records expire or are too old.
"""

from __future__ import annotations

import threading
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from studylam.runtime.clock import Clock
from studylam.runtime.sources.batches import Alarm, Invoke, fitting
from studylam.runtime.sources.failure_record import Condition, failure_record
from studylam.runtime.sources.interfaces import OnMoment, ShardSource, StreamEntry, nobody
from studylam.runtime.sources.mapping import FOR_EVER, EventSourceMapping
from studylam.runtime.sources.partial_batch import BatchReport, Outcome, checkpoint, read_report

BACK_OFF_S = (1.0, 60.0)
"""Before the first retry, doubled up to the second. Ours: AWS documents an exponential back-off for
streams, but no numbers."""

Ending = Literal["processed", "filtered", "given up", "expired"]


@dataclass(frozen=True)
class StreamAttempt:
    """One invocation with a batch, for the timeline."""

    at: float
    lane: int
    sequence_numbers: tuple[str, ...]
    outcome: Outcome
    report: BatchReport


@dataclass
class _Batch:
    """Records that are tried together. ``attempts`` counts the invocations with just these."""

    entries: list[StreamEntry]
    attempts: int = 0
    throttles: int = 0
    """In a row."""
    due_at: float = 0.0
    last: Outcome | None = None


@dataclass
class _Lane:
    """One of the ParallelizationFactor's batches at work, with all that comes behind it."""

    number: int
    waiting: deque[StreamEntry] = field(default_factory=deque)
    window_ends_at: float = 0.0
    batches: list[_Batch] = field(default_factory=list)
    """Being tried, the last one first: a bisected batch leaves its second half beneath."""
    running: bool = False


class StreamPoller:
    """A mapping at work on one shard. It acts when the clock reaches something that is due."""

    def __init__(
        self,
        mapping: EventSourceMapping,
        shard: ShardSource,
        invoke: Invoke,
        clock: Clock,
        *,
        on_failure: Callable[[dict[str, Any]], None] | None = None,
        on_moment: OnMoment = nobody,
    ) -> None:
        """``on_failure`` gets the records for the mapping's on-failure destination."""
        self._mapping = mapping
        self._shard = shard
        self._invoke = invoke
        self._clock = clock
        self._on_failure = on_failure
        self._on_moment = on_moment
        self._lock = threading.RLock()
        self._done = 0
        self._alarm = Alarm(clock, self._poll)
        self._lanes = [_Lane(number) for number in range(mapping.parallelization_factor)]
        self._position: int | None = None
        self._started = False
        self._unfinished: dict[str, StreamEntry] = {}
        self.attempts: list[StreamAttempt] = []
        self.failure_records: list[dict[str, Any]] = []
        """What was given up, sent to a destination or not."""
        self.endings: dict[str, Ending] = {}
        """What became of the records that were read, by sequence number."""

    @property
    def oldest_unfinished(self) -> StreamEntry | None:
        """Where the shard is read from again: the checkpoint lies right before it.

        Its age is what CloudWatch's IteratorAge shows of a shard that is blocked.
        """
        return next(iter(self._unfinished.values()), None)

    @property
    def is_up_to_date(self) -> bool:
        """Whether all that is in the shard has been read and is done with."""
        return not self._unfinished and (self._position or 0) >= self._shard.end

    def start_at_the_beginning(self) -> None:
        """As StartingPosition TRIM_HORIZON has it, whatever the mapping says."""
        self._position = 0

    def start(self) -> None:
        """Read from now on, if the mapping is enabled; the first time from StartingPosition."""
        with self._lock:
            if not self._mapping.enabled or self._started:
                return
            self._started = True
            if self._position is None:
                self._position = self._starting_position()
            self._shard.watch(self._on_record)
            self._alarm.set(self._clock.now())

    def stop(self) -> None:
        """Read no more; a later start goes on at the checkpoint."""
        with self._lock:
            if self._started:
                self._started = False
                self._shard.unwatch(self._on_record)
                self._alarm.cancel()

    def change(self, mapping: EventSourceMapping) -> None:
        """Go on with other settings from the checkpoint; what was being retried begins anew."""
        with self._lock:
            self.stop()
            self._mapping = mapping
            self._lanes = [_Lane(number) for number in range(mapping.parallelization_factor)]
            for entry in self._unfinished.values():
                self._lane_of(entry).waiting.append(entry)
            self.start()

    def poll(self) -> bool:
        """Do what can be done now, without waiting for the clock; whether there was anything."""
        with self._lock:
            before = self._done
            return self._started and self._alarm.ring() and self._done != before

    def _lane_of(self, entry: StreamEntry) -> _Lane:
        return self._lanes[zlib.crc32(entry.partition_key.encode()) % len(self._lanes)]

    def _starting_position(self) -> int:
        if self._mapping.starting_position == "LATEST":
            return self._shard.end
        if self._mapping.starting_position_timestamp is not None:
            return self._shard.position_at(self._mapping.starting_position_timestamp)
        return 0

    def _on_record(self) -> None:
        self._alarm.set(self._clock.now())

    def _poll(self) -> None:
        with self._lock:
            if not self._started:
                return
            self._read()
            for lane in self._lanes:
                self._advance(lane)

    def _read(self) -> None:
        """Hand what is new to the lanes, each key always to the same one."""
        entries, self._position = self._shard.read(self._position or 0)
        now = self._clock.now()
        self._done += bool(entries)
        unwanted = 0
        for entry in entries:
            if not self._mapping.filter_criteria.matches(entry.record):
                self.endings[entry.sequence_number] = "filtered"
                unwanted += 1
                continue
            self._unfinished[entry.sequence_number] = entry
            lane = self._lane_of(entry)
            if not lane.waiting:
                lane.window_ends_at = now + self._mapping.maximum_batching_window_s
            lane.waiting.append(entry)
        if entries:
            self._tell("poll", f"{_count(entries)} read", entries)
        if unwanted:
            self._tell("poll", f"{unwanted} of them skipped: no filter wants them", [])

    def _tell(self, kind: str, title: str, entries: Sequence[StreamEntry], **more: Any) -> None:
        numbers = [entry.sequence_number for entry in entries]
        detail = {"shard": self._shard.shard_id, "sequence_numbers": numbers, **more}
        self._on_moment(kind, title, detail)

    def _advance(self, lane: _Lane) -> None:
        """Go on with a lane until it runs, waits, or has nothing left."""
        while self._started and not lane.running:
            if not lane.batches:
                batch = self._next_batch(lane)
                if batch is None:
                    return
                lane.batches.append(batch)
            if lane.batches[-1].due_at > self._clock.now():
                self._alarm.set(lane.batches[-1].due_at)
                return
            self._try(lane, lane.batches.pop())

    def _next_batch(self, lane: _Lane) -> _Batch | None:
        if not lane.waiting:
            return None
        now, size = self._clock.now(), self._mapping.batch_size
        if len(lane.waiting) < size and now < lane.window_ends_at:
            self._alarm.set(lane.window_ends_at)
            return None
        first = list(islice(lane.waiting, size))
        entries = first[: fitting([entry.record for entry in first])]
        for _ in entries:
            lane.waiting.popleft()
        lane.window_ends_at = now + self._mapping.maximum_batching_window_s
        return _Batch(entries)

    def _try(self, lane: _Lane, batch: _Batch) -> None:
        """Invoke with what of a batch isn't too old."""
        now = self._clock.now()
        expired = [each for each in batch.entries if each.expires_at <= now]
        if expired:
            self._finish(expired, "expired")
            self._tell("dropped", f"{_count(expired)} left the stream, unprocessed", expired)
        readable = [each for each in batch.entries if each.expires_at > now]
        too_old = [each for each in readable if self._is_too_old(each)]
        if too_old:
            self._give_up(batch, too_old, "RecordAgeExceeded")
        kept = [each for each in readable if not self._is_too_old(each)]
        if not kept:
            return
        self._done += 1
        outcome = self._invoke([entry.record for entry in kept])
        ids = tuple(entry.sequence_number for entry in kept)
        report = read_report(outcome, ids, reports_failures=self._mapping.reports_failures)
        self.attempts.append(StreamAttempt(now, lane.number, ids, outcome, report))
        tried = (
            _Batch(kept, batch.attempts, batch.throttles + 1, last=batch.last)
            if outcome.throttled
            else _Batch(kept, batch.attempts + 1, last=outcome)
        )
        if outcome.duration_s > 0:
            lane.running = True
            self._clock.call_at(now + outcome.duration_s, lambda: self._end(lane, tried, report))
        else:
            self._settle(lane, tried, report)

    def _is_too_old(self, entry: StreamEntry) -> bool:
        age = self._mapping.maximum_record_age_s
        return age != FOR_EVER and self._clock.now() - entry.arrived_at > age

    def _end(self, lane: _Lane, batch: _Batch, report: BatchReport) -> None:
        with self._lock:
            lane.running = False
            self._settle(lane, batch, report)
            if self._started:
                self._alarm.set(self._clock.now())

    def _settle(self, lane: _Lane, batch: _Batch, report: BatchReport) -> None:
        if report.is_success:
            self._finish(batch.entries, "processed")
            return
        if batch.throttles:
            self._retry(lane, batch)
            return
        if not report.whole_batch:
            ids = [entry.sequence_number for entry in batch.entries]
            at = ids.index(checkpoint(report.failed))
            if at > 0:
                title = f"{_count(batch.entries[:at])} processed: the checkpoint moves"
                self._tell("poll", title, batch.entries[:at])
                self._finish(batch.entries[:at], "processed")
                self._retry(lane, _Batch(batch.entries[at:], last=batch.last))
                return
        if self._mapping.bisect_batch and len(batch.entries) > 1:
            middle = len(batch.entries) // 2
            self._tell("poll", f"a batch of {len(batch.entries)} is split in two", batch.entries)
            lane.batches.append(_Batch(batch.entries[middle:], last=batch.last))
            self._retry(lane, _Batch(batch.entries[:middle], last=batch.last))
            return
        retries = self._mapping.maximum_retry_attempts
        if retries != FOR_EVER and batch.attempts > retries:
            self._give_up(batch, batch.entries, "RetryAttemptsExhausted")
        else:
            self._retry(lane, batch)

    def _retry(self, lane: _Lane, batch: _Batch) -> None:
        first, longest = BACK_OFF_S
        before = batch.throttles or batch.attempts
        wait = min(first * 2.0 ** min(max(before - 1, 0), 10), longest)
        batch.due_at = self._clock.now() + wait
        title = f"{_count(batch.entries)} tried again in {wait:g} s"
        age = self._clock.now() - batch.entries[0].arrived_at
        why = {"why": f"its oldest record is {age:.0f} s old"} if age >= 1 else {}
        self._tell("wait", title, batch.entries, until=batch.due_at, **why)
        lane.batches.append(batch)

    def _give_up(self, batch: _Batch, entries: list[StreamEntry], condition: Condition) -> None:
        record = failure_record(
            records=[entry.record for entry in entries],
            shard_id=self._shard.shard_id,
            function_arn=self._mapping.function_arn,
            condition=condition,
            attempts=batch.attempts,
            last=batch.last,
            at=self._clock.now(),
            with_payload=(self._mapping.on_failure or "").split(":")[2:3] == ["s3"],
        )
        self.failure_records.append(record)
        self._finish(entries, "given up")
        kind = "dropped" if self._mapping.on_failure is None else "poll"  # nobody hears of it
        self._tell(kind, f"{_count(entries)} given up: {condition}", entries, condition=condition)
        if self._on_failure is not None and self._mapping.on_failure is not None:
            self._on_failure(record)

    def _finish(self, entries: Sequence[StreamEntry], ending: Ending) -> None:
        for entry in entries:
            self._unfinished.pop(entry.sequence_number, None)
            self.endings[entry.sequence_number] = ending


def _count(entries: Sequence[StreamEntry]) -> str:
    return f"{len(entries)} record" + ("s" if len(entries) > 1 else "")
