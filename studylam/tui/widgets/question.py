"""A question: asked, answered, explained. Checks in lessons, drills, reviews and exams use it.

`QuestionBody` is what a screen has to know: it is asked a question (`ask`), posts `Answered` (or,
on an exam's paper, `Changed`), and is told what to say about the answer (`explain`). The next
question is asked in the same widgets, so that nothing is built anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from studylam.tui.widgets.answer_field import AnswerField
from studylam.tui.widgets.answer_typed import RecallForm, TypedForm
from studylam.tui.widgets.question_sheet import Confidence, PaperSheet, QuestionSheet

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question
    from studylam.progress.entries import Response
    from studylam.study import Feedback

__all__ = ["Confidence", "PaperSheet", "QuestionBody", "QuestionSheet", "Standing"]


@dataclass(frozen=True)
class Standing:
    """How far a learner is with a question."""

    question: Question
    order: tuple[int, ...]
    response: Response | None
    typed: str
    said: Feedback | None
    words: str
    """Why the answer doesn't count."""

    @property
    def explained(self) -> bool:
        return self.said is not None or bool(self.words)


def _form(question: Question) -> tuple[object, ...]:
    """What an answer has to fit."""
    return question.type, len(question.options), len(question.rights)


class QuestionBody(Vertical):
    """One question and all that a person does to answer it, of whatever type.

    Posts `Answered` when the learner answers: whoever hears it keeps the answer first, and then
    calls `explain`. What can't be an answer yet is said here, and posts nothing. On an exam's paper
    (``explains=False``) nothing is answered or explained; `Changed` tells of each other response.
    """

    DEFAULT_CSS = """
    QuestionBody { height: auto; }
    """

    class Answered(Message):
        """The learner's answer, as the bank has it."""

        def __init__(
            self, body: QuestionBody, response: Response, confidence: Confidence | None
        ) -> None:
            super().__init__()
            self.body = body
            self.response = response
            self.confidence = confidence

        @property
        def control(self) -> QuestionBody:
            return self.body

    class Changed(Message):
        """The response is another now: what is complete, or empty (``()``), or a choice of which
        there is more to choose. What is typed and can't be read is told of only when it can be."""

        def __init__(self, body: QuestionBody, response: Response) -> None:
            super().__init__()
            self.body = body
            self.response = response

        @property
        def control(self) -> QuestionBody:
            return self.body

    def __init__(
        self,
        question: Question,
        order: Sequence[int] | None = None,
        *,
        library: Library,
        response: Response | None = None,
        explains: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._explains = explains
        kind = QuestionSheet if explains else PaperSheet
        self.sheet = kind(library, explains=explains)
        self.sheet.ask(question, order, response or None)
        self.field = AnswerField(explains=explains)

    def compose(self) -> ComposeResult:
        yield self.sheet
        yield self.field

    def on_mount(self) -> None:
        self.field.ask(self.question, self.response)

    # -- what it is asked and told ----------------------------------------------------------------

    def ask(
        self,
        question: Question,
        order: Sequence[int] | None = None,
        *,
        response: Response | None = None,
    ) -> None:
        """Ask this one (again); ``order``: of what is shown, as `Presented` has it."""
        self.sheet.ask(question, order, response or None)
        self.field.ask(question, self.response)

    @property
    def standing(self) -> Standing:
        """How far the learner is with it: for `go_on`."""
        sheet = self.sheet
        words = sheet.nudge if sheet.explained else ""
        return Standing(
            sheet.question, sheet.order, sheet.response, self.field.typed, sheet.said, words
        )

    def go_on(
        self,
        standing: Standing,
        question: Question | None = None,
        library: Library | None = None,
        order: Sequence[int] | None = None,
    ) -> None:
        """Ask the question as it is now, for a learner who stood there with it before it changed.

        What was given stays, if the question still has the same form; what was said of it is said
        of the new words. ``order`` is for where it has another form.
        """
        question = question or self.question
        if library is not None:
            self.sheet.use(library)
        fits = _form(question) == _form(standing.question)
        self.ask(
            question,
            standing.order if fits else order,
            response=standing.response if fits else None,
        )
        if standing.explained:
            from studylam.study import feedback

            said, words = standing.said, standing.words
            if said is not None and fits:
                said = feedback(question, said.response, said.confidence, said.truth)
            elif said is not None:
                said, words = None, "It has another form now; the answer was to the one before."
            self.explain(said, uncounted=words)
        elif question.typed and standing.typed:
            self.field.put(standing.typed)

    def explain(self, said: Feedback | None, *, uncounted: str = "") -> None:
        """Show what was right, and why; ``uncounted``: why the answer doesn't count."""
        self.sheet.explain(said, uncounted)
        had = self.field.has_focus_within
        self.field.close()
        if had:
            self.sheet.focus(scroll_visible=False)

    def say(self, words: str = "", *, busy: str = "") -> None:
        """A sentence below the answer; while ``busy`` nothing can be changed."""
        self.sheet.say(words, busy=busy)
        self.field.disabled = bool(busy)

    def focus_answer(self) -> None:
        """To where the answer is given."""
        target = self.field if self.question.typed and not self.explained else self.sheet
        (target.entry if isinstance(target, AnswerField) else target).focus(scroll_visible=False)

    @property
    def question(self) -> Question:
        return self.sheet.question

    @property
    def order(self) -> tuple[int, ...]:
        return self.sheet.order

    @property
    def response(self) -> Response | None:
        """What is given so far; ``None``: nothing."""
        return self.sheet.response

    @property
    def complete(self) -> bool:
        """Whether what is given can be an answer."""
        return self.response is not None and not self.sheet.form.lacking

    @property
    def explained(self) -> bool:
        return self.sheet.explained

    # -- what its parts say -----------------------------------------------------------------------

    @on(QuestionSheet.Given)
    def _given(self, event: QuestionSheet.Given) -> None:
        event.stop()
        form = self.sheet.form
        if form.lacking:
            self.sheet.say(form.lacking)
            self.focus_answer()
            return
        response = self.response
        if isinstance(form, RecallForm):
            response = "forgot" if event.forgot else "knew"
        if response is not None:
            self.post_message(self.Answered(self, response, event.confidence))

    @on(QuestionSheet.Touched)
    def _touched(self, event: QuestionSheet.Touched) -> None:
        event.stop()
        self.post_message(self.Changed(self, () if self.response is None else self.response))

    @on(AnswerField.Typed)
    def _typed(self, event: AnswerField.Typed) -> None:
        event.stop()
        form = self.sheet.form
        if not isinstance(form, TypedForm) or form.typed == event.text:
            return
        form.typed = event.text
        if self.sheet.nudge:
            self.sheet.say()
        # What can't be read is no answer, nor is what stood there before: it isn't seen any more.
        given = () if form.lacking or form.response is None else form.response
        self.post_message(self.Changed(self, given))

    @on(AnswerField.Given)
    def _field_given(self, event: AnswerField.Given) -> None:
        event.stop()
        if self._explains:
            self.sheet.post_message(QuestionSheet.Given(event.confidence))
        elif self.response is not None:
            self.sheet.say(self.sheet.form.lacking)
