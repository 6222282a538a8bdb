"""How long something takes: distributions, each drawing from the run's own seeded generator."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from studylam.simulation.checks import check

Draw = Callable[[], float]
"""Draws the next value, in seconds."""

_Z99 = 2.3263478740408408
"""The standard normal distribution's 99th percentile."""


class Distribution:
    """How long something takes, in seconds; never less than nothing."""

    @property
    def mean_s(self) -> float:
        """The mean."""
        raise NotImplementedError

    def draw(self, chance: random.Random) -> Draw:
        """What draws values from ``chance``."""
        raise NotImplementedError


@dataclass(frozen=True)
class Fixed(Distribution):
    """Always the same."""

    s: float

    def __post_init__(self) -> None:
        check(0 <= self.s < math.inf, "A time can't be less than nothing.")

    @property
    def mean_s(self) -> float:
        return self.s

    def draw(self, chance: random.Random) -> Draw:
        value = self.s
        return lambda: value


@dataclass(frozen=True)
class Uniform(Distribution):
    """Anything between two bounds, all of it equally likely."""

    low_s: float
    high_s: float

    def __post_init__(self) -> None:
        check(0 <= self.low_s <= self.high_s < math.inf, "The bounds go from 0 upwards.")

    @property
    def mean_s(self) -> float:
        return (self.low_s + self.high_s) / 2

    def draw(self, chance: random.Random) -> Draw:
        low, width, uniform = self.low_s, self.high_s - self.low_s, chance.random
        return lambda: low + width * uniform()


@dataclass(frozen=True)
class Exponential(Distribution):
    """Mostly short, now and then long, without memory: what the closed formulas assume."""

    mean: float

    def __post_init__(self) -> None:
        check(0 < self.mean < math.inf, "The mean is above 0.")

    @property
    def mean_s(self) -> float:
        return self.mean

    def draw(self, chance: random.Random) -> Draw:
        mean, uniform, log = self.mean, chance.random, math.log
        return lambda: -mean * log(1.0 - uniform())


@dataclass(frozen=True)
class LogNormal(Distribution):
    """As durations of requests often look: half up to the median, one in a hundred beyond p99."""

    median: float
    p99: float

    def __post_init__(self) -> None:
        check(0 < self.median <= self.p99 < math.inf, "The median is above 0 and p99 not below.")

    @property
    def _sigma(self) -> float:
        return math.log(self.p99 / self.median) / _Z99

    @property
    def mean_s(self) -> float:
        return self.median * math.exp(self._sigma**2 / 2)

    def draw(self, chance: random.Random) -> Draw:
        mu, sigma, gauss, exp = math.log(self.median), self._sigma, chance.gauss, math.exp
        return lambda: exp(gauss(mu, sigma))


@dataclass(frozen=True)
class Mixture(Distribution):
    """Mostly ``usual``, but a ``share`` (0 to 1) of them as ``other``: a slow call, a miss."""

    usual: Distribution
    other: Distribution
    share: float

    def __post_init__(self) -> None:
        check(0 <= self.share <= 1, "A share is from 0 to 1.")

    @property
    def mean_s(self) -> float:
        return (1 - self.share) * self.usual.mean_s + self.share * self.other.mean_s

    def draw(self, chance: random.Random) -> Draw:
        usual, other = self.usual.draw(chance), self.other.draw(chance)
        share, uniform = self.share, chance.random
        return lambda: other() if uniform() < share else usual()
