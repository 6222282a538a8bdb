"""How ready the learner is for an exam: the probability of passing, with an interval.

**What is estimated.** Of each domain d of the blueprint, the share p_d of *new* exam questions that
the learner would get right now. From these, the probability π of passing: the exam draws its scored
questions from the domains, each right with its domain's share, and is passed with enough of them
(`studylam.study.passing`: the mark is an assumption, and its spread from form to form is part of
π). π is a property of the learner: even who knows precisely what they can do passes by chance only.

**What the figures are.** ``share`` (of all scored questions, Σ n_d·p_d / n) and ``probability`` are
expected values, given the record: of those who are told 70 %, about 70 % pass. ``share_low`` to
``share_high`` holds the learner's true share, and ``low`` to ``high`` their true π, with 80 %
probability: one in ten is below, one in ten above. It is not an interval for one exam's score,
which varies by chance besides.

**How.** First answers to questions, wherever they were given, with a little from repeated ones and
from labs (`studylam.study.sightings`), make a posterior of the domains' logits now, under a prior
in which the ability moves: learning with study, drifting with time (`studylam.study.ability`). The
logit of the share is nearly normal then; its mean and variance follow from the domains' by
linearising. π is worked out at the ends of the interval and at points between, all domains moved
together, by convolution of the domains' binomials.

**What it takes for granted.** The library's questions are like the exam's, and the learner met them
as they came, not looked up beforehand or picked as easy. Domains of a learner go together, but not
tightly. What was learnt shows on new questions: who drills the same questions again and again
widens the interval rather than raising the estimate.

**Checked** by simulation (``tests/study/test_readiness_simulation.py``, with the figures).
Practice that teaches less and less: Heathcote, Brown and Mewhort 2000, *Psychonomic Bulletin &
Review* 7, 185–207. That AWS reports a scaled score, lets domains make up for one another and counts
what is unanswered as wrong is in its exam guides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, exp, log, sqrt
from typing import TYPE_CHECKING

from studylam.study.ability import Ability, ability, dot, sigmoid
from studylam.study.passing import pass_share, probability_of_passing, scored_counts
from studylam.study.sightings import Sightings, sightings

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Blueprint
    from studylam.progress import Record

Z_80 = 1.2815515655446004
"""The 90th percentile of the normal distribution."""
NARROW = 0.2
"""An interval of the share that is wider says nothing worth knowing: ± 10 points, as after some
forty new questions."""
FROM_EACH = 4
"""Questions that have to be answered of each domain."""
DRILL = 10
_POINTS = [float(step) for step in range(-4, 5)]
"""Standard deviations at which π is worked out for its mean."""
_NEWTON, _FLAT = 4, 1e-9


@dataclass(frozen=True)
class DomainReadiness:
    """One domain of the exam. Shares are of *new* exam questions, right if asked now; 0…1."""

    number: int
    name: str
    weight: int
    """Per cent of the exam."""
    scored: int
    """Scored questions that the exam draws from it."""
    share: float
    low: float
    high: float
    """80 % interval of ``share``."""
    answers: int
    """Questions of it that were answered at least once: what the estimate rests on."""
    bank: int
    """Questions of it that the library has."""


@dataclass(frozen=True)
class Readiness:
    """What the record says on passing one exam now. Always computed; worth showing if `enough`."""

    exam: str
    title: str
    probability: float
    """Of passing, 0…1."""
    low: float
    high: float
    """80 % interval of the learner's true probability of passing."""
    share: float
    """Of the scored questions that the learner would get right now, 0…1."""
    share_low: float
    share_high: float
    """80 % interval of the true share."""
    pass_share: float
    """Share of right answers at which the exam is taken to be passed: an assumption."""
    domains: tuple[DomainReadiness, ...]
    enough: bool
    missing: tuple[str, ...]
    """What it takes until it means something, in sentences; empty when `enough`."""
    answers: int
    """Questions answered at least once: what the estimate rests on."""
    repeats: int
    """Answers to questions that had been answered before: they say little."""
    labs: int
    """Labs passed that practise something of the exam."""
    exams: int
    """Mock exams handed in."""
    evidence: float
    """How many new questions, answered now, would say as much: what is left after fading."""
    last_at: datetime | None


def readiness(library: Library, record: Record, exam: str, now: datetime) -> Readiness:
    """How ready the learner is for ``exam`` (a blueprint's id) at ``now``. Reads derived tables.

    Raises:
        NotFoundError: there is no such exam.
    """
    return _of(library, record, [library.blueprint(exam)], now)[0]


def all_readiness(library: Library, record: Record, now: datetime) -> tuple[Readiness, ...]:
    """`readiness` for every blueprint of the library, in its order."""
    return _of(library, record, library.blueprints, now)


def _of(
    library: Library, record: Record, blueprints: Sequence[Blueprint], now: datetime
) -> tuple[Readiness, ...]:
    tallies, exams, labs = record.tallies(), record.exam_results(), record.lab_statuses()
    return tuple(
        judge(
            library,
            blueprint,
            sightings(library, blueprint, tallies, exams, labs),
            now,
            exams=sum(result.exam == blueprint.exam for result in exams),
        )
        for blueprint in blueprints
    )


