"""One function under load: environments, cold starts and throttles, second by second.

The rules are AWS's ("Understanding Lambda function scaling", Lambda developer guide). Their numbers
are not in here: they change, so the caller hands them in as `ScalingLimits`, from the facts of the
course, each with source and date.

- One environment serves one request at a time. A request takes an idle environment (warm start);
  without one, Lambda makes a new environment (cold start): Init first, then the handler.
- Environments in use, those in Init included, never exceed the function's concurrency: what is
  reserved for it, or else what the account has left unreserved.
- New environments come at a limited rate per function: so many at once, refilled continuously over
  the period, and unused ones don't add up.
- Requests per second are limited to a multiple of the concurrency.
- What exceeds a limit is throttled (429) at once. Retries of callers aren't part of this model.
- Provisioned environments are ready before the first request and stay; beyond them, requests spill
  over to on-demand environments.

Assumed, as AWS publishes neither: an idle environment is kept for `ScalingFunction.idle_s`; the
one that became idle last is taken first; arrivals within a second are spread evenly at random
(seeded); all requests take the same time.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from studylam.errors import BadInputError

MAX_ARRIVALS = 2_000_000
"""More would take longer than anyone waits: about three seconds a million."""

MAX_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class ScalingLimits:
    """AWS's limits. Every number is the caller's to look up (Lambda quotas)."""

    account_concurrency: int
    """Concurrent executions in the Region, all functions together."""
    environments_per_period: int
    """New environments that one function may get per period."""
    period_s: float
    """Length of that period."""
    requests_per_environment_per_s: int
    """Requests per second that a unit of concurrency allows."""

    def __post_init__(self) -> None:
        _check(self.account_concurrency >= 0, "An account's concurrency can't be negative.")
        _check(self.environments_per_period >= 0, "The scaling rate can't be negative.")
        _check(self.period_s > 0, "The scaling period must be longer than nothing.")
        _check(self.requests_per_environment_per_s > 0, "The request rate must be positive.")


@dataclass(frozen=True, kw_only=True)
class ScalingFunction:
    """The function and how it is configured."""

    duration_s: float
    """How long the handler takes for one request."""
    init_s: float = 0.0
    """How much longer a cold start takes."""
    reserved: int | None = None
    """Reserved concurrency; 0 stops the function; none: it shares what is unreserved."""
    provisioned: int = 0
    """Provisioned concurrency."""
    used_by_others: int = 0
    """Concurrency that other functions reserve or use all the time."""
    idle_s: float = 300.0
    """How long an idle environment is kept (an assumption)."""

    def __post_init__(self) -> None:
        _check(self.duration_s > 0, "A request takes longer than nothing.")
        _check(self.init_s >= 0, "Init can't take less than nothing.")
        _check(self.reserved is None or self.reserved >= 0, "Reserved concurrency is 0 or more.")
        _check(self.provisioned >= 0, "Provisioned concurrency is 0 or more.")
        _check(self.used_by_others >= 0, "Other functions can't use less than nothing.")
        _check(self.idle_s >= 0, "Idle environments can't be kept for less than nothing.")

    def concurrency(self, limits: ScalingLimits) -> int:
        """The most environments it can have in use.

        Raises:
            BadInputError: the account hasn't as much as is reserved or provisioned.
        """
        left = max(0, limits.account_concurrency - self.used_by_others)
        if self.reserved is not None:
            _check(
                self.reserved <= left,
                f"{self.reserved} can't be reserved: the account has {left} left.",
            )
            left = self.reserved
        _check(
            self.provisioned <= left,
            f"Provisioned concurrency ({self.provisioned}) can't exceed what the function may "
            f"use ({left}).",
        )
        return left


@dataclass(frozen=True)
class Load:
    """Requests per second, for every second."""

    per_second: tuple[int, ...]

    def __post_init__(self) -> None:
        _check(len(self.per_second) <= MAX_SECONDS, f"At most {MAX_SECONDS:,} seconds.")
        _check(all(n >= 0 for n in self.per_second), "Fewer than no requests can't arrive.")
        _check(
            sum(self.per_second) <= MAX_ARRIVALS,
            f"{sum(self.per_second):,} requests are too many to simulate (at most "
            f"{MAX_ARRIVALS:,}): choose a lower rate or a shorter time.",
        )

    @classmethod
    def steps(cls, *steps: tuple[int, int]) -> Load:
        """From (seconds, requests per second) pairs: ``Load.steps((10, 100), (60, 3000))``."""
        _check(sum(s for s, _ in steps) <= MAX_SECONDS, f"At most {MAX_SECONDS:,} seconds.")
        return cls(tuple(rate for seconds, rate in steps for _ in range(seconds)))

    @classmethod
    def ramp(cls, seconds: int, first: int, last: int) -> Load:
        """From ``first`` to ``last`` requests per second in a straight line."""
        _check(1 <= seconds <= MAX_SECONDS, f"1 to {MAX_SECONDS:,} seconds.")
        span = max(1, seconds - 1)
        return cls(tuple(first + (last - first) * i // span for i in range(seconds)))


@dataclass(frozen=True)
class Second:
    """What happened in one second. ``arrivals == warm + cold + throttled``."""

    second: int
    arrivals: int
    warm: int
    """Requests served by an environment that was there."""
    cold: int
    """Requests that a new environment was made for."""
    throttled: int
    concurrency: int
    """Most environments in use at one moment of the second."""
    environments: int
    """Environments in use or idle, at most."""

    @property
    def served(self) -> int:
        """Requests that weren't throttled."""
        return self.warm + self.cold


