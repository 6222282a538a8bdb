"""Time that really passed while the program ran.

It reads a clock that nobody sets: a wall clock that is set back or forward, a flight into another
time zone and the change to summer time neither give time nor take any. On Linux and macOS that
clock stands still while the machine sleeps. Elsewhere, and when the program itself was stopped,
it doesn't; so whoever reads the stopwatch all the time may say that a long gap between two readings
was sleep. Then that gap doesn't count, as time with the program closed doesn't.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Stopwatch:
    """Seconds since the last `lap`. It is read by ``read``, in seconds that only go on."""

    def __init__(
        self, read: Callable[[], float] = time.monotonic, *, asleep_after_s: float | None = None
    ) -> None:
        self._read = read
        self._asleep_after_s = asleep_after_s
        self._since = read()

    def peek(self) -> float:
        """Seconds since the last lap."""
        passed = self._read() - self._since
        asleep = self._asleep_after_s is not None and passed > self._asleep_after_s
        return 0.0 if asleep else max(0.0, passed)

    def lap(self) -> float:
        """`peek`, and begin anew."""
        passed = self.peek()
        self._since = self._read()
        return passed
