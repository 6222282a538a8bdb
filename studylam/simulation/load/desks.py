"""Who calls a function: callers who wait, Lambda's own queue of events, and pollers of a queue.

A desk takes the arrivals of one source, calls the fleet, and knows what becomes of what was
throttled or failed. `waiting` and `in_work` close the books: every arrival was served, failed,
rejected or dropped, or waits, or is in work.
"""

from __future__ import annotations

import heapq
import random
from typing import Any

from studylam.errors import BadInputError
from studylam.simulation.load.agenda import Agenda
from studylam.simulation.load.fleet import Fleet
from studylam.simulation.load.model import AsyncSource, Backoff, SyncSource

MAX_WAITING = 1_000_000
"""Events or messages that wait at a time; the memory of a run is bounded by it."""


class Desk:
    """What all sources have in common."""

    rated = True

    def __init__(self, fleet: Fleet, agenda: Agenda, chance: random.Random) -> None:
        self.fleet = fleet
        self.agenda = agenda
        self._chance = chance
        self.waiting = 0
        """Arrivals that wait for a further try."""
        self.in_work = 0
        """Arrivals that an invocation works on."""
        self.pollers = 0

    def arrive(self, now: float) -> None:
        """A new request, event or message."""
        raise NotImplementedError

    def done(self, now: float, token: Any, failed: bool) -> None:
        """An invocation has ended."""
        raise NotImplementedError

    def oldest(self) -> float | None:
        """When the one that waits longest arrived."""
        return None

    def _pause(self, backoff: Backoff, tries: int) -> float:
        pause = backoff.pause(tries)
        return pause * self._chance.random() if backoff.jitter else pause

    def _wait(self) -> None:
        self.waiting += 1
        if self.waiting > MAX_WAITING:
            raise BadInputError(
                f"More than {MAX_WAITING:,} arrivals of {self.fleet.function.name!r} wait: the run "
                "stops there.",
                hint="Choose a lower rate, a shorter time, or more concurrency.",
            )


class Callers(Desk):
    """They wait for the answer. Who is throttled tries again only if it was told to."""

    def __init__(
        self, source: SyncSource, fleet: Fleet, agenda: Agenda, chance: random.Random
    ) -> None:
        super().__init__(fleet, agenda, chance)
        self._source = source

    def arrive(self, now: float) -> None:
        fleet = self.fleet
        fleet.bucket.arrivals += 1
        if fleet.call(now, self, now) is None:
            self.in_work += 1
        elif self._source.retries:
            self._wait()
            self.agenda.put(now + self._pause(self._source.backoff, 1), self._again, now, 1)
        else:
            fleet.bucket.rejected += 1

    def _again(self, now: float, arrived: float, retries: int, _: None) -> None:
        fleet = self.fleet
        fleet.bucket.retried += 1
        if fleet.call(now, self, arrived) is None:
            self.waiting -= 1
            self.in_work += 1
            fleet.record.wait.add(now - arrived)
        elif retries < self._source.retries:
            pause = self._pause(self._source.backoff, retries + 1)
            self.agenda.put(now + pause, self._again, arrived, retries + 1)
        else:
            self.waiting -= 1
            fleet.bucket.rejected += 1

    def done(self, now: float, token: float, failed: bool) -> None:
        self.in_work -= 1
        if failed:
            # An error is an answer: SDKs don't try again, the HTTP status is 200.
            self.fleet.bucket.failed += 1
        else:
            self.fleet.served(now, token)


class Waiter:
    """An event or message that didn't succeed at once."""

    __slots__ = ("arrived", "count", "gone", "throttles")

    def __init__(self, arrived: float) -> None:
        self.arrived = arrived
        self.count = 0
        """Invocations of an event, receives of a message."""
        self.throttles = 0
        """In a row."""
        self.gone = False


class Oldest:
    """Which of the waiters arrived first. Those that are gone stay no longer than half of it."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Waiter]] = []
        self._number = 0
        self._gone = 0

    def add(self, waiter: Waiter) -> None:
        """One more."""
        self._number += 1
        heapq.heappush(self._heap, (waiter.arrived, self._number, waiter))

    def forget(self, waiter: Waiter) -> None:
        """It waits no longer. What is gone is taken out when it is the most, in one go."""
        waiter.gone = True
        self._gone += 1
        if self._gone > 1_000 and self._gone * 2 > len(self._heap):
            self._heap = [entry for entry in self._heap if not entry[2].gone]
            heapq.heapify(self._heap)
            self._gone = 0

    def arrived(self) -> float | None:
        """When the one that waits longest arrived."""
        while self._heap and self._heap[0][2].gone:
            heapq.heappop(self._heap)
            self._gone -= 1
        return self._heap[0][0] if self._heap else None


class Events(Desk):
    """Lambda's own queue. A throttle isn't an attempt; an error is, and is retried after waits."""

    rated = False

    def __init__(
        self, source: AsyncSource, fleet: Fleet, agenda: Agenda, chance: random.Random
    ) -> None:
        super().__init__(fleet, agenda, chance)
        self._source = source
        self._stopped = fleet.function.reserved == 0
        self._oldest = Oldest()

    def oldest(self) -> float | None:
        return self._oldest.arrived()

    def arrive(self, now: float) -> None:
        fleet = self.fleet
        fleet.bucket.arrivals += 1
        if self._stopped:
            # AWS: ZeroReservedConcurrency. It isn't tried at all.
            self._drop()
        elif fleet.call(now, self, now) is None:
            self.in_work += 1
        else:
            self._throttled(now, self._new(now))

    def done(self, now: float, token: float | Waiter, failed: bool) -> None:
        self.in_work -= 1
        if not failed:
            if isinstance(token, Waiter):
                self._oldest.forget(token)
                self.fleet.served(now, token.arrived)
            else:
                self.fleet.served(now, token)
            return
        event = token if isinstance(token, Waiter) else self._new(token)
        event.count += 1
        event.throttles = 0
        if event.count > self._source.retries:
            self._oldest.forget(event)
            self._drop()
        else:
            self._wait()
            self._later(now, event, self._source.waits_s[event.count - 1])

    def _new(self, arrived: float) -> Waiter:
        event = Waiter(arrived)
        self._oldest.add(event)
        return event

    def _throttled(self, now: float, event: Waiter) -> None:
        event.throttles += 1
        self._wait()
        self._later(now, event, self._pause(self._source.backoff, event.throttles))

    def _later(self, now: float, event: Waiter, wait: float) -> None:
        end = event.arrived + self._source.max_age_s
        if now + wait >= end:
            self.agenda.put(max(now, end), self._too_old, event)
        else:
            self.agenda.put(now + wait, self._again, event)

    def _again(self, now: float, event: Waiter, _: None, __: None) -> None:
        fleet = self.fleet
        self.waiting -= 1
        fleet.bucket.retried += 1
        if fleet.call(now, self, event) is None:
            self.in_work += 1
            fleet.record.wait.add(now - event.arrived)
        else:
            self._throttled(now, event)

    def _too_old(self, now: float, event: Waiter, _: None, __: None) -> None:
        self.waiting -= 1
        self._oldest.forget(event)
        self._drop()

    def _drop(self) -> None:
        self.fleet.bucket.dropped += 1
        if self._source.destination:
            self.fleet.record.to_destination += 1
        else:
            self.fleet.record.lost += 1
