"""Where a drill begins: what it is about, which questions, how many; or the one that was left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.widgets.pickers import Picker, Pickers
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.progress import DrillState
    from studylam.study.choice import Choice

PLACE = "tui.quiz"
WHICH = (
    ("all", "a mix of new, missed and seen"),
    ("unseen", "only new ones"),
    ("missed", "only those missed last time"),
    ("flagged", "only flagged ones"),
)
SIZES = ("5", "10", "15", "20", "30", "65")


class QuizScreen(PlaceScreen):
    """Choices for a drill; ``bank`` is the bank to begin with."""

    CSS_PATH = "quiz.tcss"

    def __init__(self, bank: str | None = None) -> None:
        super().__init__()
        self._bank = bank

    def path(self) -> tuple[str, ...]:
        return ("Drill",)

    def body(self) -> Iterable[Widget]:
        library = self.session.library
        kept = self.session.recall(PLACE, {})
        banks = [
            ("", "all banks"),
            *((bank.id, f"{bank.title}, {len(bank.questions)}") for bank in library.banks),
        ]
        assessed = {concept for question in library.questions for concept in question.assesses}
        concepts = [
            ("", "any concept"),
            *((c.id, c.name) for c in library.concepts if c.id in assessed),
        ]
        with Page():
            yield Rows(id="left", classes="column")
            yield Pickers(
                [
                    Picker.at("bank", "From", banks, self._bank or kept.get("bank", "")),
                    Picker.at(
                        "concept", "About", concepts, "" if self._bank else kept.get("concept", "")
                    ),
                    Picker.at(
                        "only", "Which", WHICH, "all" if self._bank else kept.get("only", "all")
                    ),
                    Picker.at("size", "How many", [(n, n) for n in SIZES], kept.get("size", "10")),
                ],
                starts=True,
                id="choices",
                classes="column",
            )
            yield Text("", id="pool", classes="column")

    def on_mount(self) -> None:
        self._look()

    def on_screen_resume(self) -> None:
        self._look()

    def _look(self) -> None:
        state = self._unfinished()
        rows = self.query_one("#left", Rows)
        rows.display = state is not None
        if state is not None:
            done = f"{state.position} of {len(state.items)} done"
            rows.set_rows(
                [
                    Row("resume", "Continue", state.title, done, key="enter"),
                    Row("drop", "End it", "and see how it went"),
                ]
            )
        (rows if state is not None and self._bank is None else self.query_one(Pickers)).focus()
        self._count()

    def _unfinished(self) -> DrillState | None:
        try:
            return self.session.record.unfinished_drill()
        except StudyLamError as error:
            self.session.show_error(error)
            return None

    @on(Pickers.Changed)
    def _count(self) -> None:
        """Say how many questions fit, before anyone starts."""
        from studylam.study.choice import pool
        from studylam.study.known import Known

        try:
            known = Known.of(self.session.record, self.session.now())
            found = len(pool(self.session.library, known, self._choice()))
            words = f"{found} {'question fits' if found == 1 else 'questions fit'}. Enter starts."
        except StudyLamError as error:
            words = f"{error.message} {error.hint or ''}"
        self.query_one("#pool", Text).update(Content.styled(words, "$text-muted"))

    def _choice(self) -> Choice:
        from studylam.study.choice import Choice, Only

        pickers = self.query_one(Pickers)
        only = cast("Only", pickers.value("only"))
        return Choice(pickers.value("bank") or None, pickers.value("concept") or None, only=only)

    @on(Pickers.Ready)
    def _start(self) -> None:
        from studylam.study import Drill

        pickers, session = self.query_one(Pickers), self.session
        session.remember(PLACE, {picker.id: picker.value for picker in pickers.pickers})
        choice = self._choice()
        try:
            drill = Drill.start(
                session.library,
                session.record,
                choice,
                size=int(pickers.value("size")),
                seed=session.seed,
            )
        except StudyLamError as error:
            session.show_error(error)
            return
        self._bank = None
        self.app.push_screen(DrillScreen(drill))

    @on(Rows.Chosen, "#left")
    def _go_on(self, event: Rows.Chosen) -> None:
        from studylam.study import Drill

        try:
            drill = Drill.resume(self.session.library, self.session.record)
            if drill is not None and event.row_id == "drop":
                drill.finish()
        except StudyLamError as error:
            self.session.show_error(error)
            return
        if drill is None:
            self._look()
        elif event.row_id == "resume":
            self.app.push_screen(DrillScreen(drill))
        else:
            from studylam.tui.screens.summary import SummaryScreen

            self.app.push_screen(SummaryScreen(drill))
