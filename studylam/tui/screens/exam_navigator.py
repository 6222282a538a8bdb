"""All questions of an exam over the paper: where one is, what is open, what is flagged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from studylam.tui.actions import bindings
from studylam.tui.exam_text import clock, legend
from studylam.tui.ports import SessionScreen
from studylam.tui.prose import one_line, wrap
from studylam.tui.screens.once import Once
from studylam.tui.widgets.chrome import Hints
from studylam.tui.widgets.navigator import Navigator
from studylam.tui.widgets.sheet import Line, Sheet, Text

if TYPE_CHECKING:
    from studylam.study import Exam

SUBMIT = "submit"


class Stem(Sheet):
    """How the marked question begins, in two lines: the same height for each, so that nothing
    moves.
    """

    LINES = 2

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._stem = Content("")

    def show(self, stem: Content) -> None:
        """Show this one."""
        self._stem = stem
        self.changed(size=False)

    def lay_out(self, width: int) -> Iterable[Line]:
        lines = wrap(self._stem, width)
        shown = lines[: self.LINES]
        if len(lines) > self.LINES:
            shown[-1] = shown[-1].truncate(width - 2).rstrip() + Content(" …")
        return map(Line, shown)


class NavigatorScreen(Once, SessionScreen, ModalScreen[str]):
    """Dismissed with the number of the question that was chosen (from 0), or with `SUBMIT`."""

    BINDINGS = bindings("ask", "navigator-screen")
    CSS_PATH = "exam_navigator.tcss"

    def __init__(self, exam: Exam, at: int) -> None:
        super().__init__()
        self._exam = exam
        self._at = at

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Text(id="navigator-head")
            with VerticalScroll(id="navigator-list", can_focus=False):
                yield Navigator(self._exam, self._at, id="navigator")
            yield Stem(id="navigator-stem")
            yield Text(legend(self._exam), id="navigator-legend")
        yield Hints()

    def on_mount(self) -> None:
        self.query_one(Navigator).focus()
        self._say()
        self._show(self._at)
        self.set_interval(1, self._say)

    def _say(self) -> None:
        left = clock(self._exam.remaining_s())
        self.query_one("#navigator-head", Text).update(
            Content.assemble(("Questions", "bold"), (f"   {left} left", "$text-muted"))
        )

    def _show(self, number: int) -> None:
        stem = one_line(self.session.library.text(self._exam.question(number).question.stem))
        self.query_one(Stem).show(Content.assemble((f"{number + 1}  ", "bold $accent"), stem))

    @on(Navigator.Marked)
    def _marked(self, event: Navigator.Marked) -> None:
        self._show(event.number)

    @on(Navigator.Chosen)
    def _chosen(self, event: Navigator.Chosen) -> None:
        self.dismiss(str(event.number))

    def action_submit(self) -> None:
        self.dismiss(SUBMIT)

    def action_back(self) -> None:
        self.dismiss(None)
