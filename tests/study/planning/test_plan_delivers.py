"""Does a plan deliver? Learners whose memory is FSRS's model study by it, every day."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest
from fsrs import Card, Rating, State

from studylam.packs import Library
from studylam.progress import Answer, CardRow, Record
from studylam.study.chance import fraction
from studylam.study.days import Days
from studylam.study.drills.known import USUAL_SECONDS
from studylam.study.planning.forecast import REPEAT
from studylam.study.planning.goal import Goal
from studylam.study.planning.items import matter
from studylam.study.planning.plan import plan
from studylam.study.reviews.cards import cards, retrievability, scheduler
from tests.study.small_pack import NOW, MakeLibrary, question

DAYS = Days(UTC, 4)
LENGTH = 30


class Learner:
    """Knows what FSRS says, decided by a seed; never has more than the minutes of a day."""

    def __init__(self, library: Library, seed: int, minutes: int) -> None:
        self.library, self.seed = library, seed
        self.goal = Goal("dva-c02", DAYS.day(NOW) + timedelta(days=LENGTH), 0.9, minutes)
        self.about = matter(library, "dva-c02")
        self.seconds = 0.0
        self.promised = 0.0

    def by_plan(self, record: Record, day: int) -> list[str]:
        made = plan(self.library, record, self.goal, NOW + timedelta(days=day), DAYS)
        self.promised = self.promised or made.known
        return [*made.reviews_today, *made.new_today]

    def without_a_date(self, record: Record, day: int) -> list[str]:
        """What FSRS has due, then an even share of what is new: as such programs have it."""
        rows, now = cards(record), NOW + timedelta(days=day)
        end = DAYS.start(DAYS.day(now) + timedelta(days=1))
        due = sorted(
            (row for row in rows.values() if row.due < end),
            key=lambda row: retrievability(row, now),
        )
        new = [item.id for item in self.about.items if item.id not in rows]
        share = -(-len(self.about.items) // (LENGTH - 3))
        return [*(row.question for row in due), *new[:share]]

    def study(self, todo: Any) -> float:
        """What is known on the day of the exam, of everything."""
        with Record.in_memory() as record:
            for day in range(LENGTH):
                self._sit(record, day, todo(record, day))
            rows, on = cards(record), NOW + timedelta(days=LENGTH)
            shares = {id: retrievability(row, on) for id, row in rows.items()}
        return self.about.mean(shares, of_all=True)

    def _sit(self, record: Record, day: int, todo: list[str]) -> None:
        now, left = NOW + timedelta(days=day), self.goal.minutes * 60.0
        rows = cards(record)
        answers = []
        for id in todo:
            row = rows.get(id)
            chance = 0.6 if row is None else retrievability(row, now)
            results = self._results(row, fraction(self.seed, id, day) < chance, day)
            cost = USUAL_SECONDS * (1 + REPEAT * (len(results) - 1))
            if cost > left:
                break
            left -= cost
            self.seconds += cost
            answers += [
                Answer(
                    question=id,
                    question_version="v",
                    chosen=(0,),
                    correct=correct,
                    at=now + timedelta(minutes=5 * n),
                )
                for n, correct in enumerate(results)
            ]
        record.add_answers(sorted(answers, key=lambda answer: answer.at))

    @staticmethod
    def _results(row: CardRow | None, right: bool, day: int) -> list[bool]:
        """The answer, and right ones until FSRS doesn't want it again today."""
        at = NOW + timedelta(days=day)
        card = Card(card_id=0, due=at)
        if row is not None:
            card = Card(0, State(row.state), row.step, row.stability, row.difficulty, row.due, at)
        card, _ = scheduler().review_card(card, Rating.Good if right else Rating.Again, at)
        results = [right]
        while card.state != State.Review:
            card, _ = scheduler().review_card(card, Rating.Good, at)
            results.append(True)
        return results


@pytest.fixture
def library_of_sixty(make_library: MakeLibrary) -> Library:
    return make_library([question(f"q-{n}", domain=1 + n % 2) for n in range(60)])


def test_with_time_enough_as_much_is_known_in_fewer_minutes(library_of_sixty: Library) -> None:
    planned, plain = (Learner(library_of_sixty, 3, minutes=40) for _ in range(2))
    known, without = planned.study(planned.by_plan), plain.study(plain.without_a_date)
    assert known == pytest.approx(planned.promised, abs=0.03)
    assert known >= 0.9
    assert known >= without - 0.01
    assert planned.seconds < 0.95 * plain.seconds


def test_with_too_few_minutes_more_is_known(library_of_sixty: Library) -> None:
    planned, plain = (Learner(library_of_sixty, 4, minutes=6) for _ in range(2))
    known, without = planned.study(planned.by_plan), plain.study(plain.without_a_date)
    assert known == pytest.approx(planned.promised, abs=0.06)
    assert known > without + 0.02
    assert planned.seconds <= 6 * 60 * LENGTH
