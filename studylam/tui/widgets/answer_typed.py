"""Answers that are typed (their field stands below the sheet), and cards that are only recalled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.errors import UsageError
from studylam.study.questions.grading import checked_response
from studylam.tui.actions import key_of
from studylam.tui.prose import set_text
from studylam.tui.widgets.answer_form import BLANK, Form, Look
from studylam.tui.widgets.sheet import Line

if TYPE_CHECKING:
    from studylam.progress.entries import Response


class TypedForm(Form):
    """Holds what is in the field. It is read before anything is kept, and a slip is said kindly."""

    def take(self, given: Response | None) -> None:
        self.typed = given if isinstance(given, str) else ""

    @property
    def rows(self) -> int:
        return 0

    @property
    def response(self) -> Response | None:
        return self.typed.strip() or None

    @property
    def lacking(self) -> str:
        try:
            checked_response(self.question, self.typed)
        except UsageError as error:
            return f"{error.message} {error.hint or ''}".strip()
        return ""

    @property
    def does(self) -> frozenset[str]:
        return frozenset()


class RecallForm(Form):
    """A fact card: think of it, look, and say how it was."""

    WAYS = (
        (key_of("card.knew-it"), "sure", "I knew it"),
        (key_of("card.wasnt-sure"), "unsure", "I knew it, but wasn't sure"),
        (key_of("card.forgot"), "forgot", "I had forgotten it"),
    )

    def take(self, given: Response | None) -> None:
        self.revealed = given is not None

    @property
    def rows(self) -> int:
        return len(self.WAYS) if self.revealed else 0

    @property
    def way(self) -> str:
        """Of the marked row."""
        return self.WAYS[self.cursor][1]

    @property
    def lacking(self) -> str:
        return "" if self.revealed else f"Look at the answer first: {key_of('card.look')}."

    def pick(self, target: str) -> bool:
        if target == "reveal":
            self.revealed = True
            return True
        self.cursor = int(target)
        return True

    @property
    def does(self) -> frozenset[str]:
        return frozenset({"recall"})

    def lines(self, look: Look) -> Iterator[Line]:
        if not self.revealed:
            think = Content.styled("Think of it, then look.", "$text-muted")
            yield from look.row([think], "reveal")
            return
        for line in set_text(self.text(self.question.explanation), look.width):
            yield Line(line)
        yield Line(BLANK)
        for row, (key, _, words) in enumerate(self.WAYS):
            here = row == self.cursor and look.focused
            head = look.mark(here) + Content.styled(f"{key}  ", "bold $accent")
            yield from look.row([head + Content.styled(words, "bold" if here else "")], str(row))
