"""The plan as it is now, kept for those who only want it in short; and today's part of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from studylam.errors import StorageError
from studylam.study.days import Days
from studylam.study.planning import kept
from studylam.study.planning.goal import load
from studylam.study.planning.plan import Plan, plan

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record

MOST = 50
"""Cards of one sitting."""


def made_now(library: Library, record: Record, now: datetime) -> Plan | None:
    """The plan for the goal that is set, made now and kept; ``None`` without a goal whose exam is
    here. Takes up to a second.
    """
    goal = load(record)
    if goal is None or goal.exam not in [one.exam for one in library.blueprints]:
        return None
    made = plan(library, record, goal, now, Days.of(record))
    with suppress(StorageError):  # a record that can't be written has a plan all the same
        kept.keep(record, made)
    return made


def cards_today(made: Plan) -> list[str]:
    """What is left for today, what is seen again first: as much as one sitting takes."""
    return [*made.reviews_today, *made.new_today][:MOST]
