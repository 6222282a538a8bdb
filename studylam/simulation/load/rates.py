"""AWS's limits of rates: how fast environments are made, and how many requests a second pass.

- New environments: a bucket of tokens per function, full at first, refilled continuously over the
  period and never fuller: what isn't used doesn't add up.
- Requests per second: counted in whole seconds of the virtual clock, those that are let through.
- Growth of the request rate: a rate that was reached once stays open; each request a second beyond
  it takes a token of a bucket like the one above. It closes again after the time for which an idle
  environment is kept.
"""

from __future__ import annotations

import math

from studylam.simulation.load.record import Throttle


class Tokens:
    """So many at once, refilled continuously over ``period_s``, and unused ones don't add up."""

    __slots__ = ("_at", "_left", "_most", "_per_s")

    def __init__(self, most: float, period_s: float) -> None:
        self._left = self._most = most
        self._per_s = most / period_s
        self._at = 0.0

    def room(self, now: float) -> bool:
        """Whether one is left."""
        left = self._left + (now - self._at) * self._per_s
        if left > self._most:
            left = self._most
        self._at = now
        self._left = left
        # A refill of 0.1 a step, ten times, isn't quite 1.
        return left >= 1 - 1e-9

    def use(self) -> None:
        """Take one, which there was `room` for."""
        self._left -= 1


class Rate:
    """``most`` requests in each whole second; several functions may share one."""

    __slots__ = ("_end", "_most", "_used", "reason")

    def __init__(self, most: float, reason: Throttle) -> None:
        self._most = most
        self._used = 0
        self._end = 0.0
        self.reason = reason

    def room(self, now: float) -> bool:
        """Whether one more may pass."""
        if now >= self._end:
            self._end = math.floor(now) + 1.0
            self._used = 0
        return self._used < self._most

    def use(self) -> None:
        """One passes, for which there was `room`."""
        self._used += 1


class Growth:
    """How fast the request rate of a function may grow."""

    __slots__ = ("_end", "_keep_s", "_low_since", "_open", "_tokens", "_used")

    def __init__(self, most: float, period_s: float, keep_s: float) -> None:
        self._tokens = Tokens(most, period_s)
        self._keep_s = keep_s
        self._open = 0
        """The rate that was reached."""
        self._used = 0
        self._end = 0.0
        self._low_since = 0.0

    def room(self, now: float) -> bool:
        """Whether one more may pass."""
        if now >= self._end:
            self._next_second(now)
        return self._used < self._open or self._tokens.room(now)

    def use(self) -> None:
        """One passes, for which there was `room`."""
        if self._used >= self._open:
            self._tokens.use()
            self._open += 1
        self._used += 1

    def _next_second(self, now: float) -> None:
        if now - self._end > self._keep_s:  # nothing came for as long
            self._open = 0
        if self._used >= self._open:
            self._low_since = self._end
        elif now - self._low_since > self._keep_s:
            self._open = self._used
            self._low_since = now
        self._end = math.floor(now) + 1.0
        self._used = 0
