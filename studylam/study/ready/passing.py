"""Whether an exam is passed, given what share of its domains' questions the learner gets right.

AWS reports a scaled score and doesn't publish how right answers become one. Taken here: nothing
right is the lowest score of the blueprint's scale, all right the highest, and a straight line
between (`exams.estimated_score`), so that 720 on a scale from 100 to 1,000 stands for 68.9 % of the
scored questions. Forms differ in difficulty and scores are made comparable, so the
share that passes differs from form to form: normal around that, ± `MARK_SPREAD`. Both are
assumptions.

The exam draws its number of scored questions from each domain, and each is right with the domain's
share: chance enters with the questions that one happens to get, and with the form.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, erf, sqrt
from typing import TYPE_CHECKING

from studylam.study.chance import allocate
from studylam.study.exams.estimated_score import pass_share

if TYPE_CHECKING:
    from studylam.packs.models import Blueprint

MARK_SPREAD = 0.02
"""Standard deviation of the share that passes: one question in fifty. A choice."""


def scored_counts(blueprint: Blueprint) -> tuple[int, ...]:
    """How many scored questions each domain has: by weight, with the largest remainder."""
    weights = [domain.weight for domain in blueprint.domains]
    return tuple(allocate(blueprint.scored, weights, [blueprint.scored] * len(weights)))


def right_answers(shares: Sequence[float], counts: Sequence[int]) -> list[float]:
    """How probable each number of right answers is, from none to all."""
    odds = [1.0]
    for share, count in zip(shares, counts, strict=True):
        own = [
            comb(count, right) * share**right * (1 - share) ** (count - right)
            for right in range(count + 1)
        ]
        both = [0.0] * (len(odds) + count)
        for first, one in enumerate(odds):
            for place, other in enumerate(own, first):
                both[place] += one * other
        odds = both
    return odds


def pass_odds(total: int, mark: float) -> list[float]:
    """How probable it is that each number of right answers of ``total`` reaches the form's mark."""
    scale = MARK_SPREAD * sqrt(2)
    return [(1 + erf((right / total - mark) / scale)) / 2 for right in range(total + 1)]


def probability_of_passing(
    shares: Sequence[float], counts: Sequence[int], blueprint: Blueprint
) -> float:
    """Of somebody with these shares, on an exam with these counts of scored questions."""
    passes = pass_odds(sum(counts), pass_share(blueprint))
    return sum(map(float.__mul__, right_answers(shares, counts), passes), 0.0)
