"""A plan for every day until an exam."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from studylam.study.goal import Goal, load, save

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record
    from studylam.study.days import Days

__all__ = ["Dropped", "Goal", "Plan", "PlannedDay", "load", "plan", "save"]


@dataclass(frozen=True)
class PlannedDay:
    """What is to be done on one of the learner's days."""

    day: date
    reviews: int
    """Cards seen again."""
    new_questions: int
    new_facts: int
    minutes: int
    """Never more than the goal's."""
    retention: float
    """Expected at the day's end: the mean over the exam's cards there are then, by domain."""
    put_off: int = 0
    """Cards that are due and don't fit the minutes: they come on a later day."""
    last_stretch: bool = False
    """Cards are seen ahead of the schedule here, so that they hold on the day of the exam."""

    @property
    def new(self) -> int:
        """Questions and facts that are seen for the first time."""
        return self.new_questions + self.new_facts


@dataclass(frozen=True)
class Dropped:
    """A question or fact that the plan leaves out."""

    id: str
    kind: Literal["question", "fact"]
    domain: int
    why: str
    """A sentence."""


@dataclass(frozen=True)
class Plan:
    """The days until the exam, today first; the exam's own day isn't among them."""

    goal: Goal
    today: date
    days: tuple[PlannedDay, ...]
    now: float
    """Expected retention of the exam's cards at this moment; 0 without any."""
    retention: float
    """Expected on the day of the exam, over the cards there are then, by the domains' weights."""
    known: float
    """The same over everything that the exam can ask from here: what was never seen counts 0."""
    items: int
    """Questions and key facts of the exam."""
    learnt: int
    """Those that have a card already."""
    dropped: tuple[Dropped, ...]
    """The least valuable first."""
    reviews_today: tuple[str, ...]
    """Ids of the cards to be seen again today, in order."""
    new_today: tuple[str, ...]
    """Ids of the cards to be seen for the first time today, in order."""
    seconds: float
    """That an answer takes, as planned with."""
    measured: bool
    """Whether that is the learner's own pace."""
    behind: int = 0
    """Days that the learner is behind the first plan for this goal."""

    @property
    def planned(self) -> int:
        """Cards that are still to be seen for the first time."""
        return sum(day.new for day in self.days)

    @property
    def reaches(self) -> bool:
        """The wanted retention is reached, and nothing is dropped."""
        return self.retention >= self.goal.retention and not self.dropped


def plan(library: Library, record: Record, goal: Goal, now: datetime, days: Days) -> Plan:
    """The plan from the learner's day of ``now`` on. Pure: the same record and day, the same plan.

    May take a second for hundreds of cards and days: call it in a worker, and show the kept
    `Summary` meanwhile.
    """
    raise NotImplementedError


@dataclass(frozen=True)
class Summary:
    """As much of the last plan as is kept for the next start."""

    goal: Goal
    made: date
    new_a_day: float
    dropped_questions: int
    dropped_facts: int
    retention: float
    known: float
    minutes: float
    """A day, on average."""
    standing: str


def keep(record: Record, plan: Plan) -> None:
    """Keep the plan's summary, for `kept` and `changes`."""
    raise NotImplementedError


def kept(record: Record) -> Summary | None:
    """The last plan's summary, if it is of the goal that is set. Cheap."""
    raise NotImplementedError


def standing(plan: Plan) -> str:
    """How the learner stands: ``on plan``, ``2 days behind``."""
    raise NotImplementedError


def changes(before: Summary, after: Plan) -> list[str]:
    """What is otherwise than it was planned on an earlier day, in sentences."""
    raise NotImplementedError
