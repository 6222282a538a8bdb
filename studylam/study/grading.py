"""Right or wrong, and how sure a share of right answers is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from studylam.errors import UsageError

if TYPE_CHECKING:
    from studylam.packs.models import Question

Z_95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


def grade(question: Question, chosen: Collection[int]) -> bool:
    """Whether exactly the keys were chosen: all or nothing, as AWS exams score."""
    return set(chosen) == set(question.keys)


def checked_choice(question: Question, chosen: Collection[int]) -> tuple[int, ...]:
    """``chosen`` ascending, each once.

    Raises:
        UsageError: nothing is chosen, an option isn't there, or two where one can be right.
    """
    choice = tuple(sorted(set(chosen)))
    if not choice:
        raise UsageError("No option is chosen.", hint="Choose one, or skip the question.")
    if not all(0 <= index < len(question.options) for index in choice):
        raise UsageError(f"Question {question.id} has {len(question.options)} options only.")
    if question.type == "single-choice" and len(choice) > 1:
        raise UsageError("This question has one right option.", hint="Choose one.")
    return choice


@dataclass(frozen=True)
class Interval:
    """A share, and between which bounds the true one lies with 95 % confidence. All in 0…1."""

    share: float
    low: float
    high: float


def wilson(right: float, total: float, z: float = Z_95) -> Interval:
    """The Wilson score interval of ``right`` out of ``total``.

    Unlike the textbook's normal interval it stays inside 0…1 and holds for few answers (Wilson
    1927; Brown, Cai, DasGupta 2001). Without any answer it is all of 0…1 and the share is 0.
    """
    if total <= 0:
        return Interval(0.0, 0.0, 1.0)
    share = right / total
    denominator = 1 + z * z / total
    middle = (share + z * z / (2 * total)) / denominator
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / denominator
    # At 0 and at all, rounding may carry a bound past the share that it must enclose.
    return Interval(share, max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share)))
