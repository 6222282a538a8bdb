"""Matching: for each left side, the letter of a right side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.study.chance import LETTERS
from studylam.tui.prose import set_text
from studylam.tui.widgets.answer_form import BLANK, Form, Look
from studylam.tui.widgets.sheet import Line

if TYPE_CHECKING:
    from studylam.progress.entries import Response

RIGHT = "right-"
"""Before the row of a right side, in the target of its lines."""


class MatchForm(Form):
    """A left side is marked; a letter gives it a right side and goes on to the next without one."""

    def take(self, given: Response | None) -> None:
        count = len(self.question.pairs)
        kept = given if isinstance(given, tuple) and len(given) == count else (-1,) * count
        self.given = list(kept)

    @property
    def response(self) -> Response | None:
        return tuple(self.given) if any(one >= 0 for one in self.given) else None

    @property
    def lacking(self) -> str:
        left = self.given.count(-1)
        if not left:
            return ""
        return f"{left} of {len(self.given)} still {'has' if left == 1 else 'have'} no letter."

    @property
    def rows(self) -> int:
        return len(self.given)

    def press(self, key: str) -> bool:
        """A letter gives a right side, a number marks a left side."""
        if key.isdecimal():
            row = int(key) - 1
            if 0 <= row < self.rows:
                self.cursor = row
            return 0 <= row < self.rows
        row = LETTERS.find(key.upper())
        if not 0 <= row < len(self.order):
            return False
        self._give(self.order[row])
        return True

    def _give(self, right: int) -> None:
        self.given[self.cursor] = right
        after = [*range(self.cursor + 1, self.rows), *range(self.cursor)]
        self.cursor = next((row for row in after if self.given[row] < 0), self.cursor)

    def clear(self) -> bool:
        self.given[self.cursor] = -1
        return True

    def pick(self, target: str) -> bool:
        if target.startswith(RIGHT):
            self._give(self.order[int(target.removeprefix(RIGHT))])
        else:
            self.cursor = int(target)
        return True

    @property
    def does(self) -> frozenset[str]:
        return frozenset({"clear"})

    def lines(self, look: Look) -> Iterator[Line]:
        yield Line(Content.styled("Give each of these a letter:", "$text-muted"))
        yield Line(BLANK)
        left, right = self.question.columns[:2] if len(self.question.columns) > 1 else ("", "")
        if left:
            yield Line(Content("     ") + _quiet(self.text(left), look.width - 5))
        wide = len(str(self.rows))
        for row, pair in enumerate(self.question.pairs):
            here = row == self.cursor and look.focused
            given = self.given[row]
            letter = LETTERS[self.order.index(given)] if given in self.order else "·"
            style = "bold $accent" if here or letter != "·" else "$text-muted"
            head = look.mark(here) + Content.assemble(
                (f"{row + 1:>{wide}} ", "bold $accent" if here else "$text-muted"),
                (f"→ {letter}  ", style),
            )
            yield from look.row(self.written(pair.left, head, look.width), str(row))
        yield Line(BLANK)
        if right:
            yield Line(Content("     ") + _quiet(self.text(right), look.width - 5))
        for row, index in enumerate(self.order):
            used = self.given.count(index)
            sign = "✓ " if used else "  "
            head = Content.assemble(
                (sign, "$text-muted"), (f"{LETTERS[row]}  ", "$text-muted" if used else "bold")
            )
            lines = self.written(self.question.rights[index], head, look.width)
            if used:
                lines = [line.stylize_before("$text-muted") for line in lines]
            yield from look.row(lines, f"{RIGHT}{row}")
        yield Line(BLANK)


def _quiet(words: str, width: int) -> Content:
    lines = set_text(words, max(width, 8))
    return (lines[0] if lines else BLANK).stylize_before("bold $text-muted")
