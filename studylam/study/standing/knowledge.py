"""How well the learner knows each concept: one simple estimate, from the log alone.

For a concept, every answer to a question that assesses it is a piece of evidence with a credit

    right, sure or not asked   1
    right, unsure              0.75
    right, guessed             0.4     (close to luck on four options)
    wrong                      0

and a weight that halves every `HALF_LIFE_DAYS`:  w = 2^(−age in days / 30). A lab that practises
the concept counts as one right answer of the day on which all its cases first passed. A decision
exercise that practises it counts as one answer of the day on which it was last gone through, with
the share of its points as credit. Then

    estimate = (1 + Σ w·credit) / (2 + Σ w)

which is Laplace's rule of succession on faded evidence: without evidence ½, and never 0 or 1.

What it means: about the share of comparable questions that the learner would get right *now*. What
it doesn't: all questions weigh the same, however hard; one that is seen for the fifth time counts
like a new one; and nothing says that the bank covers the concept. It isn't the probability of
passing an exam. ``low`` and ``high`` (Wilson, 95 %, with Σ w as the number of answers) tell how
little may lie behind it, and under `ENOUGH` of evidence there is no level at all.

Half-life and credits are choices, not measurements.

`evidence_for` lays open what an estimate is made of: its answers, labs, exercises and lessons, with
the weight of each, so that the learner can check the sum. The record keeps the sums of the weights
beside the log, so all of this looks at questions, never at answers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from studylam.progress import Confidence, Evidence, ExerciseStatus, Record, Tally
from studylam.progress.entries import FULL_POINTS, HALF_LIFE_DAYS
from studylam.study.questions.grading import wilson

if TYPE_CHECKING:
    from studylam.packs import Library

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
    exercises: int = 0
    """Decision exercises gone through that practise it."""

    @property
    def level(self) -> Standing:
        """``weak`` under 60 %, ``fair`` under 80 %, else ``strong``; ``unknown`` on too little."""
        if self.estimate is None or self.evidence < ENOUGH:
            return "unknown"
        if self.estimate < 0.6:
            return "weak"
        return "fair" if self.estimate < 0.8 else "strong"


@dataclass(frozen=True)
class QuestionEvidence:
    """A question of the concept, and what its answers count."""

    question: str
    tally: Tally | None
    """``None``: never answered."""
    retrievability: float | None
    """FSRS's probability that the learner still knows it; ``None`` without a card."""
    weight: float
    """How many fresh answers its answers are worth."""
    credit: float
    """What was credited for them, 0…weight."""


@dataclass(frozen=True)
class LabEvidence:
    """A lab that practises the concept."""

    lab: str
    title: str
    passed_at: datetime | None
    weight: float
    """Credited in full; 0 if it isn't passed."""


@dataclass(frozen=True)
class ExerciseEvidence:
    """A decision exercise that practises the concept."""

    exercise: str
    title: str
    finished_at: datetime | None
    """When it was last gone through to the end."""
    weight: float
    credit: float
    """0…weight: the share of its points, that time."""


@dataclass(frozen=True)
class LessonEvidence:
    """A lesson that teaches the concept. Reading isn't knowing: it counts nothing."""

    lesson: str
    title: str
    read: int
    sections: int


@dataclass(frozen=True)
class ConceptEvidence:
    """All that there is on a concept. The estimate is (1 + Σ credit) / (2 + Σ weight)."""

    mastery: Mastery
    questions: tuple[QuestionEvidence, ...]
    """Those that count most first, the unanswered last."""
    labs: tuple[LabEvidence, ...]
    lessons: tuple[LessonEvidence, ...]
    exercises: tuple[ExerciseEvidence, ...] = ()

    @property
    def weight(self) -> float:
        """Of all of it."""
        pieces = [one.weight for one in self.questions] + [one.weight for one in self.labs]
        return sum(pieces) + sum(one.weight for one in self.exercises)

    @property
    def credit(self) -> float:
        """Of all of it."""
        credited = [one.credit for one in self.questions] + [one.credit for one in self.exercises]
        return sum(credited) + sum(lab.weight for lab in self.labs)


@dataclass
class _Sum:
    weight: float = 0.0
    credit: float = 0.0
    answers: int = 0
    labs: int = 0
    exercises: int = 0
    last_at: datetime | None = None

    def add_answers(self, piece: Evidence, now: datetime) -> None:
        self.add(piece.weight(now), credit(piece.correct, piece.confidence), piece.last_at)
        self.answers += piece.count

    def add(self, weight: float, credit: float, at: datetime) -> None:
        self.weight += weight
        self.credit += weight * credit
        self.last_at = at if self.last_at is None else max(self.last_at, at)


