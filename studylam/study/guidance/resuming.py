"""Resume anywhere: what was left in the middle, however it was left.

Two things are known of that. What is unfinished is in the record by itself: drills, reviews and
exams with every answer, the sections that were read, a lab's drafts and runs. And what was on the
screen is kept as one setting while it is (`opened`), and forgotten when the learner goes away from
it (`closed`). So after a crash, a closed window or a flat battery, `left_open` knows exactly where
the learner was: the same question in the same order, the same section, the same lab.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from studylam.progress import DrillState, ExamState, Record
from studylam.study.drills.known import Known
from studylam.study.guidance.next_step import NextStep, StepPlace
from studylam.study.reviews.made_cards import is_made

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import ExerciseFile, Lab, Lesson

SETTING = "open"
READING = "tui.reader"
"""Where the app's reader keeps the lesson and the section that it showed last."""
_PLACES: tuple[StepPlace, ...] = ("learn", "quiz", "review", "exam", "lab", "simulate")


def opened(record: Record, place: str, what: str) -> None:
    """Remember what is on the screen: a drill's or an exam's id, ``lesson#section``, a lab's or an
    exercise's id.

    Raises:
        StorageError: it can't be kept.
    """
    now = {"place": place, "what": what}
    if record.setting(SETTING) != now:
        record.set_setting(SETTING, now)


def closed(record: Record) -> None:
    """Nothing is on the screen that could be left in the middle.

    Raises:
        StorageError: it can't be kept.
    """
    if record.setting(SETTING) is not None:
        record.set_setting(SETTING, None)


def left_open(library: Library, known: Known) -> NextStep | None:
    """What was on the screen when StudyLam ended, if it can be gone on with."""
    kept = known.record.setting(SETTING)
    if not isinstance(kept, dict) or kept.get("place") not in _PLACES:
        return None
    place, what = kept["place"], str(kept.get("what"))
    if place in ("quiz", "review"):
        drill = known.record.drill(what)
        return None if drill is None else drill_step(library, known, drill)
    if place == "exam":
        exam = known.record.exam(what)
        return None if exam is None else exam_step(library, exam)
    if place == "lab":
        lab = next((lab for lab in library.labs if lab.id == what), None)
        return None if lab is None else replace(lab_step(library, known, lab), kind="continue")
    if place == "simulate":
        exercise = next((one for one in library.exercises if one.id == what), None)
        return None if exercise is None else exercise_step(library, known, exercise)
    lesson_id, _, section = what.partition("#")
    lesson = next((one for one in library.lessons if one.id == lesson_id), None)
    return None if lesson is None else lesson_step(library, known, lesson, section)


def discard(record: Record, step: NextStep) -> None:
    """Don't offer it again: end the drill as it is; forget what was on the screen.

    Raises:
        StorageError: it can't be kept.
    """
    if step.place in ("quiz", "review"):
        record.finish_drill(step.target)
    closed(record)


def unfinished(library: Library, known: Known) -> Iterator[NextStep]:
    """What can be gone on with, first what has a clock or a place in it."""
    record = known.record
    for exam in reversed(record.exams(submitted=False)):
        if (step := exam_step(library, exam)) is not None:
            yield step
            break
    drill = record.unfinished_drill()
    if drill is not None and (step := drill_step(library, known, drill)) is not None:
        yield step
    if (step := _half_read(library, known)) is not None:
        yield step


def drill_step(library: Library, known: Known, state: DrillState) -> NextStep | None:
    """Going on with a drill or a review; nothing if none of it is left to ask."""
    if state.finished_at is not None:
        return None
    here = {question.id for question in library.questions}
    left = sum(
        item.question in here or is_made(item.question) for item in state.items[state.position :]
    )
    if not left:
        return None
    return NextStep(
        "continue",
        state.title,
        f"question {state.position + 1} of {len(state.items)}",
        known.minutes(left),
        "review" if state.kind == "review" else "quiz",
        state.id,
    )


def exam_step(library: Library, state: ExamState) -> NextStep | None:
    """Going on with an exam; nothing if it was handed in, or its questions are gone."""
    here = {question.id for question in library.questions}
    if state.submitted_at is not None or not any(item.question in here for item in state.items):
        return None
    left = max(0, round((state.limit_s - state.spent_s) / 60))
    given = sum(bool(item.chosen) for item in state.items)
    return NextStep(
        "continue",
        f"Mock exam {state.exam.upper()}",
        f"{given} of {len(state.items)} answered, {left} min left",
        max(1, left),
        "exam",
        state.id,
    )


def lesson_step(library: Library, known: Known, lesson: Lesson, section: str) -> NextStep:
    """Going on with a lesson, at a section of it or at its beginning."""
    ids = [one.id for one in lesson.sections]
    at = ids.index(section) if section in ids else 0
    read = known.record.sections_read(lesson.id)
    left = max(1, sum(id not in read for id in ids))
    return NextStep(
        "continue",
        library.titled(lesson),
        f"section {at + 1} of {len(ids)}" if ids else "",
        max(1, round(lesson.minutes * left / max(len(ids), 1))),
        "learn",
        f"{lesson.id}#{ids[at]}" if ids else lesson.id,
    )


def lab_step(library: Library, known: Known, lab: Lab) -> NextStep:
    """Going on with a lab."""
    status = known.record.lab_status(lab.id)
    total = status.total or len(lab.cases)
    detail = f"{status.best_passed} of {total} cases pass"
    return NextStep("lab", library.titled(lab), detail, max(1, lab.minutes), "lab", lab.id)


def exercise_step(library: Library, known: Known, exercise: ExerciseFile) -> NextStep | None:
    """Going on with a decision exercise; nothing once it is gone through."""
    answers = known.record.exercise_answers(exercise.id)
    given = sum(one.sitting == answers[-1].sitting for one in answers)
    rounds = answers[-1].rounds if answers else 0
    if answers and given >= rounds:
        return None
    return NextStep(
        "continue",
        library.titled(exercise),
        f"{given} of {rounds} decided" if answers else "",
        max(1, round(exercise.minutes * (rounds - given) / rounds)) if rounds else exercise.minutes,
        "simulate",
        exercise.id,
    )


def begun_at(known: Known, lesson: Lesson) -> int:
    """The section of an unread lesson at which the reader would open it, from 0."""
    kept = known.record.setting(READING)
    if not isinstance(kept, dict) or kept.get("lesson") != lesson.id:
        return 0
    ids = [section.id for section in lesson.sections]
    return ids.index(kept["section"]) if kept.get("section") in ids else 0


def _half_read(library: Library, known: Known) -> NextStep | None:
    """The first unread section after the last one read, else the first that was passed over."""
    place = known.record.last_place()
    lesson = next((one for one in library.lessons if place and one.id == place.lesson), None)
    if place is None or lesson is None:
        return None
    read = known.record.sections_read(lesson.id)
    ids = [section.id for section in lesson.sections]
    left = [id for id in ids if id not in read]
    if not left:
        return None
    after = ids.index(place.section) if place.section in ids else -1
    return lesson_step(
        library, known, lesson, next((id for id in left if ids.index(id) > after), left[0])
    )
