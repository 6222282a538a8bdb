"""Putting items in order: an item is marked and moved, or sent to a place by its number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.widgets.answer_form import BLANK, Form, Look
from studylam.tui.widgets.sheet import Line

if TYPE_CHECKING:
    from studylam.progress.entries import Response


class OrderForm(Form):
    """Space takes an item and lets it go; while it is taken, it moves with the mark.

    Nothing is given until something was moved, or the order was confirmed: else a paper that was
    only looked at would count as answered.
    """

    def take(self, given: Response | None) -> None:
        self.touched = isinstance(given, tuple) and len(given) == len(self.order)
        self.items = list(given) if self.touched and isinstance(given, tuple) else list(self.order)
        self.held = False

    @property
    def response(self) -> Response | None:
        return tuple(self.items) if self.touched else None

    def confirm(self) -> bool:
        """The order is right as it stands."""
        self.touched = True
        return True

    def move(self, by: int) -> bool:
        if self.held:
            self.shift(by)
            return True  # an item that can't go further doesn't let the page scroll instead
        return super().move(by)

    def shift(self, by: int) -> bool:
        there = self.cursor + by
        if not 0 <= there < len(self.items):
            return False
        self._put(self.cursor, there)
        return True

    def _put(self, at: int, there: int) -> None:
        self.items.insert(there, self.items.pop(at))
        self.cursor = there
        self.touched = True

    def choose(self) -> bool:
        self.held = not self.held
        return True

    def press(self, key: str) -> bool:
        """A number: the marked item goes to that place."""
        place = "123456789".find(key)
        if not 0 <= place < len(self.items):
            return False
        self._put(self.cursor, place)
        return True

    def pick(self, target: str) -> bool:
        row = int(target)
        if self.held:
            self._put(self.cursor, row)
            self.held = False
        else:
            self.cursor, self.held = row, True
        return True

    @property
    def does(self) -> frozenset[str]:
        return frozenset({"choose", "shift"})

    def lines(self, look: Look) -> Iterator[Line]:
        words = (
            "Taken: ↑ ↓ or a number puts it elsewhere, space lets it go"
            if self.held
            else "Put them in order: shift+↑ ↓ or a number moves the marked one"
        )
        yield Line(Content.styled(words, "$text-muted").truncate(look.width, ellipsis=True))
        yield Line(BLANK)
        wide = len(str(len(self.items)))
        for row, item in enumerate(self.items):
            here = row == self.cursor and look.focused
            held = here and self.held
            sign = Content.styled("↕ ", "bold $accent") if held else look.mark(here)
            head = sign + Content.styled(f"{row + 1:>{wide}}  ", "bold $accent" if here else "bold")
            lines = self.written(self.question.options[item].text, head, look.width)
            if held:
                lines = [line.stylize("bold") for line in lines]
            yield from look.row(lines, str(row))
            yield Line(BLANK, str(row))
