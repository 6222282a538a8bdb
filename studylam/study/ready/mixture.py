"""A share of which several normal distributions of its logit are possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import erf, exp, sqrt

_POINTS = [step * 2 / 3 for step in range(-6, 7)]
"""Standard deviations from the middle at which a function is worked out for its mean."""
_HALVINGS = 48


@dataclass(frozen=True)
class Part:
    """One of the distributions, and how probable it is."""

    weight: float
    middle: float
    spread: float


@dataclass(frozen=True)
class Mixture:
    """A logit that is normal in one of several ways."""

    parts: tuple[Part, ...]

    @cached_property
    def middle(self) -> float:
        """Its mean."""
        return sum(part.weight * part.middle for part in self.parts)

    @cached_property
    def spread(self) -> float:
        """Its standard deviation."""
        return sqrt(
            sum(
                part.weight * (part.spread**2 + (part.middle - self.middle) ** 2)
                for part in self.parts
            )
        )

    def quantile(self, probability: float) -> float:
        """The logit that it is below with this probability."""
        low = min(part.middle - 8 * part.spread for part in self.parts)
        high = max(part.middle + 8 * part.spread for part in self.parts)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if self._below(middle) < probability:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    def mean(self, function: Callable[[float], float]) -> float:
        """Of a smooth function of the logit."""
        logits = [self.middle + point * self.spread for point in _POINTS]
        weights = [self._density(logit) for logit in logits]
        return _weighted(weights, [function(logit) for logit in logits])

    def _below(self, logit: float) -> float:
        return sum(
            part.weight * (1 + erf((logit - part.middle) / (part.spread * sqrt(2)))) / 2
            for part in self.parts
        )

    def _density(self, logit: float) -> float:
        return sum(
            part.weight / part.spread * exp(-(((logit - part.middle) / part.spread) ** 2) / 2)
            for part in self.parts
        )


def _weighted(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(map(float.__mul__, weights, values), 0.0) / sum(weights)
