"""A question with its options: asked, answered, explained. Checks, drills and exams use it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from studylam.tui.actions import bindings
from studylam.tui.columns import Columns
from studylam.tui.prose import hang, set_text
from studylam.tui.widgets.sheet import Line, ListSheet

if TYPE_CHECKING:
    from studylam.packs.models import Option, Question

Confidence = Literal["sure", "unsure", "guess"]
LETTERS = "ABCDEFGHIJ"
CONFIDENCES = {"sure": "sure", "unsure": "not sure", "guess": "a guess"}
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


class QuestionSheet(ListSheet):
    """One question; ``order`` is the order in which its options are shown (indices of the bank).

    Posts `Answered` when the learner answers. Whoever hears it keeps the answer first, and then
    calls `explain`. In an exam (``explains=False``) nothing is explained: `Changed` tells of each
    change of what is chosen.
    """

    BINDINGS = bindings("question")

    cursor: reactive[int] = reactive(0)

    class Answered(Message):
        """The learner's answer: indices as the bank has them."""

        def __init__(
            self, sheet: QuestionSheet, chosen: tuple[int, ...], confidence: Confidence | None
        ) -> None:
            super().__init__()
            self.sheet = sheet
            self.chosen = chosen
            self.confidence = confidence

        @property
        def control(self) -> QuestionSheet:
            return self.sheet

    class Changed(Message):
        """Other options are chosen now."""

        def __init__(self, sheet: QuestionSheet, chosen: tuple[int, ...]) -> None:
            super().__init__()
            self.sheet = sheet
            self.chosen = chosen

    def __init__(
        self,
        question: Question,
        order: Sequence[int] | None = None,
        *,
        text: Callable[[str], str],
        chosen: Collection[int] = (),
        explains: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._text = text
        self._explains = explains
        self.ask(question, order, chosen=chosen)

    def ask(
        self,
        question: Question,
        order: Sequence[int] | None = None,
        *,
        chosen: Collection[int] = (),
    ) -> None:
        """Ask this one (again)."""
        self.question = question
        self.order = tuple(order) if order is not None else tuple(range(len(question.options)))
        self.chosen = set(chosen)
        self.explained = False
        self.confidence: Confidence | None = None
        self._nudge = ""
        self.set_reactive(QuestionSheet.cursor, 0)
        self.changed()
        if self.is_attached:
            self.refresh_bindings()

    def explain(self, chosen: Collection[int], confidence: Confidence | None = None) -> None:
        """Show which options are right, and why each is or isn't."""
        self.chosen = set(chosen)
        self.confidence = confidence
        self.explained = True
        self.changed()
        if self.is_attached:
            self.refresh_bindings()

    @property
    def several(self) -> bool:
        return self.question.type == "multiple-response"

    # -- answering --------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("move", "choose_option"):
            return not self.explained
        if action == "answer":
            return not self.explained and (self._explains or parameters == (None,))
        return True

    def action_move(self, by: int) -> None:
        there = self.cursor + by
        if 0 <= there < len(self.order):
            self.cursor = there
        else:
            self.scroll_on(by)

    def action_choose_option(self) -> None:
        self._toggle(self.order[self.cursor])

    def action_answer(self, confidence: Confidence | None) -> None:
        if not self._explains or (confidence is None and not self.chosen):
            self.action_choose_option()
        elif not self.chosen:
            self._say("Choose an answer first.")
        elif self.several and len(self.chosen) != len(self.question.keys):
            self._say(f"Choose {_number(len(self.question.keys))}; you have {len(self.chosen)}.")
        else:
            self.post_message(self.Answered(self, tuple(sorted(self.chosen)), confidence))

    def _toggle(self, option: int) -> None:
        if self.several:
            self.chosen ^= {option}
        else:
            self.chosen = {option}
        self._nudge = ""
        self.changed()
        self.post_message(self.Changed(self, tuple(sorted(self.chosen))))

    def _say(self, words: str) -> None:
        self._nudge = words
        self.changed()

    def on_key(self, event: events.Key) -> None:
        """Letters and numbers choose, before any of them can mean something else here."""
        if self.explained or len(event.key) != 1:
            return
        row = (
            LETTERS.find(event.key.upper()) if event.key.isalpha() else "123456789".find(event.key)
        )
        if 0 <= row < len(self.order):
            self.cursor = row
            self._toggle(self.order[row])
        if 0 <= row < len(self.order) or event.key.isdecimal():
            # A number too many leads nowhere: above all not away from the question.
            event.stop()
            event.prevent_default()

    def choose(self, target: str) -> None:
        if not self.explained and target.isdecimal():
            self.focus()
            self.cursor = self.order.index(int(target))
            self._toggle(int(target))

    def watch_cursor(self) -> None:
        self.changed(size=False)
        self.show_target(str(self.order[self.cursor]))

    # -- what it looks like -----------------------------------------------------------------------

    def lay_out(self, width: int) -> Iterable[Line]:
        for line in set_text(self._text(self.question.stem), width):
            yield Line(line)
        yield Line(Content(""))
        yield from self._explained(width) if self.explained else self._asked(width)

    def _asked(self, width: int) -> Iterable[Line]:
        if self.several and "select" not in self.question.stem.lower():
            yield Line(Content.styled(f"Choose {_number(len(self.question.keys))}.", "$text-muted"))
            yield Line(Content(""))
        for position, option in enumerate(self.order):
            here = position == self.cursor and self.has_focus
            chosen = option in self.chosen
            box = ("■" if chosen else "□") if self.several else ("●" if chosen else "○")
            head = Content.assemble(
                ("▸ " if here else "  ", "bold $accent"),
                (f"{box} ", "bold $accent" if chosen else "$text-muted"),
                (f"{LETTERS[position]}  ", "bold $accent" if here or chosen else "bold"),
            )
            style = "on $surface" if self.hovered == str(option) else ""
            for line in self._option(head, self.question.options[option], width):
                if style:
                    line = line.pad_right(max(width - line.cell_length, 0)).stylize_before(style)
                yield Line(line, str(option))
            yield Line(Content(""), str(option))
        if self._nudge:
            yield Line(Content.styled(f"! {self._nudge}", "$warning"))

    def _option(self, head: Content, option: Option, width: int) -> list[Content]:
        return hang(
            set_text(self._text(option.text), width - head.cell_length), head, head.cell_length
        )

    def _explained(self, width: int) -> Iterable[Line]:
        keys = set(self.question.keys)
        right = self.chosen == keys
        verdict = (
            Content.styled("✓ Right.", "bold $success")
            if right
            else Content.styled("✗ Not this time.", "bold $error")
        )
        yield Line(verdict)
        yield Line(Content(""))
        letters = {option: LETTERS[i] for i, option in enumerate(self.order)}
        for option in sorted(self.order, key=lambda o: (self._rank(o, keys), self.order.index(o))):
            is_key, mine = option in keys, option in self.chosen
            sign, style = (
                ("✓", "$success") if is_key else ("✗", "$error") if mine else (" ", "$text-muted")
            )
            head = Content.assemble((f"{sign} {letters[option]}  ", f"bold {style}"))
            note = self._note(is_key, mine)
            text = set_text(
                self._text(self.question.options[option].text),
                width - 5 - (len(note) + 2 if note else 0),
            )
            weight = "bold" if mine or is_key else "$text-muted"
            lines = hang([line.stylize_before(weight) for line in text], head, 5)
            if note:
                lines[0] = Columns(lines[0], Content.styled(note, "$text-muted")).line(width)
            why = set_text(self._text(self.question.options[option].explanation), width - 5)
            for line in [*lines, *hang(why, Content(" " * 5), 5), Content("")]:
                yield Line(line, f"why-{option}")

    def _rank(self, option: int, keys: set[int]) -> int:
        """The tempting one first, then the key, then the others."""
        if option in self.chosen and option not in keys:
            return 0
        return 1 if option in keys else 2

    def _note(self, is_key: bool, mine: bool) -> str:
        if mine:
            return "your answer" + (f", {CONFIDENCES[self.confidence]}" if self.confidence else "")
        return "missing from yours" if is_key and self.several else ""


class PaperSheet(QuestionSheet):
    """A question on an exam's paper: enter only chooses, and nothing is explained."""

    BINDINGS = bindings("paper")

    def __init__(
        self,
        question: Question,
        order: Sequence[int],
        *,
        text: Callable[[str], str],
        chosen: Collection[int],
        id: str,
        classes: str,
    ) -> None:
        super().__init__(
            question, order, text=text, chosen=chosen, explains=False, id=id, classes=classes
        )


def _number(number: int) -> str:
    return NUMBERS.get(number, str(number))
