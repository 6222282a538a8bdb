"""The year as a map of days: what was done on which, in four strengths."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive

from studylam.tui.actions import bindings
from studylam.tui.charts import number_of, spelt_time
from studylam.tui.columns import Columns
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.progress import Done
    from studylam.study.standing.history import History

SHADES = "·░▒▓█"
"""By the level of a day: told apart without any colour."""
WEEKS = 53
NAMES = ("Mon", "", "Wed", "", "Fri", "", "Sun")
MARGIN = 4
WORDS = 76
"""Cells of the line under the map at least, if there are as many."""
_DAY = timedelta(days=1)


class HeatMap(Sheet, can_focus=True):
    """A column a week, a line a weekday. With the focus, each day can be looked at."""

    BINDINGS = bindings("heat")

    marked: reactive[date | None] = reactive(None)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._history: History | None = None

    def show(self, history: History) -> None:
        self._history = history
        self.set_reactive(HeatMap.marked, history.overview.today)
        self.changed()

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.changed(size=False)

    def watch_marked(self) -> None:
        self.changed(size=False)

    def action_move(self, by: int) -> None:
        if self._history is None or self.marked is None:
            return
        today = self._history.overview.today
        first = today - _DAY * (today.weekday() + 7 * (self._weeks(self.content_size.width) - 1))
        self.marked = min(max(self.marked + _DAY * by, first), today)

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._history is None:
            return
        today = self._history.overview.today
        weeks = self._weeks(width)
        cell = 2 if MARGIN + 2 * weeks <= width else 1
        monday = today - _DAY * today.weekday()
        mondays = [monday - timedelta(weeks=n) for n in range(weeks - 1, -1, -1)]
        yield Line(Content.styled(_months(mondays, cell), "$text-muted"))
        for weekday, name in enumerate(NAMES):
            line = Content.styled(f"{name:<{MARGIN}}", "$text-muted")
            yield Line(
                line
                + Content.assemble(
                    *(self._cell(start + _DAY * weekday, today, cell) for start in mondays)
                )
            )
        yield Line(self._below(min(max(MARGIN + cell * weeks, WORDS), width)))

    def _weeks(self, width: int) -> int:
        return min(WEEKS, max(width - MARGIN, 1))

    def _cell(self, day: date, today: date, cell: int) -> tuple[str, str]:
        assert self._history is not None
        if day > today:
            return " " * cell, ""
        level = self._history.levels.get(day, 0)
        if self.has_focus and day == self.marked:
            return SHADES[level] * cell, "$block-cursor-foreground on $block-cursor-background"
        if day == today:
            return SHADES[level] * cell, "bold $accent"
        return SHADES[level] * cell, "$primary" if level else "$foreground-muted"

    def _below(self, width: int) -> Content:
        assert self._history is not None
        day, today = self.marked or date.min, self._history.overview.today
        if not self.has_focus:
            day = today
        name = "Today" if day == today else f"{day:%A} {day.day} {day:%B}"
        name += f" {day.year}" if day.year != today.year else ""
        done = said(self._history.done.get(day))
        legend = Content.assemble(("less ", "$text-muted"), SHADES[1:], (" more", "$text-muted"))
        left = Content.assemble((name, "bold"), (f"  {done}", "$text-muted"))
        return Columns(left, legend).line(width)


def said(done: Done | None) -> str:
    """What was done on a day, in words."""
    if done is None or not done.things:
        return "nothing"
    parts = [
        number_of(done.answers, "answer") + f", {done.right:,} right" if done.answers else "",
        number_of(done.reads, "section") if done.reads else "",
        number_of(done.lab_runs, "lab run") if done.lab_runs else "",
        number_of(done.exercises, "decision") if done.exercises else "",
        spelt_time(done.study_ms) if done.study_ms else "",
    ]
    return " · ".join(part for part in parts if part)


def _months(mondays: list[date], cell: int) -> str:
    """The names of months over the first week that begins in each."""
    line = ""
    for index, monday in enumerate(mondays):
        at = MARGIN + index * cell
        begins = index == 0 or monday.month != mondays[index - 1].month
        # Not a name that the next would run into, nor one that runs out of the map.
        if begins and at >= len(line) + (1 if line else 0) and index + 3 // cell <= len(mondays):
            if index == 0 and (mondays[min(3 // cell, len(mondays) - 1)].month != monday.month):
                continue
            line = line.ljust(at) + f"{monday:%b}"
    return line
