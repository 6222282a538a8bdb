"""When requests arrive: moments in order, one after the other, never a list of all of them.

Constant arrivals are evenly spaced. All others but a replay are Poisson processes: independent
requests, whose rate may change with time. A rate that changes is drawn by thinning: candidates at
the highest rate of a part of the time, of which each is kept with the probability that the rate of
its moment gives.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from studylam.simulation.checks import check

MAX_RATE = 1_000_000.0
"""Requests a second of one source; more is a slip."""


PART_S = 900.0
"""The part of a daily curve that is thinned from one rate: by parts, few candidates are in vain."""

SHORTEST_CYCLE_S = 0.1
"""Between the starts of two bursts: bounds how many a run may have."""


class Arrivals:
    """When the requests of one source arrive."""

    def times(self, chance: random.Random, until_s: float) -> Iterator[float]:
        """The moments before ``until_s``, in seconds from the start, in order."""
        raise NotImplementedError

    def expected(self, until_s: float) -> float:
        """How many there will be, about: known before anything runs."""
        raise NotImplementedError


@dataclass(frozen=True)
class Constant(Arrivals):
    """Evenly spaced: one every 1 / ``per_s`` seconds, the first at once."""

    per_s: float

    def __post_init__(self) -> None:
        _check_rate(self.per_s)

    def times(self, chance: random.Random, until_s: float) -> Iterator[float]:
        rate, number = self.per_s, 0
        if rate <= 0:
            return
        # A product instead of a growing sum, whose error would grow, too.
        while (at := number / rate) < until_s:
            yield at
            number += 1

    def expected(self, until_s: float) -> float:
        return self.per_s * until_s


@dataclass(frozen=True)
class Poisson(Arrivals):
    """Independent requests, ``per_s`` in the mean."""

    per_s: float

    def __post_init__(self) -> None:
        _check_rate(self.per_s)

    def times(self, chance: random.Random, until_s: float) -> Iterator[float]:
        if self.per_s <= 0:
            return
        gap, uniform, log, at = 1 / self.per_s, chance.random, math.log, 0.0
        while (at := at - gap * log(1.0 - uniform())) < until_s:
            yield at

    def expected(self, until_s: float) -> float:
        return self.per_s * until_s


@dataclass(frozen=True, kw_only=True)
class Burst(Arrivals):
    """``base_per_s``, but ``peak_per_s`` for ``for_s`` from ``at_s`` on, again each ``every_s``."""

    base_per_s: float
    peak_per_s: float
    at_s: float
    for_s: float
    every_s: float | None = None

    def __post_init__(self) -> None:
        _check_rate(self.base_per_s, self.peak_per_s)
        check(self.at_s >= 0 and self.for_s > 0, "A burst begins at 0 or later and lasts.")
        check(
            self.every_s is None or self.every_s >= self.for_s,
            "Bursts come after each other: the time between their starts isn't shorter than one.",
        )
        check(
            self.every_s is None or self.every_s >= SHORTEST_CYCLE_S,
            f"Bursts begin at least {SHORTEST_CYCLE_S:g} s after each other.",
        )

    def steps(self, until_s: float) -> Iterator[tuple[float, float, float]]:
        """(from, to, rate), in order."""
        at, begin = 0.0, self.at_s
        while at < until_s:
            yield at, min(begin, until_s), self.base_per_s
            if begin >= until_s:
                return
            at = begin + self.for_s
            yield begin, min(at, until_s), self.peak_per_s
            begin = begin + self.every_s if self.every_s is not None else math.inf

    def times(self, chance: random.Random, until_s: float) -> Iterator[float]:
        if not self.base_per_s and not self.peak_per_s:
            return iter(())
        return _by_steps(self.steps(until_s), chance)

    def expected(self, until_s: float) -> float:
        rest = max(0.0, until_s - self.at_s)
        if self.every_s is None:
            at_peak = min(rest, self.for_s)
        else:
            bursts, last = divmod(rest, self.every_s)
            at_peak = bursts * self.for_s + min(last, self.for_s)
        return at_peak * self.peak_per_s + (until_s - at_peak) * self.base_per_s


@dataclass(frozen=True)
class Steps(Arrivals):
    """Rates one after the other, as (seconds, requests per second); nothing afterwards."""

    parts: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        _check_rate(*(rate for _, rate in self.parts))
        check(all(0 < seconds < math.inf for seconds, _ in self.parts), "Each step lasts.")

    def steps(self, until_s: float) -> Iterator[tuple[float, float, float]]:
        """(from, to, rate), in order."""
        at = 0.0
        for seconds, rate in self.parts:
            if at >= until_s:
                return
            yield at, min(at + seconds, until_s), rate
            at += seconds

    def times(self, chance: random.Random, until_s: float) -> Iterator[float]:
        return _by_steps(self.steps(until_s), chance)

    def expected(self, until_s: float) -> float:
        return sum((end - begin) * rate for begin, end, rate in self.steps(until_s))


@dataclass(frozen=True, kw_only=True)
class DailyCurve(Arrivals):
    """A day's tide, as a sine: ``low_per_s`` twelve hours from the peak at ``peak_hour``."""

    low_per_s: float
    peak_per_s: float
    peak_hour: float = 14.0
    """Of the virtual day, which begins at hour ``first_hour``."""
    first_hour: float = 0.0

    def __post_init__(self) -> None:
        _check_rate(self.low_per_s, self.peak_per_s)
        check(self.low_per_s <= self.peak_per_s, "The peak isn't below the low.")
        check(0 <= self.peak_hour <= 24 and 0 <= self.first_hour <= 24, "Hours are from 0 to 24.")

    def rate(self, at_s: float) -> float:
        """Requests a second at a moment."""
        hours = self.first_hour + at_s / 3600 - self.peak_hour
        share = (1 + math.cos(hours * math.pi / 12)) / 2
        return self.low_per_s + (self.peak_per_s - self.low_per_s) * share

    def times(self, chance: random.Random, until_s: float) -> Iterator[float]:
        uniform = chance.random
        for number in range(math.ceil(until_s / PART_S)):
            # Whole parts, also the last one: a longer run begins as a shorter one.
            begin, end = number * PART_S, (number + 1) * PART_S
            most = self._most(begin, end)
            for at in _by_steps(iter([(begin, end, most)]), chance):
                if at >= until_s:
                    return
                if uniform() * most < self.rate(at):
                    yield at

    def _most(self, begin_s: float, end_s: float) -> float:
        """The highest rate of a part that is shorter than half a day."""
        first, last = (self.first_hour + at / 3600 - self.peak_hour for at in (begin_s, end_s))
        if math.floor(last / 24) > math.floor(first / 24):  # the peak is in between
            return self.peak_per_s
        return max(self.rate(begin_s), self.rate(end_s))

    def expected(self, until_s: float) -> float:
        def integral(at_s: float) -> float:
            hours = self.first_hour + at_s / 3600 - self.peak_hour
            return math.sin(hours * math.pi / 12) * 12 / math.pi * 3600

        middle = (self.low_per_s + self.peak_per_s) / 2
        swing = (self.peak_per_s - self.low_per_s) / 2
        return middle * until_s + swing * (integral(until_s) - integral(0.0))


