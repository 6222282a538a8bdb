"""A widget that is one piece of set text: quick to draw, with places in it that can be clicked.

Textual makes a widget for every block of Markdown and every row of a list; a page of them takes
longer to build than to read. A sheet lays its text out itself, to its width, in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget
from textual.widgets import Static


@dataclass(frozen=True)
class Line:
    """One line of a sheet; ``target`` is what a click on it is about."""

    content: Content
    target: str | None = None


class Sheet(Widget):
    """Lines of text laid out to the widget's width. Subclasses say which: `lay_out`."""

    DEFAULT_CSS = """
    Sheet { width: 1fr; height: auto; }
    """

    class Picked(Message):
        """A line that is about something was clicked."""

        def __init__(self, sheet: Sheet, target: str) -> None:
            super().__init__()
            self.sheet = sheet
            self.target = target

        @property
        def control(self) -> Sheet:
            return self.sheet

    hovered: reactive[str | None] = reactive(None, repaint=False, init=False)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._laid_out: dict[int, list[Line]] = {}

    def lay_out(self, width: int) -> Iterable[Line]:
        """The lines, none of them wider than ``width`` cells."""
        raise NotImplementedError

    def choose(self, target: str) -> None:
        """A line with this target was clicked."""
        self.post_message(self.Picked(self, target))

    def changed(self, *, size: bool = True) -> None:
        """What is to be shown has changed (and, with ``size``, perhaps how many lines it takes)."""
        self._laid_out.clear()
        self.refresh(layout=size)

    def redraw(self) -> None:
        """What is shown looks different in some lines: draw those again, and no others.

        Worth it where a cursor moves in something long. How many lines there are may change, too.
        """
        width = self.size.width
        before = self._laid_out.get(width)
        if before is None:
            self.changed()
            return
        self._laid_out.clear()
        now = self.lines(width)
        if len(now) != len(before):
            self.refresh(layout=True)
            return
        other = [y for y, pair in enumerate(zip(before, now, strict=True)) if not _alike(*pair)]
        if other:
            self.refresh(*(Region(0, y, width, 1) for y in other))

    def lines(self, width: int) -> Sequence[Line]:
        found = self._laid_out.get(width)
        if found is None:
            self._laid_out.clear()
            found = self._laid_out[width] = list(self.lay_out(max(width, 8)))
        return found

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines(width))

    def render(self) -> Content:
        return Content("\n").join(line.content for line in self.lines(self.content_size.width))

    def render_line(self, y: int) -> Strip:
        # Only what is on the screen is drawn: a sheet is as long as a handler's output is.
        width = self.size.width
        lines = self.lines(width)
        if y >= len(lines):
            return Strip.blank(width, self.visual_style.rich_style)
        content = lines[y].content
        if self.text_selection is None and _is_plain(content, width):
            return self._strip(content, y)
        if (selection := self.text_selection) and (span := selection.get_span(y)):
            start, end = span
            style = Style.from_styles(self.screen.get_component_styles("screen--selection"))
            content = content.stylize(style, start, None if end < 0 else end)
        drawn = Visual.to_strips(self, content, width, 1, self.visual_style, apply_selection=False)
        return drawn[0].apply_offsets(0, y) if drawn else Strip.blank(width)

    def _strip(self, content: Content, y: int) -> Strip:
        """As Textual would make it, in a third of the time: nothing has to be wrapped."""
        base, x = self.visual_style, 0
        segments = []
        for text, style in content.render(base, end="", parse_style=self._get_style):
            segments.append(Segment(text, (base + style).rich_style_with_offset(x, y)))
            x += len(text)
        return Strip(segments, content.cell_length)

    def target_at(self, y: int) -> str | None:
        lines = self.lines(self.content_size.width)
        return lines[y].target if 0 <= y < len(lines) else None

    def show_target(self, *targets: str) -> None:
        """Scroll whatever holds this sheet so that the targets' lines are on the screen.

        If they are too many, the first of them are.
        """
        lines = self.lines(self.content_size.width)
        ys = [y for y, line in enumerate(lines) if line.target in targets]
        if not ys or not self.is_attached:
            return
        top = 0 if ys[0] <= 2 else ys[0]
        # What was just laid out can be scrolled at once, and is drawn once; else when it has room.
        settled = len(lines) == self.size.height
        for ancestor in self.ancestors:
            if isinstance(ancestor, Widget) and ancestor.allow_vertical_scroll:
                window = ancestor.scrollable_content_region
                y = self.content_region.y - window.y + ancestor.scroll_offset.y + top
                height = min(ys[-1] - top + 1, max(window.height, 1))
                region = Region(0, y, 1, height)
                ancestor.scroll_to_region(region, animate=False, immediate=settled)
                return

    async def _on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and (target := self.target_at(offset.y)) is not None:
            event.stop()
            self.choose(target)

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        offset = event.get_content_offset(self)
        self.hovered = None if offset is None else self.target_at(offset.y)

    def _on_leave(self, event: events.Leave) -> None:
        self.hovered = None

    def watch_hovered(self) -> None:
        self.redraw()


def _alike(one: Line, other: Line) -> bool:
    """Whether they look the same, and are about the same."""
    return one is other or (one.target == other.target and one.content.is_same(other.content))


def _is_plain(content: Content, width: int) -> bool:
    """Whether it is one line that fits, without links."""
    text = content.plain
    return (
        content.cell_length <= width
        and "\n" not in text
        and "\t" not in text
        and all(
            isinstance(span.style, str) or "@click" not in span.style.meta for span in content.spans
        )
    )


class ListSheet(Sheet, can_focus=True):
    """A sheet with a cursor. Past its first or last line, the cursor goes on to the next list."""

    _had_focus = False

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        if has_focus or self._had_focus:  # it is told at first that it has none
            self.redraw()
        self._had_focus = has_focus

    def leave(self, by: int) -> None:
        """Give the focus to what comes after (or before); where there is nothing, scroll on."""
        chain = self.screen.focus_chain
        if self not in chain:
            return  # hidden a moment ago, while the key was under way
        at = chain.index(self) + (1 if by > 0 else -1)
        if 0 <= at < len(chain):
            chain[at].focus()
            if isinstance(neighbour := chain[at], ListSheet):
                neighbour.enter(by)
        else:
            self.scroll_on(by)

    def scroll_on(self, by: int) -> None:
        """Show more of what can only be read, before the first choice or after the last."""
        for ancestor in self.ancestors:
            if isinstance(ancestor, Widget) and ancestor.allow_vertical_scroll:
                ancestor.scroll_relative(y=by, animate=False)
                return

    def enter(self, by: int) -> None:
        """The focus came from before (or, with a negative ``by``, from after)."""


class Text(Static):
    """A `Static` that never parses markup: what it is given is what it shows."""

    def __init__(
        self, content: str | Content = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(content, id=id, classes=classes, markup=False)
