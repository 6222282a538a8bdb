"""Where an answer is typed: a line for a number, a few lines for a prediction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, TextArea

from studylam.inert import inert_line
from studylam.packs.questions.numbers import MAX_TYPED as LONGEST_NUMBER
from studylam.packs.questions.predictions import MAX_TYPED as LONGEST_WORDS
from studylam.tui.actions import bindings, key_of
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.packs.models import Question
    from studylam.progress.entries import Response


class _Answers:
    """What both fields can do; mixed into them."""

    explains = True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # On a paper, nobody is asked how sure they are, and ctrl+s hands it in.
        return self.explains or action != "answer" or parameters == (None,)

    def action_answer(self, confidence: Any) -> None:
        self.post_message(AnswerField.Given(confidence))  # type: ignore[attr-defined]

    def action_scroll(self, by: int) -> None:
        """Show more of the question, without leaving the field."""
        for ancestor in self.ancestors:  # type: ignore[attr-defined]
            if ancestor.allow_vertical_scroll and ancestor is not self:
                ancestor.scroll_relative(y=by, animate=False)
                return


def _ours_first(ours: list[Any], theirs: Iterable[Any]) -> list[Any]:
    """Bindings of ours, then what a field has beside them."""
    taken = {binding.key for binding in ours}
    kept = []
    for binding in theirs:
        keys = [key for key in binding.key.split(",") if key not in taken]
        if keys:
            kept.append(replace(binding, key=",".join(keys)))
    return [*ours, *kept]


class NumberLine(_Answers, Input, inherit_bindings=False):
    """A number with its unit, or a few words."""

    BINDINGS = _ours_first(bindings("answer-field"), Input.BINDINGS)


class PredictionText(_Answers, Editor, inherit_bindings=False):
    """JSON, or lines of a log. Enter answers, as everywhere; ``ctrl+j`` begins a new line."""

    BINDINGS = _ours_first(bindings("answer-field", "answer-text"), Editor.BINDINGS)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_answer(None)
        else:
            await super()._on_key(event)


class AnswerField(Vertical):
    """Shown for questions whose answer is typed; its entries wait unseen for the next."""

    DEFAULT_CSS = """
    AnswerField {
        height: auto; display: none;
        & Horizontal { height: 1; }
        & NumberLine { width: 1fr; max-width: 32; background: $surface; }
        & NumberLine:focus { background: $panel; }
        &.words NumberLine { max-width: 60; }
        & #unit { width: auto; margin-left: 1; color: $text-muted; }
        & PredictionText { height: auto; min-height: 3; max-height: 8; background: $surface; }
        & PredictionText:focus { background: $panel; }
        & #typing { margin-top: 1; color: $text-muted; }
    }
    """

    class Typed(Message):
        """Something else stands in the field now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Given(Message):
        """Answer with it."""

        def __init__(self, confidence: Any = None) -> None:
            super().__init__()
            self.confidence = confidence

    def __init__(self, *, explains: bool) -> None:
        super().__init__()
        self._explains = explains
        self._number = NumberLine(
            id="number", compact=True, select_on_focus=False, max_length=LONGEST_NUMBER
        )
        self._text = PredictionText("json", id="prediction", label="")
        self._text.tab_behavior = "focus"
        self._number.explains = self._text.explains = explains
        self._is_text = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="number-line"):
            yield self._number
            yield Text(id="unit")
        yield self._text
        yield Text(id="typing")

    @property
    def entry(self) -> Input | TextArea:
        """The field that is in use."""
        return self._text if self._is_text else self._number

    @property
    def has_focus_within(self) -> bool:
        return self.screen.focused in (self._number, self._text)

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self._text.text if self._is_text else self._number.value

    def put(self, text: str) -> None:
        """Have this stand in the field."""
        if self._is_text:
            self._text.load_text(text)
            self._text.move_cursor(self._text.document.end)
        else:
            self._number.value = text
            self._number.cursor_position = len(text)

    def ask(self, question: Question, response: Response | None) -> None:
        """Show the field that this question needs, if any, with what was given before."""
        self.display = question.typed
        if not question.typed:
            return
        given = response if isinstance(response, str) else ""
        self._is_text = question.type == "predict"
        self.query_one("#number-line").display = not self._is_text
        self._text.display = self._is_text
        if self._is_text:
            self._text.load_text(given)
        else:
            words = question.type == "short-answer"
            self.set_class(words, "words")
            self._number.max_length = LONGEST_WORDS if words else LONGEST_NUMBER
            self._number.value = given
            unit = question.number.unit if question.number is not None else ""
            self.query_one("#unit", Text).update(Content(inert_line(unit)))
        self.query_one("#typing", Text).update(self._words(question))

    def _words(self, question: Question) -> str:
        if question.predicts is not None:
            form = (
                "The lines that the code logs, ctrl+j between them."
                if question.predicts.what == "log"
                else "What comes back, as JSON; of an error, only its type: OSError."
            )
        elif question.type == "short-answer":
            form = "A few words; capitals and quotes don't count."
        else:
            form = "A number; a unit of your own is converted."
        if not self._explains:
            return form
        sure, unsure = key_of("answer-field.sure"), key_of("answer-field.unsure")
        ways = f"{sure}: sure, {unsure}: unsure, {key_of('answer-field.a-guess')}: a guess."
        return f"{form} {ways} {key_of('place.next-part')}: to the other keys."

    def close(self) -> None:
        """The answer is given."""
        self.display = False

    @on(Input.Changed)
    def _number_changed(self, event: Input.Changed) -> None:
        event.stop()
        if (safe := inert_line(event.value)) != event.value:
            self._number.value = safe  # pasted: a terminal might obey it; this comes by again
            return
        self._tell(event.value)

    @on(TextArea.Changed)
    def _text_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._tell(event.text_area.text)

    def _tell(self, text: str) -> None:
        if self.display:
            self.post_message(self.Typed(text))
            if self.has_focus_within:
                self.scroll_visible(animate=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Given())
