"""The line of tabs of the lab console: where one is, and what there is beside it.

What doesn't fit on one line takes two. Notes never make that difference: lines that come and go
would move everything below them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from textual import events
from textual.content import Content
from textual.geometry import Offset, Size
from textual.reactive import reactive
from textual.widget import Widget

from studylam.tui.actions import bindings

LEAST_GAP = 2
"""Cells between two titles, at least."""


@dataclass(frozen=True)
class Tab:
    """A pane by its id and title."""

    id: str
    title: str


class TabLine(Widget, can_focus=True):
    """Titles on one line, or two. Picking one runs the screen's action ``pane``."""

    DEFAULT_CSS = """
    TabLine { height: auto; width: 1fr; color: $text-muted; }
    """
    BINDINGS = bindings("lab-tabs")

    active: reactive[str] = reactive("")
    notes: reactive[dict[str, Content]] = reactive(dict)
    """Tab id → a short word after its title: ``2/6``, ``✗``."""

    def __init__(self, tabs: Sequence[Tab], *, id: str) -> None:
        super().__init__(id=id)
        self.tabs = tuple(tabs)
        self._spans: list[tuple[int, int, int, str]] = []
        """Line, first cell, cell after the last, tab."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width))

    def _rows(self, width: int) -> list[tuple[Tab, ...]]:
        """The tabs of each line: about the same number."""
        if self._room(self.tabs, [len(tab.title) for tab in self.tabs], LEAST_GAP) <= width:
            return [self.tabs]
        half = (len(self.tabs) + 1) // 2
        return [self.tabs[:half], self.tabs[half:]]

    @staticmethod
    def _room(tabs: Sequence[Tab], cells: Sequence[int], gap: int) -> int:
        return sum(cells) + gap * max(len(tabs) - 1, 0)

    async def action_step(self, by: int) -> None:
        ids = [tab.id for tab in self.tabs]
        here = ids.index(self.active) if self.active in ids else 0
        await self.run_action(f"screen.pane('{ids[(here + by) % len(ids)]}')")

    def action_enter(self) -> None:
        self.screen.focus_next()

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        self._spans = []
        rows = self._rows(width)
        shown = [self._parts(row, width) for row in rows]
        gap = min(gap for _, gap in shown)
        columns, gap = self._columns([parts for parts, _ in shown], width, gap)
        return [
            self._line(y, row, parts, columns, gap).truncate(width, ellipsis=True)
            for y, (row, (parts, _)) in enumerate(zip(rows, shown, strict=True))
        ]

    def _parts(self, tabs: Sequence[Tab], width: int) -> tuple[list[Content], int]:
        """Titles with as many notes as fit, the shortest first: a verdict takes one cell. And the
        gap that is left between them."""
        parts = {tab.id: self._part(tab, noted=False) for tab in tabs}
        gap = LEAST_GAP + 1
        room = width - self._room(tabs, [part.cell_length for part in parts.values()], gap)
        if room < 0:
            gap, room = LEAST_GAP, room + len(tabs) - 1
        for tab in sorted(tabs, key=lambda one: self._part(one).cell_length - len(one.title)):
            part = self._part(tab)
            more = part.cell_length - parts[tab.id].cell_length
            if more <= room:
                parts[tab.id], room = part, room - more
        return list(parts.values()), gap

    @staticmethod
    def _columns(rows: Sequence[Sequence[Content]], width: int, gap: int) -> tuple[list[int], int]:
        """The cells of each title, so that those of two lines stand below each other, and the gap
        that this leaves; zeros: there is no room for that."""
        cells = [[part.cell_length for part in parts] for parts in rows]
        columns = [max(both) for both in zip_longest(*cells, fillvalue=0)]
        for least in (gap, LEAST_GAP):
            if sum(columns) + least * (len(columns) - 1) <= width:
                return columns, least
        return [0] * len(columns), gap

    def _line(
        self, y: int, tabs: Sequence[Tab], parts: Sequence[Content], columns: list[int], gap: int
    ) -> Content:
        line = Content("")
        for tab, part, cells in zip(tabs, parts, columns, strict=False):
            end = line.cell_length + part.cell_length
            self._spans.append((y, line.cell_length, end, tab.id))
            line += part.pad_right(max(cells - part.cell_length, 0) + gap)
        return line.rstrip()

    def _part(self, tab: Tab, *, noted: bool = True) -> Content:
        style = "$text-muted"
        if tab.id == self.active:
            style = "bold underline $accent" if self.has_focus else "bold $accent"
        part = Content.styled(tab.title, style)
        note = self.notes.get(tab.id)
        return part + Content(" ") + note if note and noted else part

    def jump_points(self) -> Iterator[Offset]:
        """Where each title begins."""
        for y, left, _, _ in self._spans:
            yield Offset(left, y)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        for y, left, right, tab in self._spans if offset is not None else ():
            if offset is not None and offset.y == y and left <= offset.x < right:
                await self.run_action(f"screen.pane('{tab}')")
