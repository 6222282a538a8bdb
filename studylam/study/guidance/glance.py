"""All that the first screen says, worked out together: what to do next, how it is going, the exam.

From tables of a row a question or a quarter of an hour: as quick after years as on the first day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from studylam.progress import Record
from studylam.study.days import Days
from studylam.study.guidance import first_run
from studylam.study.guidance.next_step import NextStep
from studylam.study.guidance.steps import next_steps
from studylam.study.planning import kept as plan_kept
from studylam.study.planning.goal import Goal, load
from studylam.study.planning.kept import Summary
from studylam.study.planning.today import made_now
from studylam.study.ready.readiness import Readiness, readiness
from studylam.study.standing.figures import Overview, overview

if TYPE_CHECKING:
    from studylam.packs import Library


@dataclass(frozen=True)
class Aim:
    """The exam that the learner studies for, and how that stands by the plan that was made last."""

    exam: str
    days_left: int
    """Negative: it is past."""
    plan: Summary | None = None
    fresh: bool = False
    """Whether the plan was made today."""
    goal: Goal | None = None

    @property
    def words(self) -> str:
        """``DVA-C02 · in 19 days · on plan``."""
        words = f"{self.exam.upper()} · {_when(self.days_left)}"
        return f"{words} · {self.plan.standing}" if self.plan and self.days_left > 0 else words

    @property
    def sentence(self) -> str:
        """What the plan wants of today, or where the exam is; nothing before it is made."""
        if self.days_left == 0:
            return "Today is the day. You know what you know: go well."
        if self.days_left < 0:
            return (
                f"{self.exam.upper()} was {_when(self.days_left)}. Another date gives a new plan."
            )
        if self.plan is None or not self.fresh:
            return ""
        if not self.plan.today_minutes:
            return "What was planned for today is done."
        is_one, minutes = self.plan.today_minutes == 1, _minutes(self.plan.today_minutes)
        if self.days_left == 1:
            return f"The exam is tomorrow. {minutes} today, then rest."
        if self.plan.standing == "on plan":
            return f"{minutes} today {'keeps' if is_one else 'keep'} you on plan."
        are = "is" if is_one else "are"
        return f"You are {self.plan.standing}; {minutes} {are} planned for today."


@dataclass(frozen=True)
class Glance:
    """The first screen."""

    steps: tuple[NextStep, ...]
    overview: Overview
    aim: Aim | None
    ready: Readiness | None
    """For the exam that is aimed at, or that was named without a day for it."""

    @property
    def sentence(self) -> str:
        """What today is about."""
        if self.aim is not None and self.aim.sentence:
            return self.aim.sentence
        if not self.overview.days_studied:
            return "Begin with what is marked: enter opens it."
        first = _minutes(self.steps[0].minutes)
        if not self.overview.studied_today and self.overview.streak_days:
            number = self.overview.streak_days + 1
            return f"Today would be day {number} in a row; the first takes about {first}."
        if len(self.steps) == 1:
            return f"What is marked takes about {first}."
        both = _minutes(sum(step.minutes for step in self.steps[:2]))
        return f"The first two take about {both}."


def glance(library: Library, record: Record, now: datetime) -> Glance:
    """Work it out at ``now`` (aware)."""
    days = Days.of(record)
    figures = overview(library, record, now, days)
    aim = aimed_at(library, record, days.day(now))
    exam = first_run.wish(library, record) if aim is None else aim.exam
    ready = None if exam is None else readiness(library, record, exam, now)
    of_today = aim.plan if aim is not None and aim.fresh and aim.days_left > 0 else None
    steps = next_steps(library, record, now, ready=ready, mastery=figures.mastery, planned=of_today)
    return Glance(tuple(steps), figures, aim, ready)


def planned(library: Library, record: Record, now: datetime) -> Aim | None:
    """The aim with a plan that is made now, and kept. Takes a second: not for a first screen."""
    made = made_now(library, record, now)
    aim = aimed_at(library, record, Days.of(record).day(now))
    if made is None or aim is None:
        return None
    return replace(aim, plan=plan_kept.summary(made), fresh=True)


def aimed_at(library: Library, record: Record, today: date) -> Aim | None:
    """What the goal says, if there is one and its exam is here."""
    wanted = load(record)
    if wanted is None or wanted.exam not in [one.exam for one in library.blueprints]:
        return None
    kept = plan_kept.kept(record)
    fresh = kept is not None and kept.made == today
    return Aim(wanted.exam, (wanted.on - today).days, kept, fresh, wanted)


def _when(days: int) -> str:
    if days in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"
