"""What to do next: the first step stands out from the page, the others are lines below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual.content import Content

from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Line

GAPS = 8
"""Cells between the parts of a row, and before it."""


NARROW = 48
"""Cells below which a row is its name and title."""
EDGE = 1
"""Cells between what is written on the band and its end."""


class Steps(Rows):
    """Rows of which the first is *the* thing to do: a band of its own, with why it is worth doing.

    Of the others that is said behind them where it fits as a whole, below them where there is
    height for it (``roomy``), else not at all: half a reason is none.
    """

    roomy = False
    apart = False
    """Whether a blank line follows the first step where it isn't ``roomy`` either."""

    def lay_out(self, width: int) -> Iterable[Line]:
        width -= EDGE
        rows = [row if at == 0 else self._fitted(row, width) for at, row in enumerate(self.rows)]
        if width < NARROW:
            # What it is matters more than how long it takes, or which key it has.
            rows = [replace(row, right="", key="") for row in rows]
        column = max((len(str(row.name)) for row in rows), default=0)
        keys = max((len(row.key) for row in rows), default=0)
        for index, row in enumerate(rows):
            lines = self._row(index, row, width, column, keys)
            if index:
                yield from lines
            else:
                yield from self._band(row, list(lines), width)

    def _band(self, row: Row, lines: list[Line], width: int) -> Iterable[Line]:
        if self.roomy:
            blank = Line(Content(""), row.id)
            lines = [blank, *lines, blank]
        for line in lines:
            words = line.content.pad_right(max(width + EDGE - line.content.cell_length, 0))
            yield Line(words.stylize_before("on $surface"), row.id)
        if (self.roomy or self.apart) and len(self.rows) > 1:
            yield Line(Content(""))

    def _fitted(self, row: Row, width: int) -> Row:
        taken = sum(Content(str(part)).cell_length for part in (row.title, row.right, row.aside))
        names = max(len(str(one.name)) for one in self.rows)
        keys = max(len(one.key) for one in self.rows)
        if taken + names + keys + GAPS + 4 <= width:
            return row
        return replace(row, aside="", detail=row.aside if self.roomy else "")
