"""A `TextArea` for long texts: what Textual does anew for the whole text is done for what is shown.

Measured on 5,000 lines: a key took 400 ms, most of it to colour lines that nobody sees and to count
those that there are. Beyond `COLOURED` characters there are no colours, and lines of more than
`LONGEST_LINE` aren't taken from a paste: Textual draws a line whole, however little of it is seen,
and all others as wide as it. Where a text comes with such a line, only what is seen is drawn here.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rich.segment import Segment
from rich.style import Style
from rich.text import Text as RichText
from textual.cache import LRUCache
from textual.document._document import Location
from textual.document._document_navigator import DocumentNavigator
from textual.document._wrapped_document import WrappedDocument
from textual.strip import Strip
from textual.widgets import TextArea

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


mends.keep_queries()


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


class QuickEditor(TextArea, inherit_bindings=False):
    """See the module. ``coloured_as``: the language, where the text isn't too long for it."""

    def __init__(self, language: str, *, id: str) -> None:
        self._joined: str | None = None
        self._kept: LRUCache[object, Strip] = LRUCache(_KEPT)
        """Lines as they were drawn: Textual forgets them all with every key, and most stay."""
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
            for node in nodes:
                (top, left), (bottom, right) = node.start_point, node.end_point
                for row in range(max(top, first), min(bottom, end - 1) + 1):
                    start = left if row == top else 0
                    found.append((row, (start, right if row == bottom else None, name)))
        return found

    # -- drawing ----------------------------------------------------------------------------------

    def drawn(self, text: str) -> str:
        """What is drawn of it: as many cells."""
        return text

    def _render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        if self.virtual_size.width > LONGEST_LINE and not (self.soft_wrap or self.has_colours):
            line = self.document.get_line(row) if row < self.document.line_count else "\t"
            if line.isascii() and "\t" not in line:  # a cell is a character
                return self._window(row, line)
        if self.soft_wrap or not self.is_usual(row):
            return super()._render_line(y)
        looks = (
            row,
            self.document.get_line(row),
            tuple(self._highlights[row]) if self.has_colours else (),
            self.scroll_offset.x,
            self.region.width,
            self.gutter_width,
            self._theme.base_style if self._theme else None,
        )
        strip = self._kept.get(looks)
        if strip is None:
            strip = self._kept[looks] = super()._render_line(y)
        return strip

    def is_usual(self, row: int) -> bool:
        """Whether nothing but the text decides how this line looks."""
        (first, _), (last, _) = sorted(self.selection)
        bracket = self._matching_bracket_location
        return (
            row < self.document.line_count
            and not first <= row <= last
            and not (bracket is not None and bracket[0] == row)
        )

    def notify_style_update(self) -> None:
        self._kept.clear()
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
