"""A line of the learner's own, asked for over the screen: a deck's title, a few words."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from studylam.tui.actions import bindings
from studylam.tui.screens.once import Once
from studylam.tui.widgets.chrome import Hints
from studylam.tui.widgets.sheet import Text


class Line(Input):
    """The field; enter is done with it."""

    BINDINGS = bindings("prompt")

    DEFAULT_CSS = """
    Line { width: 1fr; background: $surface; }
    """


class PromptScreen(Once, ModalScreen[str]):
    """Dismissed with what was typed; with nothing by escape, or where nothing was."""

    BINDINGS = bindings("ask")
    CSS_PATH = "ask.tcss"

    def __init__(self, title: str, words: str = "", value: str = "") -> None:
        super().__init__()
        self._title = title
        self._words = words
        self._value = value

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Text(Content.styled(self._title, "bold"))
            if self._words:
                yield Text(self._words, id="ask-words")
            yield Line(self._value, id="ask-line", compact=True, max_length=10_000)
        yield Hints()

    def on_mount(self) -> None:
        self.query_one(Line).focus()

    @on(Input.Submitted)
    def _done(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip() or None)

    def action_back(self) -> None:
        self.dismiss(None)
