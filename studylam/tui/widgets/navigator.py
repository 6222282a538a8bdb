"""The questions of a paper as a grid: numbers with signs, and a cursor over them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from studylam.tui.actions import bindings
from studylam.tui.exam_text import FLAG, SIGNS, state_of
from studylam.tui.widgets.sheet import Line, ListSheet

if TYPE_CHECKING:
    from studylam.study import Exam

CELL = 7


class Navigator(ListSheet):
    """Posts `Chosen` for enter or a click. A number that is typed puts the cursor there."""

    BINDINGS = bindings("navigator")

    cursor: reactive[int] = reactive(0, repaint=False)

    class Chosen(Message):
        """A question was chosen, numbered from 0."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class Marked(Message):
        """The cursor came to a question."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, exam: Exam, at: int, *, id: str) -> None:
        super().__init__(id=id)
        self._exam = exam
        self._at = at
        self._typed = ""
        self.set_reactive(Navigator.cursor, at)

    @property
    def columns(self) -> int:
        """Questions in a line: ten where there is room, so that they are quickly found."""
        return max(min(self.content_size.width // CELL, 10), 1)

    def action_move(self, across: int, down: int) -> None:
        there = self.cursor + across + down * self.columns
        if 0 <= there < self._exam.total:
            self.cursor = there

    def action_choose(self) -> None:
        self.post_message(self.Chosen(self.cursor))

    def action_next(self, what: str) -> None:
        """To the next question that is open (or not whole), or flagged; round the end."""
        exam = self._exam
        for step in range(1, exam.total + 1):
            there = (self.cursor + step) % exam.total
            wanted = (
                exam.flagged(there) if what == "flagged" else state_of(exam, there) != "answered"
            )
            if wanted:
                self.cursor = there
                return

    def on_key(self, event: events.Key) -> None:
        """Nobody means to leave for another place with a number here."""
        if not (event.key.isascii() and event.key.isdecimal()):
            self._typed = ""
            return
        event.stop()
        event.prevent_default()
        for typed in (self._typed + event.key, event.key):
            if 1 <= int(typed) <= self._exam.total:
                self._typed = typed
                self.cursor = int(typed) - 1
                return
        self._typed = ""

    def watch_cursor(self) -> None:
        self.redraw()
        self.show_target(str(self.cursor // self.columns))
        self.post_message(self.Marked(self.cursor))

    async def _on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and offset.x // CELL < self.columns:
            number = offset.y * self.columns + offset.x // CELL
            if number < self._exam.total:
                event.stop()
                self.cursor = number
                self.action_choose()

    def lay_out(self, width: int) -> Iterable[Line]:
        columns = max(min(width // CELL, 10), 1)
        for start in range(0, self._exam.total, columns):
            cells = [self._cell(i) for i in range(start, min(start + columns, self._exam.total))]
            yield Line(Content("").join(cells), str(start // columns))

    def _cell(self, i: int) -> Content:
        here = i == self.cursor and self.has_focus
        number = "bold $accent" if here else "bold" if i == self._at else "$text-muted"
        return Content.assemble(
            ("▸" if here else "[" if i == self._at else " ", "bold $accent"),
            (f"{i + 1:>2}", number),
            " ",
            SIGNS[state_of(self._exam, i)],
            FLAG if self._exam.flagged(i) else " ",
            ("]" if i == self._at and not here else " ", "bold $accent"),
        )
