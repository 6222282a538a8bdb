"""A question as it is read: the stem, what there is to predict from, the form, then the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from studylam.study.chance import option_order
from studylam.tui.actions import bindings
from studylam.tui.checked_text import checked_lines
from studylam.tui.prose import set_text, wrap
from studylam.tui.widgets.answer_form import ChoiceForm, Form, Look, form_for
from studylam.tui.widgets.answer_order import OrderForm
from studylam.tui.widgets.answer_typed import RecallForm, TypedForm
from studylam.tui.widgets.feedback import VERDICT, FeedbackText
from studylam.tui.widgets.sheet import Line, ListSheet

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question
    from studylam.progress.entries import Response
    from studylam.study import Feedback

Confidence = Literal["sure", "unsure", "guess"]
SEED = 0
"""For a question that nobody gave an order."""


class QuestionSheet(ListSheet):
    """Everything about a question but a field to type into."""

    BINDINGS = bindings("question", "card")

    class Given(Message):
        """The learner wants to answer with what the form has."""

        def __init__(self, confidence: Confidence | None, forgot: bool = False) -> None:
            super().__init__()
            self.confidence = confidence
            self.forgot = forgot

    class Touched(Message):
        """The response is another now."""

    def __init__(self, library: Library, *, explains: bool = True) -> None:
        super().__init__(id="question-sheet")
        self._library = library
        self._explains = explains
        self.question: Question
        self.order: tuple[int, ...] = ()
        self.form: Form
        self.said: Feedback | None = None
        self.explained = False
        self.busy = ""
        self.nudge = ""

    def ask(
        self, question: Question, order: Sequence[int] | None, response: Response | None
    ) -> None:
        """Ask this one (again)."""
        from studylam.tui.predicting import material

        self.question = question
        self.order = option_order(question, SEED) if order is None else tuple(order)
        self.form = form_for(question, self.order, self._library.text, response)
        self.said, self.explained, self.busy, self.nudge = None, False, "", ""
        self._material = material(question, self._library) if question.predicts else None
        self._redraw()

    def use(self, library: Library) -> None:
        """The packs have been read again; what is asked next is from these."""
        self._library = library

    def explain(self, said: Feedback | None, words: str = "") -> None:
        """Say what there is to say about the answer; ``words``: why it doesn't count."""
        self.said, self.explained, self.busy, self.nudge = said, True, "", words
        self._redraw()

    def say(self, words: str = "", *, busy: str = "") -> None:
        """A sentence below the answer; while ``busy``, nothing can be changed."""
        self.nudge, self.busy = words, busy
        self._redraw()
        if words:
            self.call_after_refresh(self.show_target, "nudge")

    def _redraw(self) -> None:
        self.changed()
        if self.is_attached:
            self.refresh_bindings()

    @property
    def response(self) -> Response | None:
        """What is given so far."""
        return self.form.response

    @property
    def chosen(self) -> set[int]:
        """The response of a choice, as a set."""
        return set(self.response) if isinstance(self.response, tuple) else set()

    @property
    def several(self) -> bool:
        return self.question.type == "multiple-response"

    @property
    def is_open(self) -> bool:
        """Whether something can be given now."""
        return not self.explained and not self.busy

    # -- keys -------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        does = self.form.does
        match action:
            case "move":
                return self.is_open
            case "choose_option":
                return self.is_open and "choose" in does
            case "shift" | "clear":
                return self.is_open and action in does
            case "recall":
                known = bool(self.form.rows) or parameters == (None,)
                return self.is_open and "recall" in does and known
            case "answer":
                return self.is_open and "recall" not in does and self._explains
            case "settle":
                return self.is_open and "recall" not in does
        return True

    def _do(self, step: Callable[[], bool]) -> bool:
        """What a key means to the form; then draw anew, and tell of another response."""
        before = self.response
        meant = step()
        if meant:
            self.nudge = ""
            self.redraw()
            self.refresh_bindings()
            self.show_target(self.form.target)
            if before != self.response:
                self.post_message(self.Touched())
        return meant

    def action_move(self, by: int) -> None:
        if not self._do(partial(self.form.move, by)):
            self.scroll_on(by)

    def action_choose_option(self) -> None:
        self._do(self.form.choose)

    def action_shift(self, by: int) -> None:
        self._do(partial(self.form.shift, by))

    def action_clear(self) -> None:
        self._do(self.form.clear)

    def action_recall(self, way: str | None) -> None:
        form = self.form
        assert isinstance(form, RecallForm)
        if not form.revealed:
            self._do(partial(form.pick, "reveal"))
            return
        way = way or form.way
        confidences: dict[str, Confidence] = {"sure": "sure", "unsure": "unsure"}
        self.post_message(self.Given(confidences.get(way), way == "forgot"))

    def action_answer(self, confidence: Confidence | None) -> None:
        form = self.form
        if confidence is None and form.response is None and isinstance(form, ChoiceForm):
            self.action_choose_option()
            return
        if isinstance(form, OrderForm):
            form.confirm()
        self.post_message(self.Given(confidence))

    def action_settle(self) -> None:
        """On a paper: choose what is marked, or leave the order as it stands."""
        if isinstance(self.form, OrderForm):
            self._do(self.form.confirm)
        else:
            self.action_choose_option()

    def on_key(self, event: events.Key) -> None:
        """Letters and numbers choose, before any of them can mean something else here."""
        if not self.is_open or len(event.key) != 1 or not event.key.isascii():
            return
        if not event.key.isalnum() or isinstance(self.form, TypedForm | RecallForm):
            return
        if self._do(partial(self.form.press, event.key)) or event.key.isdecimal():
            # A number too many leads nowhere: above all not away from the question.
            event.stop()
            event.prevent_default()

    def choose(self, target: str) -> None:
        if self.is_open and target not in ("nudge", VERDICT):
            self.focus(scroll_visible=False)
            self._do(partial(self.form.pick, target))
            if isinstance(self.form, RecallForm) and target != "reveal":
                self.action_recall(None)

    # -- what it looks like -----------------------------------------------------------------------

    def lay_out(self, width: int) -> Iterable[Line]:
        text = self._library.text
        for line in set_text(text(self.question.stem), width):
            yield Line(line)
        yield Line(Content(""))
        if self.explained:
            yield from self._explained(width)
        yield from self._read(width)
        if self.explained:
            return
        yield from self.form.lines(Look(width, self.has_focus, self.hovered))
        if self.busy:
            yield Line(Content.styled(f"… {self.busy}", "$accent"))
        if self.nudge:
            for line in wrap(Content.styled(f"! {self.nudge}", "$warning"), width):
                yield Line(line, "nudge")

    def _read(self, width: int) -> Iterable[Line]:
        if self._material is not None:
            from studylam.tui.predicting import material_lines

            yield from map(Line, material_lines(self._material, width))

    def _explained(self, width: int) -> Iterable[Line]:
        if self.nudge:
            for line in wrap(Content.styled(f"! {self.nudge}", "$warning"), width):
                yield Line(line, VERDICT)
            yield Line(Content(""))
        if self.said is None:
            yield from map(Line, set_text(self._library.text(self.question.explanation), width))
            yield Line(Content(""))
        else:
            yield from FeedbackText(self.said, self.order, self._library.text, width).lines()
        yield from map(Line, checked_lines(self.question, self._library, width))

    def show_verdict(self) -> None:
        """Scroll so far that the verdict and what follows can be read, and no farther."""
        width = self.content_size.width
        ys = [y for y, line in enumerate(self.lines(width)) if line.target == VERDICT]
        for ancestor in self.ancestors if ys else ():
            if isinstance(ancestor, Widget) and ancestor.allow_vertical_scroll:
                room = max(ancestor.scrollable_content_region.height // 3, 1)
                if ys[0] > room:
                    ancestor.scroll_to(y=ys[0] - room // 2, animate=False)
                return


class PaperSheet(QuestionSheet):
    """A question on an exam's paper: enter only chooses, and nothing is explained."""

    BINDINGS = bindings("paper")
