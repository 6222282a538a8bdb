"""A question of the app's own, over the screen: what it is about, and what one can do."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from studylam.tui.actions import bindings
from studylam.tui.screens.once import Once
from studylam.tui.widgets.chrome import Hints
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text


class Choices(Rows):
    """Answers to choose from: nothing is opened by them."""

    BINDINGS = bindings("choices")


class AskScreen(Once, ModalScreen[str]):
    """Dismissed with the id of the row that was chosen; with none by escape."""

    BINDINGS = bindings("ask")
    CSS_PATH = "ask.tcss"

    def __init__(self, title: str, words: str, rows: Sequence[Row]) -> None:
        super().__init__()
        self._title = title
        self._words = words
        self._rows = list(rows)

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Text(Content.styled(self._title, "bold"))
            if self._words:
                yield Text(self._words, id="ask-words")
            yield Choices(self._rows, id="ask-rows")
        yield Hints()

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self.dismiss(event.row_id)

    def action_back(self) -> None:
        self.dismiss(None)