def credit(correct: bool, confidence: Confidence | None) -> float:
    """What an answer is worth, 0…1."""
    if not correct:
        return 0.0
    return {"unsure": 0.75, "guess": 0.4}.get(confidence or "sure", 1.0)


def share_of_points(status: ExerciseStatus) -> float:
    """What the last time through an exercise is worth, 0…1."""
    return (status.last or 0) / FULL_POINTS


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
            sums[concept].add_answers(piece, now)
    labs = {lab.id: lab.practises for lab in library.labs}
    for lab, status in record.lab_statuses().items():
        if status.passed_at is None:
            continue
        for concept in labs.get(lab, ()):
            sums[concept].add(weight(status.passed_at, now), 1.0, status.passed_at)
            sums[concept].labs += 1
    exercises = {exercise.id: exercise.practises for exercise in library.exercises}
    for name, done in record.exercise_statuses().items():
        if done.finished_at is None:
            continue
        for concept in exercises.get(name, ()):
            counted = weight(done.finished_at, now)
            sums[concept].add(counted, share_of_points(done), done.finished_at)
            sums[concept].exercises += 1
    return tuple(
        _estimate(concept.id, library.titled(concept), sums[concept.id])
        for concept in library.concepts
    )


def domain_mastery(
    library: Library, record: Record, exam: str, now: datetime
) -> tuple[Mastery, ...]:
    """The same estimate for every domain of an exam, from the answers to its questions; ``concept``
    is the exam and the domain's number (``dva-c02:3``). Labs don't count: they have no domain.

    Raises:
        NotFoundError: there is no such exam.
    """
    domain_of = {question.id: question.domain.get(exam) for question in library.questions}
    sums: dict[int | None, _Sum] = defaultdict(_Sum)
    for piece in record.evidence():
        sums[domain_of.get(piece.question)].add_answers(piece, now)
    return tuple(
        _estimate(f"{exam}:{domain.number}", domain.name, sums[domain.number])
        for domain in library.blueprint(exam).domains
    )


def evidence_for(library: Library, record: Record, concept: str, now: datetime) -> ConceptEvidence:
    """What the estimate of a concept is made of.

    Raises:
        NotFoundError: there is no such concept.
    """
    from studylam.study.reviews.cards import cards, retrievability

    id = library.concept(concept).id
    (estimate,) = (one for one in mastery(library, record, now) if one.concept == id)
    tallies, known = record.tallies(), cards(record)
    pieces: dict[str, _Sum] = defaultdict(_Sum)
    for piece in record.evidence():
        pieces[piece.question].add_answers(piece, now)
    questions = [
        QuestionEvidence(
            question=question.id,
            tally=tallies.get(question.id),
            retrievability=retrievability(card, now) if (card := known.get(question.id)) else None,
            weight=pieces[question.id].weight,
            credit=pieces[question.id].credit,
        )
        for question in library.questions
        if id in question.assesses
    ]
    statuses, read = record.lab_statuses(), record.all_sections_read()
    labs = []
    for lab in library.labs:
        if id in lab.practises:
            at = statuses[lab.id].passed_at if lab.id in statuses else None
            labs.append(LabEvidence(lab.id, lab.title, at, weight(at, now) if at else 0.0))
    exercises = []
    decided = record.exercise_statuses()
    for exercise in library.exercises:
        if id in exercise.practises:
            done = decided.get(exercise.id, ExerciseStatus())
            counted = weight(done.finished_at, now) if done.finished_at else 0.0
            exercises.append(
                ExerciseEvidence(
                    exercise.id,
                    exercise.title,
                    done.finished_at,
                    counted,
                    counted * share_of_points(done),
                )
            )
    lessons = [
        LessonEvidence(
            lesson=lesson.id,
            title=lesson.title,
            read=len({section.id for section in lesson.sections} & read.get(lesson.id, set())),
            sections=len(lesson.sections),
        )
        for lesson in library.lessons
        if id in lesson.teaches
    ]
    questions.sort(key=lambda one: (one.tally is None, -one.weight))
    return ConceptEvidence(
        estimate, tuple(questions), tuple(labs), tuple(lessons), tuple(exercises)
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
        exercises=total.exercises,
    )
