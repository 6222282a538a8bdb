"""What the record shows of new questions of an exam: the evidence on which readiness rests.

An exam asks questions that the learner hasn't seen. So what counts is each learner's *first* answer
to a question, wherever it was given: drill, review, lesson or mock exam. A question that a mock
exam left unanswered counts as a first answer that was wrong, as the exam would count it.

- **Confidence changes nothing in it.** A lucky guess counts as right, for the exam counts it as
  right, too, and luck on new questions will be the same then. Taking guesses out would need that
  everybody means the same by "guess"; people don't, and some would say it to look better.
- **Types**: luck is greater with four options than with a typed number. A question is taken to be
  easier or harder than the exam's by as much as luck changes the share of one who knows `KNOWN` of
  them; the exam's own luck is that of its usual mix (`EXAM_LUCK`).
- **Repeated questions** speak of memory for that question. Where a share m of them is simply
  remembered, the share right is m + (1 − m)·p, and m is hardly known (it may be 0.2 or 0.9), so
  all repeats together, however many, don't tell p better than a few new questions would. They
  count so little: a tenth each, `REPEATS_AT_MOST` together, as much easier questions, by the last
  answer; not at all if that was a guess. They count fully as study.
- **Labs** can be tried until they pass, so a pass says that one can find out, not that one knows:
  a fifth of an easy question, shared among the domains that ask for what it practises.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from math import comb, factorial, log
from typing import TYPE_CHECKING

from studylam.progress import Tally
from studylam.study.ready.ability import Cell, studied

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Blueprint, Question
    from studylam.progress import ExamResult, LabStatus

KNOWN = 0.6
EXAM_LUCK = 0.235
"""Nine of ten questions with one right option of four, the others with two of five."""
REPEAT, REPEATS_AT_MOST, REPEAT_EASE = 0.1, 5.0, 1.0
LAB, LAB_EASE = 0.2, 1.5
BLOCKS = 6
"""First answers are taken together in so many stretches of time, of equal numbers."""
BLOCK_SIZE = 10
_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Sighting:
    """One answer that counts."""

    domain: int
    """Index."""
    at: datetime
    right: float
    weight: float
    ease: float


@dataclass(frozen=True)
class Sightings:
    """All there is on an exam."""

    firsts: tuple[Sighting, ...]
    repeats: tuple[Sighting, ...]
    labs: tuple[Sighting, ...]
    study: tuple[tuple[datetime, int], ...]
    """When how many answers were given, in order."""
    repeated: int
    """Answers that weren't the first to their question."""
    labs_passed: int

    @property
    def last_at(self) -> datetime | None:
        """When something was last answered or passed."""
        return max((one.at for one in (*self.firsts, *self.repeats, *self.labs)), default=None)

    def cells(self, now: datetime) -> list[Cell]:
        """Grouped for `studylam.study.ready.ability`. Answers from after ``now`` are from now."""
        times = [at for at, _ in self.study]
        sums = [0, *accumulate(count for _, count in self.study)]
        total = studied(sums[-1])

        cells = []
        for stretch in (*_stretches(self.firsts), list(self.repeats), list(self.labs)):
            since = sum(total - studied(sums[bisect_right(times, one.at)]) for one in stretch)
            ages = sum(max(now - one.at, timedelta(0)) / _MONTH for one in stretch)
            for domain, ones in _by_domain(stretch).items():
                weight = sum(one.weight for one in ones)
                cells.append(
                    Cell(
                        domain=domain,
                        study=since / len(stretch),
                        months=ages / len(stretch),
                        right=sum(one.weight * one.right for one in ones),
                        total=weight,
                        ease=sum(one.weight * one.ease for one in ones) / weight,
                    )
                )
        return cells


