"""The part of the log that has the answers to decision exercises."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from studylam.progress.entries import (
    FULL_POINTS,
    ExerciseAnswer,
    ExerciseStatus,
    from_us,
    given_from_json,
)
from studylam.progress.log import Log, new_uid
from studylam.progress.plain_words import sound_values

_COLUMNS = "exercise, sitting, round, version, given, points, rounds, at_us"


class ExerciseLog(Log):
    """Only ever added to, like all of the log."""

    def add_exercise_answer(self, answer: ExerciseAnswer) -> None:
        """Append an answer; it is committed when this returns."""
        if not 0 <= answer.points <= FULL_POINTS:
            raise ValueError(f"points are from 0 to {FULL_POINTS}, not {answer.points}")
        with self._transaction() as connection:
            connection.execute(
                "insert into exercises (uid, exercise, sitting, round, version, given, points,"
                " rounds, at_us, order_us) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    *(new_uid(), answer.exercise, answer.sitting, answer.round, answer.version),
                    *(json.dumps(answer.given), answer.points, answer.rounds),
                    *self._times(answer.at),
                ],
            )

    def exercise_answers(self, exercise: str | None = None) -> list[ExerciseAnswer]:
        """Answers that count (not reset), in the order in which they were given; of each sitting
        and round the first one.
        """
        where, parameters = ("where exercise = ?", [exercise]) if exercise else ("", [])
        rows = self._rows(
            f"select {_COLUMNS} from live_exercises {where} order by order_us, uid", parameters
        )
        found: dict[tuple[str, str, str], ExerciseAnswer] = {}
        with sound_values(self.path):
            for row in rows:
                found.setdefault(tuple(row[:3]), _answer(*row))
        return list(found.values())

    def exercise_status(self, exercise: str) -> ExerciseStatus:
        """How far the learner is with ``exercise``."""
        return _statuses(self.exercise_answers(exercise)).get(exercise, ExerciseStatus())

    def exercise_statuses(self) -> dict[str, ExerciseStatus]:
        """Exercise → status, for those that were touched."""
        return _statuses(self.exercise_answers())


def _answer(
    exercise: str,
    sitting: str,
    round: str,
    version: str,
    given: str,
    points: int,
    rounds: int,
    at_us: int,
) -> ExerciseAnswer:
    return ExerciseAnswer(
        exercise=exercise,
        sitting=sitting,
        round=round,
        version=version,
        given=given_from_json(json.loads(given)),
        points=min(points, FULL_POINTS),  # a file that was joined in may say anything
        rounds=max(rounds, 1),
        at=from_us(at_us),
    )


def _statuses(answers: list[ExerciseAnswer]) -> dict[str, ExerciseStatus]:
    sittings: dict[tuple[str, str], list[ExerciseAnswer]] = {}
    statuses: dict[str, ExerciseStatus] = {}
    for answer in answers:
        sitting = sittings.setdefault((answer.exercise, answer.sitting), [])
        sitting.append(answer)
        status = statuses.get(answer.exercise, ExerciseStatus())
        status = replace(
            status, answers=status.answers + 1, last_at=_later(status.last_at, answer.at)
        )
        if len(sitting) == answer.rounds:
            points = round(sum(one.points for one in sitting) / answer.rounds)
            status = replace(
                status,
                finished=status.finished + 1,
                best=max(points, status.best or 0),
                last=points,
                finished_at=answer.at,
            )
        statuses[answer.exercise] = status
    return statuses


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)
