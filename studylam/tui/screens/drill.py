"""A drill or a review: a question, the answer, the reasons, the next question."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui import behind
from studylam.tui.actions import bindings
from studylam.tui.ports import SessionApp, calmly
from studylam.tui.screens.answer import BehindScreen
from studylam.tui.screens.base import Page
from studylam.tui.widgets.margin import Margin
from studylam.tui.widgets.question import QuestionSheet

if TYPE_CHECKING:
    from studylam.packs.models import Lesson, Question
    from studylam.study import Drill, Presented


class DrillScreen(BehindScreen):
    """Every answer is on disk before its reasons are shown; one can leave at any moment."""

    BINDINGS = bindings("drill", "behind")
    CSS_PATH = "drill.tcss"

    def __init__(self, drill: Drill) -> None:
        super().__init__()
        self._drill = drill
        self._shown: Presented | None = None
        self._began = time.monotonic()

    def path(self) -> tuple[str, ...]:
        place = "Review" if self._drill.state.kind == "review" else "Drill"
        return (place,) if place == self._drill.state.title else (place, self._drill.state.title)

    def resumable(self) -> tuple[str, str] | None:
        return ("review" if self._drill.state.kind == "review" else "quiz", self._drill.id)

    def body(self) -> Iterable[Widget]:
        if not self._drill.finished:
            self._shown = self._drill.current
        with Page(id="page"):
            if self._shown is not None:
                shown = self._shown
                yield QuestionSheet(
                    shown.question,
                    shown.order,
                    text=self.session.library.text,
                    id="question",
                    classes="column",
                )
            yield Margin([], id="belongs")

    def on_mount(self) -> None:
        for note in self._drill.notes:
            self.notify(note, markup=False)
        if self._shown is None:
            self.call_after_refresh(self._sum_up)
            return
        self._say()
        self._sheet.focus()
        self.session.look_for_room(self)

    @property
    def _sheet(self) -> QuestionSheet:
        return self.query_one("#question", QuestionSheet)

    @property
    def _answered(self) -> bool:
        return self._sheet.explained

    def _ask(self) -> None:
        if self._drill.finished:
            self._sum_up()
            return
        self._shown = self._drill.current
        self._began = time.monotonic()
        with self.app.batch_update():
            self._sheet.ask(self._shown.question, self._shown.order)
            self.query_one("#belongs", Margin).set_notes([])
            self.query_one("#page", Page).scroll_home(animate=False)
            self._sheet.focus()
        self._say()
        self.refresh_bindings()
        self.session.look_for_room(self)

    @calmly
    def _say(self) -> None:
        number = self._drill.number - (1 if self._answered and not self._drill.finished else 0)
        flag = "flagged · " if self._question.id in self.session.record.flagged() else ""
        kind = Content.styled(f"{flag}{self._drill.composition} · ", "$text-muted")
        self.crumbs.say(status=kind + Content(f"{number} of {self._drill.total}"))

    @property
    def _question(self) -> Question:
        return self._sheet.question

    def asked(self) -> Question:
        return self._question

    @on(QuestionSheet.Answered)
    def _answer(self, event: QuestionSheet.Answered) -> None:
        spent = int((time.monotonic() - self._began) * 1000)
        try:
            self._drill.answer(event.chosen, event.confidence, spent)
        except StudyLamError as error:
            self.session.show_error(error, "This answer isn't kept")
            return
        with self.app.batch_update():
            self._sheet.explain(event.chosen, event.confidence)
            self.query_one("#belongs", Margin).set_notes(
                behind.notes(self._question, self.session.library)
            )
            self.query_one("#page", Page).scroll_home(animate=False)
        self._say()
        self.refresh_bindings()

    # -- what can be done -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted or self._shown is None:
            return action == "back"
        if action in ("next", "lesson", "lab"):
            return self._answered and super().check_action(action, parameters) is not False
        if action == "skip":
            return not self._answered
        if action == "undo":
            return self._drill.state.position > 0
        return True

    def action_next(self) -> None:
        self._ask()

    def action_skip(self) -> None:
        try:
            self._drill.skip()
        except StudyLamError as error:
            self.session.show_error(error)
        self._ask()

    def action_undo(self) -> None:
        try:
            undone = self._drill.undo()
        except StudyLamError as error:
            self.session.show_error(error)
            return
        if undone:
            self._ask()
            self.notify("Taken back; the question is asked again.", timeout=3)

    def action_flag(self) -> None:
        record, question = self.session.record, self._question
        try:
            record.flag(question.id, question.id not in record.flagged())
        except StudyLamError as error:
            self.session.show_error(error)
        self._say()

    def _sum_up(self) -> None:
        from studylam.tui.screens.summary import SummaryScreen

        self.app.switch_screen(SummaryScreen(self._drill))


def start_on_lesson(screen: Screen[object], lesson: Lesson, size: int = 10) -> None:
    """Drill what a lesson teaches: questions on its concepts."""
    from studylam.study import Drill

    app = screen.app
    assert isinstance(app, SessionApp)
    wanted = [q.id for concept in lesson.teaches for q in app.library.questions_for(concept)]
    if not wanted:
        screen.notify("No question is about what this lesson teaches.", timeout=3)
        return
    try:
        drill = Drill.start_questions(
            app.library,
            app.record,
            list(dict.fromkeys(wanted))[:size],
            title=lesson.title,
            seed=app.seed,
        )
    except StudyLamError as error:
        app.show_error(error)
        return
    app.push_screen(DrillScreen(drill))