@dataclass(frozen=True)
class Replay(Arrivals):
    """What a file says: (second, how many at that moment), in order."""

    points: tuple[tuple[float, int], ...]

    def __post_init__(self) -> None:
        last = 0.0
        for at, count in self.points:
            check(last <= at < math.inf, "Moments are in order and not before the start.")
            check(count >= 0, "Fewer than no requests can't arrive.")
            last = at

    def times(self, chance: random.Random, until_s: float) -> Iterator[float]:
        for at, count in self.points:
            if at >= until_s:
                return
            for _ in range(count):
                yield at

    def expected(self, until_s: float) -> float:
        return float(sum(count for at, count in self.points if at < until_s))


def _by_steps(
    steps: Iterator[tuple[float, float, float]], chance: random.Random
) -> Iterator[float]:
    """A Poisson process whose rate is constant for a while; it has no memory at a change."""
    uniform, log = chance.random, math.log
    for begin, end, rate in steps:
        if rate <= 0:
            continue
        at, gap = begin, 1 / rate
        while (at := at - gap * log(1.0 - uniform())) < end:
            yield at


def _check_rate(*rates: float) -> None:
    check(
        all(0 <= rate <= MAX_RATE for rate in rates),
        f"A rate is from 0 to {MAX_RATE:,.0f} requests per second.",
    )
