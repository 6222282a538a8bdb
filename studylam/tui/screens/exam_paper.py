"""An exam under way: a question at a time, the clock in the corner, nothing explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.errors import NotFoundError, StudyLamError
from studylam.tui.actions import bindings
from studylam.tui.charts import number_of
from studylam.tui.exam_text import clock, states
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.paper import Paper, PaperStrip
from studylam.tui.widgets.question import QuestionBody
from studylam.tui.widgets.rows import Row

if TYPE_CHECKING:
    from studylam.packs.models import Place, Question
    from studylam.progress.entries import Response
    from studylam.study import Exam

WARNINGS_S = (1800, 600, 300, 60)
"""With so much time left, the learner is told; in short exams, from half of the time on."""
LOW_S = 300
"""Below this much, the clock is a warning."""
ASLEEP_S = 30
"""The clock is read every second; after a longer gap the machine was asleep, or StudyLam stopped.
"""


class ExamScreen(PlaceScreen):
    """The clock stands still while the screen is left; every answer is kept before it is seen."""

    BINDINGS = bindings("exam")
    CSS_PATH = "exam_paper.tcss"
    listed_in = "exam"

    def __init__(self, exam: Exam) -> None:
        super().__init__()
        self._exam = exam
        self._at = exam.state.position
        self._left = exam.remaining_s()

    def path(self) -> tuple[str, ...]:
        return ("Exam", self._exam.state.exam.upper())

    def resumable(self) -> tuple[str, str] | None:
        return ("exam", self._exam.id)

    def here(self) -> None:
        """A clock that runs again is for the learner to start."""

    def body(self) -> Iterable[Widget]:
        shown = self._exam.question(self._at)
        with Vertical(id="top"):
            yield PaperStrip(self._exam, id="strip", classes="column")
        with Page(id="page"):
            yield Paper(
                shown.question,
                shown.order,
                self._exam.chosen(self._at),
                library=self.session.library,
                keep=self._given,
                id="question",
                classes="column",
            )

    def on_mount(self) -> None:
        self._paper.focus_answer()
        self._say()
        self.set_interval(1, self._tick)
        self.call_after_refresh(self._tick)

    @property
    def _paper(self) -> Paper:
        return self.query_one("#question", Paper)

    def _tick(self) -> None:
        exam = self._exam
        if not exam.submitted:
            self._keep(exam.checkpoint)
        if exam.submitted:
            self._over("This exam has been handed in elsewhere.")
            return
        left = exam.remaining_s()
        if left <= 0:
            self._hand_in(late=True)
            return
        for mark in WARNINGS_S:
            if left <= mark < self._left and mark <= exam.state.limit_s / 2:
                minutes = "1 minute" if mark == 60 else f"{mark // 60} minutes"
                self.notify(f"{minutes} left.", severity="warning", timeout=6)
        self._left = left
        self._say()

    def _say(self) -> None:
        exam = self._exam
        left = exam.remaining_s()
        time = f"{clock(left)} left"
        low = left <= LOW_S and left < exam.state.limit_s / 2
        self.crumbs.say(
            status=Content.assemble(
                ("⚑ flagged", "bold $accent") if exam.flagged(self._at) else "",
                (" · " if exam.flagged(self._at) else "", "$text-muted"),
                (f"{self._at + 1} of {exam.total}", ""),
                (f" · {exam.answered} answered · ", "$text-muted"),
                (f"! {time}" if low else time, "bold $warning" if low else "bold"),
            )
        )

    def _see(self) -> None:
        """What the paper's state looks like now."""
        self._say()
        strip = self.query_one("#strip", PaperStrip)
        strip.at = self._at
        strip.changed()

    # -- answers ----------------------------------------------------------------------------------

    def _given(self, response: Response) -> None:
        """Another response: it is kept before it is drawn."""
        if response != self._exam.chosen(self._at):
            if not self._keep(lambda: self._exam.answer(self._at, response)):
                # Nothing may be seen as given that isn't on disk.
                self.call_later(self._show)
            self._see()

    @on(QuestionBody.Changed)
    def _changed(self, event: QuestionBody.Changed) -> None:
        event.stop()
        if event.body.question.id == self._exam.question(self._at).question.id:
            self._given(event.response)

    def _keep(self, step: Callable[[], object]) -> bool:
        """Do what is kept on disk; say so if it can't be."""
        try:
            step()
        except StudyLamError as error:
            if not self._exam.submitted:
                self.session.show_error(error, "This isn't kept")
            return False
        return True

    def _show(self) -> None:
        """The question at hand, with what is given to it."""
        shown = self._exam.question(self._at)
        with self.app.batch_update():
            self._paper.ask(shown.question, shown.order, response=self._exam.chosen(self._at))
            self.query_one("#page", Page).scroll_home(animate=False)
            self._paper.focus_answer()
            self._see()

    # -- a pack that changes ----------------------------------------------------------------------

    def shown(self) -> tuple[Question, Place] | None:
        question = self._exam.question(self._at).question
        return question, question.place

    async def show_again(self) -> None:
        from studylam.study import Exam

        library = self.session.library
        exam = Exam.resume(library, self.session.record, self._exam.id)
        if exam is None:
            raise NotFoundError("None of this exam's questions is left.")
        self._exam = exam
        self._at = min(self._at, exam.total - 1)
        self.query_one("#strip", PaperStrip).exam = exam
        self._paper.sheet.use(library)
        self._show()

    def go_to(self, number: int) -> None:
        """Show question ``number``, from 0."""
        self._at = number
        self._keep(lambda: self._exam.go_to(number))
        self._show()

    # -- what can be done -------------------------------------------------------------------------

    def action_turn(self, by: int) -> None:
        if 0 <= self._at + by < self._exam.total:
            self.go_to(self._at + by)
        elif by > 0:
            self.action_overview()

    def action_flag(self) -> None:
        self._keep(lambda: self._exam.flag(self._at))
        self._see()

    def action_overview(self) -> None:
        from studylam.tui.screens.exam_navigator import SUBMIT, NavigatorScreen

        def chosen(what: str | None) -> None:
            if what == SUBMIT:
                self.action_submit()
            elif what is not None:
                self.go_to(int(what))

        self.app.push_screen(NavigatorScreen(self._exam, self._at), chosen)

    def action_submit(self) -> None:
        from studylam.tui.screens.ask import AskScreen

        exam = self._exam
        counts = states(exam)
        lacking = [f"{counts['open']} without an answer"] if counts["open"] else []
        if counts["partly"]:
            lacking.append(f"{counts['partly']} with too few options chosen")
        words = (
            f"{', '.join(lacking)}: counted as wrong."
            if lacking
            else "Every question has an answer."
        )
        if exam.flags:
            words += f" {exam.flags} flagged."
        words += f" {clock(exam.remaining_s())} left."
        rows = [Row("stay", "Go on"), Row("submit", "Hand it in")]

        def decided(choice: str | None) -> None:
            if choice == "submit":
                self._hand_in()

        self.app.push_screen(AskScreen("Hand in the exam?", words, rows), decided)

    def _hand_in(self, *, late: bool = False) -> None:
        try:
            self._exam.submit(self.session.now())
        except StudyLamError as error:
            self.session.show_error(error)
            return
        given = number_of(self._exam.answered, "answer")
        self._over(f"The time is up: handed in with {given}." if late else "")

    def _over(self, words: str) -> None:
        from studylam.tui.screens.exam_report import ReportScreen

        if not self.is_attached or self not in self.app.screen_stack:
            return
        if words:
            self.notify(words)
        while self.app.screen is not self and len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        self.app.switch_screen(ReportScreen(self._exam.id))

    def action_back(self) -> None:
        self._keep(self._exam.checkpoint)
        self.notify("The clock stands still until you come back.", timeout=4)
        self.dismiss()
