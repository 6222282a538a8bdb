"""The line of tabs of the lab console: where one is, and what there is beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from studylam.tui.actions import bindings


@dataclass(frozen=True)
class Tab:
    """A pane by its id and title."""

    id: str
    title: str


class TabLine(Widget, can_focus=True):
    """Titles on one line. Picking one runs the screen's action ``pane``."""

    DEFAULT_CSS = """
    TabLine { height: 1; width: 1fr; color: $text-muted; }
    """
    BINDINGS = bindings("lab-tabs")

    active: reactive[str] = reactive("")
    notes: reactive[dict[str, Content]] = reactive(dict)
    """Tab id → a short word after its title: ``2/6``, ``✗``."""

    def __init__(self, tabs: Sequence[Tab], *, id: str) -> None:
        super().__init__(id=id)
        self.tabs = tuple(tabs)
        self._spans: list[tuple[int, int, str]] = []

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1

    async def action_step(self, by: int) -> None:
        ids = [tab.id for tab in self.tabs]
        here = ids.index(self.active) if self.active in ids else 0
        await self.run_action(f"screen.pane('{ids[(here + by) % len(ids)]}')")

    def action_enter(self) -> None:
        self.screen.focus_next()

    def render(self) -> Content:
        width = self.content_size.width
        parts = [self._part(tab) for tab in self.tabs]
        gap = 3
        if sum(part.cell_length + gap for part in parts) - gap > width:
            gap = 2
        if sum(part.cell_length + gap for part in parts) - gap > width:
            parts = [self._part(tab, noted=False) for tab in self.tabs]
        line, self._spans = Content(""), []
        for tab, part in zip(self.tabs, parts, strict=True):
            if line:
                line += Content(" " * gap)
            self._spans.append((line.cell_length, line.cell_length + part.cell_length, tab.id))
            line += part
        return line.truncate(width, ellipsis=True)

    def _part(self, tab: Tab, *, noted: bool = True) -> Content:
        style = "$text-muted"
        if tab.id == self.active:
            style = "bold underline $accent" if self.has_focus else "bold $accent"
        part = Content.styled(tab.title, style)
        note = self.notes.get(tab.id)
        return part + Content(" ") + note if note and noted else part

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        for left, right, tab in self._spans if offset is not None else ():
            if offset is not None and left <= offset.x < right:
                await self.run_action(f"screen.pane('{tab}')")
