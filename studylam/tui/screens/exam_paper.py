"""An exam under way: a question at a time, the clock in the corner, nothing explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import events, on
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings
from studylam.tui.prose import one_line
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.question import QuestionBody
from studylam.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from studylam.packs.models import Question
    from studylam.study import Exam

CHECKPOINT_S = 1
SUBMIT = "submit"
OPEN, ANSWERED = "open", "answered"
LOW_S = 300
"""Below this much time, the clock is a warning."""


class ExamScreen(PlaceScreen):
    """The clock stands still while the screen is left; every answer is kept at once."""

    BINDINGS = bindings("exam")
    CSS_PATH = "drill.tcss"

    def __init__(self, exam: Exam) -> None:
        super().__init__()
        self._exam = exam
        self._at = exam.state.position
        self._ticks = 0

    def path(self) -> tuple[str, ...]:
        return ("Exam", self._exam.title)

    def resumable(self) -> tuple[str, str] | None:
        return ("exam", self._exam.id)

    def body(self) -> Iterable[Widget]:
        shown = self._exam.question(self._at)
        with Page(id="page"):
            yield QuestionBody(
                shown.question,
                shown.order,
                library=self.session.library,
                response=self._exam.chosen(self._at),
                explains=False,
                id="question",
                classes="column",
            )

    def on_mount(self) -> None:
        self._body.focus_answer()
        self._say()
        self.set_interval(1, self._tick)
        self.session.look_for_room(self)

    @property
    def _body(self) -> QuestionBody:
        return self.query_one("#question", QuestionBody)

    def _tick(self) -> None:
        self._ticks += 1
        if self._exam.remaining_s() <= 0:
            self._hand_in(late=True)
            return
        if self._ticks % CHECKPOINT_S == 0:
            self._keep(lambda: self._exam.checkpoint())
        self._say()

    def _say(self) -> None:
        exam = self._exam
        left = int(exam.remaining_s())
        clock = f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02} left"
        flag = "flagged · " if exam.flagged(self._at) else ""
        self.crumbs.say(
            status=Content.assemble(
                (
                    f"{flag}{self._at + 1} of {exam.total} · {exam.answered} answered · ",
                    "$text-muted",
                ),
                (clock if left > LOW_S else f"! {clock}", "" if left > LOW_S else "$warning"),
            )
        )

    @on(QuestionBody.Changed)
    def _answered(self, event: QuestionBody.Changed) -> None:
        self._keep(lambda: self._exam.answer(self._at, event.response))
        self._say()

    def _keep(self, step: Callable[[], object]) -> None:
        """Do what is kept on disk; say so if it can't be."""
        try:
            step()
        except StudyLamError as error:
            self.session.show_error(error, "This isn't kept")

    def go_to(self, number: int) -> None:
        """Show question ``number``, from 0."""
        self._at = number
        self._keep(lambda: self._exam.go_to(number))
        shown = self._exam.question(number)
        self._body.ask(shown.question, shown.order, response=self._exam.chosen(number))
        self.query_one("#page", Page).scroll_home(animate=False)
        self._body.focus_answer()
        self._say()
        self.session.look_for_room(self)

    # -- what can be done -------------------------------------------------------------------------

    def action_turn(self, by: int) -> None:
        if 0 <= self._at + by < self._exam.total:
            self.go_to(self._at + by)
        elif by > 0:
            self.action_overview()

    def action_flag(self) -> None:
        self._keep(lambda: self._exam.flag(self._at))
        self._say()

    def action_overview(self) -> None:
        def chosen(what: str | None) -> None:
            if what == SUBMIT:
                self.action_submit()
            elif what is not None:
                self.go_to(int(what))

        self.app.push_screen(OverviewScreen(self._exam, self._at), chosen)

    def action_submit(self) -> None:
        from studylam.tui.screens.ask import AskScreen

        states = [
            _state(len(self._exam.chosen(i)), self._exam.question(i).question)
            for i in range(self._exam.total)
        ]
        open_, whole = states.count(OPEN), states.count(ANSWERED)
        lacking = [f"{open_} without an answer"] if open_ else []
        if partly := len(states) - open_ - whole:
            lacking.append(f"{partly} with too few options chosen")
        words = (
            f"{', '.join(lacking)}: counted as wrong."
            if lacking
            else "Every question has an answer."
        )
        rows = [Row("stay", "Go on"), Row("submit", "Hand it in")]

        def decided(choice: str | None) -> None:
            if choice == "submit":
                self._hand_in()

        self.app.push_screen(AskScreen("Hand in the exam?", words, rows), decided)

    def _hand_in(self, *, late: bool = False) -> None:
        from studylam.tui.screens.exam_report import ReportScreen

        try:
            self._exam.submit(self.session.now())
        except StudyLamError as error:
            self.session.show_error(error)
            return
        if late:
            self.notify("The time is up; what you had is handed in.")
        while self.app.screen is not self and len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        self.app.switch_screen(ReportScreen(self._exam))

    def action_back(self) -> None:
        self._keep(lambda: self._exam.checkpoint())
        self.notify("The clock stands still until you come back.", timeout=4)
        self.dismiss()


class OverviewScreen(PlaceScreen):
    """All questions of an exam; dismissed with the number of the one chosen, or `SUBMIT`.

    A number that is typed marks its question: nobody means to leave for another place here.
    """

    def __init__(self, exam: Exam, at: int) -> None:
        super().__init__()
        self._exam = exam
        self._at = at
        self._typed = ""

    def path(self) -> tuple[str, ...]:
        return ("Exam", self._exam.title, "Overview")

    def body(self) -> Iterable[Widget]:
        exam, text = self._exam, self.session.library.text
        rows = []
        for number in range(exam.total):
            stem = one_line(text(exam.question(number).question.stem))
            states = [_state(len(exam.chosen(number)), exam.question(number).question)]
            if exam.flagged(number):
                states.insert(0, "flagged")
            rows.append(Row(str(number), f"{number + 1:>2}", stem, " · ".join(states)))
        rows += [Row.blank(), Row(SUBMIT, Content.styled("Hand it in", "bold"))]
        with Page():
            yield Rows(rows, id="overview", classes="column")

    def on_mount(self) -> None:
        rows = self.query_one(Rows)
        rows.set_rows(rows.rows, mark=str(self._at))
        rows.focus()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        self.dismiss(event.row_id)

    def on_key(self, event: events.Key) -> None:
        if not (event.key.isascii() and event.key.isdecimal()):
            self._typed = ""
            return
        event.stop()
        event.prevent_default()
        for typed in (self._typed + event.key, event.key):
            if 1 <= int(typed) <= self._exam.total:
                self._typed = typed
                self.query_one(Rows).mark(str(int(typed) - 1))
                return
        self._typed = ""


def _state(given: int, question: Question) -> str:
    """How far an answer is: one of several options is no whole answer yet."""
    wanted = len(question.keys)
    if 0 < given < wanted:
        return f"{given} of {wanted} chosen"
    return ANSWERED if given else OPEN
