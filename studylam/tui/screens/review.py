"""What is due for review, and when the next will be."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

SIZE = 20
"""Questions of one review at most: what stays pleasant."""


class ReviewScreen(PlaceScreen):
    """Starts a review, or says when there will be something to review."""

    CSS_PATH = "review.tcss"

    def path(self) -> tuple[str, ...]:
        return ("Review",)

    def body(self) -> Iterable[Widget]:
        with Page():
            yield Text("", id="due", classes="column")
            yield Rows(id="rows", classes="column")

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def on_screen_resume(self) -> None:
        self._look()

    @calmly
    def _look(self) -> None:
        from studylam.study import review

        library, record = self.session.library, self.session.record
        cards = review.due(library, record, self.session.now())
        rows: list[Row] = []
        if cards:
            surprising = sum(card.surprising for card in cards)
            words = Content.assemble(
                (f"{len(cards)} due", "bold"),
                (
                    f", {surprising} of them you were sure about and wrong" if surprising else "",
                    "$text-muted",
                ),
            )
            now = min(len(cards), SIZE)
            rows.append(
                Row(
                    "start",
                    "Review",
                    f"{now} {'question' if now == 1 else 'questions'}",
                    key="enter",
                )
            )
        else:
            words = Content.assemble(
                ("Nothing is due now.", "bold"),
                (f"\n{review.next_due_sentence(library, record)}", "$text-muted"),
            )
            rows.append(Row("drill", "Drill", "new questions instead", "", key="enter"))
        self.query_one("#due", Text).update(words)
        self.query_one(Rows).set_rows(rows)

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        if event.row_id == "drill":
            self.session.open_place("quiz")
            return
        from studylam.study import Drill

        session = self.session
        try:
            drill = Drill.start_review(
                session.library, session.record, now=session.now(), size=SIZE, seed=session.seed
            )
        except StudyLamError as error:
            session.show_error(error)
            return
        self.app.push_screen(DrillScreen(drill))
