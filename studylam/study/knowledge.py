"""How well the learner knows each concept: one simple estimate, from the log alone.

For a concept, every answer to a question that assesses it is a piece of evidence with a credit

    right, sure or not asked   1
    right, unsure              0.75
    right, guessed             0.4     (close to luck on four options)
    wrong                      0

and a weight that halves every `HALF_LIFE_DAYS`:  w = 2^(−age in days / 30). A lab that practises
the concept counts as one right answer of the day on which all its cases passed. Then

    estimate = (1 + Σ w·credit) / (2 + Σ w)

which is Laplace's rule of succession on faded evidence: without evidence ½, and never 0 or 1.

What it means: about the share of comparable questions that the learner would get right *now*. What
it doesn't: all questions weigh the same, however hard; one that is seen for the fifth time counts
like a new one; and nothing says that the bank covers the concept. It isn't the probability of
passing an exam. ``low`` and ``high`` (Wilson, 95 %, with Σ w as the number of answers) tell how
little may lie behind it, and under `ENOUGH` of evidence there is no level at all.

Half-life and credits are choices, not measurements.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from studylam.progress import Confidence, Record
from studylam.study.grading import wilson

if TYPE_CHECKING:
    from studylam.packs import Library

HALF_LIFE_DAYS = 30.0
ENOUGH = 5.0
"""Evidence (sum of weights) below which a level would say more than is known."""

Standing = Literal["unknown", "weak", "fair", "strong"]


@dataclass(frozen=True)
class Mastery:
    """What the log says on one concept."""

    concept: str
    name: str
    estimate: float | None
    """0…1; ``None`` without any evidence."""
    low: float
    high: float
    evidence: float
    """Sum of the weights: how many fresh answers the evidence is worth."""
    answers: int
    labs: int
    """Labs passed that practise it."""
    last_at: datetime | None

    @property
    def level(self) -> Standing:
        """``weak`` under 60 %, ``fair`` under 80 %, else ``strong``; ``unknown`` on too little."""
        if self.estimate is None or self.evidence < ENOUGH:
            return "unknown"
        if self.estimate < 0.6:
            return "weak"
        return "fair" if self.estimate < 0.8 else "strong"


@dataclass
class _Sum:
    weight: float = 0.0
    credit: float = 0.0
    answers: int = 0
    labs: int = 0
    last_at: datetime | None = None

    def add(self, weight: float, credit: float, at: datetime) -> None:
        self.weight += weight
        self.credit += weight * credit
        self.last_at = at if self.last_at is None else max(self.last_at, at)


def credit(correct: bool, confidence: Confidence | None) -> float:
    """What an answer is worth, 0…1."""
    if not correct:
        return 0.0
    return {"unsure": 0.75, "guess": 0.4}.get(confidence or "sure", 1.0)


def weight(at: datetime, now: datetime) -> float:
    """What is left of evidence from ``at``. A clock that was set back doesn't make it more."""
    age = max(now - at, timedelta(0))
    return float(2.0 ** (-(age / timedelta(days=1)) / HALF_LIFE_DAYS))


def mastery(library: Library, record: Record, now: datetime) -> tuple[Mastery, ...]:
    """An estimate for every concept of the library, in its order."""
    concepts_of = {question.id: question.assesses for question in library.questions}
    sums: dict[str, _Sum] = defaultdict(_Sum)
    for piece in record.evidence():
        for concept in concepts_of.get(piece.question, ()):
            faded = weight(piece.last_at, now) * piece.count
            sums[concept].add(faded, credit(piece.correct, piece.confidence), piece.last_at)
            sums[concept].answers += piece.count
    labs = {lab.id: lab.practises for lab in library.labs}
    for lab, status in record.lab_statuses().items():
        if status.passed_at is None:
            continue
        for concept in labs.get(lab, ()):
            sums[concept].add(weight(status.passed_at, now), 1.0, status.passed_at)
            sums[concept].labs += 1
    return tuple(
        _estimate(concept.id, concept.name, sums[concept.id]) for concept in library.concepts
    )


def _estimate(concept: str, name: str, total: _Sum) -> Mastery:
    interval = wilson(total.credit, total.weight)
    known = total.last_at is not None
    return Mastery(
        concept=concept,
        name=name,
        estimate=(1 + total.credit) / (2 + total.weight) if known else None,
        low=interval.low,
        high=interval.high,
        evidence=total.weight,
        answers=total.answers,
        labs=total.labs,
        last_at=total.last_at,
    )
