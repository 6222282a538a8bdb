"""From answers to what the learner can do now: a small Gaussian process, by Laplace's method.

Pure arithmetic; knows neither records nor exams. `ready.readiness` says what it is for.

The ability of domain d, a logit, is taken to have come about like this, looking back from now:

    θ_d(then) = θ + δ_d − slope · study − wandering

- θ, the learner now:         normal, `MIDDLE` ± `SPREAD`; wide, so that the answers decide
- δ_d, the domain:            normal, 0 ± `DOMAINS`
- slope, what study brings:   normal, for a unit of study (see `studied`)
- wandering:                  random walks, of all domains together with a variance for each unit of
                              study and for each month; of each domain by itself

How fast people learn differs more than a normal distribution allows. So there are three
`PACES`: none (who only measures what they can do already), steady and fast; how well each agrees
with the answers (the marginal likelihood) weighs them.

An answer is right with the probability sigmoid(θ_d(then) + ease of the question). So answers from
long ago, or with much study since, say less; the longer nothing is answered, the less is known.
All of this is one normal prior over the logits at the times of the answers and now. The posterior
is approximated by the normal one at its mode, found by Newton's method (Rasmussen and Williams,
*Gaussian Processes for Machine Learning*, 2006, chapter 3; Kuss and Rasmussen 2005 on how good that
is: fine here, where a logit rests on many answers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt

MIDDLE = 0.7
SPREAD = 1.6
DOMAINS = 0.5
HALVING = 100.0
"""Answers after which the next ones teach half as much."""


@dataclass(frozen=True)
class Pace:
    """A way in which abilities move. Gains in logits, ``wander``, ``apart``, ``fade`` variances."""

    share: float
    """Of the learners, beforehand."""
    gain: float
    gain_spread: float
    wander: float
    """Of all domains together, for a unit of study."""
    apart: float
    """Of each domain by itself, for a unit of study."""
    fade: float
    """Of all domains together, for a month."""


PACES = (
    Pace(share=0.15, gain=0.0, gain_spread=0.05, wander=0.003, apart=0.003, fade=0.02),
    Pace(share=0.68, gain=0.3, gain_spread=0.22, wander=0.005, apart=0.005, fade=0.02),
    Pace(share=0.17, gain=1.0, gain_spread=0.4, wander=0.02, apart=0.02, fade=0.02),
)
"""These and the numbers above are chosen with the simulation in ``tests/study``, over learners of
every kind, not measured on people."""

_STEPS = 25
_CLOSE = 1e-5


@dataclass(frozen=True)
class Cell:
    """Answers to questions of one domain from about the same time."""

    domain: int
    """Index, from 0."""
    study: float
    """Units of study between then and now."""
    months: float
    """Time between then and now."""
    right: float
    total: float
    """Answers; fewer than there were, if they say less."""
    ease: float = 0.0
    """By how many logits these questions are easier than those of the exam."""


@dataclass(frozen=True)
class Ability:
    """The logits of the domains now, if learning goes at one pace: jointly normal."""

    weight: float
    """How probable that pace is."""
    mean: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]


def sigmoid(x: float) -> float:
    """The share that belongs to a logit."""
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


def studied(answers: float) -> float:
    """Units of study in so many answers. Practice teaches less and less."""
    return log1p(answers / HALVING)


def abilities(
    cells: Sequence[Cell], domains: int, paces: Sequence[Pace] = PACES
) -> tuple[Ability, ...]:
    """What these answers say of the domains now, for each pace; of none, what is expected of
    anybody.
    """
    found = [_ability(cells, domains, pace) for pace in paces]
    best = max(agreement for agreement, _, _ in found)
    weights = [
        pace.share * exp(agreement - best)
        for pace, (agreement, _, _) in zip(paces, found, strict=True)
    ]
    return tuple(
        Ability(weight / sum(weights), mean, covariance)
        for weight, (_, mean, covariance) in zip(weights, found, strict=True)
    )


_Matrix = tuple[tuple[float, ...], ...]


def _ability(
    cells: Sequence[Cell], domains: int, pace: Pace
) -> tuple[float, tuple[float, ...], _Matrix]:
    """Logarithm of the marginal likelihood, mean and covariance."""
    prior = [[_covariance(one, other, pace) for other in cells] for one in cells]
    means = [MIDDLE - pace.gain * cell.study for cell in cells]
    share = (1 + sum(cell.right for cell in cells)) / (2 + sum(cell.total for cell in cells))
    mode = [log(share / (1 - share))] * len(cells)
    size = range(len(cells))
    roots, lower, pull = list[float](), list[list[float]](), list[float]()
    for _ in range(_STEPS):
        shares = [sigmoid(logit + cell.ease) for logit, cell in zip(mode, cells, strict=True)]
        curves = [cell.total * p * (1 - p) for p, cell in zip(shares, cells, strict=True)]
        roots = [sqrt(curve) for curve in curves]
        lower = cholesky(
            [[(i == j) + roots[i] * prior[i][j] * roots[j] for j in size] for i in size]
        )
        steps = [
            curves[i] * (mode[i] - means[i]) + cells[i].right - cells[i].total * shares[i]
            for i in size
        ]
        inner = forward(lower, [roots[i] * dot(prior[i], steps) for i in size])
        solved = backward(lower, inner)
        pull = [steps[i] - roots[i] * solved[i] for i in size]
        fresh = [means[i] + dot(prior[i], pull) for i in size]
        moved = max((abs(a - b) for a, b in zip(fresh, mode, strict=True)), default=0.0)
        mode = fresh
        if moved < _CLOSE:
            break
    agreement = 0.0
    for i in size:
        logit = mode[i] + cells[i].ease
        agreement += cells[i].right * logit - cells[i].total * log1p(exp(logit))
        agreement -= pull[i] * (mode[i] - means[i]) / 2 + log(lower[i][i])
    nows = [Cell(domain, 0.0, 0.0, 0.0, 0.0) for domain in range(domains)]
    links = [[_covariance(now, cell, pace) for cell in cells] for now in nows]
    known = [forward(lower, list(map(float.__mul__, roots, link))) for link in links]
    mean = tuple(MIDDLE + dot(link, pull) for link in links)
    covariance = tuple(
        tuple(
            _covariance(one, other, pace) - dot(known[one.domain], known[other.domain])
            for other in nows
        )
        for one in nows
    )
    return agreement, mean, covariance


def _covariance(one: Cell, other: Cell, pace: Pace) -> float:
    study = min(one.study, other.study)
    common = (
        SPREAD**2
        + pace.gain_spread**2 * one.study * other.study
        + pace.wander * study
        + pace.fade * min(one.months, other.months)
    )
    return common if one.domain != other.domain else common + DOMAINS**2 + pace.apart * study


def dot(ones: Sequence[float], others: Sequence[float]) -> float:
    """Σ of the products."""
    return sum(map(float.__mul__, ones, others), 0.0)


def cholesky(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """The rows of the lower triangle L with L·Lᵀ = ``matrix``, which is positive definite."""
    lower: list[list[float]] = []
    for values in matrix:
        row: list[float] = []
        for value, known in zip(values, lower, strict=False):
            row.append((value - dot(row, known)) / known[-1])
        row.append(sqrt(values[len(row)] - dot(row, row)))
        lower.append(row)
    return lower


def forward(lower: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """x, with L·x = ``right``."""
    found: list[float] = []
    for row, value in zip(lower, right, strict=True):
        found.append((value - dot(found, row)) / row[-1])
    return found


def backward(lower: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """x, with Lᵀ·x = ``right``."""
    found = list(right)
    for i in reversed(range(len(found))):
        found[i] /= lower[i][i]
        for j in range(i):
            found[j] -= lower[i][j] * found[i]
    return found
