"""Where the learner stands: the figures of the home screen and of ``progress show``.

From what is derived from the log, never from the log itself: they have to be there at once, however
long it has become.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from studylam.progress import Done, Record
from studylam.progress.periods import last_active, sittings
from studylam.study.days import Days
from studylam.study.reviews import review
from studylam.study.standing import activity
from studylam.study.standing.activity import NOTHING, Week
from studylam.study.standing.knowledge import Mastery, mastery

if TYPE_CHECKING:
    from studylam.packs import Library


WEEKS = 12
"""That `Overview.weeks` goes back."""


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
    exercises: int
    exercises_done: int
    """Decision exercises that were gone through to the end."""
    drills_finished: int
    exams_submitted: int
    streak_days: int
    """Days in a row on which something was done, up to today, or to yesterday if today has
    nothing yet. Days are the learner's own."""
    longest_streak: int
    days_studied: int
    today: date
    """The learner's, by their days."""
    done_today: Done
    weeks: tuple[Week, ...]
    """The last `WEEKS`, this one last."""
    levels: dict[date, int]
    """The days of these weeks on which something was done: 1 (little) to 4 (much)."""
    last_at: datetime | None
    """The quarter of an hour in which something was done last."""
    mastery: tuple[Mastery, ...]
    trouble: str = ""
    """Why days aren't cut as the learner has set them, if they aren't."""

    @property
    def studied_today(self) -> bool:
        """Whether anything was done today."""
        return self.done_today != NOTHING

    @property
    def lessons(self) -> int:
        """Lessons of all modules."""
        return sum(module.lessons for module in self.modules)

    @property
    def lessons_read(self) -> int:
        """Lessons read to the end."""
        return sum(module.lessons_read for module in self.modules)


def overview(library: Library, record: Record, now: datetime, days: Days | None = None) -> Overview:
    """Work out all figures at ``now`` (aware); ``days``: the learner's, if not as they are set."""
    days = days or Days.of(record)
    read = record.all_sections_read()
    here = {question.id for question in library.questions}
    tallies = {id: tally for id, tally in record.tallies().items() if id in here}
    labs = {lab.id for lab in library.labs}
    exercises = {exercise.id for exercise in library.exercises}
    studied, today = activity.active_days(record, days), days.day(now)
    done = activity.by_day(record, days, activity.year(today, WEEKS)[0])
    weeks = activity.weeks(done, today, WEEKS)
    recent = {day: one for day, one in done.items() if day <= today}
    drills, exams = sittings(record)
    return Overview(
        modules=tuple(_module(library, module.id, read) for module in library.modules),
        questions=len(here),
        questions_seen=len(tallies),
        questions_right=sum(tally.last_correct for tally in tallies.values()),
        answers=sum(tally.times for tally in tallies.values()),
        answers_right=sum(tally.right for tally in tallies.values()),
        due=len(review.due(library, record, now)),
        labs=len(labs),
        labs_passed=sum(
            status.passed for lab, status in record.lab_statuses().items() if lab in labs
        ),
        exercises=len(exercises),
        exercises_done=sum(
            status.finished > 0 and exercise in exercises
            for exercise, status in record.exercise_statuses().items()
        ),
        drills_finished=drills,
        exams_submitted=exams,
        streak_days=activity.streak(studied, today),
        longest_streak=activity.longest_streak(studied, today),
        days_studied=len(studied),
        today=today,
        done_today=done.get(today, NOTHING),
        weeks=weeks,
        levels=activity.levels(recent),
        last_at=last_active(record),
        mastery=mastery(library, record, now),
        trouble=days.trouble,
    )


def _module(library: Library, id: str, read: dict[str, set[str]]) -> ModuleProgress:
    module = library.module(id)
    lessons = [library.lesson(lesson) for lesson in module.lessons]
    sections = [{section.id for section in lesson.sections} for lesson in lessons]
    done = [ids & read.get(lesson.id, set()) for lesson, ids in zip(lessons, sections, strict=True)]
    return ModuleProgress(
        id=module.id,
        title=library.titled(module),
        lessons=len(lessons),
        lessons_read=sum(
            bool(ids) and ids == seen for ids, seen in zip(sections, done, strict=True)
        ),
        sections=sum(map(len, sections)),
        sections_read=sum(map(len, done)),
    )
