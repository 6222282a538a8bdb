"""The timeline: every moment in order on the virtual clock, and all of the one that is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Self

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widget import Widget

from studylam.tui import timeline_text
from studylam.tui.actions import bindings, key_of
from studylam.tui.timeline_text import Entry
from studylam.tui.widgets.lab_panes import Lines, Pane
from studylam.tui.widgets.long_list import LongList

if TYPE_CHECKING:
    from studylam.runtime.timeline import Moment

BESIDE = 88
"""Columns from which on the marked moment stands beside the list and not below it."""


class Moments(LongList[Entry]):
    """The moments as rows."""

    first_at = 0.0

    def stops_at(self, entry: Entry) -> bool:
        return not isinstance(entry, timeline_text.Gap | timeline_text.Group)

    def draw(self, index: int, width: int) -> Content:
        entry = self.entries[index]
        here = index == self.cursor
        style = "bold $accent" if self.has_focus else "$text-muted"
        mark = Content.styled("▸ ", style) if here else Content("  ")
        if isinstance(entry, timeline_text.Group):
            mark = Content("")
        line = mark + timeline_text.row(entry, self.first_at, width - mark.cell_length)
        if here and self.has_focus:
            line = line.stylize_before("bold")
        if self.hovered == str(index):
            line = line.pad_right(max(width - line.cell_length, 0)).stylize_before("on $surface")
        return line


class MomentSheet(Lines):
    """All of one moment."""

    def __init__(self) -> None:
        super().__init__(
            f"Nothing has happened yet. {key_of('lab.run')} runs the event, and what"
            " follows stands here."
        )
        self._moment: Moment | None = None
        self._first_at = 0.0

    def show(self, moment: Moment | None, first_at: float) -> None:
        self._moment, self._first_at = moment, first_at
        self.changed()

    def content(self, width: int) -> Iterator[Content]:
        if self._moment is not None:
            yield from timeline_text.moment_lines(self._moment, self._first_at, width)


def _ends(moments: Sequence[Moment]) -> tuple[int, ...]:
    return (moments[0].number, moments[-1].number) if moments else ()


class Timeline(Container):
    """The tab: a list, and beside or below it the moment that is marked."""

    BINDINGS = bindings("timeline", "clock")

    class TraceWanted(Message):
        """The trace of the marked moment shall be shown."""

        def __init__(self, root: str) -> None:
            super().__init__()
            self.root = root

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._moments: list[Moment] = []
        self.is_grouped = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="moments", can_focus=False):
            yield Moments()
        yield Pane(MomentSheet(), id="moment")

    @property
    def listed(self) -> Moments:
        return self.query_one(Moments)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Moments are what can be walked through; without any, there is only a sentence."""
        there: Widget = self.listed if self._moments else self.query_one("#moment")
        there.focus(scroll_visible)
        return self

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= BESIDE, "-beside")

    def show(self, moments: Sequence[Moment]) -> None:
        """These are all there are. The cursor stays; at the end, it goes along with the new."""
        if _ends(self._moments) == _ends(moments) and moments:
            return
        marked = self.listed.marked
        follows = marked is None or marked is self._moments[-1]
        had_focus = self.listed.has_focus or self.query_one("#moment").has_focus
        appears = bool(moments) != bool(self._moments)
        self._moments = list(moments)
        self._fill(None if follows else marked)
        self.query_one("#moments").display = bool(moments)
        if had_focus and appears:
            self.call_after_refresh(self.focus)

    def _fill(self, marked: Moment | None) -> None:
        shown = self.listed
        shown.first_at = self._moments[0].at if self._moments else 0.0
        entries = timeline_text.entries(self._moments, grouped=self.is_grouped)
        at = None
        if marked is None and self._moments:
            marked = self._moments[-1]
        if marked is not None:
            at = next((i for i, entry in enumerate(entries) if entry is marked), None)
        shown.set_entries(entries, at)
        self._show_marked()

    def on_long_list_marked(self, event: LongList.Marked) -> None:
        event.stop()
        self._show_marked()

    def on_long_list_chosen(self, event: LongList.Chosen) -> None:
        event.stop()
        self.query_one("#moment").focus()

    def _show_marked(self) -> None:
        self.query_one(MomentSheet).show(self.listed.marked, self.listed.first_at)
        self.query_one("#moment").scroll_home(animate=False)

    def mark(self, number: int) -> None:
        """Put the cursor on a moment, by its number."""
        for index, entry in enumerate(self.listed.entries):
            if getattr(entry, "number", None) == number:
                self.listed.cursor = index

    def action_group(self) -> None:
        self.is_grouped = not self.is_grouped
        self._fill(self.listed.marked)

    def action_trace(self) -> None:
        marked = self.listed.marked
        if marked is not None and marked.trace:
            self.post_message(self.TraceWanted(marked.trace))
