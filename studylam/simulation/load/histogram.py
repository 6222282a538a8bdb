"""Percentiles of millions of values in bounded memory: counts in log-spaced slots.

Each slot is 2 % wide, and a value is told as its slot's middle: wrong by at most 1 %. From 0.1 ms
to 31 days that is about 1,200 slots; shorter values count as 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

SHORTEST_S = 1e-4
GROWTH = 1.02
_SCALE = 1 / math.log(GROWTH)
_OFFSET = -math.log(SHORTEST_S) * _SCALE


def slot(seconds: float) -> int:
    """The slot of a value: 0 for what is shorter than `SHORTEST_S`."""
    return int(math.log(seconds) * _SCALE + _OFFSET) + 1 if seconds > SHORTEST_S else 0


def middle(number: int) -> float:
    """The value that a slot stands for: off by the same share from both of its ends."""
    if number == 0:
        return 0.0
    return SHORTEST_S * GROWTH ** (number - 1) * 2 * GROWTH / (1 + GROWTH)


class Histogram:
    """Counts by slot, with the exact sum, least and most."""

    __slots__ = ("count", "counts", "least_s", "most_s", "sum_s")

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.count = 0
        self.sum_s = 0.0
        self.least_s = math.inf
        self.most_s = 0.0

    def add(self, seconds: float) -> None:
        """Count a value."""
        number = slot(seconds)
        self.counts[number] = self.counts.get(number, 0) + 1
        self.see(seconds)

    def see(self, seconds: float) -> None:
        """Count a value whose slot is counted elsewhere, to be taken in later."""
        self.count += 1
        self.sum_s += seconds
        if seconds > self.most_s:
            self.most_s = seconds
        if seconds < self.least_s:
            self.least_s = seconds

    def take_in(self, counts: Mapping[int, int]) -> None:
        """Add the slots of values that were seen."""
        for number, count in counts.items():
            self.counts[number] = self.counts.get(number, 0) + count

    @property
    def mean_s(self) -> float:
        """The exact mean; 0 without values."""
        return self.sum_s / self.count if self.count else 0.0

    def percentile(self, share: float) -> float:
        """The least value that ``share`` (0 to 1) of all don't exceed; 0 without values."""
        if not self.count:
            return 0.0
        # No slot's middle is beyond what really came.
        return min(max(percentiles(self.counts, (share,))[0], self.least_s), self.most_s)

    def rows(self) -> list[tuple[float, int]]:
        """(value, count) in order, for a chart."""
        return [(middle(number), self.counts[number]) for number in sorted(self.counts)]


def percentiles(counts: Mapping[int, int], shares: Iterable[float]) -> list[float]:
    """Several percentiles of counts by slot in one pass; ``shares`` in order."""
    total = sum(counts.values())
    slots = iter(sorted(counts.items()))
    found: list[float] = []
    seen, value = 0, 0.0
    for share in shares:
        wanted = max(1, math.ceil(share * total))
        while seen < wanted:
            step = next(slots, None)
            if step is None:
                break
            value = middle(step[0])
            seen += step[1]
        found.append(value)
    return found