def sightings(
    library: Library,
    blueprint: Blueprint,
    tallies: Mapping[str, Tally],
    exams: Iterable[ExamResult],
    labs: Mapping[str, LabStatus],
) -> Sightings:
    """What a record (its tallies, exam results and lab statuses) has on an exam."""
    places = {domain.number: index for index, domain in enumerate(blueprint.domains)}
    left = _left_out(exams)
    firsts, again, study = list[Sighting](), list[tuple[int, Tally]](), list[tuple[datetime, int]]()
    asked: dict[str, Counter[int]] = defaultdict(Counter)
    repeated = 0
    for question in library.questions:
        domain = places.get(question.domain.get(blueprint.exam, -1))
        if domain is None:
            continue
        for concept in question.assesses:
            asked[concept][domain] += 1
        tally, missed_at = tallies.get(question.id), left.get(question.id)
        ease = ease_of(question)
        repeats = tally.times - 1 if tally else 0
        if missed_at is not None and (tally is None or tally.first_at > missed_at):
            firsts.append(Sighting(domain, missed_at, 0.0, 1.0, ease))
            repeats = tally.times if tally else 0
        elif tally is not None:
            firsts.append(Sighting(domain, tally.first_at, float(tally.first_correct), 1.0, ease))
            study.append((tally.first_at, 1))
        if tally is not None and repeats:
            repeated += repeats
            study.append((tally.last_at, repeats))
            if not (tally.last_correct and tally.last_confidence == "guess"):
                again.append((domain, tally))
    weight = min(REPEAT, REPEATS_AT_MOST / len(again)) if again else 0.0
    passed = list(_labs(library, labs, asked))
    return Sightings(
        firsts=tuple(firsts),
        repeats=tuple(
            Sighting(domain, tally.last_at, float(tally.last_correct), weight, REPEAT_EASE)
            for domain, tally in again
        ),
        labs=tuple(one for lab in passed for one in lab),
        study=tuple(sorted(study)),
        repeated=repeated,
        labs_passed=len(passed),
    )


def luck(question: Question) -> float:
    """The chance of being right without knowing anything."""
    match question.type:
        case "multiple-response":
            return 1 / comb(len(question.options), len(question.keys))
        case "ordering":
            return 1 / factorial(len(question.options))
        case "matching":
            return float(len(question.rights) ** -len(question.pairs))
        case _:
            return 1 / len(question.options) if question.options else 0.0


def ease_of(question: Question) -> float:
    """By how many logits it is easier than the exam's questions, because of luck alone."""
    return _ease(luck(question))


@lru_cache(maxsize=64)
def _ease(chance: float) -> float:
    shares = (one + (1 - one) * KNOWN for one in (min(chance, 0.9), EXAM_LUCK))
    mine, exams = (log(share / (1 - share)) for share in shares)
    return mine - exams


def _left_out(exams: Iterable[ExamResult]) -> dict[str, datetime]:
    """Question → when a mock exam that showed it was handed in without an answer to it, first."""
    left: dict[str, datetime] = {}
    for result in exams:
        for item in result.items:
            if not item.chosen:
                left[item.question] = min(result.at, left.get(item.question, result.at))
    return left


def _labs(
    library: Library, labs: Mapping[str, LabStatus], asked: Mapping[str, Counter[int]]
) -> Iterable[list[Sighting]]:
    for lab in library.labs:
        status = labs.get(lab.id)
        if status is None or status.passed_at is None:
            continue
        domains = sum(
            (asked[concept] for concept in lab.practises if concept in asked), Counter[int]()
        )
        if total := domains.total():
            yield [
                Sighting(domain, status.passed_at, 1.0, LAB * count / total, LAB_EASE)
                for domain, count in domains.items()
            ]


def _stretches(ones: Iterable[Sighting]) -> list[list[Sighting]]:
    """In order of time, in stretches of about as many; what is of one time stays together."""
    ordered = sorted(ones, key=lambda one: one.at)
    times = [one.at for one in ordered]
    count = min(BLOCKS, max(1, len(ordered) // BLOCK_SIZE))
    stretches: dict[int, list[Sighting]] = defaultdict(list)
    for one in ordered:
        stretches[count * bisect_left(times, one.at) // len(ordered)].append(one)
    return list(stretches.values())


def _by_domain(ones: Iterable[Sighting]) -> dict[int, list[Sighting]]:
    domains: dict[int, list[Sighting]] = defaultdict(list)
    for one in ones:
        domains[one.domain].append(one)
    return domains
