"""Where the learner stands: the figures of the home screen and of ``progress show``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from studylam.progress import Record
from studylam.study import review
from studylam.study.knowledge import Mastery, mastery

if TYPE_CHECKING:
    from studylam.packs import Library


@dataclass(frozen=True)
class ModuleProgress:
    """How much of a module has been read."""

    id: str
    title: str
    lessons: int
    lessons_read: int
    """Lessons of which every section was read."""
    sections: int
    sections_read: int


@dataclass(frozen=True)
class Overview:
    """Counts of what is in the library now; what older packs had isn't counted."""

    modules: tuple[ModuleProgress, ...]
    questions: int
    questions_seen: int
    questions_right: int
    """Questions whose last answer was right."""
    answers: int
    answers_right: int
    due: int
    """Questions due for review now."""
    labs: int
    labs_passed: int
    drills_finished: int
    exams_submitted: int
    streak_days: int
    """Days in a row on which something was done, up to today, or to yesterday if today has
    nothing yet. Days are the learner's own."""
    days_studied: int
    studied_today: bool
    last_at: datetime | None
    mastery: tuple[Mastery, ...]

    @property
    def lessons(self) -> int:
        """Lessons of all modules."""
        return sum(module.lessons for module in self.modules)

    @property
    def lessons_read(self) -> int:
        """Lessons read to the end."""
        return sum(module.lessons_read for module in self.modules)


def overview(
    library: Library, record: Record, now: datetime, zone: tzinfo | None = None
) -> Overview:
    """Work out all figures from the log at ``now`` (aware).

    ``zone`` is the learner's time zone, by which days begin; the machine's by default.
    """
    read = record.all_sections_read()
    here = {question.id for question in library.questions}
    tallies = {id: tally for id, tally in record.tallies().items() if id in here}
    labs = {lab.id for lab in library.labs}
    moments = record.activity()
    days = {moment.start.astimezone(zone).date() for moment in moments}
    today = now.astimezone(zone).date()
    return Overview(
        modules=tuple(_module(library, module.id, read) for module in library.modules),
        questions=len(here),
        questions_seen=len(tallies),
        questions_right=sum(tally.last_correct for tally in tallies.values()),
        answers=sum(tally.times for tally in tallies.values()),
        answers_right=sum(tally.right for tally in tallies.values()),
        due=len(review.due(library, record, now)) if tallies else 0,
        labs=len(labs),
        labs_passed=sum(
            status.passed for lab, status in record.lab_statuses().items() if lab in labs
        ),
        drills_finished=sum(
            any(item.result in ("right", "wrong") for item in drill.items)
            for drill in record.finished_drills()
        ),
        exams_submitted=len(record.exams(submitted=True)),
        streak_days=streak(days, today),
        days_studied=len(days),
        studied_today=today in days,
        last_at=moments[-1].start if moments else None,
        mastery=mastery(library, record, now),
    )


def streak(days: Iterable[date], today: date) -> int:
    """Days in a row up to ``today``, or to the day before if today isn't among them.

    Days after today (the clock was wrong once) neither count nor harm.
    """
    known = set(days)
    day = today if today in known else today - timedelta(days=1)
    count = 0
    while day in known:
        count += 1
        day -= timedelta(days=1)
    return count


def _module(library: Library, id: str, read: dict[str, set[str]]) -> ModuleProgress:
    module = library.module(id)
    lessons = [library.lesson(lesson) for lesson in module.lessons]
    sections = [{section.id for section in lesson.sections} for lesson in lessons]
    done = [ids & read.get(lesson.id, set()) for lesson, ids in zip(lessons, sections, strict=True)]
    return ModuleProgress(
        id=module.id,
        title=module.title,
        lessons=len(lessons),
        lessons_read=sum(
            bool(ids) and ids == seen for ids, seen in zip(sections, done, strict=True)
        ),
        sections=sum(map(len, sections)),
        sections_read=sum(map(len, done)),
    )
