"""The learner's goal: an exam on a date, how much is to be remembered then, and the time for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from studylam.errors import UsageError

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record

SETTING = "goal"
RETENTION, LOWEST, HIGHEST = 0.9, 0.7, 0.99
MINUTES, LEAST, MOST = 30, 5, 600
FARTHEST_DAYS = 730
"""A plan for longer than two years says nothing."""


@dataclass(frozen=True)
class Goal:
    """What is planned for. `check` refuses what makes no sense."""

    exam: str
    on: date
    retention: float = RETENTION
    """The share of what was learnt that is to be remembered on the day, 0.7…0.99."""
    minutes: int = MINUTES
    """For answering, a day."""

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "exam": self.exam,
            "on": self.on.isoformat(),
            "retention": self.retention,
            "minutes": self.minutes,
        }


def load(record: Record) -> Goal | None:
    """The goal that is set, even if its date is past; ``None`` if there is none, or what is kept
    isn't one (a record may come from anywhere).
    """
    kept = record.setting(SETTING)
    try:
        goal = Goal(
            str(kept["exam"]),
            date.fromisoformat(kept["on"]),
            kept.get("retention", RETENTION),
            kept.get("minutes", MINUTES),
        )
        _check_numbers(goal)
    except (KeyError, TypeError, ValueError, AttributeError, UsageError):
        return None
    return goal


def save(library: Library, record: Record, goal: Goal | None, today: date) -> None:
    """Set the goal, or with ``None`` give it up.

    Raises:
        UsageError: it makes no sense; says how to mend it.
    """
    if goal is not None:
        check(library, goal, today)
    record.set_setting(SETTING, None if goal is None else goal.to_dict())


def check(library: Library, goal: Goal, today: date) -> None:
    """Refuse a goal that can't be planned for.

    Raises:
        NotFoundError: there is no such exam.
        UsageError: the date is past or too far, or a number is out of range.
    """
    library.blueprint(goal.exam)
    _check_numbers(goal)
    if goal.on < today:
        raise UsageError(
            f"{goal.on:%d %B %Y} is past.", hint=f"Give a day from {today.isoformat()} on."
        )
    if (goal.on - today).days > FARTHEST_DAYS:
        raise UsageError(
            f"{goal.on:%d %B %Y} is more than two years away.",
            hint="Give a day within two years; it can be moved later.",
        )


def outside(library: Library, goal: Goal) -> str:
    """A sentence where the exam can't be sat on that day, as far as its days are known; or "".

    It isn't refused: a day may be moved, and what is learnt for one exam serves the next.
    """
    found = next((one for one in library.blueprints if one.exam == goal.exam), None)
    if found is None:
        return ""
    first, last, name = found.valid.first, found.valid.last, goal.exam.upper()
    if last is not None and goal.on > last:
        then = f" {found.successor.exam.upper()} follows it." if found.successor else ""
        return f"{name} can't be sat then: its last day is {last.day} {last:%B %Y}.{then}"
    if first is not None and goal.on < first:
        return f"{name} can't be sat then: its first day is {first.day} {first:%B %Y}."
    return ""


def _check_numbers(goal: Goal) -> None:
    if type(goal.retention) not in (int, float) or not LOWEST <= goal.retention <= HIGHEST:
        raise UsageError(
            f"A retention of {goal.retention} can't be planned.",
            hint=f"Give a share from {LOWEST} to {HIGHEST}; {RETENTION} is usual.",
        )
    check_minutes(goal.minutes)


def check_minutes(minutes: int) -> None:
    """Refuse a time a day that can't be planned.

    Raises:
        UsageError: it is out of range.
    """
    if type(minutes) is not int or not LEAST <= minutes <= MOST:
        raise UsageError(
            f"{minutes} minutes a day can't be planned.",
            hint=f"Give {LEAST} to {MOST} minutes a day; {MINUTES} is usual.",
        )
