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
        for number, notes in enumerate(_together(self._notes)):
            if number:
                yield Line(Content(""))
            first = notes[0]
            title = f"{first.title}s" if len(notes) > 1 else first.title
            for line in wrap(Content.styled(title, "bold $accent"), width):
                yield Line(line)
            for line in set_text("\n\n".join(note.text for note in notes), width):
                yield Line(line)
            if first.quiet:
                for line in wrap(Content.styled(first.quiet, "$text-muted"), width):
                    yield Line(line)


def _together(notes: Sequence[Note]) -> Iterable[list[Note]]:
    """Notes that are from the same place as one, which names it once; the others by themselves."""
    groups: dict[object, list[Note]] = {}
    for number, note in enumerate(notes):
        groups.setdefault((note.title, note.quiet) if note.quiet else number, []).append(note)
    return groups.values()
