"""How ready the learner is for an exam: the probability of passing, with an interval.

**What is estimated.** Of each domain d of the blueprint, the share p_d of *new* exam questions that
the learner would get right now. From these, the probability π of passing: the exam draws its scored
questions from the domains, each right with its domain's share, and is passed with enough of them
(`ready.passing`: the mark is an assumption, and its spread from form to form is part of
π). π is a property of the learner: even who knows precisely what they can do passes by chance only.

**What the figures are.** ``share`` (of all scored questions, Σ n_d·p_d / n) and ``probability`` are
expected values, given the record: of those who are told 70 %, about 70 % pass. ``share_low`` to
``share_high`` holds the learner's true share, and ``low`` to ``high`` their true π, with 80 %
probability: one in ten is below, one in ten above. It is not an interval for one exam's score,
which varies by chance besides.

**How.** First answers to questions, wherever they were given, with a little from repeated ones and
from labs (`ready.sightings`), make a posterior of the domains' logits now, under a prior
in which the ability moves: learning with study, drifting with time (`ready.ability`). The
logit of the share is nearly normal then; its mean and variance follow from the domains' by
linearising. π is worked out at the ends of the interval and at points between, all domains moved
together, by convolution of the domains' binomials.

**Of several packs** every question for the exam counts alike, as exams here ask the questions of
all of them: who learns with an instructor's pack wants to know how its questions went, too. A pack
that is removed takes its questions along; what was answered stays in the record, and counts again
when the pack comes back.

**What it takes for granted.** The library's questions are like the exam's, and the learner met them
as they came, not looked up beforehand or picked as easy. Domains of a learner go together, but not
tightly. What was learnt shows on new questions: who drills the same questions again and again
widens the interval rather than raising the estimate.

**Checked** by simulation, with learners of known ability who study through the real record
(``tests/study/ready/learners.py``; ``tests/benchmarks/calibrate_readiness.py`` runs more). With the
two paces of before, 83 of 100 intervals held the truth in the 25 worlds that were looked at when
the numbers were chosen (1,750 learners); in two simulations of other kinds, 77 and 79 (1,500 each);
in eight worlds written down afterwards, all of them of middling learners, 87 (480). 90 held after
2,000 answers; told 55 %, 41 to 66 % passed, depending on how fast people learn in the world. None
of this has been run again in full since the pace of no learning was added.

That was added because of a second simulator (``second_opinion_on_readiness.py`` beside the first):
where abilities are constant, its intervals held 76 of 100 (120 learners, one variant), nearly all
failures being too hopeful. Its share was chosen, of 0, 0.15 and 0.3, on a shortened form of that
simulator (drills as drafted, no mock exams) and twelve of the earlier worlds, by the interval of
the share alone, so these figures are no test that it hasn't seen: constant 75 before, 82 after
(160 learners, single variants 70 to 90); growing 88 before, 91 after (120), wider than need be;
twelve worlds 78 before, 80 after (404). Single worlds there are off by more: 57 of 100 with 500
answers (21 learners; 62 before), 62 where people learn very fast (40), 95 where they are weak (40).

Practice that teaches less and less: Heathcote, Brown and Mewhort 2000, *Psychonomic Bulletin &
Review* 7, 185–207. That AWS reports a scaled score, lets domains make up for one another and counts
what is unanswered as wrong is in its exam guides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, log, sqrt
from typing import TYPE_CHECKING

from studylam.study.exams.estimated_score import pass_share
from studylam.study.ready.ability import Ability, abilities, dot, sigmoid
from studylam.study.ready.mixture import Mixture, Part
from studylam.study.ready.passing import probability_of_passing, scored_counts
from studylam.study.ready.sightings import Sightings, sightings

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Blueprint
    from studylam.progress import Record

TENTH = 0.1
"""What lies below an interval, and above it: 80 % are within."""
_REACH = 1.2815515655446004
"""Standard deviations from the middle to an end of the interval, where it is normal."""
NARROW = 0.2
"""An interval of the share that is wider says nothing worth knowing: ± 10 points, as after some
forty new questions."""
FROM_EACH = 4
"""Questions that have to be answered of each domain."""
DRILL = 10
_NEWTON = 4


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
    able = abilities(seen.cells(now), len(counts))
    share = _whole(able, counts)
    middle = _middle(able)

    def odds(logit: float) -> float:
        return probability_of_passing(_moved(middle, counts, logit), counts, blueprint)

    low, high = share.quantile(TENTH), share.quantile(1 - TENTH)
    probability = share.mean(odds)
    domains = _domains(library, blueprint, seen, able, counts)
    missing = _missing(domains, share)
    return Readiness(
        exam=blueprint.exam,
        title=blueprint.title,
        probability=probability,
        # Where π is next to 0 or 1, its mean may lie outside of what holds in 80 of 100.
        low=min(odds(low), probability),
        high=max(odds(high), probability),
        share=share.mean(sigmoid),
        share_low=sigmoid(low),
        share_high=sigmoid(high),
        pass_share=pass_share(blueprint),
        domains=domains,
        enough=not missing,
        missing=missing,
        answers=len(seen.firsts),
        repeats=seen.repeated,
        labs=seen.labs_passed,
        exams=exams,
        evidence=max(0.0, _worth(share) - _worth(_whole(abilities([], len(counts)), counts))),
        last_at=seen.last_at,
    )


def _whole(able: Sequence[Ability], counts: Sequence[int]) -> Mixture:
    """The share of all scored questions."""
    parts = []
    for one in able:
        shares = [sigmoid(logit) for logit in one.mean]
        share = _share(shares, counts)
        # How the whole's logit goes with each domain's.
        slopes = [
            count * p * (1 - p) / (sum(counts) * share * (1 - share))
            for count, p in zip(counts, shares, strict=True)
        ]
        variance = dot(slopes, [dot(row, slopes) for row in one.covariance])
        parts.append(Part(one.weight, log(share / (1 - share)), sqrt(variance)))
    return Mixture(tuple(parts))


def _share(shares: Sequence[float], counts: Sequence[int]) -> float:
    return sum(p * count for p, count in zip(shares, counts, strict=True)) / sum(counts)


def _middle(able: Sequence[Ability]) -> list[float]:
    """The expected logits of the domains."""
    return [sum(one.weight * one.mean[index] for one in able) for index in range(len(able[0].mean))]


def _moved(logits: Sequence[float], counts: Sequence[int], whole: float) -> list[float]:
    """The domains' shares, if all logits are moved by the same so that the whole share has the
    logit ``whole``: by Newton's method, on a function that is nearly straight.
    """
    moved = 0.0
    for _ in range(_NEWTON):
        shares = [sigmoid(logit + moved) for logit in logits]
        share = _share(shares, counts)
        slope = _share([p * (1 - p) for p in shares], counts) / (share * (1 - share))
        moved += (whole - log(share / (1 - share))) / slope
    return [sigmoid(logit + moved) for logit in logits]


def _worth(share: Mixture) -> float:
    """How many answers leave this much spread."""
    middle = sigmoid(share.middle)
    return 1 / (middle * (1 - middle) * share.spread**2)


def _domains(
    library: Library,
    blueprint: Blueprint,
    seen: Sightings,
    able: Sequence[Ability],
    counts: Sequence[int],
) -> tuple[DomainReadiness, ...]:
    numbers = [question.domain.get(blueprint.exam) for question in library.questions]
    ready = []
    for index, domain in enumerate(blueprint.domains):
        share = Mixture(
            tuple(
                Part(one.weight, one.mean[index], sqrt(one.covariance[index][index]))
                for one in able
            )
        )
        ready.append(
            DomainReadiness(
                number=domain.number,
                name=domain.name,
                weight=domain.weight,
                scored=counts[index],
                share=share.mean(sigmoid),
                low=sigmoid(share.quantile(TENTH)),
                high=sigmoid(share.quantile(1 - TENTH)),
                answers=sum(one.domain == index for one in seen.firsts),
                bank=numbers.count(domain.number),
            )
        )
    return tuple(ready)


def _missing(domains: Sequence[DomainReadiness], share: Mixture) -> tuple[str, ...]:
    """Why nothing can be said yet."""
    sentences = []
    width = sigmoid(share.quantile(1 - TENTH)) - sigmoid(share.quantile(TENTH))
    answers, bank = sum(d.answers for d in domains), sum(d.bank for d in domains)
    if width > NARROW:
        middle = share.mean(sigmoid)
        needed = middle * (1 - middle) * (2 * _REACH / NARROW) ** 2
        more = max(1, ceil(needed - _worth(share)))
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
