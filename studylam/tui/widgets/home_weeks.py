"""The last twelve weeks: a strip of days, or a small calendar where there is room for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.widgets.standing import LABEL

if TYPE_CHECKING:
    from studylam.study.standing.figures import Overview

SHADES = "·░▒▓█"
"""A day on which nothing was done, and the four levels of the others."""
WEEK = 7
CELL = 3
"""Cells of a week in the calendar."""


def strip(overview: Overview, width: int) -> Content:
    """All weeks, a cell a day; where that is too wide, a cell for two days (the fuller one's); and
    where even that is, the last ones.
    """
    first = overview.weeks[0].monday
    levels = [
        overview.levels.get(first + timedelta(days=number), 0)
        for number in range((overview.today - first).days + 1)
    ]
    if len(overview.weeks) * WEEK > width:
        # In pairs from the end, so that today is always among those that are shown.
        levels = [max(levels[max(at - 2, 0) : at]) for at in range(len(levels), 0, -2)][::-1]
    return Content("").join(_shade(level) for level in levels[-max(width, 1) :])


def calendar(overview: Overview) -> Iterator[Content]:
    """A line for each day of the week, a column for each week, this one at the right."""
    label = Content.styled(f"{'12 weeks':<{LABEL}}", "$text-muted")
    for day in range(WEEK):
        cells = Content("")
        for week in overview.weeks:
            date = week.monday + timedelta(days=day)
            level = overview.levels.get(date, 0)
            cells += Content("   ") if date > overview.today else _shade(level, 2) + Content(" ")
        name = Content.styled(
            f"{['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][day]} ", "$text-muted"
        )
        yield (label if not day else Content(" " * LABEL)) + name + cells.rstrip()


def _shade(level: int, cells: int = 1) -> Content:
    return Content.styled(SHADES[level] * cells, "$primary" if level else "$foreground-muted")
