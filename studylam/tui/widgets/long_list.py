"""A list so long that only what is on the screen of it is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar, overload

from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from studylam.tui.actions import bindings
from studylam.tui.widgets.sheet import Line, ListSheet

E = TypeVar("E")


class LongList(ListSheet, Generic[E]):
    """One line per entry, of which only those on the screen are made. Posts `Marked`, `Chosen`.

    Subclasses say how an entry looks, and which ones the cursor stops at.
    """

    BINDINGS = bindings("long")

    cursor: reactive[int] = reactive(-1, repaint=False)

    class Marked(Message):
        """The cursor came to an entry."""

        def __init__(self, widget: LongList[Any]) -> None:
            super().__init__()
            self.widget = widget

        @property
        def control(self) -> LongList[Any]:
            return self.widget

    class Chosen(Marked):
        """Enter, or a click."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.entries: Sequence[E] = ()
        self._stops: list[int] = []
        self._places: dict[int, int] = {}

    def draw(self, index: int, width: int) -> Content:
        """An entry on one line, not wider than that."""
        raise NotImplementedError

    def stops_at(self, entry: E) -> bool:
        """Whether the cursor does."""
        return True

    def set_entries(self, entries: Sequence[E], at: int | None) -> None:
        """Show these, with the cursor on the entry ``at``, or on the last."""
        self.entries = entries
        self._stops = [i for i, entry in enumerate(entries) if self.stops_at(entry)]
        self._places = {index: place for place, index in enumerate(self._stops)}
        there = at if at in self._places else (self._stops[-1] if self._stops else -1)
        self.set_reactive(LongList.cursor, there)
        self.changed()
        self.call_after_refresh(self._show_cursor)

    @property
    def marked(self) -> E | None:
        return self.entries[self.cursor] if 0 <= self.cursor < len(self.entries) else None

    def lines(self, width: int) -> Sequence[Line]:
        return _Drawn(self, max(width, 8))

    def lay_out(self, width: int) -> Iterable[Line]:
        return self.lines(width)

    def action_move(self, by: int) -> None:
        if not self._stops:
            self.scroll_on(by)
            return
        here = self._places.get(self.cursor, 0)
        there = max(0, min(here + by, len(self._stops) - 1))
        if there != here:
            self.cursor = self._stops[there]
        elif abs(by) == 1:
            self.leave(by)

    def action_edge(self, side: int) -> None:
        if self._stops:
            self.cursor = self._stops[-1 if side > 0 else 0]

    def enter(self, by: int) -> None:
        self.action_edge(-by)

    def action_choose(self) -> None:
        if self.marked is not None:
            self.post_message(self.Chosen(self))

    def choose(self, target: str) -> None:
        self.cursor = int(target)
        self.action_choose()

    def redraw(self) -> None:
        self.changed(size=False)  # nothing is laid out but what is on the screen

    def watch_cursor(self, before: int, now: int) -> None:
        width = self.size.width
        self.refresh(*(Region(0, y, width, 1) for y in (before, now) if y >= 0))
        self._show_cursor()
        if self.marked is not None:
            self.post_message(self.Marked(self))

    def _show_cursor(self) -> None:
        if self.cursor < 0 or not self.is_attached:
            return
        for ancestor in self.ancestors:
            if isinstance(ancestor, Widget) and ancestor.allow_vertical_scroll:
                y = self.virtual_region.y + (0 if self.cursor <= 1 else self.cursor)
                ancestor.scroll_to_region(Region(0, y, 1, 1), animate=False)
                return


class _Drawn(Sequence[Line]):
    """The lines of a `LongList`, each made when it is asked for."""

    def __init__(self, widget: LongList[Any], width: int) -> None:
        self._widget = widget
        self._width = width

    def __len__(self) -> int:
        return len(self._widget.entries)

    @overload
    def __getitem__(self, index: int) -> Line: ...

    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...

    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        widget = self._widget
        target = str(index) if widget.stops_at(widget.entries[index]) else None
        return Line(widget.draw(index, self._width), target)
