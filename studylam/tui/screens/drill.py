"""A drill or a review: a question, the answer, the reasons, the next question."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from studylam.errors import NotFoundError, StudyLamError
from studylam.tui import behind
from studylam.tui.actions import bindings
from studylam.tui.answer_clock import AnswerClock
from studylam.tui.answering import find_truth
from studylam.tui.ports import SessionApp, calmly
from studylam.tui.screens.answer import BehindScreen
from studylam.tui.screens.base import Page
from studylam.tui.widgets.answer_typed import RecallForm
from studylam.tui.widgets.chrome import unwatch
from studylam.tui.widgets.margin import Margin
from studylam.tui.widgets.question import QuestionBody
from studylam.tui.widgets.rows import Row

if TYPE_CHECKING:
    from studylam.packs.models import Lesson, Question
    from studylam.packs.questions.predictions import Truth
    from studylam.study import Drill, Feedback, Presented
    from studylam.study.search.belongs import Subject


class DrillScreen(BehindScreen):
    """Every answer is on disk before its reasons are shown; one can leave at any moment."""

    BINDINGS = bindings("drill", "asked", "behind")
    CSS_PATH = "drill.tcss"

    def __init__(self, drill: Drill) -> None:
        super().__init__()
        self._drill = drill
        self._shown: Presented | None = None
        self._clock = AnswerClock()

    def path(self) -> tuple[str, ...]:
        place = "Review" if self._drill.state.kind == "review" else "Drill"
        return (place,) if place == self._drill.state.title else (place, self._drill.state.title)

    def resumable(self) -> tuple[str, str] | None:
        return ("review" if self._drill.state.kind == "review" else "quiz", self._drill.id)

    def here(self) -> tuple[str, str] | None:
        return None if self._drill.finished else self.resumable()

    def body(self) -> Iterable[Widget]:
        if not self._drill.finished:
            self._shown = self._drill.current
        with Page(id="page"):
            if self._shown is not None:
                yield QuestionBody(
                    self._shown.question,
                    self._shown.order,
                    library=self.session.library,
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
        self.watch(self.app, "app_focus", self._app_focus, init=False)
        self._clock.begin()
        self._say()
        self._body.focus_answer()
        self.session.look_for_room(self)

    @property
    def _body(self) -> QuestionBody:
        return self.query_one("#question", QuestionBody)

    @property
    def _answered(self) -> bool:
        return self._body.explained

    @property
    def _is_told(self) -> bool:
        """Whether the answer is there: of a fact's card it is before one says how it was."""
        form = self._body.sheet.form
        return self._answered or (isinstance(form, RecallForm) and form.revealed)

    # -- asking -----------------------------------------------------------------------------------

    def _ask(self) -> None:
        if self._drill.finished:
            self._sum_up()
            return
        self._shown = self._drill.current
        with self.app.batch_update():
            self._body.ask(self._shown.question, self._shown.order)
            self.query_one("#belongs", Margin).set_notes([])
            self.query_one("#page", Page).scroll_home(animate=False)
            self._body.focus_answer()
        self._clock.begin()
        self._say()
        self.refresh_bindings()
        self.session.look_for_room(self)

    @calmly
    def _say(self) -> None:
        number = self._drill.number - (1 if self._answered and not self._drill.finished else 0)
        flag = "flagged · " if self.asked().id in self.session.record.flagged() else ""
        kind = Content.styled(f"{flag}{self._drill.composition} · ", "$text-muted")
        self.crumbs.say(status=kind + Content(f"{number} of {self._drill.total}"))

    def asked(self) -> Question:
        return self._body.question

    def belongs(self) -> Subject | None:
        # Before it is answered, what it rests on would give it away.
        return super().belongs() if self._is_told else None

    def noted(self) -> None:
        if self._answered:
            notes = behind.notes(self.asked(), self.session.library, self.note())
            self.query_one("#belongs", Margin).set_notes(notes)

    # -- a pack that changes ----------------------------------------------------------------------

    @property
    def can_freshen(self) -> bool:
        return self._shown is None or not self._body.sheet.busy

    async def show_again(self) -> None:
        from studylam.study import Drill
        from studylam.study.reviews.made_cards import find

        if self._shown is None:
            return
        library, body = self.session.library, self._body
        drill = Drill.resume(library, self.session.record, self._drill.id)
        if drill is None:
            raise NotFoundError("None of this drill's questions is left.")
        self._drill = drill
        now = find(library, self.asked().id)
        body.sheet.use(library)
        if now is None:
            self.notify("That question is no longer in the pack.", timeout=4)
            self._ask()
        elif body.explained:
            body.go_on(body.standing, now, library)
            self.noted()
        else:
            self._shown = drill.current
            body.go_on(body.standing, now, library, self._shown.order)
        self._say()

    # -- the clock of an answer -------------------------------------------------------------------

    def on_screen_suspend(self) -> None:
        self._clock.stop()

    def on_screen_resume(self) -> None:
        self._clock.go()

    def on_unmount(self) -> None:
        unwatch(self, self.app, "app_focus")

    def _app_focus(self, here: bool) -> None:
        if here and self.is_active:  # paused, it is still to be seen
            self._clock.go()
        elif not here:
            self._clock.stop()

    # -- answering --------------------------------------------------------------------------------

    @on(QuestionBody.Answered)
    def _answer(self, event: QuestionBody.Answered) -> None:
        spent = self._clock.milliseconds

        def keep(truth: Truth | None) -> None:
            self._keep(event, spent, truth)

        def not_here(words: str) -> None:
            self._leave_uncounted(event, words)

        find_truth(self.session, self._body, keep, not_here)

    def _keep(self, event: QuestionBody.Answered, spent: int, truth: Truth | None) -> None:
        try:
            said = self._drill.answer(event.response, event.confidence, spent, truth=truth)
        except StudyLamError as error:
            self.session.show_error(error, "This answer isn't kept")
            self._body.say("This answer isn't kept yet. It still stands here: give it again.")
            self._body.focus_answer()
            return
        if self.asked().type == "recall":
            self._ask()  # everything about the card was on the screen before
            return
        self._explain(said)

    def _leave_uncounted(self, event: QuestionBody.Answered, words: str) -> None:
        """The truth can't be had here: what the bank says is shown, and nothing is recorded."""
        from studylam.study import feedback

        try:
            self._drill.skip()
        except StudyLamError as error:
            self.session.show_error(error)
            return
        said = None
        if self.asked().options:
            said = feedback(self.asked(), event.response, event.confidence)
        self._explain(said, words)

    def _explain(self, said: Feedback | None, uncounted: str = "") -> None:
        with self.app.batch_update():
            self._body.explain(said, uncounted=uncounted)
            self.noted()
            self.query_one("#page", Page).scroll_home(animate=False)
        self.call_after_refresh(self._body.sheet.show_verdict)
        self._say()
        self.refresh_bindings()

    # -- what can be done -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted or self._shown is None:
            return action == "back"
        if self._body.sheet.busy:
            return action in ("back", "flag")
        if action == "next":
            return self._answered
        if action in ("lesson", "lab", "facts"):
            return self._is_told and super().check_action(action, parameters) is not False
        if action == "skip":
            return not self._answered
        if action == "pause":  # the clock stands still once the answer is there
            return not self._is_told
        if action == "undo":
            return self._drill.state.position > 0
        return super().check_action(action, parameters)

    def action_next(self) -> None:
        self._ask()

    def action_skip(self) -> None:
        try:
            self._drill.skip()
        except StudyLamError as error:
            self.session.show_error(error)
        self._ask()

    def action_undo(self) -> None:
        before = self._drill.state.position
        try:
            words = take_back(self._drill)
        except StudyLamError as error:
            self.session.show_error(error)
            return
        if self._drill.state.position != before:
            self._ask()
        self.notify(words, timeout=4)

    def action_flag(self) -> None:
        record, question = self.session.record, self.asked()
        try:
            record.flag(question.id, question.id not in record.flagged())
        except StudyLamError as error:
            self.session.show_error(error)
        self._say()

    def action_pause(self) -> None:
        from studylam.tui.screens.ask import AskScreen

        drill = self._drill
        left = drill.total - drill.state.position
        words = f"Every answer is kept, and no time counts. Left to ask: {left}."
        rows = [Row("on", "Go on"), Row("leave", "Leave it for now", aside="it waits at home")]

        def decided(choice: str | None) -> None:
            if choice == "leave":
                self.action_back()

        self.app.push_screen(AskScreen("Paused", words, rows), decided)

    def _sum_up(self) -> None:
        from studylam.tui.screens.summary import SummaryScreen

        self.app.switch_screen(SummaryScreen(self._drill))


