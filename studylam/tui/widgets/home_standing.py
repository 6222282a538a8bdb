"""How it is going, in a few lines: the exam's chances, what is done, what is weak, twelve weeks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.bars import bar
from studylam.tui.charts import between, number_of, per_cent
from studylam.tui.widgets.sheet import Line, Sheet
from studylam.tui.widgets.standing import LABEL, mastery_line, share_line

if TYPE_CHECKING:
    from studylam.study.guidance.glance import Glance
    from studylam.study.ready.readiness import Readiness
    from studylam.study.standing.figures import Overview

WEAKEST = 4
TWO_COLUMNS = 96
NAME = 24
RIGHT = 49
"""Cells of a concept's name, bar, share and level."""
WHOLE = 12 * 7
"""Cells of twelve weeks."""
SHADES = "·░▒▓█"
"""A day on which nothing was done, and the four levels of the others."""


class HomeStanding(Sheet):
    """Two columns where there is room for them, one under the other where there isn't."""

    def __init__(self, *, id: str, classes: str) -> None:
        super().__init__(id=id, classes=classes)
        self._glance: Glance | None = None

    def show(self, glance: Glance) -> None:
        self._glance = glance
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._glance is None:
            return
        overview, ready = self._glance.overview, self._glance.ready
        left, right = list(_done(overview, ready)), list(_weakest(overview, ready))
        wide = width >= LABEL + WHOLE
        if wide and overview.days_studied:
            left.append(_label("Streak") + Content(_streak(overview)))
        if width >= TWO_COLUMNS and right:
            column = width - RIGHT
            for one, other in zip_longest(left, right, fillvalue=Content("")):
                one = one.truncate(column - 2, ellipsis=True)
                yield Line(one.pad_right(column - one.cell_length) + other)
        else:
            yield from map(Line, left)
        if overview.days_studied:
            streak = "" if wide else f"  {_streak(overview)}"
            yield Line(_weeks(overview, width - len(streak)) + Content(streak))


def _done(overview: Overview, ready: Readiness | None) -> Iterable[Content]:
    if ready is not None:
        yield _label("Readiness") + _chances(ready)
    sections = sum(module.sections for module in overview.modules)
    read = sum(module.sections_read for module in overview.modules)
    for label, done, total, words in (
        ("Course", read, sections, "sections read"),
        ("Questions", overview.questions_right, overview.questions, "right last time"),
        ("Labs", overview.labs_passed, overview.labs, "passed"),
    ):
        yield share_line(Content.styled(label, "$text-muted"), done, total, words, column=LABEL)


def _chances(ready: Readiness) -> Content:
    if not ready.enough:
        return Content.styled("not enough data yet", "$text-muted")
    return Content.assemble(
        (between(ready.low, ready.high), "bold"), (" likely to pass", "$text-muted")
    )


def _weakest(overview: Overview, ready: Readiness | None) -> Iterable[Content]:
    """The domains of the exam, once they are known; else the concepts that are known least."""
    if ready is not None and ready.enough:
        for domain in ready.domains:
            name = Content(domain.name).truncate(NAME, ellipsis=True).pad_right(1)
            name = name.pad_right(max(NAME + 2 - name.cell_length, 0))
            yield name + bar(domain.share, 10) + Content(f" {per_cent(domain.share)}")
        return
    known = [m for m in overview.mastery if m.level != "unknown"]
    if known:
        yield Content.styled("Weakest so far", "$text-muted")
        for mastery in sorted(known, key=lambda m: (m.estimate or 0, m.name))[:WEAKEST]:
            yield mastery_line(mastery, NAME)


def _streak(overview: Overview) -> str:
    days = overview.streak_days
    return f"{number_of(days, 'day')} in a row" if days else "begins anew today"


def _weeks(overview: Overview, width: int) -> Content:
    """The last weeks, a cell a day: as many whole weeks as there is room for."""
    count = min(max((width - LABEL) // 7, 1), len(overview.weeks))
    first = overview.weeks[-count].monday
    cells = _label(number_of(count, "week"))
    for number in range((overview.today - first).days + 1):
        level = overview.levels.get(first + timedelta(days=number), 0)
        cells += Content.styled(SHADES[level], "$primary" if level else "$foreground-muted")
    return cells


def _label(words: str) -> Content:
    return Content.styled(f"{words:<{LABEL}}", "$text-muted")
