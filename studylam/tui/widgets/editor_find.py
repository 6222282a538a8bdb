"""The search of an editor, in a line below it: find, replace, or go to a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studylam.tui import typed_lines
from studylam.tui.actions import bindings
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.sheet import Text

_LINE = re.compile(r":\s*(\d{1,9})$")


class _Field(Input):
    """One of the two; its keys are the bar's."""

    @property
    def bar(self) -> FindBar:
        bar = self.parent
        assert isinstance(bar, FindBar)
        return bar

    def action_find_on(self, by: int) -> None:
        self.bar.find_on(by)

    def action_leave(self) -> None:
        self.bar.close()


class FindField(_Field):
    """What is looked for; ``:12`` goes to a line."""

    BINDINGS = bindings("find", "finding")


class ReplaceField(_Field):
    """What shall stand there instead."""

    BINDINGS = bindings("replace", "finding")

    def action_replace(self) -> None:
        self.bar.replace()

    def action_replace_all(self) -> None:
        self.bar.replace_all()


class FindBar(Horizontal):
    """Searches the text of an editor as one types."""

    DEFAULT_CSS = """
    FindBar {
        height: 1;
        padding: 0 1;
        & Input { width: 1fr; background: $surface; margin-right: 2; }
        & Input:focus { background: $panel; }
        & Text { width: auto; color: $text-muted; }
    }
    """

    def __init__(self, editor: Editor, words: str) -> None:
        super().__init__()
        self._editor = editor
        self._words = words
        self._from = min(editor.selection)
        self._spans: Sequence[typed_lines.Span] = ()

    @classmethod
    def open(cls, editor: Editor) -> None:
        """Below the editor, or the one that is open there, with what is selected."""
        selected = editor.selected_text
        words = selected if selected and "\n" not in selected else ""
        parent = editor.parent
        assert isinstance(parent, Widget)
        for bar in parent.query(FindBar):
            bar.query_one(FindField).focus()
            if words:
                bar.query_one(FindField).value = words
            return
        parent.mount(cls(editor, words), after=editor)

    def compose(self) -> ComposeResult:
        yield FindField(self._words, placeholder="find, or :12 for a line", compact=True)
        yield ReplaceField(placeholder="replace with (tab)", compact=True)
        yield Text("")

    def on_mount(self) -> None:
        self.query_one(FindField).focus()
        self._look()

    # -- looking ----------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What is looked for."""
        return self.query_one(FindField).value

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if isinstance(event.input, FindField):
            self._look()

    def _look(self) -> None:
        """To the first place from where one began; a line, if that is asked for."""
        if line := _LINE.match(self.words):
            self._spans = ()
            self._editor.show_found(())
            self._editor.go_to_line(int(line[1]))
            self._say(f"line {self._editor.cursor_location[0] + 1}")
            return
        self._search()
        after = (span for span in self._spans if span[:2] >= self._from)
        self._show(next(after, self._spans[0] if self._spans else None))

    def _search(self) -> None:
        self._spans = typed_lines.found_in(self._editor.document.lines, self.words)
        self._editor.show_found(self._spans)

    def _show(self, span: typed_lines.Span | None) -> None:
        if span is None:
            self._say("none" if self.words else "")
            return
        row, start, end = span
        self._editor.move_cursor((row, start))
        self._editor.move_cursor((row, end), select=True, center=True)
        many = len(self._spans)
        more = "+" if many >= typed_lines.MOST_FOUND else ""
        self._say(f"{self._spans.index(span) + 1} of {many}{more}")

    def _say(self, words: str) -> None:
        none = words == "none"
        note = Content.assemble(("✗ ", "bold $error"), words) if none else Content(words)
        self.query_one(Text).update(note)

    def find_on(self, by: int) -> None:
        """To the next place (or the one before), round and round."""
        if _LINE.match(self.words):
            self.close()
            return
        self._search()  # the text may have been changed since
        if not self._spans:
            self._show(None)
            return
        start, end = sorted(self._editor.selection)
        if by > 0:
            at = end if start != end else start
            found = (span for span in self._spans if span[:2] >= at)
            self._show(next(found, self._spans[0]))
        else:
            before = [span for span in self._spans if span[:2] < start]
            self._show((before or list(self._spans))[-1])

    # -- replacing --------------------------------------------------------------------------------

    @property
    def _other(self) -> str:
        return self.query_one(ReplaceField).value

    def replace(self) -> None:
        """Replace the place that is selected, and go to the next."""
        start, end = sorted(self._editor.selection)
        self._search()
        if (start[0], start[1], end[1]) in self._spans and start[0] == end[0]:
            self._editor.replace(self._other, start, end, maintain_selection_offset=False)
            self._search()
            at = (start[0], start[1] + len(self._other))
            found = (span for span in self._spans if span[:2] >= at)
            self._show(next(found, self._spans[0] if self._spans else None))
        else:
            self.find_on(1)

    def replace_all(self) -> None:
        """Replace all of them, as one step that ``ctrl+z`` takes back."""
        self._search()
        if not (many := len(self._spans)):
            self._show(None)
            return
        lines = typed_lines.replaced(self._editor.document.lines, self._spans, self._other)
        cursor = self._editor.cursor_location
        self._editor.replace_all("\n".join(lines))
        self._editor.move_cursor(cursor)
        self._search()
        self._say(f"{many:,} replaced")

    def close(self) -> None:
        """Back to the text, at the place that was found."""
        self._editor.show_found(())
        self._editor.focus()
        self.remove()
