"""What to do next. The first step is *the* thing to do; there is always one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from studylam.progress import Record
from studylam.study import review
from studylam.study.known import Known

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Lesson

DRILL_SIZE = 10
REVIEW_SIZE = 20
_SECONDS_A_QUESTION = 75
"""What AWS exams allow for one, roughly; with feedback a drill takes about as long."""


@dataclass(frozen=True)
class NextStep:
    """Something worth doing now, and where to go for it."""

    kind: Literal["continue", "lesson", "review", "drill", "lab"]
    title: str
    detail: str
    """Why, or how far it is; one sentence or less."""
    minutes: int
    """About how long it takes, at least 1."""
    place: Literal["learn", "quiz", "review", "exam", "lab"]
    """The command that opens it: ``studylam <place> <target>``."""
    target: str
    """``lesson`` or ``lesson#section`` for learn; the drill's id to go on with one, a bank's id or
    nothing (mixed) to start one, for quiz; nothing for review; the id of the exam under way for
    exam; the lab's id for lab."""


def next_steps(library: Library, record: Record, now: datetime) -> list[NextStep]:
    """Steps by urgency: what has a running clock or was left half done, what is about to be
    forgotten, then what is new. Never empty.
    """
    steps: list[NextStep] = []
    seen = set()
    for step in _steps(library, record, now):
        key = (step.place, step.target.split("#")[0])
        if key not in seen:
            seen.add(key)
            steps.append(step)
    return steps


def _steps(library: Library, record: Record, now: datetime) -> Iterator[NextStep]:
    read = record.all_sections_read()
    yield from _exam_under_way(library, record)
    yield from _half_read(library, record, read)
    yield from _unfinished_drill(library, record)
    yield from _due(library, record, now)
    yield from _started_labs(library, record)
    known = Known.of(record, now)
    yield from _missed(library, known)
    yield from _next_lesson(library, record, read)
    yield from _next_lab(library, record, read)
    yield from _drill(library, record)


def _exam_under_way(library: Library, record: Record) -> Iterator[NextStep]:
    for state in reversed(record.exams(submitted=False)):
        left = max(0, round((state.limit_s - state.spent_s) / 60))
        given = sum(bool(item.chosen) for item in state.items)
        yield NextStep(
            "continue",
            f"Go on with the mock exam {state.exam.upper()}",
            f"{given} of {len(state.items)} questions answered, {left} minutes left",
            max(1, left),
            "exam",
            state.id,
        )
        return


def _half_read(library: Library, record: Record, read: dict[str, set[str]]) -> Iterator[NextStep]:
    place = record.last_place()
    lessons = {lesson.id: lesson for lesson in library.lessons}
    if place is None or place.lesson not in lessons:
        return
    lesson = lessons[place.lesson]
    left = [s for s in lesson.sections if s.id not in read.get(lesson.id, set())]
    if not left:
        return
    # The first unread section after the last one read, else the first one that was passed over.
    ids = [section.id for section in lesson.sections]
    after = ids.index(place.section) if place.section in ids else -1
    section = next((s for s in left if ids.index(s.id) > after), left[0])
    done = len(lesson.sections) - len(left)
    yield NextStep(
        "continue",
        f"Continue “{lesson.title}”",
        f"{done} of {len(lesson.sections)} read; next: {section.title}",
        max(1, round(lesson.minutes * len(left) / len(lesson.sections))),
        "learn",
        f"{lesson.id}#{section.id}",
    )


def _unfinished_drill(library: Library, record: Record) -> Iterator[NextStep]:
    state = record.unfinished_drill()
    if state is None:
        return
    here = {question.id for question in library.questions}
    left = sum(item.question in here for item in state.items[state.position :])
    if not left:
        return
    what = "review" if state.kind == "review" else f"drill “{state.title}”"
    yield NextStep(
        "continue",
        f"Go on with the {what}",
        f"question {state.position + 1} of {len(state.items)}",
        _minutes(left),
        "review" if state.kind == "review" else "quiz",
        state.id,
    )


def _due(library: Library, record: Record, now: datetime) -> Iterator[NextStep]:
    count = len(review.due(library, record, now))
    if count:
        size = min(count, REVIEW_SIZE)
        yield NextStep(
            "review",
            "Review 1 question" if size == 1 else f"Review {size} questions",
            f"{count} due, before they are forgotten",
            _minutes(size),
            "review",
            "",
        )


