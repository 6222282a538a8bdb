"""How well "sure" keeps its word: confidence against results.

For each of "sure", "unsure" and "guess", the share of answers that were right, with the Wilson
interval (95 %). All answers that count are taken, repeated ones too: the question is not how much
is known but whether the learner knows what they know. Under `ENOUGH` answers of a kind there is no
verdict.

A place (concept or domain) is called over-confident when "sure" is right less often there than
`SURE_IS` even at the upper end of the interval. Nobody can say how sure "sure" is; nine in ten is
our choice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from studylam.progress import Confidence, Record
from studylam.study.questions.grading import Interval, wilson

if TYPE_CHECKING:
    from studylam.packs import Library

ENOUGH = 10
"""Answers below which a share would say more than is known."""
SURE_IS = 0.9
"""How often "sure" should be right."""

KINDS: tuple[Confidence, ...] = ("sure", "unsure", "guess")

_Counts = dict[Confidence, list[int]]


@dataclass(frozen=True)
class Kept:
    """How often one confidence was right."""

    confidence: Confidence
    answers: int
    right: int
    share: Interval
    """Of the answers that were right, with 95 % bounds."""

    @property
    def enough(self) -> bool:
        """Whether the share may be shown."""
        return self.answers >= ENOUGH


@dataclass(frozen=True)
class Calibration:
    """Confidence and results somewhere."""

    kind: Literal["all", "domain", "concept"]
    id: str
    """Of the concept; ``exam:number`` of a domain; empty for all."""
    name: str
    kinds: tuple[Kept, Kept, Kept]
    """Sure, unsure, guess."""

    @property
    def answers(self) -> int:
        """Answers with a confidence."""
        return sum(kept.answers for kept in self.kinds)

    @property
    def sure(self) -> Kept:
        """Of those the learner was sure of."""
        return self.kinds[0]

    @property
    def enough(self) -> bool:
        """Whether anything may be said."""
        return any(kept.enough for kept in self.kinds)

    @property
    def overconfident(self) -> bool:
        """ "Sure" is right clearly less often than `SURE_IS`."""
        return self.sure.enough and self.sure.share.high < SURE_IS


@dataclass(frozen=True)
class CalibrationReport:
    """The whole, and its parts."""

    overall: Calibration
    domains: tuple[Calibration, ...]
    """Of the exam asked for, in its order; none without one."""
    concepts: tuple[Calibration, ...]
    """Those with any answer that has a confidence, in the library's order."""
    unasked: int
    """Answers without a confidence: they say nothing here."""

    @property
    def overconfident(self) -> tuple[Calibration, ...]:
        """Domains and concepts where "sure" fails most, worst first."""
        places = [one for one in (*self.domains, *self.concepts) if one.overconfident]
        return tuple(sorted(places, key=lambda one: (one.sure.share.high, one.id)))


def calibration(library: Library, record: Record, exam: str | None = None) -> CalibrationReport:
    """Confidence against results, from the record's derived tables; of questions that the library
    still has.

    Raises:
        NotFoundError: there is no such exam.
    """
    questions = {question.id: question for question in library.questions}
    overall = _counts()
    concepts: dict[str, _Counts] = defaultdict(_counts)
    domains: dict[int, _Counts] = defaultdict(_counts)
    unasked = 0
    for piece in record.evidence():
        question = questions.get(piece.question)
        if question is None:
            continue
        if piece.confidence is None:
            unasked += piece.count
            continue
        places = [overall, *(concepts[concept] for concept in question.assesses)]
        if exam is not None and exam in question.domain:
            places.append(domains[question.domain[exam]])
        for counts in places:
            counts[piece.confidence][0] += piece.count
            counts[piece.confidence][1] += piece.count * piece.correct
    return CalibrationReport(
        overall=_calibration("all", "", "All answers", overall),
        domains=()
        if exam is None
        else tuple(
            _calibration("domain", f"{exam}:{domain.number}", domain.name, domains[domain.number])
            for domain in library.blueprint(exam).domains
        ),
        concepts=tuple(
            _calibration("concept", concept.id, library.titled(concept), concepts[concept.id])
            for concept in library.concepts
            if concept.id in concepts
        ),
        unasked=unasked,
    )


def _counts() -> _Counts:
    return {kind: [0, 0] for kind in KINDS}


def _calibration(
    kind: Literal["all", "domain", "concept"], id: str, name: str, counts: _Counts
) -> Calibration:
    sure, unsure, guess = (
        Kept(one, answers, right, wilson(right, answers))
        for one, (answers, right) in ((one, counts[one]) for one in KINDS)
    )
    return Calibration(kind, id, name, (sure, unsure, guess))