def judge(
    library: Library, blueprint: Blueprint, seen: Sightings, now: datetime, *, exams: int = 0
) -> Readiness:
    """What the sightings of an exam's questions say at ``now``. Pure."""
    counts = scored_counts(blueprint)
    able = ability(seen.cells(now), len(counts))
    share = _Share.of(able, counts)
    odds = {
        point: probability_of_passing(share.shares(point), counts, blueprint.pass_score)
        for point in (*_POINTS, -Z_80, Z_80)
    }
    probability = _mean([odds[point] for point in _POINTS])
    share_low, share_high = share.at(-Z_80), share.at(Z_80)
    domains = _domains(library, blueprint, seen, able, counts)
    missing = _missing(domains, share, share_high - share_low)
    return Readiness(
        exam=blueprint.exam,
        title=blueprint.title,
        probability=probability,
        # Where π is near 0 or 1, its mean may lie outside of what holds in 80 of 100.
        low=min(odds[-Z_80], probability),
        high=max(odds[Z_80], probability),
        share=_mean([share.at(point) for point in _POINTS]),
        share_low=share_low,
        share_high=share_high,
        pass_share=pass_share(blueprint.pass_score),
        domains=domains,
        enough=not missing,
        missing=missing,
        answers=len(seen.firsts),
        repeats=seen.repeated,
        labs=seen.labs_passed,
        exams=exams,
        evidence=share.evidence - _Share.of(ability([], len(counts)), counts).evidence,
        last_at=seen.last_at,
    )


@dataclass(frozen=True)
class _Share:
    """The share of the scored questions: its logit is normal."""

    logits: tuple[float, ...]
    """Of the domains, in the middle."""
    weights: tuple[float, ...]
    middle: float
    spread: float

    @classmethod
    def of(cls, able: Ability, counts: Sequence[int]) -> _Share:
        total = sum(counts)
        weights = tuple(count / total for count in counts)
        shares = [sigmoid(logit) for logit in able.mean]
        share = dot(weights, shares)
        slopes = [
            weight * one * (1 - one) / (share * (1 - share))
            for weight, one in zip(weights, shares, strict=True)
        ]
        variance = dot(slopes, [dot(row, slopes) for row in able.covariance])
        return cls(able.mean, weights, log(share / (1 - share)), sqrt(variance))

    def at(self, point: float) -> float:
        """The share so many standard deviations from the middle."""
        return sigmoid(self.middle + point * self.spread)

    def shares(self, point: float) -> list[float]:
        """The domains' shares there: all logits moved by the same."""
        wanted = self.at(point)
        moved = point * self.spread
        for _ in range(_NEWTON):
            shares = [sigmoid(logit + moved) for logit in self.logits]
            slope = dot(self.weights, [share * (1 - share) for share in shares])
            if slope < _FLAT:
                break
            moved += (wanted - dot(self.weights, shares)) / slope
        return [sigmoid(logit + moved) for logit in self.logits]

    @property
    def evidence(self) -> float:
        """How many right and wrong answers would leave this variance."""
        share = self.at(0)
        return 1 / (share * (1 - share) * self.spread**2)


def _mean(values: Sequence[float]) -> float:
    """Of what is given at `_POINTS`, over the normal distribution."""
    weights = [exp(-point * point / 2) for point in _POINTS]
    return dot(weights, values) / sum(weights)


def _domains(
    library: Library,
    blueprint: Blueprint,
    seen: Sightings,
    able: Ability,
    counts: Sequence[int],
) -> tuple[DomainReadiness, ...]:
    numbers = [question.domain.get(blueprint.exam) for question in library.questions]
    ready = []
    for index, domain in enumerate(blueprint.domains):
        middle, spread = able.mean[index], sqrt(able.covariance[index][index])
        ready.append(
            DomainReadiness(
                number=domain.number,
                name=domain.name,
                weight=domain.weight,
                scored=counts[index],
                share=_mean([sigmoid(middle + point * spread) for point in _POINTS]),
                low=sigmoid(middle - Z_80 * spread),
                high=sigmoid(middle + Z_80 * spread),
                answers=sum(one.domain == index for one in seen.firsts),
                bank=numbers.count(domain.number),
            )
        )
    return tuple(ready)


def _missing(domains: Sequence[DomainReadiness], share: _Share, width: float) -> tuple[str, ...]:
    """Why nothing can be said yet."""
    sentences = []
    answers, bank = sum(d.answers for d in domains), sum(d.bank for d in domains)
    if width > NARROW:
        more = max(1, ceil(share.evidence * ((width / NARROW) ** 2 - 1)))
        if more <= bank - answers:
            drills = ceil(more / DRILL)
            many = "1 more drill" if drills == 1 else f"{drills} more drills"
            sentences.append(f"About {many} of {DRILL} new questions.")
        else:
            left = f"only {bank - answers}" if bank > answers else "none"
            sentences.append(
                f"About {more} more new questions, and the library has {left} left for this exam."
            )
    few = [domain for domain in domains if domain.scored and domain.answers < FROM_EACH]
    untouched = [domain for domain in few if not domain.answers and domain.bank]
    if untouched:
        sentences.append(f"None on {_listed(untouched)} yet.")
    for domain in few:
        if not domain.bank:
            sentences.append(f"The library has no question on {_listed([domain])}.")
        elif 0 < domain.answers < domain.bank:
            sentences.append(f"Only {domain.answers} on {_listed([domain])} yet.")
    return tuple(sentences)


def _listed(domains: Sequence[DomainReadiness]) -> str:
    if len(domains) == 1:
        return f"domain {domains[0].number} ({domains[0].name})"
    numbers = [str(domain.number) for domain in domains]
    return f"domains {', '.join(numbers[:-1])} and {numbers[-1]}"
