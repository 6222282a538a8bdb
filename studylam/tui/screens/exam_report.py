"""How an exam went: the share with its range, domain by domain, and what was missed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.tui.bars import bar
from studylam.tui.prose import one_line
from studylam.tui.screens.answer import AnswerScreen
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.blocks import Prose
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.study import Exam, ExamReport


class ReportScreen(PlaceScreen):
    """Enter on a missed question shows it with its reasons."""

    CSS_PATH = "exam_report.tcss"

    def __init__(self, exam: Exam) -> None:
        super().__init__()
        self._exam = exam
        self._report: ExamReport = exam.report()

    def path(self) -> tuple[str, ...]:
        return ("Exam", self._report.title, "How it went")

    def body(self) -> Iterable[Widget]:
        report = self._report
        with Page():
            yield Text(_headline(report), id="headline", classes="column")
            yield Rows(self._rows(), id="report", classes="column")
            yield Prose("\n\n".join(report.sentences), classes="column quiet gap")

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def _rows(self) -> list[Row]:
        report, library = self._report, self.session.library
        rows = [Row.heading("By domain")]
        for domain in report.domains:
            name = Content(f"  {domain.name}")
            if domain.total:
                count = f"  {domain.right:>2} of {domain.total:>2}"
                right = Content.assemble(bar(domain.share.share, 10), count)
            else:
                right = Content("no question")
            rows.append(
                Row(None, name, "", Content.assemble(right, f"   {domain.weight:>2} % of the exam"))
            )
        known = {question.id for question in library.questions}
        missed = [id for id in report.missed if id in known]
        if missed:
            rows += [Row.blank(), Row.heading("Not right")]
            for id in missed:
                rows.append(Row(id, one_line(library.text(library.question(id).stem))))
        return rows

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        items = self._exam.state.items
        number = next(i for i, item in enumerate(items) if item.question == event.row_id)
        order = self._exam.question(number).order
        path = ("Exam", self._report.title, f"Question {number + 1}")
        self.app.push_screen(AnswerScreen(event.row_id, order, items[number].chosen, path=path))


def _headline(report: ExamReport) -> Content:
    low, high = round(report.share.low * 100), round(report.share.high * 100)
    share = round(report.share.share * 100)
    used = f"{report.minutes_used:.0f} of {report.minutes_allowed:.0f} minutes"
    open_ = f" · {report.unanswered} without an answer" if report.unanswered else ""
    return Content.assemble(
        (f"{report.right} of {report.total} right, {share} %", "bold"),
        (f"   between {low} and {high} % with 95 % confidence\n{used}{open_}", "$text-muted"),
    )
