"""How long a question was looked at: what passes while the learner is away doesn't count."""

from __future__ import annotations

import time
from collections.abc import Callable


class AnswerClock:
    """Runs while it may (`go`, `stop`); ``read``: seconds of a clock that only goes on."""

    def __init__(self, read: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._spent = 0.0
        self._since: float | None = None

    def begin(self) -> None:
        """From nothing."""
        self._spent, self._since = 0.0, self._read()

    def go(self) -> None:
        """Go on, if it stands."""
        if self._since is None:
            self._since = self._read()

    def stop(self) -> None:
        """Stand still."""
        if self._since is not None:
            self._spent += self._read() - self._since
            self._since = None

    @property
    def milliseconds(self) -> int:
        """Spent so far."""
        running = 0.0 if self._since is None else self._read() - self._since
        return int((self._spent + running) * 1000)
