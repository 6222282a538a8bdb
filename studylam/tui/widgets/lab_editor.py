"""The editors of the lab: the handler's code and the event, with colours from the app's theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text as RichText
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from studylam.inert import inert
from studylam.tui import typed_lines
from studylam.tui.actions import bindings
from studylam.tui.widgets.editor_colours import plain_colour, syntax_styles, tint
from studylam.tui.widgets.quick_editor import QuickEditor

STAND_IN = "\ufffd"
"""Shown for a character that a terminal might obey: one cell, so that columns stay true."""

LEAST_ROOM = 12
"""Cells of a message beside its line that are worth showing."""


# F6 and F7 select in a TextArea; in the lab they run the cases and a cold start. ``ctrl+a`` marks
# all, as elsewhere, ``ctrl+e`` builds an event, ``ctrl+f`` finds, and ``ctrl+d`` compares; ``home``
# and ``end`` are for a line's ends.
_NOT_OURS = ("f6", "f7")
_KEYS = {
    "home,ctrl+a": "home",
    "end,ctrl+e": "end",
    "delete,ctrl+d": "delete",
    "alt+delete,ctrl+f": "alt+delete",
    "ctrl+f": "",
}
_BINDINGS = [
    replace(binding, key=_KEYS.get(binding.key, binding.key))
    for binding in TextArea.BINDINGS
    if isinstance(binding, Binding)
    and binding.key not in _NOT_OURS
    and _KEYS.get(binding.key, binding.key)
]


@dataclass(frozen=True)
class Mark:
    """What is wrong with a line. ``line``: from 1."""

    line: int
    words: str = ""
    """On one inert line, to be shown beside it."""
    is_of_a_run: bool = False
    """It came of a run: the line gets a ground of its own."""


class Editor(QuickEditor, inherit_bindings=False):
    """A `TextArea` that indents, marks lines, and shows no character that a terminal obeys."""

    BINDINGS = [*_BINDINGS, *bindings("editor")]  # noqa: RUF012 - as in Textual

    class Marked(Message):
        """Which lines are marked has changed."""

    def __init__(self, language: str, *, id: str, label: str) -> None:
        self._marks: tuple[Mark, ...] = ()
        self._lines_then: list[str] = []
        self._found: Sequence[typed_lines.Span] = ()
        super().__init__(language, id=id)
        self.show_line_numbers = language in ("python", "json")
        self.border_title = Content(label)
        self.indent_width = 4 if language == "python" else 2
        self._error_style = self._found_style = self._ground_style = Style()

    def on_mount(self) -> None:
        self._take_colours()
        self.app.theme_changed_signal.subscribe(self, lambda _: self._take_colours())

    def _take_colours(self) -> None:
        variables = self.app.theme_variables
        styles = syntax_styles(variables)
        self.register_theme(TextAreaTheme("studylam", syntax_styles=styles))
        self.theme = "studylam"
        background = variables.get("background", "")
        self._ground_style = tint(background, variables.get("error", ""))
        self._found_style = tint(background, variables.get("accent", ""), strength=0.4)
        self._error_style = Style(color=plain_colour(variables.get("error", "")))
        self.notify_style_update()

    # -- what is in it ----------------------------------------------------------------------------

    def replace_all(self, text: str) -> None:
        """Put another text in, as one step that ``ctrl+z`` takes back."""
        if text != self.text:
            self.replace(text, (0, 0), self.document.end)
            self.move_cursor((0, 0))

    def _build_highlight_map(self) -> None:
        super()._build_highlight_map()
        self._found = ()
        if self._marks:
            lines = list(self.document.lines)
            places = [
                typed_lines.anchored(mark.line - 1, self._lines_then, lines) for mark in self._marks
            ]
            self._put_marks(
                replace(mark, line=row + 1)
                for mark, row in zip(self._marks, places, strict=True)
                if row is not None
            )

    # -- what is wrong with it --------------------------------------------------------------------

    def mark(self, line: int | None, words: str = "") -> None:
        """Mark a line (from 1) for what a run did there, and bring it into view; ``None``: none."""
        kept = [mark for mark in self._marks if not mark.is_of_a_run]
        if line is not None and 1 <= line <= self.document.line_count:
            kept.append(Mark(line, words, is_of_a_run=True))
        self._put_marks(kept)
        self.highlight_cursor_line = self.marked is None  # it would hide the mark
        if self.marked is not None:
            self._go_to(self.marked)

    def note(self, mistakes: Iterable[Mark]) -> None:
        """Mark lines for what is wrong with the text as it stands, in place of those before."""
        marks = [mark for mark in self._marks if mark.is_of_a_run]
        taken = {mark.line for mark in marks}
        for one in mistakes:
            if one.line not in taken and 1 <= one.line <= self.document.line_count:
                taken.add(one.line)
                marks.append(replace(one, is_of_a_run=False))
        self._put_marks(marks)

    def _put_marks(self, marks: Iterable[Mark]) -> None:
        before, self._marks = self._marks, tuple(sorted(marks, key=lambda mark: mark.line))
        self._lines_then = list(self.document.lines) if self._marks else []
        if before != self._marks:
            if self.marked is None:
                self.highlight_cursor_line = True
            if self.is_mounted:
                self.notify_style_update()
                self.refresh()
                self.post_message(self.Marked())

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is marked, in the order of the lines."""
        return self._marks

    @property
    def marked(self) -> int | None:
        """The line that a run's error came from, from 1."""
        return next((mark.line for mark in self._marks if mark.is_of_a_run), None)

    def shows(self, mark: Mark) -> bool:
        """Whether all of a mark's words have room beside their line."""
        line = self.document.get_line(mark.line - 1)
        used = self.gutter_width + cell_len(line.expandtabs(self.indent_width)) + 5
        return used + cell_len(mark.words) <= self.scrollable_content_region.width

    def action_mistake(self, by: int) -> None:
        """To the next marked line, or the one before."""
        row = self.cursor_location[0] + 1
        lines = [mark.line for mark in self._marks]
        if not lines:
            self.app.notify("No line is marked.", timeout=3)
        elif by > 0:
            self._go_to(next((line for line in lines if line > row), lines[0]))
        else:
            self._go_to(next((line for line in reversed(lines) if line < row), lines[-1]))

    # -- where one is -----------------------------------------------------------------------------

    def _go_to(self, line: int) -> None:
        """To the first word of a line (from 1)."""
        text = self.document.get_line(line - 1)
        self.move_cursor((line - 1, len(text) - len(text.lstrip())))
        self._settle(center=True)

    def go_to_line(self, line: int) -> None:
        """To a line (from 1), or the nearest that there is."""
        self._go_to(min(max(line, 1), self.document.line_count))

    def on_show(self) -> None:
        self.call_after_refresh(self._settle, center=self.marked is not None)

    def _settle(self, *, center: bool = False) -> None:
        """Bring the cursor into view, and the beginnings of the lines if that leaves it there."""
        if self.size.width:
            self.scroll_to(x=0, animate=False, immediate=True)
            self.scroll_cursor_visible(center=center)

    def action_edge(self, side: int) -> None:
        """To the beginning of the text, or to its end."""
        self.move_cursor((0, 0) if side < 0 else self.document.end)

    def action_leave(self) -> None:
        self.screen.focus_next()

    def action_find(self) -> None:
        """Open the search below the text, with what is selected."""
        from studylam.tui.widgets.editor_find import FindBar

        FindBar.open(self)

    def show_found(self, spans: Sequence[typed_lines.Span]) -> None:
        """Have places stand out."""
        self._found = spans
        self.notify_style_update()
        self.refresh()

    # -- drawing ----------------------------------------------------------------------------------

    def drawn(self, text: str) -> str:
        if text.isascii() and text.isprintable():
            return text
        return "".join(c if c == "\t" or inert(c) == c else STAND_IN for c in text)

    def get_line(self, line_index: int) -> RichText:
        text = self.document.get_line(line_index)
        line = RichText(self.drawn(text), end="", no_wrap=True)
        if self.marked == line_index + 1:
            line.stylize(self._ground_style)
        for row, start, end in self._found:
            if row == line_index:
                line.stylize(self._found_style, start, end)
        return line

    def rows_apart(self) -> Iterable[int]:
        yield from super().rows_apart()
        yield from (row for row, _, _ in self._found)
        if self.marked is not None:
            yield self.marked - 1

    def _render_line(self, y: int) -> Strip:
        strip = super()._render_line(y)
        row = y + self.scroll_offset.y
        mark = next((one for one in self._marks if one.line == row + 1), None)
        if mark is None or self.soft_wrap or row >= self.document.line_count:
            return strip
        gutter, width = self.gutter_width, strip.cell_length
        base = self.rich_style + self._error_style
        text = self.document.get_line(row).expandtabs(self.indent_width)
        is_indented = text[:1] == " " or not text  # then the sign has room beside the number
        sign = Strip([Segment(" ✗" if is_indented else "✗ ", base + Style(bold=True))], 2)
        if gutter:
            strip = Strip.join([strip.crop(0, gutter - 2), sign, strip.crop(gutter, width)])
        at = gutter + cell_len(text) - self.scroll_offset.x + 2
        room = self.scrollable_content_region.width - at - 1
        if not mark.words or at < gutter or room < LEAST_ROOM:
            return strip
        words = f"{'' if gutter else '✗ '}{mark.words}"
        if cell_len(words) > room:
            words = f"{set_cell_size(words, room - 1)}…"
        beside = Strip([Segment(words, base)], cell_len(words))
        return Strip.join([strip.crop(0, at), beside, strip.crop(at + beside.cell_length, width)])

    # -- typing -----------------------------------------------------------------------------------

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "ctrl+j"):  # ctrl+j: a line feed, as some pastes send it
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard("\n" + self._indentation(), *self.selection)
        elif event.key == "tab" and self.tab_behavior == "indent":
            event.stop()
            event.prevent_default()
            self.action_indent(1)
        elif event.key == "backspace" and self._unindent():
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Put it in; or say why not."""
        if words := self.refusal(text):
            self.app.notify(words, severity="warning", timeout=6, markup=False)
        elif not self.read_only:
            self.take(text)

    def _indentation(self) -> str:
        """What the next line begins with: as this one, and a step more after a colon or bracket."""
        row, column = min(self.selection)
        before = self.document.get_line(row)[:column]
        indent = before[: len(before) - len(before.lstrip(" \t"))]
        opens = before.rstrip().endswith((":", "{", "[", "("))
        return indent + (" " * self.indent_width if opens else "")

    def _unindent(self) -> bool:
        """Take a whole step of indentation back, where only indentation is before the cursor."""
        start, end = self.selection
        row, column = end
        before = self.document.get_line(row)[:column]
        if start != end or not before or before.strip(" ") or column % self.indent_width:
            return False
        self._delete_via_keyboard((row, column - self.indent_width), end)
        return True

    def action_indent(self, by: int) -> None:
        """The selected lines a step in (or back); a step from the cursor on, if none are."""
        if by > 0 and self.selection.is_empty:
            self.insert(" " * self._find_columns_to_next_tab_stop())
            return
        change = typed_lines.indented if by > 0 else typed_lines.dedented
        self._change_lines(lambda lines: change(lines, self.indent_width))

    def action_comment(self) -> None:
        """Make comments of the selected lines, or code again."""
        if self.language == "json" or self.coloured_as == "json":
            self.app.notify("JSON has no comments.", timeout=3)
            return
        self._change_lines(typed_lines.commented)

    def _change_lines(self, change: Callable[[list[str]], list[str]]) -> None:
        """Change all lines that the selection touches, as one step; they stay selected."""
        (top, left), (bottom, right) = sorted(self.selection)
        if bottom > top and right == 0:
            bottom -= 1  # the cursor stands before a line that isn't meant
        lines = [self.document.get_line(row) for row in range(top, bottom + 1)]
        changed = change(lines)
        if changed == lines:
            return
        is_empty = self.selection.is_empty
        grown = len(changed[0]) - len(lines[0])
        end = (bottom, len(lines[-1]))
        self.replace("\n".join(changed), (top, 0), end, maintain_selection_offset=False)
        if is_empty:
            self.move_cursor((top, max(left + grown, 0)))
        else:
            self.move_cursor((top, 0))
            self.move_cursor((bottom, len(changed[-1])), select=True)
