"""What was done when: by the learner's days, by weeks, and in a row.

From the record's derived tables alone, so a long record takes no longer than a short one with as
many days. Only answers are timed; for reading and labs there is no time to add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import quantiles
from typing import TYPE_CHECKING

from studylam.progress.entries import Done
from studylam.progress.periods import active_dates, active_within, activity_within

if TYPE_CHECKING:
    from studylam.progress import Record
    from studylam.study.days import Days

_DAY = timedelta(days=1)
LEVELS = 4
"""Of intensity, above nothing."""


NOTHING = Done()


@dataclass(frozen=True)
class Week:
    """From Monday to Sunday."""

    monday: date
    done: Done
    days: int
    """On which something was done."""


def by_day(record: Record, days: Days, since: date | None = None) -> dict[date, Done]:
    """The learner's days on which anything was done, in order, from ``since`` on."""
    spans = _spans(record, days, since)
    found = activity_within(record, list(spans))
    return {day: found[span[0]] for span, day in spans.items() if span[0] in found}


def active_days(record: Record, days: Days) -> list[date]:
    """The learner's days on which anything was done, in order; quicker than what it was."""
    spans = _spans(record, days)
    return sorted(spans[span] for span in active_within(record, list(spans)))


def _spans(
    record: Record, days: Days, since: date | None = None
) -> dict[tuple[datetime, datetime], date]:
    """From when to when each of the learner's days was on which something may have been done."""
    # A day of the learner's lies within the date it is called after in UTC and its neighbours.
    near: set[date] = set()
    for there in active_dates(record):
        if 1 < there.year < 9998:  # a broken clock
            near.update(there + _DAY * n for n in (-2, -1, 0, 1))
    if since is not None:
        near = {day for day in near if day >= since}
    starts = {day: days.start(day) for day in near | {day + _DAY for day in near}}
    return {
        (starts[day], starts[day + _DAY]): day
        for day in sorted(near)
        if starts[day] < starts[day + _DAY]
    }


def streak(days: Iterable[date], today: date) -> int:
    """Days in a row up to ``today``, or to the day before if today isn't among them.

    Days after today (the clock was wrong once) neither count nor harm.
    """
    known = set(days)
    day = today if today in known else today - _DAY
    count = 0
    while day in known:
        count += 1
        day -= _DAY
    return count


def longest_streak(days: Iterable[date], today: date) -> int:
    """The most days in a row there ever were, up to ``today``."""
    longest = row = 0
    before: date | None = None
    for day in sorted(day for day in set(days) if day <= today):
        row = row + 1 if before is not None and day - before == _DAY else 1
        longest, before = max(longest, row), day
    return longest


def levels(done: Mapping[date, Done]) -> dict[date, int]:
    """Day → 1 to `LEVELS`: in which quarter of these days it is, by how much was done."""
    things = [one.things for one in done.values()]
    if not things:
        return {}
    steps = quantiles(things, n=LEVELS, method="inclusive") if len(things) > 1 else things * 3
    return {day: 1 + sum(one.things >= step for step in steps) for day, one in done.items()}


def weeks(done: Mapping[date, Done], today: date, count: int) -> tuple[Week, ...]:
    """The last ``count`` weeks, this one last, those with nothing too."""
    monday = today - _DAY * today.weekday()
    mondays = [monday - timedelta(weeks=n) for n in range(count - 1, -1, -1)]
    sums: dict[date, Done] = dict.fromkeys(mondays, NOTHING)
    days: dict[date, int] = dict.fromkeys(mondays, 0)
    for day, one in done.items():
        start = day - _DAY * day.weekday()
        if start in sums:
            sums[start] += one
            days[start] += 1
    return tuple(Week(monday, sums[monday], days[monday]) for monday in mondays)


def year(today: date, length: int = 53) -> Sequence[date]:
    """The Mondays of the last ``length`` weeks, this one's last: the columns of a heat map."""
    monday = today - _DAY * today.weekday()
    return [monday - timedelta(weeks=n) for n in range(length - 1, -1, -1)]
