"""An exam's paper: a question that is answered without a word of feedback, and all of them in a
line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.exam_text import FLAG, SIGNS, state_of
from studylam.tui.widgets.question import PaperSheet, QuestionBody
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question
    from studylam.progress.entries import Response
    from studylam.study import Exam


class KeptSheet(PaperSheet):
    """Whatever changes what is given is kept before it is drawn."""

    def __init__(self, library: Library, keep: Callable[[Response], None]) -> None:
        super().__init__(library, explains=False)
        self._keep = keep

    def _do(self, step: Callable[[], bool]) -> bool:
        before = self.response

        def kept() -> bool:
            meant = step()
            if meant and self.response != before:
                self._keep(() if self.response is None else self.response)
            return meant

        return super()._do(kept)


class Paper(QuestionBody):
    """A question on a paper; ``keep`` is called with each other response, before it is seen."""

    def __init__(
        self,
        question: Question,
        order: Sequence[int],
        response: Response,
        *,
        library: Library,
        keep: Callable[[Response], None],
        id: str,
        classes: str,
    ) -> None:
        super().__init__(
            question,
            order,
            library=library,
            response=response,
            explains=False,
            id=id,
            classes=classes,
        )
        self.sheet = KeptSheet(library, keep)
        self.sheet.ask(question, order, response or None)


class PaperStrip(Sheet):
    """All questions in a line or two: answered, open, flagged; the one shown in brackets."""

    def __init__(self, exam: Exam, *, id: str, classes: str) -> None:
        super().__init__(id=id, classes=classes)
        self.exam = exam
        self.at = exam.state.position

    def lay_out(self, width: int) -> Iterable[Line]:
        exam = self.exam
        room = max(width - 4, 8)
        for start in range(0, exam.total, room):
            numbers = range(start, min(start + room, exam.total))
            yield Line(Content("").join([self._cell(i) for i in numbers]))

    def _cell(self, i: int) -> Content:
        sign = FLAG if self.exam.flagged(i) else SIGNS[state_of(self.exam, i)]
        if i != self.at:
            return Content.styled(*sign)
        return Content.assemble(("[", "bold $accent"), (sign[0], "bold"), ("]", "bold $accent"))
