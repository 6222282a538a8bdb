"""A bill to walk through: enter on a line shows where its amount comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from studylam.tui import price_text
from studylam.tui.actions import bindings
from studylam.tui.billing import money
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.pricing import Bill

INDENT = 4


class BillRows(Rows):
    """The lines of a bill, those of a part together. What is opened stays open as amounts change:
    lines are known by what they are for, not by where they stand.
    """

    BINDINGS = bindings("bill")
    detail_indent = INDENT

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bill: Bill | None = None
        self._words = ""
        self._opened: set[str] = set()

    def show(self, bill: Bill | None, words: str = "") -> None:
        """This bill, and quiet words under it; without one, the words alone."""
        self._bill, self._words = bill, words
        rows: list[Row] = []
        part = ""
        for index, line in enumerate(bill.lines if bill is not None else ()):
            if line.part and line.part != part:
                rows += [Row.blank()] if rows else []
                rows.append(Row.heading(line.part))
            part = line.part
            amount = Content.styled(money(line.amount_usd), "bold")
            rows.append(Row(self._key(index), line.item, right=amount, aside=line.formula))
        self.set_rows(rows)

    def _key(self, index: int) -> str:
        assert self._bill is not None
        lines = self._bill.lines
        line = lines[index]
        name = f"{line.part}/{line.item}/{line.meter}"
        before = sum(1 for one in lines[:index] if f"{one.part}/{one.item}/{one.meter}" == name)
        return f"{name}/{before}"

    def action_choose(self) -> None:
        if self.marked is not None:
            self._opened ^= {self.marked}
            self.changed()
            self.call_after_refresh(self.show_target, self.marked)

    def action_all(self) -> None:
        """Open every line, or fold them all again."""
        every = {row.id for row in self.rows if row.id is not None}
        self._opened = set() if every <= self._opened else every
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        bill = self._bill
        if bill is not None:
            lines = iter(bill.lines)
            below = not all(_has_room(row, width) for row in self.rows)
            for index, row in enumerate(self.rows):
                if row.id is None:
                    yield from self._row(index, row, width, 0, 0)
                    continue
                line = next(lines)
                opened = row.id in self._opened
                shown = replace(row, aside="", detail="" if opened else row.aside)
                yield from self._row(index, shown if below else row, width, 0, 0)
                if opened:
                    for piece in price_text.line_origin(line, width - INDENT - 2):
                        yield Line(Content(" " * INDENT) + piece, row.id)
                    yield Line(price_text.BLANK, row.id)
            for piece in price_text.total_lines(bill, width):
                yield Line(piece)
            yield Line(price_text.BLANK)
        for piece in price_text.quiet(self._words, width) if self._words else ():
            yield Line(piece)


def _has_room(row: Row, width: int) -> bool:
    """Whether its formula fits beside it: one that is cut says nothing."""
    if row.id is None:
        return True
    assert isinstance(row.name, str)
    assert isinstance(row.right, Content)
    return 2 + cell_len(row.name) + 2 + cell_len(row.aside) + 4 + row.right.cell_length <= width


class Words(Sheet):
    """Lines that are made anew for each width."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._make: Callable[[int], Iterable[Content]] | None = None

    def show(self, make: Callable[[int], Iterable[Content]] | None) -> None:
        """``make(width)`` gives the lines."""
        self._make = make
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._make is not None:
            for content in self._make(width):
                yield Line(content)
