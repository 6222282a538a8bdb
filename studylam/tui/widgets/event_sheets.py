"""A canned event to read: what it is, how it is sent, what goes wrong with it, and its JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from textual.content import Content

from studylam.inert import inert
from studylam.tui.building import JsonLine, Steps, json_lines
from studylam.tui.prose import MEASURE, QUIET, code_lines, code_rows, hang, wrap
from studylam.tui.run_text import BLANK
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.packs.models import CannedEvent

SENT = {
    "synchronous": "Synchronous: the caller waits for the answer.",
    "asynchronous": "Asynchronous: Lambda queues it, and nobody waits.",
    "polled": "Polled: Lambda reads the source and passes a batch on.",
}


class AboutEvent(Sheet):
    """The event under the cursor."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._event: CannedEvent | None = None

    def show(self, event: CannedEvent | None) -> None:
        self._event = event
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._event is None:
            return
        event, measure = self._event, min(width, MEASURE)
        lines = wrap(Content.styled(event.title, "bold"), measure)
        lines += wrap(Content(event.summary), measure)
        if event.invocation:
            lines += wrap(Content.styled(SENT[event.invocation], QUIET), measure)
        lines.append(BLANK)
        sign = Content.styled("! ", "bold $warning")
        for trap in event.traps:
            lines += hang(wrap(Content(trap), measure - 2), sign, 2)
        if event.traps:
            lines.append(BLANK)
        text = "\n".join(line.text for line in json_lines(event.event))
        yield from map(Line, [*lines, *code_lines(inert(text), "json", width)])


class EventJson(Sheet):
    """The event that is being changed, with a mark where one is and dots at what was changed.

    `Picked` tells of the line that was clicked, by its number.
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._lines: list[JsonLine] = []
        self._changed: Collection[int] = ()
        self._here: int | None = None

    def show(self, event: Any, changed: Iterable[Steps]) -> None:
        self._lines = json_lines(event)
        self._changed = {self._line_of(steps) for steps in changed}
        self.changed()

    def mark(self, steps: Steps | None) -> None:
        """Mark the line with this value, and bring it into view."""
        self._here = None if steps is None else self._line_of(steps)
        self.changed(size=False)
        self.call_after_refresh(self.show_target, str(self._here))

    def steps_at(self, target: str) -> Steps:
        """What is on a line that was picked."""
        return self._lines[int(target)].steps

    def _line_of(self, steps: Steps) -> int:
        """Where the value is, or the text in which it is, or what it would be put into."""
        while steps:
            for number, line in enumerate(self._lines):
                if line.steps == steps:
                    return number
            steps = steps[:-1]
        return 0

    def lay_out(self, width: int) -> Iterable[Line]:
        code = inert("\n".join(line.text for line in self._lines))
        for number, pieces in enumerate(code_rows(code, "json", width - 2)):
            sign = "▸ " if number == self._here else "• " if number in self._changed else "  "
            for line in hang(pieces, Content.styled(sign, "bold $accent"), 2):
                yield Line(line, str(number))
