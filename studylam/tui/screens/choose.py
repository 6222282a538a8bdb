"""One of many things, found by typing: what a line of a form has too many values for."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from studylam.tui.actions import bindings
from studylam.tui.screens.once import Once
from studylam.tui.widgets.chrome import Hints
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.seek import Led, Seek
from studylam.tui.widgets.sheet import Text


class ChooseField(Seek):
    """Words that the things must have."""

    BINDINGS = bindings("choose-field")


class ChooseScreen(Once, ModalScreen[str]):
    """Dismissed with the id of the (id, label) that was chosen; with none by escape."""

    BINDINGS = bindings("ask")
    CSS_PATH = "ask.tcss"

    def __init__(self, title: str, values: Sequence[tuple[str, str]], here: str) -> None:
        super().__init__()
        self._title = title
        self._values = list(values)
        self._here = here

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Text(Content.styled(self._title, "bold"))
            yield ChooseField("Type to find it", id="ask-line")
            with VerticalScroll(id="ask-list", can_focus=False):
                yield Led(id="ask-rows")
        yield Hints()

    def on_mount(self) -> None:
        self._fill(self._here)
        self.query_one(Seek).focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()

    def _fill(self, mark: str | None = None) -> None:
        words = self.query_one(Seek).value.casefold().split()
        found = [
            (id, label)
            for id, label in self._values
            if all(word in label.casefold() for word in words)
        ]
        # Rows need an id that isn't empty: "any" has none.
        rows = [Row(f"={id}", label) for id, label in found]
        if not rows:
            rows = [Row(None, Content.styled("Nothing has these words.", "$text-muted"))]
        marked = f"={mark}" if mark is not None else rows[0].id
        self.query_one(Led).set_rows(rows, mark=marked)

    def action_mark(self, by: int) -> None:
        self.query_one(Led).action_move(by)

    def action_take(self) -> None:
        self.query_one(Led).action_choose()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self.dismiss(event.row_id[1:])

    def action_back(self) -> None:
        self.dismiss(None)
