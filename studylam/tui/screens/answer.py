"""One answered question again, with its reasons: from a summary or an exam's result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from studylam.tui import behind
from studylam.tui.actions import bindings
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.margin import Margin
from studylam.tui.widgets.question import QuestionSheet

if TYPE_CHECKING:
    from studylam.packs.models import Question


class BehindScreen(PlaceScreen):
    """A screen about a question (`asked`), from which one gets to its lesson and its lab."""

    def asked(self) -> Question:
        """The question on the screen."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "lesson":
            return behind.lesson_of(self.asked(), self.session.library) is not None
        if action == "lab":
            return behind.lab_of(self.asked(), self.session.library) is not None
        return True

    def action_lesson(self) -> None:
        from studylam.tui.screens.reader import ReaderScreen

        if (target := behind.lesson_of(self.asked(), self.session.library)) is not None:
            lesson, _, section = target.partition("#")
            self.app.push_screen(ReaderScreen(lesson, section or None))

    def action_lab(self) -> None:
        from studylam.tui.screens.lab import LabScreen

        if (lab := behind.lab_of(self.asked(), self.session.library)) is not None:
            self.app.push_screen(LabScreen(lab))


class AnswerScreen(BehindScreen):
    """``order`` and ``chosen`` as they were (indices of the bank); ``path``: where it was asked."""

    BINDINGS = bindings("behind")
    CSS_PATH = "answer.tcss"

    def __init__(
        self,
        question_id: str,
        order: Sequence[int],
        chosen: Sequence[int],
        *,
        path: tuple[str, ...],
    ) -> None:
        super().__init__()
        self._path = path
        self._question_id = question_id
        self._order = tuple(order)
        self._chosen = tuple(chosen)

    def path(self) -> tuple[str, ...]:
        return self._path

    def asked(self) -> Question:
        return self.session.library.question(self._question_id)

    def body(self) -> Iterable[Widget]:
        library = self.session.library
        with Page():
            sheet = QuestionSheet(
                self.asked(), self._order, text=library.text, id="question", classes="column"
            )
            sheet.explain(self._chosen)
            yield sheet
            yield Margin(behind.notes(self.asked(), library), id="belongs")
