"""What home says of today, in whole sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from studylam.packs import Library
from studylam.progress import Answer, Record
from studylam.study import next_steps
from studylam.study.guidance.glance import Aim, glance
from studylam.study.planning.kept import Summary
from tests.study.small_pack import NOW

pytestmark = pytest.mark.quick

PLAN = Summary(
    made=NOW.date(),
    on=NOW.date() + timedelta(days=19),
    new_a_day=1,
    reviews_a_day=1,
    minutes_a_day=1,
    dropped_questions=0,
    dropped_facts=0,
    retention=0.9,
    known=0.9,
    standing="on plan",
    today_reviews=1,
    today_new=0,
    today_minutes=1,
)


@pytest.mark.parametrize(
    ("days", "standing", "minutes", "said"),
    [
        (19, "on plan", 1, "1 minute today keeps you on plan."),
        (19, "on plan", 40, "40 minutes today keep you on plan."),
        (19, "a day behind", 1, "You are a day behind; 1 minute is planned for today."),
        (19, "a day behind", 2, "You are a day behind; 2 minutes are planned for today."),
        (1, "on plan", 1, "The exam is tomorrow. 1 minute today, then rest."),
        (2, "on plan", 0, "What was planned for today is done."),
        (0, "on plan", 9, "Today is the day. You know what you know: go well."),
        (-1, "on plan", 9, "DVA-C02 was yesterday. Another date gives a new plan."),
    ],
)
def test_what_the_plan_wants_of_today(days: int, standing: str, minutes: int, said: str) -> None:
    plan = replace(PLAN, standing=standing, today_minutes=minutes)
    assert Aim("dva-c02", days, plan, fresh=True).sentence == said


def answer(record: Record, question: str, ago: int) -> None:
    record.add_answer(
        Answer(
            question=question,
            question_version="v",
            chosen=(0,),
            correct=False,
            confidence="sure",
            at=NOW - timedelta(days=ago),
        )
    )


def test_minutes_are_counted_as_they_are_said(library: Library, record: Record) -> None:
    answer(record, "q-1", ago=3)
    now = glance(library, record, NOW)
    for minutes, said in ((1, "about 2 minutes."), (4, "about 8 minutes.")):
        steps = tuple(replace(step, minutes=minutes) for step in now.steps)
        assert replace(now, steps=steps).sentence == f"The first two take {said}"
    one = replace(now, steps=(replace(now.steps[0], minutes=1),))
    assert one.sentence == "What is marked takes about 1 minute."


def test_what_is_due_says_how_many_of_them_a_session_has(library: Library, record: Record) -> None:
    answer(record, "q-1", ago=3)
    step = next(step for step in next_steps(library, record, NOW) if step.kind == "review")
    assert step.sentence == "Review: 1 due, one that you were sure about and wrong"
