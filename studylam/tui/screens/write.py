"""Words of the learner's own, asked for over the screen: a note, what is wrong with a question."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from studylam.tui.actions import bindings, key_of
from studylam.tui.screens.once import Once
from studylam.tui.widgets.chrome import Hints
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.sheet import Text


class Words(Editor):
    """Text that wraps; tab leaves nothing behind."""

    BINDINGS = bindings("write")

    def __init__(self, text: str, *, id: str) -> None:
        super().__init__("", id=id, label="")
        self.soft_wrap = True
        self.tab_behavior = "focus"
        self.load_text(text)

    def action_keep(self) -> None:
        assert isinstance(self.screen, WriteScreen)
        self.screen.keep(self.text)

    def action_leave(self) -> None:
        assert isinstance(self.screen, WriteScreen)
        self.screen.action_back()


class WriteScreen(Once, ModalScreen[str]):
    """Dismissed with what was written, which may be nothing; by escape with ``None``.

    Escape loses what was changed, so it says so first.
    """

    BINDINGS = bindings("ask")
    CSS_PATH = "ask.tcss"

    def __init__(self, title: str, words: str = "", text: str = "") -> None:
        super().__init__()
        self._title = title
        self._words = words
        self._text = text
        self._warned = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Text(Content.styled(self._title, "bold"))
            if self._words:
                yield Text(self._words, id="ask-words")
            yield Words(self._text, id="ask-text")
            yield Text("", id="ask-warning")
        yield Hints()

    def on_mount(self) -> None:
        words = self.query_one(Words)
        words.focus()
        words.move_cursor(words.document.end)

    def keep(self, text: str) -> None:
        self.dismiss(text.strip())

    def action_back(self) -> None:
        text = self.query_one(Words).text
        if text not in (self._text, self._warned):
            self._warned = text
            keep, leave = key_of("write.keep-it"), key_of("ask.not-now")
            self.query_one("#ask-warning", Text).update(
                Content.styled(f"! {keep} keeps it; {leave} once more drops it.", "$warning")
            )
            return
        self.dismiss(None)
