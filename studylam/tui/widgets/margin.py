"""What stands beside the text: facts with their dates, what older notes say, what exams ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content

from studylam.tui.prose import set_text, wrap
from studylam.tui.widgets.sheet import Line, Sheet


@dataclass(frozen=True)
class Note:
    """A note in the margin: a title, a text, and where it is from."""

    title: str
    text: str
    """CommonMark, ready to be shown."""
    quiet: str = ""


class Margin(Sheet):
    """Notes, one under the other."""

    def __init__(self, notes: Sequence[Note], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._notes = list(notes)

    def set_notes(self, notes: Sequence[Note]) -> None:
        self._notes = list(notes)
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        for number, note in enumerate(self._notes):
            if number:
                yield Line(Content(""))
            for line in wrap(Content.styled(note.title, "bold $accent"), width):
                yield Line(line)
            for line in set_text(note.text, width):
                yield Line(line)
            if note.quiet:
                for line in wrap(Content.styled(note.quiet, "$text-muted"), width):
                    yield Line(line)
