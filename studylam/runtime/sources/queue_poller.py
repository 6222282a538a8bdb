"""Polls a queue for a mapping: gathers batches, invokes, deletes what succeeded.

Rules: "Using Lambda with Amazon SQS" and its pages in AWS's Lambda developer guide. What fails just
stays in the queue: it is visible again after the visibility timeout, with a higher receive count,
until the queue's own redrive policy moves it (recorded from AWS by LocalStack).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from studylam.runtime.clock import Clock
from studylam.runtime.refusals import InvalidParameterValueError
from studylam.runtime.sources.batches import Alarm, Invoke, fitting
from studylam.runtime.sources.interfaces import OnMoment, QueueSource, nobody
from studylam.runtime.sources.mapping import EventSourceMapping
from studylam.runtime.sources.partial_batch import BatchReport, Outcome, overtakers, read_report
from studylam.runtime.sources.records import SqsMessage, sqs_record

FIRST_CONCURRENCY = 5
"""Batches that Lambda processes at once to begin with. That it adds more under load, up to 1,250,
isn't modelled; ScalingConfig.MaximumConcurrency sets another limit."""


@dataclass(frozen=True)
class QueueAttempt:
    """One invocation with a batch, for the timeline."""

    at: float
    message_ids: tuple[str, ...]
    outcome: Outcome
    report: BatchReport
    overtakers: tuple[str, ...]
    """Messages of a FIFO queue that overtook a failed one of their group."""