@dataclass(frozen=True)
class Result:
    """The whole run, with its totals."""

    seconds: tuple[Second, ...]
    concurrency_limit: int

    @property
    def arrivals(self) -> int:
        """All requests."""
        return sum(second.arrivals for second in self.seconds)

    @property
    def cold(self) -> int:
        """All cold starts."""
        return sum(second.cold for second in self.seconds)

    @property
    def throttled(self) -> int:
        """All throttled requests."""
        return sum(second.throttled for second in self.seconds)

    @property
    def served(self) -> int:
        """All requests that weren't throttled."""
        return self.arrivals - self.throttled

    @property
    def peak(self) -> int:
        """Most environments in use at one moment."""
        return max((second.concurrency for second in self.seconds), default=0)


def simulate(
    function: ScalingFunction, load: Load, limits: ScalingLimits, *, seed: int = 0
) -> Result:
    """Run ``load`` against ``function``. The same arguments give the same result.

    Raises:
        BadInputError: reserved or provisioned concurrency exceed what the account has.
    """
    fleet = _Fleet(function, limits)
    chance = random.Random(seed)
    return Result(
        tuple(
            fleet.second(second, _arrivals(second, count, chance))
            for second, count in enumerate(load.per_second)
        ),
        fleet.limit,
    )


class _Fleet:
    """The environments of a function."""

    def __init__(self, function: ScalingFunction, limits: ScalingLimits) -> None:
        self.limit = function.concurrency(limits)
        self._function = function
        self._requests_per_s = self.limit * limits.requests_per_environment_per_s
        self._busy: list[tuple[float, bool]] = []
        """Heap of (when it is free, whether it is provisioned)."""
        self._idle: deque[float] = deque()
        """When each idle on-demand environment became idle, oldest first."""
        self._idle_provisioned = function.provisioned
        # The bucket of new environments: full at first, never fuller.
        self._bucket = self._most = float(limits.environments_per_period)
        self._refill = limits.environments_per_period / limits.period_s
        self._filled_at = 0.0

    def second(self, number: int, arrivals: Sequence[float]) -> Second:
        self._settle(float(number))
        peak, kept = len(self._busy), self._environments()
        warm = cold = throttled = 0
        for at in arrivals:
            self._settle(at)
            if len(self._busy) >= self.limit or warm + cold >= self._requests_per_s:
                throttled += 1
                continue
            if self._take_warm(at):
                warm += 1
            elif self._take_new(at):
                cold += 1
            else:
                throttled += 1
            peak, kept = max(peak, len(self._busy)), max(kept, self._environments())
        return Second(number, len(arrivals), warm, cold, throttled, peak, kept)

    def _environments(self) -> int:
        return len(self._busy) + len(self._idle) + self._idle_provisioned

    def _settle(self, now: float) -> None:
        """Free what has finished, and drop what has been idle for too long."""
        while self._busy and self._busy[0][0] <= now:
            free_at, provisioned = heapq.heappop(self._busy)
            if provisioned:
                self._idle_provisioned += 1
            else:
                self._idle.append(free_at)
        while self._idle and self._idle[0] + self._function.idle_s < now:
            self._idle.popleft()

    def _take_warm(self, now: float) -> bool:
        provisioned = self._idle_provisioned > 0
        if provisioned:
            self._idle_provisioned -= 1
        elif self._idle:
            self._idle.pop()
        else:
            return False
        heapq.heappush(self._busy, (now + self._function.duration_s, provisioned))
        return True

    def _take_new(self, now: float) -> bool:
        self._bucket = min(self._most, self._bucket + (now - self._filled_at) * self._refill)
        self._filled_at = now
        if self._bucket < 1:
            return False
        self._bucket -= 1
        heapq.heappush(self._busy, (now + self._function.init_s + self._function.duration_s, False))
        return True


def _arrivals(second: int, count: int, chance: random.Random) -> list[float]:
    return sorted(second + chance.random() for _ in range(count))


def _check(holds: bool, message: str) -> None:
    if not holds:
        raise BadInputError(message)
