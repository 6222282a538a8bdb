"""All that the first screen says, worked out together: what to do next, how it is going, the exam.

From tables of a row a question or a quarter of an hour: as quick after years as on the first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from studylam.progress import Record
from studylam.study.days import Days
from studylam.study.figures import Overview, overview
from studylam.study.next_step import NextStep
from studylam.study.readiness import Readiness, readiness
from studylam.study.steps import next_steps

if TYPE_CHECKING:
    from studylam.packs import Library


@dataclass(frozen=True)
class Aim:
    """The exam that the learner studies for."""

    exam: str
    on: date | None
    """The day of it, if there is one."""
    days_left: int | None
    """Negative: it is past."""

    @property
    def words(self) -> str:
        """``DVA-C02 · in 19 days``."""
        if self.days_left is None:
            return self.exam.upper()
        return f"{self.exam.upper()} · {_when(self.days_left)}"


@dataclass(frozen=True)
class Glance:
    """The first screen."""

    steps: tuple[NextStep, ...]
    overview: Overview
    aim: Aim | None
    ready: Readiness | None
    """For the exam that is aimed at."""


def glance(library: Library, record: Record, now: datetime) -> Glance:
    """Work it out at ``now`` (aware)."""
    days = Days.of(record)
    figures = overview(library, record, now, days)
    aim = _aim(record.setting("goal"), library, days.day(now))
    ready = None if aim is None else readiness(library, record, aim.exam, now)
    steps = next_steps(library, record, now, ready=ready, mastery=figures.mastery)
    return Glance(tuple(steps), figures, aim, ready)


def _aim(goal: Any, library: Library, today: date) -> Aim | None:
    """What the goal says, as far as it can be used: another machine may have written it."""
    if not isinstance(goal, dict):
        return None
    exam = goal.get("exam")
    if exam not in [blueprint.exam for blueprint in library.blueprints]:
        return None
    try:
        on = date.fromisoformat(goal["on"])
    except (KeyError, TypeError, ValueError):
        return Aim(exam, None, None)
    return Aim(exam, on, (on - today).days)


def _when(days: int) -> str:
    if days in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"
