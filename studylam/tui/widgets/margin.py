"""What stands beside the text: facts with their dates, what older notes say, what exams ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content

from studylam.inert import inert
from studylam.names import unjoined
from studylam.tui.prose import set_text, wrap
from studylam.tui.widgets.sheet import Line, Sheet


@dataclass(frozen=True)
class Note:
    """A note in the margin: a title, a text, and where it is from."""

    title: str
    text: str
    """CommonMark, ready to be shown."""
    quiet: str = ""
    own: str = ""
    """The learner's words, below the text; they are shown as they are."""
    target: str | None = None
    """What a click on it is about."""


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
            for line in wrap(Content.styled(title, "bold $text-muted"), width):
                yield Line(line, first.target)
            for place, note in enumerate(notes):
                if place:
                    yield Line(Content(""))
                yield from self._body(note, width)
            if first.quiet:
                for line in wrap(Content.styled(first.quiet, "$text-muted"), width):
                    yield Line(line, first.target)

    def _body(self, note: Note, width: int) -> Iterable[Line]:
        lines = set_text(note.text, width) if note.text else []
        own = inert(unjoined(note.own)).split("\n") if note.own else []
        lines += [line for part in own for line in wrap(Content(part), width)]
        for line in lines:
            if note.target is not None and note.target == self.hovered:
                line = line.stylize_before("on $surface")
            yield Line(line, note.target)


def _together(notes: Sequence[Note]) -> Iterable[list[Note]]:
    """Notes that are from the same place as one, which names it once; the others by themselves."""
    groups: dict[object, list[Note]] = {}
    for number, note in enumerate(notes):
        groups.setdefault((note.title, note.quiet) if note.quiet else number, []).append(note)
    return groups.values()