def _started_labs(library: Library, record: Record) -> Iterator[NextStep]:
    statuses = record.lab_statuses()
    for lab in library.labs:
        status = statuses.get(lab.id)
        if status is not None and status.started:
            detail = f"{status.best_passed} of {status.total or len(lab.cases)} cases pass"
            title = f"Go on with the lab “{lab.title}”"
            yield NextStep("lab", title, detail, max(1, lab.minutes), "lab", lab.id)


def _next_lab(library: Library, record: Record, read: dict[str, set[str]]) -> Iterator[NextStep]:
    """The first untouched lab that practises what was read about; any, once all is read."""
    done = [lesson for lesson in library.lessons if _is_read(lesson, read)]
    taught = {concept for lesson in done for concept in lesson.teaches}
    touched = record.lab_statuses()
    for lab in library.labs:
        ready = len(done) == len(library.lessons) or taught.intersection(lab.practises)
        if lab.id not in touched and ready:
            title = f"Lab: {lab.title}"
            yield NextStep("lab", title, lab.summary, max(1, lab.minutes), "lab", lab.id)
            return


def _missed(library: Library, known: Known) -> Iterator[NextStep]:
    """The lesson behind what was got wrong: study works best after a failed question."""
    lessons = {lesson.id: lesson for lesson in library.lessons}
    missed: dict[str, int] = {}
    for question in library.questions:
        lesson = (question.lesson or "").split("#")[0]
        if lesson in lessons and known.is_missed(question.id):
            missed[lesson] = missed.get(lesson, 0) + 1
    for id, count in sorted(missed.items(), key=lambda pair: -pair[1]):
        if count >= 2:
            lesson_ = lessons[id]
            yield NextStep(
                "lesson",
                f"Read “{lesson_.title}”",
                f"{count} questions on it were missed",
                max(1, lesson_.minutes),
                "learn",
                id,
            )
            return


def _next_lesson(library: Library, record: Record, read: dict[str, set[str]]) -> Iterator[NextStep]:
    titles = {module.id: module.title for module in library.modules}
    for lesson in library.lessons:
        if lesson.sections and not _is_read(lesson, read):
            done = read.get(lesson.id, set()).intersection(s.id for s in lesson.sections)
            first = next(s for s in lesson.sections if s.id not in done)
            yield NextStep(
                "lesson",
                f"{'Continue' if done else 'Read'} “{lesson.title}”",
                titles.get(lesson.module, ""),
                max(1, round(lesson.minutes * (1 - len(done) / len(lesson.sections)))),
                "learn",
                f"{lesson.id}#{first.id}" if done else lesson.id,
            )
            return


def _drill(library: Library, record: Record) -> Iterator[NextStep]:
    tallies = record.tallies()
    best, most = None, 0
    for bank in library.banks:
        unseen = sum(question not in tallies for question in bank.questions)
        if unseen > most:
            best, most = bank, unseen
    if best is not None:
        size = min(DRILL_SIZE, len(best.questions))
        detail = f"{size} questions, {most} unseen"
        yield NextStep("drill", f"Drill: {best.title}", detail, _minutes(size), "quiz", best.id)
    count = min(DRILL_SIZE, len(library.questions))
    if count:
        detail = f"{count} questions from everything"
        yield NextStep("drill", "Drill: mixed questions", detail, _minutes(count), "quiz", "")
    elif library.labs:
        lab = library.labs[0]
        yield NextStep("lab", f"Lab: {lab.title}", lab.summary, lab.minutes, "lab", lab.id)
    elif library.lessons:
        lesson = library.lessons[0]
        yield NextStep(
            "lesson", f"Read “{lesson.title}” again", "", lesson.minutes, "learn", lesson.id
        )
    else:
        yield NextStep("lesson", "Look around", "This pack has no lessons", 1, "learn", "")


def _is_read(lesson: Lesson, read: dict[str, set[str]]) -> bool:
    return {section.id for section in lesson.sections} <= read.get(lesson.id, set())


def _minutes(questions: int) -> int:
    return max(1, round(questions * _SECONDS_A_QUESTION / 60))
