"""A `TextArea` for long texts: what Textual does anew for the whole text is done for what is shown.

Measured on 5,000 lines: a key took 400 ms, most of it to colour lines that nobody sees and to count
those that there are. Beyond `COLOURED` characters there are no colours, and lines of more than
`LONGEST_LINE` aren't taken from a paste: Textual draws a line whole, however little of it is seen,
and all others as wide as it. Where a text comes with such a line, only what is seen is drawn here.

Textual also draws the whole area for a key, and lays the screen out anew when the longest line
grows. Here a key draws the lines that have come to look otherwise, and the area grows in steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from rich.segment import Segment
from rich.style import Style
from rich.text import Text as RichText
from textual.cache import LRUCache
from textual.document._document import Location
from textual.document._document_navigator import DocumentNavigator
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Region, Size
from textual.reactive import Reactive, reactive
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from studylam.tui import mends
from studylam.tui.widgets.chrome import unwatch

COLOURED = 60_000
"""Characters of a text that has colours."""
LONGEST_LINE = 5_000
MOST_PASTED = 300_000
"""Characters that a paste brings at once."""
_BLOCK = 64
"""Lines that are coloured together."""
_KEPT = 256
"""Lines that are kept as they were drawn."""
_BRACKETS = 2_000
"""Lines of a text in which the partner of a bracket is looked for."""
_STEP = 40
"""Cells by which the area grows with its longest line, once that doesn't fit."""


mends.for_editors()


class _Highlights(defaultdict[int, list[Any]]):
    """Line → its colours, found when the line is drawn."""

    def __init__(self, area: QuickEditor) -> None:
        super().__init__(list)
        self._area = area
        self._known: set[int] = set()

    def __bool__(self) -> bool:
        return self._area.has_colours

    def __missing__(self, line: int) -> list[Any]:
        block = line // _BLOCK
        if block in self._known:
            return []
        self._known.add(block)
        for row, highlight in self._area.highlights_of(block * _BLOCK, (block + 1) * _BLOCK):
            self.setdefault(row, []).append(highlight)
        return self.get(line, [])

    def clear(self) -> None:
        super().clear()
        self._known.clear()


class _Unwrapped(WrappedDocument):
    """Knows its height without counting."""

    @property
    def height(self) -> int:
        return len(self._offset_to_line_info)


class _View(NamedTuple):
    """What decides how lines look, beside their text: asked once for all of them."""

    top: int
    """The row in the first line of the screen."""
    first: int
    last: int
    """The rows that are selected, or the one with the cursor."""
    apart: frozenset[int]
    has_colours: bool
    is_wide: bool
    """Whether some line is longer than is drawn whole."""
    ground: tuple[object, ...]

    @classmethod
    def of(cls, area: QuickEditor) -> _View:
        (first, _), (last, _) = sorted(area.selection)
        left, top = area.scroll_offset
        ground = (left, area.region.width, area.gutter_width, area.base_style)
        is_wide = area.virtual_size.width > LONGEST_LINE
        apart = frozenset(area.rows_apart())
        return cls(top, first, last, apart, area.has_colours, is_wide, ground)


