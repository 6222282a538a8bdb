"""The time on which waits run: the real one, or a virtual one that is stepped.

Handlers run on real time. What happens between invocations (the waits before retries) runs on a
clock, so that a learner, or a test, needn't wait for minutes.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable

Action = Callable[[], None]


def iso_timestamp(seconds: float) -> str:
    """Seconds since the epoch as AWS writes them: ``2026-01-31T12:00:00.000Z``, cut off."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{stamp}.{int(seconds * 1000) % 1000:03d}Z"


class Timer:
    """Something that waits on a clock."""

    def __init__(self, action: Action) -> None:
        self._action: Action | None = action

    @property
    def is_cancelled(self) -> bool:
        return self._action is None

    def cancel(self) -> None:
        """It doesn't happen any more."""
        self._action = None

    def run(self) -> None:
        """Let it happen, unless it was cancelled."""
        if self._action is not None:
            self._action()


class Clock:
    """Real time. Actions run on a thread of the clock, so they should be short."""

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._due: list[tuple[float, int, Timer]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._closed = False

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def call_at(self, when: float, action: Action) -> Timer:
        """Run ``action`` as soon as it is ``when``; actions of one moment in their order."""
        timer = Timer(action)
        with self._wake:
            heapq.heappush(self._due, (when, next(self._numbers), timer))
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(
                    target=self._run, name="studylam-clock", daemon=True
                )
                self._thread.start()
            self._wake.notify()
        return timer

    def close(self) -> None:
        """What is still to come doesn't come any more."""
        with self._wake:
            self._closed = True
            self._due.clear()
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._closed and (not self._due or self._due[0][0] > self.now()):
                    wait = self._due[0][0] - self.now() if self._due else None
                    self._wake.wait(wait)
                if self._closed:
                    return
                timer = heapq.heappop(self._due)[2]
            timer.run()


class VirtualClock(Clock):
    """Time that stands still until it is stepped. ``advance`` runs what falls due, in order."""

    def __init__(self, start: float = 1_767_225_600.0) -> None:
        super().__init__()
        self._now = start
        self._watchers: list[Action] = []

    def watch(self, watcher: Action) -> None:
        """Call ``watcher`` whenever it has become another time."""
        self._watchers.append(watcher)

    def now(self) -> float:
        """Seconds since the epoch, as far as it was stepped; begins on 2026-01-01."""
        return self._now

    def call_at(self, when: float, action: Action) -> Timer:
        timer = Timer(action)
        with self._wake:
            heapq.heappush(self._due, (when, next(self._numbers), timer))
        return timer

    @property
    def next_due(self) -> float | None:
        """When something happens next, if anything does."""
        with self._wake:
            while self._due and self._due[0][2].is_cancelled:
                heapq.heappop(self._due)
            return self._due[0][0] if self._due else None

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass. What an action adds for within them runs, too."""
        self.advance_to(self._now + seconds)

    def advance_to(self, end: float) -> None:
        """Let time pass until it is ``end``, in seconds since the epoch; never back."""
        end = max(end, self._now)
        while True:
            with self._wake:
                if not self._due or self._due[0][0] > end:
                    break
                when, _, timer = heapq.heappop(self._due)
            if not timer.is_cancelled:
                self._set(max(self._now, when))
                timer.run()
        self._set(end)

    def begin_anew(self, start: float) -> None:
        """Forget what is to come, and go to ``start``, which may be earlier."""
        with self._wake:
            self._due.clear()
        self._set(start)

    def _set(self, now: float) -> None:
        if now != self._now:
            self._now = now
            for watcher in self._watchers:
                watcher()
