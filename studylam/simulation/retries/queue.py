"""Messages of an SQS queue: what fails stays in the queue, and is seen again.

Rules: "Using Lambda with Amazon SQS" (Lambda developer guide), "Amazon SQS visibility timeout" and
"Dead-letter queues" (SQS developer guide).

- The poller receives a batch; its messages are invisible for the visibility timeout. What the
  function processed is deleted; the rest is visible again when that time is over, with a receive
  count one higher.
- Who is throttled keeps the batch and tries again, with growing pauses, until the visibility
  timeout is over; then its messages are visible again. They count as received, once.
- When a function raises an error the whole batch comes back, the good messages among it; with a
  partial batch response (``ReportBatchItemFailures``) only those that it names.
- A message received more often than ``maxReceiveCount`` goes to the queue's dead-letter queue
  instead. Without one, it comes back until its retention period is over, and is gone then.
- In a FIFO queue the messages of a group wait for those before them; with partial responses the
  function has to stop at the first failure.
- A message that is visible again while the function still works on it is received a second time.
  Only the last receipt handle deletes it (``DeleteMessage``, SQS API): the first success doesn't.

AWS says that the pauses of a throttled poller grow, not how long they are: the caller assumes it.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

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

POLLER, QUEUE, DLQ = "poller", "queue", "the queue's dead-letter queue"


@dataclass(frozen=True, kw_only=True)
class QueueSettings:
    """The queue, the event source mapping, and what is in the queue."""

    messages: int
    bad: frozenset[int] = frozenset()
    """Messages, numbered from 1, on which the function always fails."""
    batch_size: int
    visibility_s: float
    retention_s: float
    max_receive: int | None = None
    """``maxReceiveCount`` of the redrive policy; none: there is no dead-letter queue."""
    partial: bool = False
    """``ReportBatchItemFailures``."""
    fifo: bool = False
    """One message group."""
    backoff: Backoff
    """Of a poller that is throttled."""
    duration_s: float
    timeout_s: float
    recommended_factor: float = 6.0
    """The visibility timeout that AWS recommends, in timeouts of the function."""

    def __post_init__(self) -> None:
        if self.messages < 1 or self.batch_size < 1:
            raise BadInputError("There is at least one message, and one in a batch.")
        if not self.bad <= set(range(1, self.messages + 1)):
            raise BadInputError(f"Bad messages are some of 1 to {self.messages}.")
        if self.max_receive is not None and self.max_receive < 1:
            raise BadInputError("maxReceiveCount is 1 or more.")
        if min(self.visibility_s, self.retention_s, self.duration_s, self.timeout_s) <= 0:
            raise BadInputError("All times are longer than nothing.")


@dataclass
class _Message:
    number: int
    visible_s: float = 0.0
    receives: int = 0
    is_over: bool = False


@dataclass
class _Received:
    """Messages that were received together."""

    messages: list[_Message]
    handles: tuple[int, ...]
    """The receive count of each: only its last one deletes a message."""
    until_s: float
    """When they are visible again."""
    throttles: int = 0


@dataclass(order=True)
class _Ending:
    """An invocation that ends, or the pause of a throttled poller."""

    at_s: float
    order: int
    outcome: Outcome = field(compare=False)
    batch: _Received = field(compare=False)


def queue_timeline(outcomes: Sequence[Outcome], settings: QueueSettings) -> Timeline:
    """Follow all messages. Invocations end as ``outcomes`` say, in order, the last one repeats;
    where one would succeed, it fails all the same if it meets a bad message.

    Raises:
        BadInputError: there is no outcome.
    """
    return _Queue(outcomes, settings).play()


class _Queue:
    def __init__(self, outcomes: Sequence[Outcome], settings: QueueSettings) -> None:
        outcome_of(outcomes, 0)
        self.outcomes = outcomes
        self.settings = settings
        self.story = Story()
        self.messages = [_Message(number) for number in range(1, settings.messages + 1)]
        self.running: list[_Ending] = []
        self.expired: set[int] = set()
        """In work when their retention period was over: their end is open."""
        self.tries = 0
        self._warn()

    def _warn(self) -> None:
        settings = self.settings
        if settings.visibility_s < settings.timeout_s:
            self.story.notes.append(
                f"AWS refuses a mapping to this queue: its visibility timeout "
                f"({clock(settings.visibility_s)}) is shorter than the function's timeout "
                f"({clock(settings.timeout_s)}). Messages could be seen again while in work."
            )
        elif settings.visibility_s < settings.recommended_factor * settings.timeout_s:
            self.story.notes.append(
                f"AWS recommends a visibility timeout of at least "
                f"{settings.recommended_factor:g} × the function's timeout: "
                f"{clock(settings.recommended_factor * settings.timeout_s)}."
            )
        if settings.max_receive is None:
            self.story.notes.append("Without a dead-letter queue, a bad message comes back until "
                                    "its retention period is over; then it is gone.")  # fmt: skip

    def play(self) -> Timeline:
        while not self.story.is_full:
            now = self._next_moment()
            if now is None:
                return self.story.told()
            while self.running and self.running[0].at_s <= now:
                self._settle(heapq.heappop(self.running))
            self._expire(now)
            self._bury(now)
            while batch := self._receivable(now):
                self._receive(now, batch)
        return self.story.told(is_cut=True)

    def _next_moment(self) -> float | None:
        """When an invocation ends, or a message is visible."""
        times = [ending.at_s for ending in self.running]
        waiting = [m for m in self.messages if not m.is_over]
        if self.settings.fifo:
            waiting = waiting[:1]  # the others of the group come after it
        times += [min(m.visible_s, self.settings.retention_s) for m in waiting]
        return min(times, default=None)

    def _expire(self, now: float) -> None:
        if now < self.settings.retention_s:
            return
        old = [m for m in self.messages if not m.is_over]
        for message in old:
            message.is_over = True
        if not old:
            return
        numbers = tuple(m.number for m in old)
        words = f"{counted(numbers, 'message')}: the retention period is over"
        self.story.tell(now, QUEUE, "expired", words, numbers)
        self.expired.update(numbers)
        self._lose(now)

    def _lose(self, now: float) -> None:
        """What the queue has no more, and nobody works on, is lost."""
        busy = {m.number for ending in self.running for m in ending.batch.messages}
        lost = tuple(sorted(self.expired - busy))
        if lost:
            self.expired.difference_update(lost)
            self.story.end(now, "lost", "retention period over", lost)

    def _visible(self, now: float) -> list[_Message]:
        return [m for m in self.messages if not m.is_over and m.visible_s <= now]

    def _bury(self, now: float) -> None:
        """Messages that were received often enough go to the dead-letter queue."""
        most = self.settings.max_receive
        dead = [m for m in self._visible(now) if most is not None and m.receives >= most]
        for message in dead:
            message.is_over = True
        numbers = tuple(m.number for m in dead)
        if numbers:
            words = f"{counted(numbers, 'message')}: received {most} times, moved to the DLQ"
            self.story.tell(now, QUEUE, "moved on", words, numbers)
            self.story.end(now, DLQ, f"maxReceiveCount {most} exceeded", numbers)

    def _receivable(self, now: float) -> list[_Message]:
        if self.settings.fifo:
            left = [m for m in self.messages if not m.is_over]
            if not left or left[0].visible_s > now:
                return []  # the first of the group is in flight: all behind it wait
            ready = []
            for message in left:
                if message.visible_s > now:
                    break
                ready.append(message)
            return ready[: self.settings.batch_size]
        return self._visible(now)[: self.settings.batch_size]

    def _receive(self, now: float, messages: list[_Message]) -> None:
        until = now + self.settings.visibility_s
        for message in messages:
            message.receives += 1
            message.visible_s = until
        self._invoke(now, _Received(messages, tuple(m.receives for m in messages), until))

    def _invoke(self, now: float, batch: _Received) -> None:
        outcome = outcome_of(self.outcomes, self.tries)
        self.tries += 1
        numbers = tuple(m.number for m in batch.messages)
        if outcome not in REACHED:
            self._refused(now, batch, outcome)
            return
        takes, outcome = lasts(outcome, self.settings.duration_s, self.settings.timeout_s)
        if outcome == "success" and not self.settings.bad.isdisjoint(numbers):
            outcome = "error"
            self.story.tell(now, "function", "invoked", self._met_bad(numbers), numbers,
                            outcome=outcome, until_s=now + takes)  # fmt: skip
            failed_by_bad = True
        else:
            words = f"{counted(numbers, 'message')}: {ENDED_WORDS[outcome]}"
            self.story.tell(now, "function", "invoked", words, numbers,
                            outcome=outcome, until_s=now + takes)  # fmt: skip
            failed_by_bad = False
        ending = _Ending(now + takes, self.tries, outcome, batch)
        if failed_by_bad and self.settings.partial:
            ending.outcome = "success"  # it returns, and names what failed
        heapq.heappush(self.running, ending)

    def _refused(self, now: float, batch: _Received, outcome: Outcome) -> None:
        numbers = tuple(m.number for m in batch.messages)
        first = "tried again" if batch.throttles else "received"
        batch.throttles += 1
        wait = self.settings.backoff.pause(batch.throttles)
        words = f"{counted(numbers, 'message')} {first}; the invocation {ENDED_WORDS[outcome]}"
        if now + wait < batch.until_s:
            words += f": the poller tries again in {clock(wait)}"
            heapq.heappush(self.running, _Ending(now + wait, self.tries, outcome, batch))
        self.story.tell(now, POLLER, "refused", words, numbers, outcome=outcome)
        if now + wait >= batch.until_s:
            self._left(now, batch.messages, batch.until_s)

    def _met_bad(self, numbers: tuple[int, ...]) -> str:
        bad = tuple(n for n in numbers if n in self.settings.bad)
        how = "names it in batchItemFailures" if self.settings.partial else "raises an error"
        return f"{counted(numbers, 'message')}: meets {counted(bad, 'bad message')}, {how}"

    def _settle(self, ending: _Ending) -> None:
        """The end of an invocation: what was processed is deleted."""
        now, received = ending.at_s, ending.batch
        if ending.outcome not in REACHED:
            self._invoke(now, received)
            self._lose(now)
            return
        batch = [m for m in received.messages if not m.is_over or m.number in self.expired]
        if ending.outcome != "success":
            left = batch
        else:
            bad = [m for m in batch if m.number in self.settings.bad]
            left = batch[batch.index(bad[0]) :] if bad and self.settings.fifo else bad
        handles = {id(m): h for m, h in zip(received.messages, received.handles, strict=True)}
        good = [m for m in batch if m not in left]
        done = [m for m in good if m.receives == handles[id(m)] or m.is_over]
        if late := tuple(m.number for m in good if m not in done):
            words = f"{counted(late, 'message')} processed, not deleted: received again meanwhile"
            self.story.tell(now, POLLER, "dropped", words, late)
        for message in done:
            message.is_over = True
        if done:
            numbers = tuple(m.number for m in done)
            self.expired.difference_update(numbers)
            self.story.end(now, "processed, and deleted", "success", numbers, good=True)
        self._left(now, left, received.until_s)
        self._lose(now)

    def _left(self, now: float, messages: list[_Message], until: float) -> None:
        numbers = tuple(m.number for m in messages if not m.is_over)
        if numbers and until > now:
            words = f"{counted(numbers, 'message')} invisible until the visibility timeout is over"
            self.story.tell(now, QUEUE, "wait", words, numbers, until_s=until)