class QuickEditor(TextArea, inherit_bindings=False):
    """See the module. ``coloured_as``: the language, where the text isn't too long for it."""

    selection: Reactive[Selection] = reactive(
        Selection(), init=False, always_update=True, repaint=False
    )

    def __init__(self, language: str, *, id: str) -> None:
        self._joined: str | None = None
        self._kept: LRUCache[object, Strip] = LRUCache(_KEPT)
        """Lines as they were drawn: Textual forgets them all with every key, and most stay."""
        self._shown: dict[int, object] = {}
        """Line of the screen, from the top of the area → how what was drawn there last looks."""
        self._may_differ = False
        """Whether lines may look otherwise than they were drawn."""
        self._view = _View(0, 0, 0, frozenset(), False, False, ())
        super().__init__(
            id=id,
            tab_behavior="indent",
            show_line_numbers=True,
            soft_wrap=False,
            compact=True,
        )
        self.coloured_as = language
        self._highlights = _Highlights(self)

    def on_mount(self) -> None:
        # Not before: the first time, it takes as long as all the rest of a screen.
        if self.language is None and not self.text:
            self.language = self.coloured_as

    def on_unmount(self) -> None:
        """Whoever is told of a theme is kept for it, with all that was drawn: the app tells nobody
        who has gone, but it forgets them only then.
        """
        unwatch(self, self.app, "theme")
        self.app.theme_changed_signal.unsubscribe(self)

    # -- the whole text ---------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """All that is in it."""
        if self._joined is None:
            self._joined = self.document.text
        return self._joined

    @text.setter
    def text(self, value: str) -> None:
        self.load_text(value)

    def load_text(self, text: str) -> None:
        longest = max(map(len, text.split("\n")), default=0)
        fits = len(text) <= COLOURED and longest <= LONGEST_LINE
        language = self.coloured_as if fits else None
        if language != self.language:
            self._set_document("", None)  # else the old text is parsed once more
            self.language = language
        super().load_text(text)

    def _set_document(self, text: str, language: str | None) -> None:
        self._joined = None
        super()._set_document(text, language)
        if not self.soft_wrap:
            self.wrapped_document = _Unwrapped(self.document, tab_width=self.indent_width)
            self.navigator = DocumentNavigator(self.wrapped_document)

    # -- colours ----------------------------------------------------------------------------------

    def _build_highlight_map(self) -> None:
        """Called by Textual whenever the text has changed: forget what was known of the old one."""
        self._joined = None
        self._line_cache.clear()
        self._highlights.clear()
        self._draw_what_differs()

    @property
    def has_colours(self) -> bool:
        """Whether there are any in this text."""
        return self._highlight_query is not None

    def highlights_of(self, first: int, end: int) -> list[tuple[int, Any]]:
        """Of the rows from ``first`` up to ``end``: row and highlight, as Textual keeps them."""
        if not self._highlight_query:
            return []
        captures = self.document.query_syntax_tree(self._highlight_query, (first, 0), (end, 0))
        found: list[tuple[int, Any]] = []
        for name, nodes in captures.items():
            # In an order of chance, by which a line that stays would look new.
            for node in sorted(nodes, key=lambda node: (node.start_byte, -node.end_byte)):
                (top, left), (bottom, right) = node.start_point, node.end_point
                for row in range(max(top, first), min(bottom, end - 1) + 1):
                    start = left if row == top else 0
                    found.append((row, (start, right if row == bottom else None, name)))
        return found

    # -- drawing ----------------------------------------------------------------------------------

    @property
    def base_style(self) -> Style | None:
        """Of what has no colour of its own."""
        return self._theme.base_style if self._theme else None

    def drawn(self, text: str) -> str:
        """What is drawn of it: as many cells."""
        return text

    def watch_selection(self) -> None:
        self._draw_what_differs()

    def _draw_what_differs(self) -> None:
        """Have those lines drawn that look otherwise than they do on the screen."""
        self._may_differ = True
        self._repaint_required = True
        self.check_idle()

    def _mark_what_differs(self) -> None:
        self._view = _View.of(self)
        if self._may_differ:
            self._may_differ = False
            width, height = self.size
            lines = [y for y in range(height) if self._differs(y)]
            if lines:  # none would stand for all
                self._set_dirty(*(Region(0, y, width, 1) for y in lines))

    def _differs(self, y: int) -> bool:
        looks = self._looks(y)
        return looks is None or looks != self._shown.get(y)

    def _exchange_repaint_regions(self) -> Collection[Region]:
        self._mark_what_differs()
        return super()._exchange_repaint_regions()

    def render_lines(self, crop: Region) -> list[Strip]:
        self._mark_what_differs()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        self._shown[y] = self._looks(y)
        return super().render_line(y)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        before = self.container_size
        is_other = super()._size_updated(size, virtual_size, container_size, layout)
        if self.container_size != before:  # not everything that does so is told to be a resize
            self._refresh_size()
        return is_other

    def _refresh_size(self) -> None:
        """As in Textual, but as long as all fits, the area is as large as what is seen of it: then
        nothing is laid out anew.
        """
        if self.soft_wrap:
            super()._refresh_size()
            return
        longest, height = self.document.get_size(self.indent_width)
        width = longest + self.gutter_width + 1  # for the cursor at the end of the line
        room = self.container_size - (
            self.styles.scrollbar_size_vertical,
            self.styles.scrollbar_size_horizontal,
        )
        width = room.width if width <= room.width else -(-width // _STEP) * _STEP
        self.virtual_size = Size(width, max(height, room.height))
        self._refresh_scrollbars()

    def _looks(self, y: int) -> object:
        """All that decides how a line of the screen looks; ``None``: there is more to it."""
        view = self._view
        row = y + view.top
        if row >= self.document.line_count:
            return view.ground
        if self.soft_wrap or view.first <= row <= view.last or row in view.apart:
            return None
        colours = tuple(self._highlights[row]) if view.has_colours else ()
        return (row, self.document.get_line(row), colours, view.ground)

    def _render_line(self, y: int) -> Strip:
        row = y + self._view.top
        if self._view.is_wide and not (self.soft_wrap or self.has_colours):
            line = self.document.get_line(row) if row < self.document.line_count else "\t"
            if line.isascii() and "\t" not in line:  # a cell is a character
                return self._window(row, line)
        looks = self._shown[y]
        if looks is None:
            return super()._render_line(y)
        strip = self._kept.get(looks)
        if strip is None:
            strip = self._kept[looks] = super()._render_line(y)
        return strip

    def rows_apart(self) -> Iterable[int]:
        """Rows whose looks aren't decided by their text and colours alone, but for those that are
        selected.
        """
        bracket = self._matching_bracket_location
        return () if bracket is None else bracket[:1]

    def notify_style_update(self) -> None:
        self._kept.clear()
        self._shown.clear()
        super().notify_style_update()

    def _window(self, row: int, line: str) -> Strip:
        """What is seen of a line, as Textual draws it."""
        theme, left = self._theme, self.scroll_offset.x
        width = max(self.size.width - self.gutter_width, 0)
        text = RichText(self.drawn(line[left : left + width]).ljust(width), end="", no_wrap=True)
        (first, start), (last, end) = sorted(self.selection)
        cursor_row, column = self.selection.end
        is_marked = cursor_row == row and self.highlight_cursor_line and self._has_cursor
        styled: list[tuple[Style | None, int, int]] = []
        if is_marked:
            styled.append((theme.cursor_line_style if theme else None, left, left + width))
        if not self.selection.is_empty and first <= row <= last:
            begin, stop = (start if row == first else 0), (end if row == last else len(line))
            styled.append((theme.selection_style if theme else None, begin, stop))
        if cursor_row == row and self._draw_cursor:
            styled.append((theme.cursor_style if theme else None, column, column + 1))
        for style, begin, stop in styled:
            if style is not None and stop > left:
                text.stylize(style, max(begin - left, 0), stop - left)
        gutter = theme.cursor_line_gutter_style if is_marked and theme else None
        gutter = gutter or (theme.gutter_style if theme else None)
        number = f"{row + self.line_number_start:>{max(self.gutter_width - 2, 0)}}  "
        segments = [Segment(number, gutter)] if self.show_line_numbers else []
        strip = Strip([*segments, *text.render(self.app.console)])
        return strip.apply_style((theme.base_style if theme else None) or self.rich_style)

    # -- pasting ----------------------------------------------------------------------------------

    def refusal(self, text: str) -> str:
        """Why this isn't taken from a paste; empty: it is."""
        if len(text) > MOST_PASTED:
            return f"That has {len(text):,} characters; the editor takes {MOST_PASTED:,} at once."
        if (longest := max(map(len, text.splitlines()), default=0)) > LONGEST_LINE:
            return f"That has a line of {longest:,} characters; the editor takes {LONGEST_LINE:,}."
        return ""

    def take(self, text: str) -> None:
        """Put it in place of what is selected, as a paste does; colours go if it is too much."""
        if self.language and len(self.text) + len(text) > COLOURED:
            selection = self.selection
            self.language = None
            self.selection = selection
        if result := self._replace_via_keyboard(text, *self.selection):
            self.move_cursor(result.end_location)
            self.focus()

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        if self.document.line_count > _BRACKETS:
            return None
        return super().find_matching_bracket(bracket, search_from)
