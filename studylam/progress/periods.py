"""What was done in each of many spans of time (days, mostly), summed where the figures are kept.

A long record has a hundred thousand quarters of an hour with something in them: bringing them all
to Python would take a second, adding them up inside SQLite takes a tenth of that.

Beside `Derived` instead of in it, so that it stays readable. What these functions take of a record
by names with an underscore is for the modules of this room alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from studylam.progress.derived import QUARTER_US
from studylam.progress.entries import COUNTS, Done, from_us, to_us

if TYPE_CHECKING:
    from studylam.progress.derived import Derived

_A_DAY = 24 * 4
"""Quarters of an hour."""


def active_dates(record: Derived) -> list[date]:
    """The dates, in UTC, on which anything was logged, in order."""
    record.catch_up()
    # From one day to the next by the index: going through all quarters takes ten times as long.
    rows = record._rows(
        "with recursive active (day) as ("
        f"select min(quarter) / {_A_DAY} from activity union all"
        f" select (select min(quarter) / {_A_DAY} from activity"
        f" where quarter >= (day + 1) * {_A_DAY}) from active where day is not null)"
        " select day from active where day is not null"
    )
    return [from_us(day * _A_DAY * QUARTER_US).date() for (day,) in rows]


def active_within(
    record: Derived, spans: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """Those of the ``spans`` in which there was anything."""
    record.catch_up()
    rows = record._rows(
        "select span.key from json_each(?) as span where exists (select 1 from activity"
        " where quarter >= json_extract(span.value, '$[0]')"
        " and quarter < json_extract(span.value, '$[1]'))",
        [_numbers(spans)],
    )
    return [spans[at] for (at,) in rows]


def last_active(record: Derived) -> datetime | None:
    """The quarter of an hour in which something was logged last."""
    record.catch_up()
    (last,) = record._row("select max(quarter) from activity")
    return None if last is None else from_us(last * QUARTER_US)


def activity_within(
    record: Derived, spans: Sequence[tuple[datetime, datetime]]
) -> dict[datetime, Done]:
    """Start of a span → what was done from there until (and without) its end, for those of the
    ``spans`` in which there was anything. They begin and end with quarters of an hour.
    """
    record.catch_up()
    sums = ", ".join(f"sum({name})" for name in COUNTS)
    rows = record._rows(
        f"select span.key, {sums} from json_each(?) as span"
        " join activity on quarter >= json_extract(span.value, '$[0]')"
        " and quarter < json_extract(span.value, '$[1]') group by span.key",
        [_numbers(spans)],
    )
    return {spans[at][0]: Done(*counts) for at, *counts in rows}


def _numbers(spans: Sequence[tuple[datetime, datetime]]) -> str:
    return json.dumps(
        [[to_us(start) // QUARTER_US, to_us(end) // QUARTER_US] for start, end in spans]
    )


def sittings(record: Derived) -> tuple[int, int]:
    """How many drills and reviews, and how many exams were brought to their end."""
    rows = record._rows(
        "select kind = 'exam', count(*) from sessions where kind in ('drill', 'review', 'exam')"
        " and finished_us > ifnull((select at_us from forgotten where kind = 'all'), -1)"
        " group by kind = 'exam'"
    )
    counts = dict(rows)
    return counts.get(0, 0), counts.get(1, 0)
