"""A standard SQS queue, which Lambda's pollers read in batches.

The rules are AWS's ("Configuring scaling behavior for SQS event source mappings", and the pages
around it): polling starts with so many batches at a time, and grows while messages wait; a failed
batch is visible again after the visibility timeout; a message that was received too often goes to
the dead-letter queue.

Assumed, as AWS publishes no more than that: polling grows continuously, whether the function has
room or not, and shrinks as fast where no messages wait; a throttled poller keeps its batch and
tries again after a pause that grows from 1 s, until the visibility timeout runs out; one batch is
gathered at a time, of messages in their order; receiving takes no time.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence

from studylam.simulation.load.agenda import Agenda
from studylam.simulation.load.desks import Desk, Oldest, Waiter
from studylam.simulation.load.fleet import Fleet
from studylam.simulation.load.model import Backoff, SqsSource

PAUSES = Backoff(first_s=1.0, most_s=60.0, jitter=False)

TICK_S = 1.0
"""How often the number of pollers is looked at while it may change."""


class Batch:
    """Messages that one poller has in work."""

    __slots__ = ("messages", "received", "throttles")

    def __init__(self, messages: Sequence[float | Waiter], received: float) -> None:
        self.messages = messages
        self.received = received
        self.throttles = 0


class Queue(Desk):
    """The queue and its pollers."""

    def __init__(
        self, source: SqsSource, fleet: Fleet, agenda: Agenda, chance: random.Random
    ) -> None:
        super().__init__(fleet, agenda, chance)
        self._source = source
        polling = source.polling
        self._most = polling.most
        if source.max_concurrency is not None:
            self._most = min(self._most, source.max_concurrency)
        self._level = float(polling.first)
        self._step = polling.per_minute / 60 * TICK_S
        self._ticking = False
        self._polling = 0
        """Pollers that have a batch."""
        self._fresh: deque[float] = deque()
        """Visible messages that were never received, by arrival."""
        self._again: deque[Waiter] = deque()
        """Visible messages that were received before."""
        self._visible_since: float | None = None
        """Since when a batch is gathered."""
        self._window_until = 0.0
        self._oldest = Oldest()
        self.pollers = self._allowed()

    def _allowed(self) -> int:
        return min(self._most, int(self._level + 1e-9))

    def oldest(self) -> float | None:
        again = self._oldest.arrived()
        fresh = self._fresh[0] if self._fresh else None
        if again is None or fresh is None:
            return fresh if again is None else again
        return min(again, fresh)

    def arrive(self, now: float) -> None:
        self.fleet.bucket.arrivals += 1
        self._wait()
        self._fresh.append(now)
        if self._polling < self.pollers or not self._ticking:
            self._poll(now)

    def _poll(self, now: float) -> None:
        """Hand over what waits, as long as a poller is free."""
        source = self._source
        while self._polling < self.pollers:
            visible = len(self._fresh) + len(self._again)
            if not visible:
                self._visible_since = None
                return
            if visible < source.batch_size and source.window_s:
                if self._visible_since is None:
                    self._visible_since = now
                end = self._visible_since + source.window_s
                if now < end:
                    if self._window_until < end:
                        self._window_until = end
                        self.agenda.put(end, self._window_ends)
                    return
            self._visible_since = None
            self._polling += 1
            self._hand_over(now, self._take(now, min(visible, source.batch_size)))
        if self._fresh or self._again:
            self._keep_ticking(now)

    def _window_ends(self, now: float, _: None, __: None, ___: None) -> None:
        self._poll(now)

    def _take(self, now: float, count: int) -> Batch:
        messages: list[float | Waiter] = []
        while self._again and len(messages) < count:
            messages.append(self._again.popleft())
        while len(messages) < count:
            messages.append(self._fresh.popleft())
        return Batch(messages, now)

    def _hand_over(self, now: float, batch: Batch) -> None:
        fleet = self.fleet
        if batch.throttles:
            fleet.bucket.retried += 1
        if fleet.call(now, self, batch, len(batch.messages)) is None:
            self.waiting -= len(batch.messages)
            self.in_work += len(batch.messages)
            for message in batch.messages:
                arrived = message.arrived if isinstance(message, Waiter) else message
                fleet.record.wait.add(now - arrived)
            return
        batch.throttles += 1
        pause = PAUSES.pause(batch.throttles)
        end = batch.received + self._source.visibility_s
        if now + pause < end:
            self.agenda.put(now + pause, self._try_again, batch)
        else:
            self.agenda.put(max(now, end), self._give_up, batch)

    def _try_again(self, now: float, batch: Batch, _: None, __: None) -> None:
        self._hand_over(now, batch)

    def _give_up(self, now: float, batch: Batch, _: None, __: None) -> None:
        """The visibility timeout ran out while the poller was throttled."""
        self._polling -= 1
        batch.messages = [self._received(message) for message in batch.messages]
        self._come_back(now, batch, None, None)

    def done(self, now: float, token: Batch, failed: bool) -> None:
        self._polling -= 1
        self.in_work -= len(token.messages)
        if failed:
            self.waiting += len(token.messages)
            token.messages = [self._received(message) for message in token.messages]
            self.agenda.put(
                max(now, token.received + self._source.visibility_s), self._come_back, token
            )
        else:
            served = self.fleet.served
            for message in token.messages:
                if isinstance(message, Waiter):
                    self._oldest.forget(message)
                    served(now, message.arrived)
                else:
                    served(now, message)
        self._poll(now)

    def _received(self, message: float | Waiter) -> Waiter:
        """The message, received once more in vain."""
        if not isinstance(message, Waiter):
            message = Waiter(message)
            self._oldest.add(message)
        message.count += 1
        return message

    def _come_back(self, now: float, batch: Batch, _: None, __: None) -> None:
        """Visible again, or received too often."""
        most = self._source.max_receives
        for message in batch.messages:
            assert isinstance(message, Waiter)
            if most is not None and message.count >= most:
                self._oldest.forget(message)
                self.waiting -= 1
                self.fleet.bucket.dropped += 1
                self.fleet.record.to_destination += 1
            else:
                self._again.append(message)
        self._poll(now)

    # -- pollers -------------------------------------------------------------------------------

    def _keep_ticking(self, now: float) -> None:
        if not self._ticking:
            self._ticking = True
            self.agenda.put(now + TICK_S, self._tick)

    def _tick(self, now: float, _: None, __: None, ___: None) -> None:
        """More pollers while messages wait and all are busy; fewer where nothing waits."""
        polling = self._source.polling
        visible = bool(self._fresh or self._again)
        if visible and self._polling >= self.pollers:
            self._level = min(self._level + self._step, float(polling.most))
        elif not visible:
            self._level = max(self._level - self._step, float(polling.first))
        self.pollers = self._allowed()
        if visible or self._level > polling.first:
            self.agenda.put(now + TICK_S, self._tick)
        else:
            self._ticking = False
        if visible:
            self._poll(now)