class QueuePoller:
    """A mapping at work. It acts whenever the clock reaches something that is due."""

    def __init__(
        self,
        mapping: EventSourceMapping,
        queue: QueueSource,
        invoke: Invoke,
        clock: Clock,
        *,
        function_timeout_s: float = 3.0,
        on_moment: OnMoment = nobody,
    ) -> None:
        """Raises InvalidParameterValueError: messages would reappear while the function runs."""
        visible_after = queue.visible_after()
        if visible_after < function_timeout_s:
            raise InvalidParameterValueError(
                f"Queue visibility timeout: {visible_after:g} seconds is less than "
                f"Function timeout: {function_timeout_s:g} seconds",
                where=queue.arn,
                hint="AWS recommends six times the function's timeout.",
            )
        self._mapping = mapping
        self._queue = queue
        self._invoke = invoke
        self._on_moment = on_moment
        self._clock = clock
        self._alarm = Alarm(clock, self._poll)
        self._limit = mapping.maximum_concurrency or FIRST_CONCURRENCY
        self._running = 0
        self._lock = threading.RLock()
        self._done = 0
        self._gathered: dict[str, SqsMessage] = {}
        self._window_ends_at = 0.0
        self._started = False
        self.attempts: list[QueueAttempt] = []
        self.filtered: list[str] = []
        """Ids of messages that no filter wanted: they were deleted, unseen by the function."""

    def start(self) -> None:
        """Poll from now on, if the mapping is enabled."""
        with self._lock:
            if self._mapping.enabled and not self._started:
                self._started = True
                self._queue.watch(self._on_message)
                self._alarm.set(self._clock.now())

    def stop(self) -> None:
        """Poll no more. What was gathered is visible again after the visibility timeout."""
        with self._lock:
            if self._started:
                self._started = False
                self._queue.unwatch(self._on_message)
                self._alarm.cancel()
                self._gathered.clear()

    def change(self, mapping: EventSourceMapping) -> None:
        """Go on with other settings, or not at all if they are disabled."""
        with self._lock:
            self.stop()
            self._mapping = mapping
            self._limit = mapping.maximum_concurrency or FIRST_CONCURRENCY
            self.start()

    def poll(self) -> bool:
        """Do what can be done now, without waiting for the clock; whether there was anything."""
        with self._lock:
            before = self._done
            return self._started and self._alarm.ring() and self._done != before

    def _on_message(self) -> None:
        self._alarm.set(self._clock.now())

    def _poll(self) -> None:
        with self._lock:
            self._poll_once()

    def _poll_once(self) -> None:
        """Process one batch that is ready, or wait for what there is to wait for."""
        if not self._started or self._running >= self._limit:
            return  # the next invocation that ends polls again
        self._gather()
        now = self._clock.now()
        if self._gathered:
            is_full = len(self._gathered) >= self._mapping.batch_size
            if is_full or now >= self._window_ends_at:
                self._process_gathered()
                self._alarm.set(now)
                return
            self._alarm.set(self._window_ends_at)
        receivable_at = self._queue.next_receivable_at()
        if receivable_at is not None:
            self._alarm.set(receivable_at)

    def _gather(self) -> None:
        """Fill the batch with what the queue has; the window begins with its first message."""
        while (missing := self._mapping.batch_size - len(self._gathered)) > 0:
            received = self._queue.receive(missing)
            if not received:
                break
            self._done += 1
            unwanted: list[SqsMessage] = []
            for message in received:
                if not self._mapping.filter_criteria.matches(sqs_record(message)):
                    self._queue.delete(message.receipt_handle)
                    self.filtered.append(message.message_id)
                    unwanted.append(message)
                    continue
                if not self._gathered:
                    window = self._mapping.maximum_batching_window_s
                    self._window_ends_at = self._clock.now() + window
                # One that became visible again while the window was open has a new handle.
                self._gathered[message.message_id] = message
            self._on_moment("poll", f"{_count(received)} received", _detail(received))
            if unwanted:
                title = f"{_count(unwanted)} deleted unseen: no filter wants them"
                self._on_moment("poll", title, _detail(unwanted))

    def _process_gathered(self) -> None:
        messages = list(self._gathered.values())
        has_window = self._mapping.maximum_batching_window_s > 0
        records = [sqs_record(message, has_window=has_window) for message in messages]
        batch = messages[: fitting(records)]
        for message in batch:
            del self._gathered[message.message_id]
        if self._queue.is_fifo:
            # What didn't fit may belong to a group that is being processed: back into the queue,
            # in its order, rather than beside it.
            self._gathered.clear()
        self._running += 1
        self._done += 1
        outcome = self._invoke(records[: len(batch)])
        ids = tuple(message.message_id for message in batch)
        report = read_report(outcome, ids, reports_failures=self._mapping.reports_failures)
        groups = [message.group_id for message in batch]
        self.attempts.append(
            QueueAttempt(self._clock.now(), ids, outcome, report, overtakers(ids, groups, report))
        )
        if outcome.duration_s > 0:
            ends_at = self._clock.now() + outcome.duration_s
            self._clock.call_at(ends_at, lambda: self._end(batch, report))
        else:
            self._settle(batch, report)

    def _end(self, batch: list[SqsMessage], report: BatchReport) -> None:
        with self._lock:
            self._settle(batch, report)
            if self._started:
                self._alarm.set(self._clock.now())

    def _settle(self, batch: list[SqsMessage], report: BatchReport) -> None:
        self._running -= 1
        failed = set(report.failed)
        succeeded = [message for message in batch if message.message_id not in failed]
        for message in succeeded:
            self._queue.delete(message.receipt_handle)
        if succeeded:
            self._on_moment("poll", f"{_count(succeeded)} deleted", _detail(succeeded))
        left = [message for message in batch if message.message_id in failed]
        if left:
            until = self._queue.next_receivable_at()
            title = f"{_count(left)} left in the queue until the visibility timeout ends"
            why = {"why": report.why} if report.why else {}
            self._on_moment("wait", title, {**_detail(left), "until": until, **why})
        ids, groups = zip(*((each.message_id, each.group_id) for each in batch), strict=True)
        first = set(overtakers(ids, groups, report))
        if first:
            before = [message for message in batch if message.message_id in first]
            title = f"{_count(before)} overtook a failed one of the same group"
            self._on_moment("poll", title, _detail(before))


def _count(messages: list[SqsMessage]) -> str:
    return f"{len(messages)} message" + ("s" if len(messages) > 1 else "")


def _detail(messages: list[SqsMessage]) -> dict[str, Any]:
    return {
        "message_ids": [message.message_id for message in messages],
        "receive_counts": [message.receive_count for message in messages],
    }
