"""How an exam went: the estimate, domain by domain, the time, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.tui.actions import bindings, key_of
from studylam.tui.charts import number_of
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.exam_result import (
    DomainsPart,
    EarlierPart,
    NotesPart,
    ScorePart,
    TimePart,
)
from studylam.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from studylam.study import ExamReport
    from studylam.study.search.belongs import Subject


class Choices(Rows):
    """Past the first and the last choice, home and end lead to the ends of the report."""

    def action_edge(self, side: int) -> None:
        before = self.cursor
        super().action_edge(side)
        if self.cursor == before:
            page = self.screen.query_one(Page)
            (page.scroll_end if side > 0 else page.scroll_home)(animate=False)


class ReportScreen(PlaceScreen):
    """``exam_id``: of an exam that was handed in, here or on another machine."""

    BINDINGS = bindings("report")
    CSS_PATH = "exam_report.tcss"

    def __init__(self, exam_id: str) -> None:
        super().__init__()
        self._exam_id = exam_id
        self._report: ExamReport | None = None

    @property
    def report(self) -> ExamReport:
        """Worked out once."""
        if self._report is None:
            from studylam.study.exams.report import report_on

            self._report = report_on(self.session.library, self.session.record, self._exam_id)
        return self._report

    def path(self) -> tuple[str, ...]:
        return ("Exam", self.report.exam.upper(), "How it went")

    def body(self) -> Iterable[Widget]:
        report = self.report
        at = report.at.astimezone(self.session.now().tzinfo)
        with Page():
            yield ScorePart(report, id="score")
            yield Choices(self._rows(), id="rows")
            with Vertical(id="parts"):
                with Vertical(id="left"):
                    yield DomainsPart(report, id="domains")
                    yield EarlierPart(report, id="earlier")
                with Vertical(id="right"):
                    yield TimePart(report, id="time")
                    if len(report.sentences) > 1:
                        yield NotesPart(report, id="notes")
        self._day = f"{at.day} {at:%B %Y}"

    def on_mount(self) -> None:
        self.query_one(Rows).focus()
        self.crumbs.say(status=Content.styled(self._day, "$text-muted"))

    def _rows(self) -> list[Row]:
        report = self.report
        count = number_of(len(report.questions), "question")
        rows = [
            Row(
                "review",
                "Look at every question again",
                right=count,
                key=key_of("report.every-question"),
            )
        ]
        if report.weakest is not None:
            worst = report.weakest
            name = f"Drill “{worst.name}”, the weakest domain"
            rows.append(
                Row(
                    "drill",
                    name,
                    right=f"{worst.right} of {worst.total} right",
                    key=key_of("report.drill-the-weakest"),
                )
            )
        if report.missed:
            wrong = number_of(len(report.missed), "question")
            rows.append(
                Row(
                    "save",
                    "Save the wrong ones as a deck",
                    right=wrong,
                    key=key_of("report.save-the-wrong-ones"),
                )
            )
        if report.earlier:
            rows.append(
                Row(
                    "earlier", "The report on the exam before", key=key_of("report.the-exam-before")
                )
            )
        return rows

    @on(Rows.Chosen)
    async def _chosen(self, event: Rows.Chosen) -> None:
        await self.run_action(event.row_id)

    def belongs(self) -> Subject | None:
        """What was wrong in it; with nothing wrong, what it asked."""
        from studylam.study.search.belongs import Subject

        report = self.report
        asked = report.missed or [one.question for one in report.questions]
        return Subject("questions", " ".join(asked)) if asked else None

    # -- what can be done -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "drill":
            return self.report.weakest is not None
        if action == "save":
            return bool(self.report.missed)
        if action == "earlier":
            return bool(self.report.earlier)
        return super().check_action(action, parameters)

    def action_review(self) -> None:
        from studylam.tui.screens.exam_review import ExamReviewScreen

        self.app.push_screen(ExamReviewScreen(self.report))

    def action_drill(self) -> None:
        from studylam.study import Choice
        from studylam.tui.screens.quiz import QuizScreen

        worst = self.report.weakest
        assert worst is not None
        choice = Choice(exam=self.report.exam, domain=worst.number)
        self.app.push_screen(QuizScreen(choice.words))

    def action_save(self) -> None:
        from studylam.study.drills.decks import save_deck

        here = {question.id for question in self.session.library.questions}
        missed = [id for id in self.report.missed if id in here]
        title = f"Wrong in {self.report.exam.upper()}, {self._day}"
        decks = self.session.record.decks()
        saved = next((one for one in decks if set(one.questions) == set(missed)), None)
        deck = saved or save_deck(self.session.record, title, missed)
        count = number_of(len(deck.questions), "question")
        words = "Saved as" if saved is None else "They are a deck already:"
        self.notify(f"{words} “{deck.title}”, {count}. 3 leads to the decks.", markup=False)

    def action_earlier(self) -> None:
        self.app.push_screen(ReportScreen(self.report.earlier[-1].id))