def take_back(drill: Drill) -> str:
    """Undo the last step of a drill that has one, and say in words what that did."""
    position = drill.state.position - 1
    item = drill.state.items[position]
    if not drill.undo():
        return "That question is no longer in the pack."
    if item.result == "skipped":
        return "It is no longer left out. It is asked again."
    return (
        f"Your answer to question {position + 1} is taken back and counts for nothing. "
        "It is asked again."
    )


def start_on_lesson(screen: Screen[object], lesson: Lesson, size: int = 10) -> None:
    """Drill what a lesson teaches: questions on its concepts."""
    questions = _app_of(screen).library.questions_for
    wanted = [q.id for concept in lesson.teaches for q in questions(concept)]
    if not wanted:
        screen.notify("No question is about what this lesson teaches.", timeout=3)
        return
    start_on(screen, wanted, lesson.title, size)


def start_on(
    screen: Screen[object], questions: Collection[str], title: str, size: int = 10
) -> None:
    """Drill some of these questions, those that are worth it most."""
    from studylam.study import Drill

    app = _app_of(screen)
    try:
        drill = Drill.start_questions(
            app.library, app.record, questions, title=title, size=size, seed=app.seed
        )
    except StudyLamError as error:
        app.show_error(error)
        return
    app.push_screen(DrillScreen(drill))


def _app_of(screen: Screen[object]) -> SessionApp:
    """The app that a screen is shown in."""
    app = screen.app
    assert isinstance(app, SessionApp)
    return app
