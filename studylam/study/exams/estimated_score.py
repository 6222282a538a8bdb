"""An estimate of the scaled score that an exam's result would stand for.

AWS reports a score on a scale and publishes no curve from right answers to scores; it equates forms
of different difficulty besides. So this is a straight line from nothing right (the lowest score) to
all right (the highest), on which readiness (`ready.passing`) reckons too, and the range is what the
share's 95 % interval becomes on that line. It says how far one is from the mark; it isn't a score
of AWS's.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, sqrt
from typing import TYPE_CHECKING, Literal

from studylam.study.questions.grading import Interval

if TYPE_CHECKING:
    from studylam.packs.models import Blueprint

ASSUMPTION = (
    "AWS publishes no curve from right answers to scores. This estimate is a straight line from "
    "nothing right ({lowest}) to all right ({highest}); the range is the 95 % interval of your "
    "share of right answers."
)

Verdict = Literal["passed", "not passed"]


@dataclass(frozen=True)
class ScoreEstimate:
    """An estimated score, and the mark that it is held against."""

    score: int
    low: int
    high: int
    mark: int
    lowest: int
    highest: int

    @property
    def verdict(self) -> Verdict:
        """By the estimate."""
        return "passed" if self.score >= self.mark else "not passed"

    @property
    def sure(self) -> bool:
        """All of the range is on one side of the mark."""
        return self.low >= self.mark or self.high < self.mark

    @property
    def assumption(self) -> str:
        """What it takes for granted, in words."""
        return ASSUMPTION.format(lowest=f"{self.lowest:,}", highest=f"{self.highest:,}")


def pass_share(blueprint: Blueprint) -> float:
    """The share of right answers that the pass mark stands for, on the same line."""
    lowest, highest = blueprint.score_scale.lowest, blueprint.score_scale.highest
    return min(1.0, max(0.0, (blueprint.pass_score - lowest) / (highest - lowest)))


def estimated_score(share: Interval, blueprint: Blueprint) -> ScoreEstimate:
    """What a share of the scored questions stands for on the blueprint's scale."""
    lowest, highest = blueprint.score_scale.lowest, blueprint.score_scale.highest

    def on_scale(value: float) -> int:
        # Down to a whole point, as a share just below the mark doesn't reach it; but 31 of 45 does
        # reach 720, whatever binary fractions make of it.
        return floor(lowest + value * (highest - lowest) + 1e-9)

    return ScoreEstimate(
        score=on_scale(share.share),
        low=on_scale(share.low),
        high=on_scale(share.high),
        mark=blueprint.pass_score,
        lowest=lowest,
        highest=highest,
    )


def difference(before: Interval, after: Interval) -> tuple[float, float]:
    """Between which bounds the change of a share lies with 95 % confidence (Newcombe's hybrid
    score interval, *Statistics in Medicine* 17, 1998, method 10).
    """
    change = after.share - before.share
    down = sqrt((after.share - after.low) ** 2 + (before.high - before.share) ** 2)
    up = sqrt((after.high - after.share) ** 2 + (before.share - before.low) ** 2)
    return change - down, change + up
