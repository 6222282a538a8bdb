"""One answered question again, with its reasons: from a summary or an exam's result."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from studylam import served
from studylam.errors import StudyLamError
from studylam.study.search.belongs import Subject
from studylam.tui import behind
from studylam.tui.actions import bindings, key_of
from studylam.tui.answering import find_truth
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.margin import Margin
from studylam.tui.widgets.question import QuestionBody

if TYPE_CHECKING:
    from studylam.packs.models import Place, Question
    from studylam.packs.questions.predictions import Truth
    from studylam.progress import Confidence
    from studylam.progress.entries import Response


class BehindScreen(PlaceScreen):
    """A screen about a question (`asked`): what is behind it, one's note on it, what is wrong
    with it, are a key away, and back leads to the same place.
    """

    listed_in = "quiz"

    def asked(self) -> Question:
        """The question on the screen."""
        raise NotImplementedError

    def noted(self) -> None:
        """The learner's note is another now."""

    def shown(self) -> tuple[Question, Place] | None:
        question = self.asked()
        is_card = question not in self.session.library.questions  # made of a fact or a lesson
        return None if is_card else (question, question.place)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        library = self.session.library
        if action == "lesson":
            return behind.lesson_of(self.asked(), library) is not None
        if action == "lab":
            return behind.lab_of(self.asked(), library) is not None
        if action == "facts":
            return bool(behind.facts_to_read(self.asked(), library))
        return super().check_action(action, parameters)

    def belongs(self) -> Subject | None:
        return Subject("question", self.asked().id)

    def action_lesson(self) -> None:
        from studylam.tui.screens.reader import ReaderScreen

        if (target := behind.lesson_of(self.asked(), self.session.library)) is not None:
            lesson, _, section = target.partition("#")
            self.app.push_screen(ReaderScreen(lesson, section or None))

    def action_lab(self) -> None:
        from studylam.tui.screens.lab import LabScreen

        if (lab := behind.lab_of(self.asked(), self.session.library)) is not None:
            self.app.push_screen(LabScreen(lab))

    def action_facts(self) -> None:
        from studylam.tui.screens.facts import FactsScreen

        if facts := behind.facts_to_read(self.asked(), self.session.library):
            self.app.push_screen(FactsScreen(facts, self.path()))

    def action_note(self) -> None:
        from studylam.tui.screens.write import WriteScreen

        record, id = self.session.record, self.asked().id

        def written(text: str | None) -> None:
            if text is None:
                return
            try:
                record.set_note(id, text)
            except StudyLamError as error:
                self.session.show_error(error, "This note isn't kept")
                return
            self.noted()
            self.notify("Your note is kept." if text else "There is no note now.", timeout=3)

        words = "It is shown with the question once you have answered it. "
        words += f"{key_of('write.keep-it')} keeps it."
        self.app.push_screen(WriteScreen("Your note on this question", words, self.note()), written)

    def note(self) -> str:
        """The learner's note on the question."""
        try:
            return self.session.record.note(self.asked().id)
        except StudyLamError as error:
            self.session.show_error(error)
            return ""

    def action_report(self, words: str = "") -> None:
        from studylam.study.questions.bad_question import report_question
        from studylam.tui.screens.ask import AskScreen
        from studylam.tui.screens.write import WriteScreen
        from studylam.tui.widgets.rows import Row

        session, id = self.session, self.asked().id

        def written(text: str | None) -> None:
            if not text:
                return
            try:
                path = report_question(session.library, session.record, id, text)
            except StudyLamError as error:
                session.show_error(error, "The report isn't written")
                self.action_report(text)  # nothing that was typed is lost
                return
            about = f"{path}\n\nNothing is sent by itself: send this file to the pack's authors."
            if served.is_served():
                about = "It is kept where this page is served, and not sent anywhere by itself."
            self.app.push_screen(AskScreen("Written down", about, [Row("on", "Go on")]))

        about = "What is wrong with it? Your words and the question go into a file. "
        about += f"{key_of('write.keep-it')} writes."
        self.app.push_screen(WriteScreen("Is this a bad question?", about, words), written)


class AnswerScreen(BehindScreen):
    """``order`` and ``chosen`` as they were (indices of the bank, or what was typed); ``path``:
    where it was asked. What was predicted is run again, so that one sees what happens.
    """

    BINDINGS = bindings("behind", "asked")
    CSS_PATH = "answer.tcss"

    def __init__(
        self,
        question_id: str,
        order: Sequence[int],
        chosen: Response | Collection[int],
        *,
        path: tuple[str, ...],
        confidence: Confidence | None = None,
    ) -> None:
        super().__init__()
        self._path = path
        self._question_id = question_id
        self._order = tuple(order)
        self._chosen: Response = chosen if isinstance(chosen, str) else tuple(chosen)
        self._confidence = confidence

    def path(self) -> tuple[str, ...]:
        return self._path

    def asked(self) -> Question:
        from studylam.study.reviews.made_cards import item

        return item(self.session.library, self._question_id)

    def body(self) -> Iterable[Widget]:
        with Page():
            yield QuestionBody(
                self.asked(),
                self._order,
                library=self.session.library,
                id="question",
                classes="column",
            )
            yield Margin([], id="belongs")

    def on_mount(self) -> None:
        body = self.query_one(QuestionBody)
        body.focus_answer()
        self.noted()
        if self.asked().typed:
            find_truth(self.session, body, self._explain, self._explain_without)
        else:
            self._explain(None)

    def noted(self) -> None:
        notes = behind.notes(self.asked(), self.session.library, self.note())
        self.query_one("#belongs", Margin).set_notes(notes)

    async def show_again(self) -> None:
        body = self.query_one(QuestionBody)
        body.go_on(body.standing, self.asked(), self.session.library)
        self.noted()

    def _explain(self, truth: Truth | None) -> None:
        from studylam.study import feedback

        said = feedback(self.asked(), self._chosen, self._confidence, truth)
        self.query_one(QuestionBody).explain(said)

    def _explain_without(self, words: str) -> None:
        given = self._chosen if isinstance(self._chosen, str) else "nothing"
        self.query_one(QuestionBody).explain(None, uncounted=f"You typed: {given}. {words}")
