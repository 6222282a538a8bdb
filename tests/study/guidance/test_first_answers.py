"""Who is here for the first time, what is kept of the answers, and what is run first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import UsageError
from studylam.packs import Library
from studylam.progress import Answer, Record
from studylam.study import Drill, Exam, next_steps
from studylam.study.guidance import first_run, resuming
from studylam.study.guidance.first_run import Answers, first_to_run, is_wanted, keep, minutes_of
from studylam.study.guidance.glance import glance
from studylam.study.planning import goal as goals
from studylam.study.planning.goal import Goal
from studylam.study.planning.today import made_now
from tests.study.small_pack import NOW, MakeLibrary

pytestmark = pytest.mark.quick

TODAY = NOW.date()
SOON = TODAY + timedelta(days=20)

TOUCHES: list[Callable[[Library, Record], object]] = [
    lambda library, record: record.add_answer(
        Answer(question="q-1", question_version="v", chosen=(0,), correct=False, at=NOW)
    ),
    lambda library, record: record.record_section_read("one", "first", NOW),
    lambda library, record: record.add_lab_run("a-lab", "cases", 0, 3, at=NOW),
    lambda library, record: goals.save(library, record, Goal("dva-c02", SOON), TODAY),
    lambda library, record: Drill.start(library, record, size=2),
    lambda library, record: Exam.start(library, record, "dva-c02"),
    lambda library, record: resuming.opened(record, "learn", "one#first"),
    lambda library, record: first_run.begin(record),
]


@pytest.mark.parametrize("touch", TOUCHES)
def test_it_is_for_a_record_that_nothing_was_done_with(
    touch: Callable[[Library, Record], object], library: Library, record: Record
) -> None:
    assert is_wanted(library, record)
    record.set_setting("theme", "studylam-light")
    assert is_wanted(library, record)
    touch(library, record)
    assert not is_wanted(library, record)


def test_an_exam_with_a_day_is_a_goal(library: Library, record: Record) -> None:
    keep(library, record, Answers("dva-c02"), TODAY)
    assert goals.load(record) is None
    assert first_run.wish(library, record) == "dva-c02"
    keep(library, record, Answers("dva-c02", SOON), TODAY)
    assert goals.load(record) == Goal("dva-c02", SOON, minutes=goals.MINUTES)
    assert keep(library, record, Answers("dva-c02", SOON, 45), TODAY) == goals.load(record)
    assert goals.load(record) == Goal("dva-c02", SOON, minutes=45)
    keep(library, record, Answers(), TODAY)
    assert goals.load(record) is None
    assert first_run.wish(library, record) is None


def test_what_cannot_be_planned_is_refused_and_not_kept(library: Library, record: Record) -> None:
    for answers in (Answers("dva-c02", date(2020, 1, 1)), Answers("dva-c02", SOON, 2)):
        with pytest.raises(UsageError):
            keep(library, record, answers, TODAY)
    assert goals.load(record) is None


@pytest.mark.parametrize("kept", [7, "exam", {"exam": "gone"}, {"exam": ["dva-c02"]}, [], {}])
def test_a_wish_that_is_none_is_none(kept: object, library: Library, record: Record) -> None:
    record.set_setting(first_run.SETTING, kept)
    assert first_run.wish(library, record) is None


def test_readiness_is_for_the_exam_that_was_named_without_a_day(
    library: Library, record: Record
) -> None:
    assert glance(library, record, NOW).ready is None
    keep(library, record, Answers("dva-c02"), TODAY)
    ready = glance(library, record, NOW).ready
    assert ready is not None
    assert ready.exam == "dva-c02"


def test_before_anything_was_read_a_lesson_comes_before_the_plan(
    library: Library, record: Record
) -> None:
    keep(library, record, Answers("dva-c02", SOON, 30), TODAY)
    made_now(library, record, NOW)
    seen = glance(library, record, NOW)
    assert [step.kind for step in seen.steps[:2]] == ["lesson", "review"]
    record.record_section_read("one", "first", NOW)
    assert "review" in [step.kind for step in glance(library, record, NOW).steps[:2]]


def test_without_a_handler_or_a_lab_there_is_nothing_to_run(make_library: MakeLibrary) -> None:
    assert first_to_run(make_library()) is None
    assert next_steps(make_library(), Record.in_memory(), NOW)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30", 30), (" 45 min ", 45), ("1h", 60), ("1.5 hours", 90), ("1,5 h", 90), ("5 Minutes", 5)],
)
def test_minutes_as_they_are_typed(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@given(st.text() | st.from_regex(r"[0-9.,]{0,8} ?[a-z]{0,7}", fullmatch=True))
def test_any_text_is_minutes_or_refused(text: str) -> None:
    try:
        minutes = minutes_of(text)
    except UsageError as error:
        assert error.hint
    else:
        assert goals.LEAST <= minutes <= goals.MOST
