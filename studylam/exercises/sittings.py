"""Going through an exercise: what was answered, what comes next, how it went. Kept in the record.

A *sitting* is one time through. It lives in the learner's log alone: an answer is on disk before
anybody hears whether it is right, and whoever opens the exercise again goes on where they were.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from studylam.exercises.fields import as_number
from studylam.exercises.reading import Exercise, Round
from studylam.exercises.scoring import Given, Graded, graded, score
from studylam.progress import ExerciseAnswer

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Lesson
    from studylam.progress import Record


@dataclass(frozen=True)
class Sitting:
    """One time through an exercise."""

    exercise: Exercise
    id: str
    answers: Mapping[str, ExerciseAnswer] = field(default_factory=dict)
    """By the round's id."""

    @property
    def place(self) -> int:
        """Index of the first round without an answer; the number of rounds when it is through."""
        rounds = self.exercise.rounds
        open_ = (n for n, one in enumerate(rounds) if one.id not in self.answers)
        return next(open_, len(rounds))

    @property
    def finished(self) -> bool:
        """Every round is answered."""
        return self.place == len(self.exercise.rounds)

    @property
    def points(self) -> int:
        """0 to 100, of all rounds."""
        return score([one.points for one in self.answers.values()], len(self.exercise.rounds))

    def graded(self, round: Round) -> Graded | None:
        """How a round was answered; None if it wasn't yet."""
        answer = self.answers.get(round.id)
        return graded(round, _given(answer)) if answer else None


def sitting(exercise: Exercise, record: Record) -> Sitting:
    """The time through that can be gone on with, or a new one (of which nothing is kept yet).

    An exercise that has changed since is begun anew.
    """
    last: list[ExerciseAnswer] = []
    for answer in record.exercise_answers(exercise.id):
        last = [*last, answer] if last and last[-1].sitting == answer.sitting else [answer]
    if last and last[-1].version == exercise.version:
        going = Sitting(exercise, last[-1].sitting, {one.round: one for one in last})
        if not going.finished:
            return going
    return another(exercise)


def another(exercise: Exercise) -> Sitting:
    """A new time through."""
    return Sitting(exercise, uuid.uuid4().hex)


def answer(
    going: Sitting, round: Round, given: Given, record: Record | None
) -> tuple[Sitting, Graded]:
    """Grade an answer and keep it; it is on disk when this returns.

    A round that was answered in this sitting already begins another one: the first answer counts.
    Without a ``record`` nothing is kept: for an exercise that is being written.

    Raises:
        StorageError: it can't be kept; nothing is given away then.
    """
    result = graded(round, given)
    if round.id in going.answers:
        going = another(going.exercise)
    entry = ExerciseAnswer(
        exercise=going.exercise.id,
        sitting=going.id,
        round=round.id,
        version=going.exercise.version,
        given=str(given) if isinstance(given, Decimal) else tuple(sorted(given)),
        points=result.points,
        rounds=len(going.exercise.rounds),
    )
    if record is not None:
        record.add_exercise_answer(entry)
    return replace(going, answers={**going.answers, round.id: entry}), result


def to_read(exercise: Exercise, library: Library) -> tuple[Lesson, ...]:
    """Lessons that teach what the exercise practises, each once."""
    lessons = {
        lesson.id: lesson
        for concept in exercise.practises
        for lesson in library.lessons_for(concept)
    }
    return tuple(lessons.values())


def _given(answer: ExerciseAnswer) -> Given:
    if isinstance(answer.given, str):
        return as_number(answer.given) or Decimal(0)
    return frozenset(answer.given)
