"""Every question of an exam that is over, once more: the list, and each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.inert import inert_line
from studylam.tui import behind
from studylam.tui.actions import bindings
from studylam.tui.exam_text import FLAG, clock
from studylam.tui.prose import one_line
from studylam.tui.screens.answer import BehindScreen
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.margin import Margin
from studylam.tui.widgets.question import QuestionBody
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.packs.models import Question
    from studylam.study.exams.report import ExamReport, Filter, Reviewed
    from studylam.study.search.belongs import Subject

NAMES: dict[Filter, str] = {
    "all": "all",
    "wrong": "wrong",
    "flagged": "flagged",
    "unscored": "unscored",
    "slow": "slow",
}


TIME = 5
"""Cells of a time in the list."""


class ExamReviewScreen(PlaceScreen):
    """A list with a filter; enter shows a question."""

    BINDINGS = bindings("exam-review")
    CSS_PATH = "exam_report.tcss"

    def __init__(self, report: ExamReport) -> None:
        super().__init__()
        self._report = report
        self._only: Filter = "all"

    def path(self) -> tuple[str, ...]:
        return ("Exam", self._report.exam.upper(), "Every question")

    def body(self) -> Iterable[Widget]:
        with Vertical(id="top"):
            yield Text(id="filters", classes="column")
        with Page():
            yield Rows(id="questions", classes="column")

    def on_mount(self) -> None:
        self.query_one(Rows).focus()
        self._fill()

    def action_turn(self, by: int) -> None:
        names = list(NAMES)
        self._only = names[(names.index(self._only) + by) % len(names)]
        self._fill()

    def _fill(self) -> None:
        report = self._report
        parts = []
        for name, words in NAMES.items():
            count = len(report.chosen_by(name))
            here = name == self._only
            text = f"[{words} {count}]" if here else f" {words} {count} "
            parts.append(Content.styled(text, "bold $accent" if here else "$text-muted"))
        self.query_one("#filters", Text).update(Content(" ").join(parts))
        rows = [self._row(one) for one in report.chosen_by(self._only)]
        self.query_one(Rows).set_rows(rows or [Row.heading("None of them.")])

    def _row(self, one: Reviewed) -> Row:
        library = self.session.library
        known = {question.id: question for question in library.questions}
        question = known.get(one.question)
        stem = (
            one_line(library.text(question.stem))
            if question
            else f"{inert_line(one.question)} (no longer in any pack)"
        )
        sign = ("✓", "$success") if one.item.correct else ("✗", "$error")
        return Row(
            str(one.number) if question else None,
            Content.assemble(f"{one.number:>2} ", sign),
            stem,
            right=_marks(one, TIME),
        )

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        shown = [one for one in self._report.chosen_by(self._only) if self._is_here(one)]
        at = [str(one.number) for one in shown].index(event.row_id)

        def back(number: str | None) -> None:
            if number is not None:
                self.query_one(Rows).mark(number)

        self.app.push_screen(ExamAnswerScreen(self._report, shown, at), back)

    def belongs(self) -> Subject | None:
        """The question that is marked."""
        from studylam.study.search.belongs import Subject

        marked = self.query_one(Rows).marked
        shown = self._report.chosen_by(self._only)
        found = next((one.question for one in shown if str(one.number) == marked), None)
        return None if found is None else Subject("question", found)

    def _is_here(self, one: Reviewed) -> bool:
        return one.question in {question.id for question in self.session.library.questions}


def _marks(one: Reviewed, width: int = 0) -> Content:
    """What is to be said of a question in a few cells; ``width``: of the time, in a column."""
    parts = []
    if one.item.flagged:
        parts.append(Content.styled(*FLAG))
    if not one.item.scored:
        parts.append(Content.styled("unscored", "$text-muted"))
    if not one.chosen:
        parts.append(Content.styled("no answer", "$text-muted"))
    style = "$warning" if one.slow else "$text-muted"
    time = f"{clock(one.item.spent_ms / 1000):>{width}}"
    parts.append(Content.styled(f"! {time}" if one.slow else " " * min(width, 2) + time, style))
    return Content("  " if width else " · ").join(parts)


class ExamAnswerScreen(BehindScreen):
    """One of the questions with what was given to it, and why each option is right or isn't."""

    BINDINGS = bindings("exam-answer", "behind")
    CSS_PATH = "exam_report.tcss"

    def __init__(self, report: ExamReport, shown: list[Reviewed], at: int) -> None:
        super().__init__()
        self._report = report
        self._shown = shown
        self._at = at

    @property
    def _one(self) -> Reviewed:
        return self._shown[self._at]

    def path(self) -> tuple[str, ...]:
        return ("Exam", self._report.exam.upper(), f"Question {self._one.number}")

    def asked(self) -> Question:
        return self.session.library.question(self._one.question)

    def body(self) -> Iterable[Widget]:
        from studylam.study import Presented

        shown = Presented.of(self.asked(), self._report.seed)
        with Page():
            yield QuestionBody(
                shown.question,
                shown.order,
                library=self.session.library,
                id="question",
                classes="column",
            )
            yield Margin([], id="belongs")

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        from studylam.study import Presented, feedback

        question, one = self.asked(), self._one
        body = self.query_one(QuestionBody)
        with self.app.batch_update():
            body.ask(question, Presented.of(question, self._report.seed).order)
            body.explain(feedback(question, one.chosen))
            notes = behind.notes(question, self.session.library)
            self.query_one("#belongs", Margin).set_notes(notes)
            self.query_one(Page).scroll_home(animate=False)
            body.focus_answer()
        names = {domain.number: domain.name for domain in self._report.domains}
        domain = Content.styled(f"{names.get(one.item.domain, '')} · ", "$text-muted")
        self.crumbs.say(*self.path(), status=domain + _marks(one))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "turn":
            return isinstance(by := parameters[0], int) and 0 <= self._at + by < len(self._shown)
        return super().check_action(action, parameters)

    def action_turn(self, by: int) -> None:
        self._at += by
        self._show()

    def action_back(self) -> None:
        self.dismiss(str(self._one.number))
