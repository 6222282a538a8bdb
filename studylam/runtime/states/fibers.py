"""Branches that run in turns: generators, and the loop that goes round among them.

One after the other, in the same order each time: whoever is ready goes to the back of the queue.
A generator yields nothing to let the others have their turn, `Until` to sleep, or a `Future`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

Steps = Generator[Any, Any, Any]
"""What a branch is written as."""


@dataclass(frozen=True)
class Until:
    """Sleep until it is this time."""

    when: float


class Future:
    """Something that will have come: a value, or an exception. The first one counts."""

    def __init__(self) -> None:
        self.is_set = False
        self._value: Any = None
        self._error: Exception | None = None
        self._then: list[Callable[[Any, Exception | None], None]] = []
        self._lock = threading.Lock()

    def set(self, value: Any = None) -> bool:
        """Whether it was the first one."""
        return self._settle(value, None)

    def fail(self, error: Exception) -> bool:
        """Whether it was the first one."""
        return self._settle(None, error)

    def then(self, action: Callable[[Any, Exception | None], None]) -> None:
        """Call ``action`` once it has come; at once if it has."""
        with self._lock:
            if not self.is_set:
                self._then.append(action)
                return
        action(self._value, self._error)

    def _settle(self, value: Any, error: Exception | None) -> bool:
        with self._lock:
            if self.is_set:
                return False
            self.is_set, self._value, self._error = True, value, error
            waiting, self._then = self._then, []
        for action in waiting:
            action(value, error)
        return True


class Fiber:
    """One branch on its way."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.is_over = False


class Loop:
    """Runs fibers. ``sleep`` is asked to call back at a time; ``now`` tells the time.

    ``stirred`` is called when somebody becomes ready while nothing runs.
    """

    def __init__(
        self,
        now: Callable[[], float],
        sleep: Callable[[float, Callable[[], None]], None],
        stirred: Callable[[], None] = lambda: None,
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._stirred = stirred
        self._runner: int | None = None
        self._ready: deque[tuple[Fiber, Any, Exception | None]] = deque()

    def start(self, steps: Steps) -> Fiber:
        """Take a branch into the queue."""
        fiber = Fiber(steps)
        self._ready.append((fiber, None, None))
        return fiber

    def stop(self, fiber: Fiber) -> None:
        """It doesn't go on any more."""
        if not fiber.is_over:
            fiber.is_over = True
            fiber.steps.close()

    def run(self) -> None:
        """Go round until everybody waits, or is over."""
        self._runner = threading.get_ident()
        try:
            while self._ready:
                fiber, value, error = self._ready.popleft()
                if not fiber.is_over:
                    self._step(fiber, value, error)
        finally:
            self._runner = None

    def _step(self, fiber: Fiber, value: Any, error: Exception | None) -> None:
        try:
            wanted = fiber.steps.throw(error) if error else fiber.steps.send(value)
        except StopIteration:
            fiber.is_over = True
            return
        except BaseException:
            fiber.is_over = True
            raise

        def again(value: Any = None, error: Exception | None = None) -> None:
            self._ready.append((fiber, value, error))
            # From another thread, `run` may just have found nothing more to do.
            if self._runner != threading.get_ident():
                self._stirred()

        if isinstance(wanted, Future):
            wanted.then(again)
        elif isinstance(wanted, Until) and wanted.when > self._now():
            self._sleep(wanted.when, again)
        else:
            again()
