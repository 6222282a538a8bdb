"""Jump mode: a letter on everything that can be chosen; the letter goes there."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen

from studylam.tui.actions import bindings, key_of
from studylam.tui.jumping import LETTERS, Spot, labels
from studylam.tui.screens.once import Once
from studylam.tui.widgets.sheet import Text


class JumpScreen(Once, ModalScreen[Spot]):
    """Dismissed with the spot whose letter was pressed; with none by escape."""

    BINDINGS = bindings("jump")
    CSS_PATH = "jump.tcss"

    def __init__(self, spots: Sequence[Spot]) -> None:
        super().__init__()
        self._spots = dict(zip(labels(len(spots)), spots, strict=False))
        self._typed = ""
        self._drawn_for: Size | None = None

    def compose(self) -> ComposeResult:
        for label, spot in self._spots.items():
            letter = Text(label, classes="letter", id=f"to-{label}")
            letter.styles.offset = spot.at
            yield letter
        leave = key_of("jump.stay-here")
        words = (("a letter", "bold $accent"), " goes there", "   ", (leave, "bold $accent"))
        yield Text(Content.assemble(*words, " stays here"), id="jump-about")

    def on_key(self, event: events.Key) -> None:
        if event.key not in LETTERS:
            return
        event.stop()
        event.prevent_default()
        typed = self._typed + event.key
        if typed in self._spots:
            self.dismiss(self._spots[typed])
            return
        # A letter that leads nowhere is as good as none.
        self._typed = typed if any(label.startswith(typed) for label in self._spots) else ""
        for label in self._spots:
            letter = self.query_one(f"#to-{label}", Text)
            letter.display = label.startswith(self._typed)
            letter.update(label[len(self._typed) :])

    def on_resize(self, event: events.Resize) -> None:
        self._drawn_for = self._drawn_for or event.size
        self._leave_if_moved()

    def on_screen_resume(self) -> None:
        """While it was covered, because there was no room, it couldn't be left."""
        self._leave_if_moved()

    def _leave_if_moved(self) -> None:
        """What the letters stand on has moved."""
        if self._drawn_for not in (None, self.app.size):
            self.dismiss(None)

    def on_click(self) -> None:
        self.dismiss(None)

    def action_leave(self) -> None:
        self.dismiss(None)
