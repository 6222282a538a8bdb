"""How a drill went: the score, what was missed, concept by concept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings
from studylam.tui.bars import bar
from studylam.tui.prose import one_line
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.study import Drill, DrillSummary


class SummaryScreen(PlaceScreen):
    """After the last question. Enter on a missed one shows it with its reasons."""

    BINDINGS = bindings("summary")
    CSS_PATH = "summary.tcss"

    def __init__(self, drill: Drill) -> None:
        super().__init__()
        self._drill = drill
        self._summary: DrillSummary = drill.summary()

    def path(self) -> tuple[str, ...]:
        place = "Review" if self._drill.state.kind == "review" else "Drill"
        return (place, "How it went")

    def body(self) -> Iterable[Widget]:
        with Page():
            yield Text(self._headline(), id="headline", classes="column")
            yield Rows(self._rows(), id="rows", classes="column")

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def _headline(self) -> Content:
        summary = self._summary
        if not summary.total:
            return Content.styled("Nothing was answered.", "bold")
        minutes = max(round(summary.duration_ms / 60000), 1)
        left = f", {len(summary.skipped)} left out" if summary.skipped else ""
        return Content.assemble(
            (f"{summary.correct} of {summary.total} right", "bold"),
            (f"{left} · about {minutes} min", "$text-muted"),
        )

    def _rows(self) -> list[Row]:
        library, summary = self.session.library, self._summary
        rows: list[Row] = []
        if summary.missed:
            rows.append(Row.heading("Missed"))
            for id in summary.missed:
                stem = one_line(library.text(library.question(id).stem))
                rows.append(Row(f"question {id}", Content(stem)))
            rows.append(
                Row("missed", Content.styled("Drill the missed again", "bold"), "", "", key="m")
            )
            rows.append(Row.blank())
        rows.append(Row("another", Content.styled("Another drill", "bold"), "", "", key="n"))
        if summary.by_concept:
            rows.extend([Row.blank(), Row.heading("By concept, weakest first")])
            for score in summary.by_concept:
                share = bar(score.right / score.total, 10)
                right = Content.assemble(share, f"  {score.right} of {score.total}")
                rows.append(
                    Row(None, Content(f"  {library.concept(score.concept).name}"), "", right)
                )
        return rows

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        if event.row_id == "missed":
            self.action_missed()
        elif event.row_id == "another":
            self.action_another()
        else:
            self._read(event.row_id.partition(" ")[2])

    def _read(self, question_id: str) -> None:
        from studylam.tui.screens.answer import AnswerScreen

        question = self.session.library.question(question_id)
        items = self._drill.state.items
        number = next(i for i, item in enumerate(items) if item.question == question_id)
        order = self._drill.presented(question).order
        path = (*self.path(), f"Question {number + 1}")
        self.app.push_screen(AnswerScreen(question_id, order, items[number].chosen, path=path))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._summary.missed) if action == "missed" else True

    def action_missed(self) -> None:
        from studylam.study import Drill

        self._start(
            lambda: Drill.start_questions(
                self.session.library,
                self.session.record,
                self._summary.missed,
                title="Missed",
                seed=self.session.seed,
            )
        )

    def action_another(self) -> None:
        self.session.open_place("review" if self._drill.state.kind == "review" else "quiz")

    def _start(self, begin: Callable[[], Drill]) -> None:
        from studylam.tui.screens.drill import DrillScreen

        try:
            drill = begin()
        except StudyLamError as error:
            self.session.show_error(error)
            return
        self.app.switch_screen(DrillScreen(drill))
