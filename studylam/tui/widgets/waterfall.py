"""The trace tab: what one request led to, as a waterfall, and the numbers of the marked segment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Self

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from studylam.tui import waterfall_text
from studylam.tui.actions import bindings, key_of
from studylam.tui.widgets.lab_panes import Lines, Pane
from studylam.tui.widgets.long_list import LongList
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.runtime.timeline import Moment
    from studylam.runtime.tracing import Segment, Trace


class Segments(LongList["Segment"]):
    """The segments, one line each."""

    trace: Trace | None = None

    def draw(self, index: int, width: int) -> Content:
        segment = self.entries[index]
        here = index == self.cursor
        style = "bold $accent" if self.has_focus else "$text-muted"
        mark = Content.styled("▸ ", style) if here else Content("  ")
        assert self.trace is not None
        line = mark + waterfall_text.segment_line(segment, self.trace, width - 2)
        if self.hovered == str(index):
            line = line.pad_right(max(width - line.cell_length, 0)).stylize_before("on $surface")
        return line


class TraceHead(Sheet):
    """What trace it is, and the scale."""

    trace: Trace | None = None
    number = count = 0

    def lay_out(self, width: int) -> Iterable[Line]:
        if self.trace is not None:
            head = waterfall_text.head_lines(self.trace, self.number, self.count, width)
            yield from map(Line, head)
            scale = waterfall_text.scale_line(self.trace, width - 2)
            if scale:
                yield Line(Content("  ") + scale)


class SegmentSheet(Lines):
    """The numbers of one segment."""

    def __init__(self) -> None:
        run = key_of("lab.run")
        super().__init__(f"No trace yet. {run} runs the event, and what it leads to is drawn here.")
        self._segment: Segment | None = None

    def show(self, segment: Segment | None) -> None:
        self._segment = segment
        self.changed()

    def content(self, width: int) -> Iterator[Content]:
        if self._segment is not None:
            yield from waterfall_text.segment_lines(self._segment, width)


class Waterfall(Container):
    """The tab. Shows the newest trace, until another one is chosen."""

    BINDINGS = bindings("waterfall", "clock")

    class MomentWanted(Message):
        """The moment that the marked segment was made of shall be shown."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._moments: Sequence[Moment] = ()
        self._roots: list[str] = []
        self._root: str | None = None
        """The trace that was chosen; none: the newest."""

    def compose(self) -> ComposeResult:
        yield TraceHead(id="trace-head")
        with VerticalScroll(id="segments", can_focus=False):
            yield Segments()
        yield Pane(SegmentSheet(), id="segment")

    @property
    def listed(self) -> Segments:
        return self.query_one(Segments)

    def focus(self, scroll_visible: bool = True) -> Self:
        there: Widget = self.listed if self.listed.entries else self.query_one("#segment")
        there.focus(scroll_visible)
        return self

    def show(self, moments: Sequence[Moment]) -> None:
        """These are all there are."""
        from studylam.runtime.tracing import roots

        if self._moments and moments and self._moments[-1] is moments[-1]:
            return
        had_focus = self.listed.has_focus or self.query_one("#segment").has_focus
        appears = bool(moments) != bool(self._moments)
        self._moments = moments
        before, self._roots = self._roots, roots(moments)
        if before != self._roots:
            self._root = None  # something new has begun
        self._draw()
        if had_focus and appears:
            self.call_after_refresh(self.focus)

    def show_root(self, root: str) -> None:
        """Show this trace."""
        if root in self._roots:
            self._root = root
            self._draw()

    def action_trace(self, by: int) -> None:
        """To the trace before, or the next one."""
        if self._roots:
            at = self._roots.index(self._shown) + by
            self.show_root(self._roots[max(0, min(at, len(self._roots) - 1))])

    @property
    def _shown(self) -> str:
        return self._root if self._root in self._roots else self._roots[-1]

    def _draw(self) -> None:
        from studylam.runtime.tracing import trace_of

        trace = trace_of(self._moments, self._shown) if self._roots else None
        head = self.query_one(TraceHead)
        head.trace, head.count = trace, len(self._roots)
        head.number = self._roots.index(trace.root) + 1 if trace else 0
        head.changed()
        self.listed.trace = trace
        self.listed.set_entries(trace.segments if trace else (), 0)
        self.query_one("#segments").display = trace is not None
        self._show_marked()

    def on_long_list_marked(self, event: LongList.Marked) -> None:
        event.stop()
        self._show_marked()

    def _show_marked(self) -> None:
        self.query_one(SegmentSheet).show(self.listed.marked)
        self.query_one("#segment").scroll_home(animate=False)

    def on_long_list_chosen(self, event: LongList.Chosen) -> None:
        event.stop()
        segment = self.listed.marked
        if segment is not None:
            self.post_message(self.MomentWanted(segment.number))
