"""The editors of the lab: the handler's code and the event, with colours from the app's theme."""

from __future__ import annotations

from dataclasses import replace

from rich.color import Color as RichColor
from rich.style import Style
from rich.text import Text as RichText
from textual import events
from textual.binding import Binding
from textual.color import Color, ColorParseError
from textual.content import Content
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from studylam.inert import inert
from studylam.tui.actions import bindings

STAND_IN = "\ufffd"
"""Shown for a character that a terminal might obey: one cell, so that columns stay true."""

# Tree-sitter's names → the theme's colour and Rich's attributes; the same few as in lessons.
_COLOURS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "primary",
        "bold",
        (
            "keyword",
            "keyword.function",
            "keyword.return",
            "keyword.operator",
            "conditional",
            "repeat",
            "include",
            "exception",
        ),
    ),
    ("primary", "", ("boolean", "constant.builtin", "none", "json.null", "attribute")),
    ("secondary", "", ("string", "string.escape")),
    ("text-muted", "italic", ("comment",)),
    ("text", "bold", ("function", "method", "type.class", "json.label")),
)


# F6 and F7 select in a TextArea; in the lab they run the cases and a cold start. ``ctrl+a`` marks
# all, as elsewhere, and ``ctrl+e`` builds an event; ``home`` and ``end`` are for a line's ends.
_NOT_OURS = ("f6", "f7")
_KEYS = {"home,ctrl+a": "home", "end,ctrl+e": "end"}
_BINDINGS = [
    replace(binding, key=_KEYS.get(binding.key, binding.key))
    for binding in TextArea.BINDINGS
    if isinstance(binding, Binding) and binding.key not in _NOT_OURS
]


class Editor(TextArea, inherit_bindings=False):
    """A `TextArea` that indents, marks a line, and shows no character that a terminal obeys."""

    BINDINGS = [*_BINDINGS, *bindings("editor")]  # noqa: RUF012 - as in Textual

    def __init__(self, language: str, *, id: str, label: str) -> None:
        super().__init__(
            language=language,
            id=id,
            tab_behavior="indent",
            show_line_numbers=language == "python",
            soft_wrap=False,
            compact=True,
        )
        self.border_title = Content(label)
        self.indent_width = 4 if language == "python" else 2
        self._marked: int | None = None

    def on_mount(self) -> None:
        self._take_colours()
        self.app.theme_changed_signal.subscribe(self, lambda _: self._take_colours())

    def _take_colours(self) -> None:
        variables = self.app.theme_variables
        styles = {}
        for variable, attributes, names in _COLOURS:
            style = Style.parse(attributes) + Style(color=_rich(variables.get(variable, "")))
            styles.update(dict.fromkeys(names, style))
        self.register_theme(TextAreaTheme("studylam", syntax_styles=styles))
        self.theme = "studylam"
        self._mark_style = _tint(variables.get("background", ""), variables.get("error", ""))

    # -- what is in it ----------------------------------------------------------------------------

    def replace_all(self, text: str) -> None:
        """Put another text in, as one step that ``ctrl+z`` takes back."""
        if text != self.text:
            self.replace(text, (0, 0), self.document.end)
            self.move_cursor((0, 0))

    def mark(self, line: int | None) -> None:
        """Mark a line (from 1), and bring it into view; ``None`` takes the mark away."""
        if line is not None and not 1 <= line <= self.document.line_count:
            line = None
        if line != self._marked:
            self._marked = line
            self.highlight_cursor_line = line is None  # it would hide the mark
            self.notify_style_update()
            self.refresh()
        if line is not None:
            text = self.document.get_line(line - 1)
            self.move_cursor((line - 1, len(text) - len(text.lstrip())))
            self._settle()

    def on_show(self) -> None:
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """Bring the cursor into view, and the beginnings of the lines if that leaves it there."""
        if self.size.width:
            self.scroll_to(x=0, animate=False, immediate=True)
            self.scroll_cursor_visible(center=self._marked is not None)

    @property
    def marked(self) -> int | None:
        """The line that is marked, from 1."""
        return self._marked

    def get_line(self, line_index: int) -> RichText:
        text = self.document.get_line(line_index)
        if not text.isascii() or not text.isprintable():
            text = "".join(c if c == "\t" or inert(c) == c else STAND_IN for c in text)
        line = RichText(text, end="", no_wrap=True)
        if self._marked is not None and line_index == self._marked - 1:
            line.stylize(self._mark_style)
        return line

    # -- moving about -----------------------------------------------------------------------------

    def action_edge(self, side: int) -> None:
        """To the beginning of the text, or to its end."""
        self.move_cursor((0, 0) if side < 0 else self.document.end)

    def action_leave(self) -> None:
        self.screen.focus_next()

    # -- typing -----------------------------------------------------------------------------------

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "ctrl+j"):  # ctrl+j: a line feed, as some pastes send it
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard("\n" + self._indentation(), *self.selection)
        elif event.key == "backspace" and self._unindent():
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

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


def _rich(colour: str) -> RichColor | None:
    try:
        return Color.parse(colour).rich_color
    except ColorParseError:
        return None


def _tint(background: str, colour: str) -> Style:
    """A ground between the two, or a line below where the terminal's own colours rule."""
    try:
        ground = Color.parse(background).blend(Color.parse(colour), 0.3)
    except ColorParseError:
        return Style(underline=True)
    if Color.parse(background).ansi is not None or Color.parse(colour).ansi is not None:
        return Style(underline=True)
    return Style(bgcolor=ground.rich_color)
