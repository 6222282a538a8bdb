"""The mock exams: start one, go on with one, look at how earlier ones went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.screens.exam_paper import ExamScreen
from studylam.tui.screens.exam_report import ReportScreen
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.progress import ExamState

SIZES = (10, 20)
"""Shorter exams beside the whole one."""


class ExamsScreen(PlaceScreen):
    """``exam`` is the blueprint to begin with."""

    CSS_PATH = "exam.tcss"

    def __init__(self, exam: str | None = None) -> None:
        super().__init__()
        self._exam = exam

    def path(self) -> tuple[str, ...]:
        return ("Exam",)

    def body(self) -> Iterable[Widget]:
        with Page():
            yield Text(
                Content.styled(
                    "As on the day: a clock, no feedback until the end, all or nothing.",
                    "$text-muted",
                ),
                id="about",
                classes="column",
            )
            yield Rows(id="exams", classes="column")

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def on_screen_resume(self) -> None:
        self._fill()

    @calmly
    def _fill(self) -> None:
        library, record = self.session.library, self.session.record
        rows: list[Row] = []
        under_way = record.exams(submitted=False)
        titles = {blueprint.exam: blueprint.title for blueprint in library.blueprints}
        if under_way and under_way[-1].exam in titles:
            state = under_way[-1]
            given = sum(bool(item.chosen) for item in state.items)
            minutes = max(round((state.limit_s - state.spent_s) / 60), 0)
            right = f"{given} of {len(state.items)} answered · {minutes} min left"
            rows += [
                Row.heading("Under way"),
                Row(f"resume {state.id}", titles[state.exam], right=right),
                Row.blank(),
            ]
        for blueprint in library.blueprints:
            available = sum(1 for q in library.questions if blueprint.exam in q.domain)
            if not available:
                continue
            rows.append(Row.heading(blueprint.title, f"pass: {blueprint.pass_score} of 1,000"))
            most = min(blueprint.questions, available)
            for size in (*(n for n in SIZES if n < most), most):
                name = f"{size} questions"
                if size == blueprint.questions:
                    name = f"Whole exam, {name}"
                elif size == available:
                    name = f"All {name} that there are, of an exam of {blueprint.questions}"
                minutes = round(blueprint.minutes * size / blueprint.questions)
                rows.append(Row(f"start {blueprint.exam} {size}", name, right=f"{minutes} min"))
            rows.append(Row.blank())
        done = [state for state in record.exams(submitted=True) if state.exam in titles]
        if done:
            rows.append(Row.heading("Earlier"))
            for state in reversed(done[-8:]):
                day = f"{state.submitted_at.astimezone():%d %B %Y}" if state.submitted_at else ""
                rows.append(
                    Row(
                        f"report {state.id}",
                        state.exam.upper(),
                        right=f"{self._score(state)} · {day}",
                    )
                )
        if not rows:
            rows.append(Row.heading("No pack here has questions for an exam."))
        wanted = f"start {self._exam} " if self._exam else "resume "
        mark = next((row.id for row in rows if row.id and row.id.startswith(wanted)), None)
        self.query_one(Rows).set_rows(rows, mark=mark)
        self._exam = None

    def _score(self, state: ExamState) -> str:
        """How it went, or how long it was where its questions have left the packs."""
        from studylam.study import Exam

        exam = Exam.resume(self.session.library, self.session.record, state.id)
        if exam is None:
            return f"{len(state.items)} questions"
        report = exam.report()
        return f"{report.right} of {report.total} right"

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        from studylam.study import Exam

        session = self.session
        action, what, *rest = event.row_id.split()
        try:
            if action == "start":
                exam = Exam.start(
                    session.library,
                    session.record,
                    what,
                    int(rest[0]),
                    session.seed,
                    now=session.now(),
                )
            else:
                found = Exam.resume(session.library, session.record, what)
                if found is None:
                    self.notify("This exam's questions are no longer in any pack.", timeout=4)
                    return
                exam = found
        except StudyLamError as error:
            session.show_error(error)
            return
        self.app.push_screen(ReportScreen(exam) if exam.submitted else ExamScreen(exam))
