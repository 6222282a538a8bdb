"""A line under the text that has the focus while the learner chooses what to mark."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.message import Message

from studylam.tui.actions import bindings
from studylam.tui.prose import wrap
from studylam.tui.widgets.sheet import Line, ListSheet


class MarkLine(ListSheet):
    """It takes the keys of choosing and passes them on; where one is, it is told."""

    BINDINGS = bindings("marking")
    DEFAULT_CSS = """
    MarkLine { display: none; height: auto; padding: 0 1; color: $text-muted; }
    """

    class Moved(Message):
        """To another sentence; with ``stretch``, one more or less is taken in."""

        def __init__(self, by: int, stretch: bool = False) -> None:
            super().__init__()
            self.by = by
            self.stretch = stretch

    class Kept(Message):
        """Mark what is chosen, or take the mark from it."""

    class Noted(Message):
        """Write on what is chosen."""

    class Left(Message):
        """Enough."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._words = ""

    def say(self, words: str) -> None:
        self._words = words
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        return map(Line, wrap(Content(self._words), width))

    def action_move(self, by: int) -> None:
        self.post_message(self.Moved(by))

    def action_stretch(self, by: int) -> None:
        self.post_message(self.Moved(by, stretch=True))

    def action_keep(self) -> None:
        self.post_message(self.Kept())

    def action_note(self) -> None:
        self.post_message(self.Noted())

    def action_leave(self) -> None:
        self.post_message(self.Left())
