"""What to do next, and going on with what was left in the middle."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from studylam.packs import Library, open_library
from studylam.progress import Answer, Record
from studylam.study import Choice, Drill, Exam, NextStep, next_steps
from studylam.study.drills.known import Known
from studylam.study.guidance.resuming import closed, discard, left_open, opened
from studylam.study.ready.readiness import DomainReadiness, Readiness
from tests.study.small_pack import NOW, MakeLibrary


def first(library: Library, record: Record, now: Any = NOW) -> NextStep:
    return next_steps(library, record, now)[0]


def left(library: Library, record: Record) -> NextStep | None:
    return left_open(library, Known.of(record, NOW))


@pytest.mark.quick
def test_what_to_do_next_from_the_first_evening_on(library: Library, record: Record) -> None:
    step = first(library, record)
    assert (step.kind, step.place, step.target, step.minutes) == ("lesson", "learn", "one", 9)
    assert step.sentence == "Read: Lesson one, The start"
    record.set_setting("tui.reader", {"lesson": "one", "section": "second"})  # looked at only
    step = first(library, record)
    assert (step.target, step.minutes, step.detail) == ("one#second", 6, "section 2 of 3")
    record.set_setting("tui.reader", None)
    record.record_section_read("one", "first", NOW)
    step = first(library, record)
    assert (step.kind, step.target, step.minutes) == ("continue", "one#second", 6)
    assert step.detail == "section 2 of 3"
    record.record_section_read("one", "third", NOW + timedelta(seconds=1))
    assert first(library, record).target == "one#second"
    record.record_section_read("one", "second", NOW + timedelta(seconds=2))
    assert first(library, record).target == "two"
    for section in ("first", "second", "third"):
        record.record_section_read("two", section, NOW + timedelta(seconds=3))
    step = first(library, record)
    assert (step.kind, step.place, step.target) == ("drill", "quiz", "basics")
    drill = Drill.start(library, record, size=3)
    step = first(library, record)
    assert (step.kind, step.place, step.target) == ("continue", "quiz", drill.id)
    while not drill.finished:
        drill.answer(drill.current.question.keys, at=NOW)
    step = first(library, record, NOW + timedelta(days=5))
    assert (step.kind, step.place, step.title) == ("review", "review", "3 due")
    exam = Exam.start(library, record, "dva-c02")
    step = first(library, record)
    assert (step.kind, step.place, step.target) == ("continue", "exam", exam.id)


def test_a_review_under_way_is_not_offered_a_second_time(library: Library, record: Record) -> None:
    for question in ("q-1", "q-2", "q-3"):
        record.add_answer(
            Answer(question=question, question_version="v", chosen=(0,), correct=False, at=NOW)
        )
    later = NOW + timedelta(days=1)
    assert [s.title for s in next_steps(library, record, later) if s.place == "review"] == ["3 due"]
    drill = Drill.start_review(library, record, now=later)
    drill.answer(drill.current.question.keys, at=later)
    reviews = [s.target for s in next_steps(library, record, later) if s.place == "review"]
    assert reviews == [drill.id]


def test_there_is_always_something_to_do(make_library: MakeLibrary, record: Record) -> None:
    library = make_library([], lessons=False)
    assert next_steps(library, record, NOW)


def test_labs_are_offered(record: Record) -> None:
    library = open_library()
    lab = library.labs[0]
    record.save_draft(lab.id, "handler.py", "x")
    assert first(library, record).target == lab.id
    record.add_lab_run(lab.id, "cases", 1, 3, at=NOW)
    step = first(library, record)
    assert (step.kind, step.place, step.detail) == ("lab", "lab", "1 of 3 cases pass")
    record.add_lab_run(lab.id, "cases", 3, 3, at=NOW)
    assert first(library, record).place == "learn"
    # Once a lesson is read, a lab that practises what it teaches is among the steps.
    for lesson in library.lessons:
        for section in lesson.sections:
            record.record_section_read(lesson.id, section.id, NOW)
    offered = [step.target for step in next_steps(library, record, NOW) if step.place == "lab"]
    assert offered == [library.labs[1].id]


def test_missed_questions_lead_to_their_lesson(record: Record) -> None:
    library = open_library()
    lesson_of = {q.id: q.lesson.split("#")[0] for q in library.questions if q.lesson}
    lesson, count = Counter(lesson_of.values()).most_common(1)[0]
    assert count >= 2
    for question, taught_in in lesson_of.items():
        if taught_in == lesson:
            record.add_answer(
                Answer(question=question, question_version="v", chosen=(0,), correct=False, at=NOW)
            )
    (step,) = [s for s in next_steps(library, record, NOW) if "missed" in s.detail]
    assert (step.place, step.target) == ("learn", lesson)


def test_the_weakest_domain_is_drilled(library: Library, record: Record) -> None:
    def domain(number: int, name: str, share: float) -> DomainReadiness:
        return DomainReadiness(number, name, 50, 25, share, share, share, 20, 8)

    values: dict[str, Any] = dict.fromkeys(Readiness.__dataclass_fields__, 0.5)
    values |= {"exam": "dva-c02", "enough": True}
    values["domains"] = (domain(1, "Development", 0.78), domain(2, "Security", 0.541))
    steps = next_steps(library, record, NOW, ready=Readiness(**values))
    (step,) = [step for step in steps if "weakest" in step.detail]
    assert (step.title, step.detail) == ("Security", "your weakest domain (54 %)")
    choice = Choice.parse(step.target)
    assert choice == Choice(exam="dva-c02", domain=2)
    choice.check(library)
    unknown = Readiness(**{**values, "enough": False})
    assert not any("weakest" in s.detail for s in next_steps(library, record, NOW, ready=unknown))


# -- resume anywhere ----------------------------------------------------------------------------


def test_a_drill_of_lost_questions_is_not_offered(
    make_library: MakeLibrary, record: Record
) -> None:
    drill = Drill.start(make_library(), record)
    opened(record, "quiz", drill.id)
    library = make_library([], lessons=False)
    assert left(library, record) is None
    assert all(step.kind != "continue" for step in next_steps(library, record, NOW))


def test_what_was_on_the_screen_comes_first(library: Library, record: Record) -> None:
    assert left(library, record) is None
    exam = Exam.start(library, record, "dva-c02")
    drill = Drill.start(library, record, size=4)
    drill.answer(drill.current.question.keys)
    opened(record, "quiz", drill.id)
    step = left(library, record)
    assert step is not None
    assert (step.kind, step.place, step.target) == ("continue", "quiz", drill.id)
    assert (step.title, step.detail) == ("Mixed questions", "question 2 of 4")
    targets = [step.target for step in next_steps(library, record, NOW)]
    # The exam follows, and nothing comes twice.
    assert targets[:2] == [drill.id, exam.id]
    assert len(set(targets)) == len(targets)
    opened(record, "learn", "two#third")
    step = left(library, record)
    assert step is not None
    assert (step.kind, step.target, step.detail) == ("continue", "two#third", "section 3 of 3")
    opened(record, "exam", exam.id)
    assert left(library, record).target == exam.id  # type: ignore[union-attr]
    closed(record)
    assert left(library, record) is None


def test_a_lab_is_gone_on_with(record: Record) -> None:
    library = open_library()
    opened(record, "lab", library.labs[3].id)
    step = left(library, record)
    assert step is not None
    assert (step.kind, step.place, step.target) == ("continue", "lab", library.labs[3].id)
    assert first(library, record).target == step.target


def test_what_is_through_or_gone_is_not_gone_on_with(library: Library, record: Record) -> None:
    drill = Drill.start(library, record, size=1)
    opened(record, "quiz", drill.id)
    drill.answer(drill.current.question.keys)
    assert left(library, record) is None
    for place, what in (
        ("quiz", "drill-x"),
        ("review", "review-x"),
        ("exam", "exam-x"),
        ("lab", "lab-x"),
        ("learn", "lesson-x#y"),
        ("moon", "x"),
    ):
        opened(record, place, what)
        assert left(library, record) is None
    for rubbish in ("", 7, [], {"place": "quiz"}, {"place": ["quiz"], "what": None}):
        record.set_setting("open", rubbish)
        assert left(library, record) is None


def test_discarding_ends_it(library: Library, record: Record) -> None:
    drill = Drill.start(library, record, size=4)
    opened(record, "quiz", drill.id)
    step = left(library, record)
    assert step is not None
    discard(record, step)
    assert left(library, record) is None
    assert record.unfinished_drill() is None
