"""The first time that StudyLam is opened: what it asks, where that is kept, and what is run then.

Asked are which exam, when, and how many minutes a day; each may stay unanswered. An exam with a day
is a goal like any other (`study.planning.goal`). An exam without one is kept as a wish: it says for
what readiness is shown, and which exam is meant once there is a day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from studylam.errors import UsageError
from studylam.progress.periods import last_active
from studylam.study.planning import goal as goals
from studylam.study.planning.goal import MINUTES, Goal

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record
    from studylam.study.guidance.next_step import StepPlace

SETTING = "first_run"
_TIME = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,2})?) ?((?:m|min|minutes?|h|hours?)?)")


@dataclass(frozen=True)
class Answers:
    """What was said so far; nothing is nothing."""

    exam: str | None = None
    on: date | None = None
    minutes: int | None = None


def is_wanted(library: Library, record: Record) -> bool:
    """Whether somebody is here for the first time: nothing was done yet, nothing left in the
    middle, no goal set, and this was never begun.
    """
    from studylam.study.guidance import resuming

    settings = (SETTING, goals.SETTING, resuming.SETTING)
    return (
        all(record.setting(name) is None for name in settings)
        and last_active(record) is None
        and record.unfinished_drill() is None
        and not record.exams(submitted=False)
        and not any(record.drafts(lab.id) for lab in library.labs)
    )


def begin(record: Record) -> None:
    """It has come: it never comes again, however it ends.

    Raises:
        StorageError: it can't be kept.
    """
    _keep(record, Answers())


def keep(library: Library, record: Record, answers: Answers, today: date) -> Goal | None:
    """Keep what was said so far, as the goal where it is one.

    Raises:
        UsageError: it makes no sense; says how to mend it.
        StorageError: it can't be kept.
    """
    goal = None
    if answers.exam is not None and answers.on is not None:
        minutes = MINUTES if answers.minutes is None else answers.minutes
        goal = Goal(answers.exam, answers.on, minutes=minutes)
    goals.save(library, record, goal, today)
    _keep(record, answers)
    return goal


def _keep(record: Record, answers: Answers) -> None:
    said: dict[str, Any] = {"exam": answers.exam, "minutes": answers.minutes}
    if record.setting(SETTING) != said:
        record.set_setting(SETTING, said)


def wish(library: Library, record: Record) -> str | None:
    """The exam that was named then, if it is here."""
    kept = record.setting(SETTING)
    exam = kept.get("exam") if isinstance(kept, dict) else None
    return exam if exam in [one.exam for one in library.blueprints] else None


def minutes_of(text: str) -> int:
    """Minutes a day as they are typed: ``30``, ``30 min``, ``1 h``, ``1.5 hours``.

    Raises:
        UsageError: it is no such number; says what to write.
    """
    match = _TIME.fullmatch(text.strip().casefold())
    if match is not None:
        minutes = round(float(match[1].replace(",", ".")) * (60 if match[2][:1] == "h" else 1))
        goals.check_minutes(minutes)
        return minutes
    raise UsageError(
        "How many minutes?", hint=f"A number from {goals.LEAST} to {goals.MOST}, such as {MINUTES}."
    )


def first_to_run(library: Library) -> tuple[StepPlace, str] | None:
    """Place and target of the first handler that can be run: the first section in reading order
    with one in its text, else the first lab.
    """
    for lesson in library.lessons:
        for section in lesson.sections:
            if any(block.kind == "run" for block in section.blocks):
                return "learn", f"{lesson.id}#{section.id}"
    return ("lab", library.labs[0].id) if library.labs else None
