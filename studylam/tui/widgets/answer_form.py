"""How a question is answered, apart from any screen: what is marked, chosen, moved, matched, typed.

A form holds what the learner has given so far and draws it. `QuestionSheet` hands it keys and
clicks, and looks afterwards whether the response is another. There is one for every type of
question (`form_for`); this module has what they share, and the one for options.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.study.chance import LETTERS
from studylam.tui.prose import hang, set_text
from studylam.tui.widgets.sheet import Line

if TYPE_CHECKING:
    from studylam.packs.models import Question
    from studylam.progress.entries import Response

BLANK = Content("")
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


def number_word(number: int) -> str:
    """``two``, ``three``; figures where they are clearer."""
    return NUMBERS.get(number, str(number))


@dataclass(frozen=True)
class Look:
    """How a form is drawn now."""

    width: int
    focused: bool = False
    hovered: str | None = None

    def row(self, lines: list[Content], target: str) -> Iterator[Line]:
        """The lines of one row, on another ground where the mouse is over them."""
        for line in lines:
            if self.hovered == target:
                line = line.pad_right(max(self.width - line.cell_length, 0))
                line = line.stylize_before("on $surface")
            yield Line(line, target)

    def mark(self, here: bool) -> Content:
        """The mark of the row that the next key is about."""
        return Content.styled("▸ ", "bold $accent") if here and self.focused else Content("  ")


class Form:
    """What the learner gives to one question. Every method that a key calls says whether the key
    meant something here.
    """

    def __init__(
        self,
        question: Question,
        order: Sequence[int],
        text: Callable[[str], str],
        given: Response | None = None,
    ) -> None:
        self.question = question
        self.order = tuple(order)
        self.text = text
        self.cursor = 0
        self.take(given)

    # -- what is given ----------------------------------------------------------------------------

    def take(self, given: Response | None) -> None:
        """Begin with what was given before."""

    @property
    def response(self) -> Response | None:
        """What is given so far, as the bank has it; ``None``: nothing."""
        return None

    @property
    def lacking(self) -> str:
        """What there is to do before it can be given, in a sentence; empty: nothing."""
        return ""

    # -- keys and clicks --------------------------------------------------------------------------

    @property
    def rows(self) -> int:
        """Rows that can be marked."""
        return len(self.order)

    def move(self, by: int) -> bool:
        """Mark another row."""
        there = self.cursor + by
        if not 0 <= there < self.rows:
            return False
        self.cursor = there
        return True

    def choose(self) -> bool:
        """Choose the marked row, or whatever choosing means here."""
        return False

    def shift(self, by: int) -> bool:
        """Move the marked item."""
        return False

    def clear(self) -> bool:
        """Take back what is given in the marked row."""
        return False

    def press(self, key: str) -> bool:
        """A letter or a number."""
        return False

    def pick(self, target: str) -> bool:
        """A click on a line of this form."""
        return False

    @property
    def target(self) -> str:
        """Of the marked row's lines."""
        return str(self.cursor)

    @property
    def does(self) -> frozenset[str]:
        """The actions that mean something in this form: ``choose``, ``shift``, ``clear``."""
        return frozenset({"choose"})

    # -- what it looks like -----------------------------------------------------------------------

    def lines(self, look: Look) -> Iterator[Line]:
        """The form, none of its lines wider than ``look.width``."""
        yield from ()

    def written(self, source: str, head: Content, width: int) -> list[Content]:
        """A text of the question after a head that stands before its first line."""
        return hang(
            set_text(self.text(source), max(width - head.cell_length, 8)), head, head.cell_length
        )


class ChoiceForm(Form):
    """One option, or several: letters and numbers choose, and the same again takes it back."""

    def take(self, given: Response | None) -> None:
        self.chosen = set(given) if isinstance(given, tuple) else set[int]()
        # Enter, pressed by whoever comes back to an answer, mustn't choose another.
        rows = (row for row, option in enumerate(self.order) if option in self.chosen)
        self.cursor = next(rows, 0)

    @property
    def several(self) -> bool:
        return self.question.type == "multiple-response"

    @property
    def response(self) -> Response | None:
        return tuple(sorted(self.chosen)) or None

    @property
    def lacking(self) -> str:
        if not self.chosen:
            return "Choose an answer first."
        wanted = len(self.question.keys)
        if self.several and len(self.chosen) != wanted:
            return f"Choose {number_word(wanted)}; you have {len(self.chosen)}."
        return ""

    def choose(self) -> bool:
        self._toggle(self.order[self.cursor])
        return True

    def _toggle(self, option: int) -> None:
        if self.several:
            self.chosen ^= {option}
        else:
            self.chosen = {option}

    def press(self, key: str) -> bool:
        row = LETTERS.find(key.upper()) if key.isalpha() else "123456789".find(key)
        if 0 <= row < len(self.order):
            self.cursor = row
            return self.choose()
        return False

    def pick(self, target: str) -> bool:
        self.cursor = int(target)
        return self.choose()

    def lines(self, look: Look) -> Iterator[Line]:
        if self.several:
            count = f"Choose {number_word(len(self.question.keys))}"
            so_far = f" · {len(self.chosen)} chosen" if self.chosen else ""
            yield Line(Content.styled(count + so_far, "$text-muted"))
            yield Line(BLANK)
        for row, option in enumerate(self.order):
            here = row == self.cursor and look.focused
            chosen = option in self.chosen
            box = ("■" if chosen else "□") if self.several else ("●" if chosen else "○")
            head = look.mark(here) + Content.assemble(
                (f"{box} ", "bold $accent" if chosen else "$text-muted"),
                (f"{LETTERS[row]}  ", "bold $accent" if here or chosen else "bold"),
            )
            lines = self.written(self.question.options[option].text, head, look.width)
            yield from look.row(lines, str(row))
            yield Line(BLANK, str(row))


def form_for(
    question: Question,
    order: Sequence[int],
    text: Callable[[str], str],
    given: Response | None = None,
) -> Form:
    """The form for a question's type."""
    from studylam.tui.widgets.answer_match import MatchForm
    from studylam.tui.widgets.answer_order import OrderForm
    from studylam.tui.widgets.answer_typed import RecallForm, TypedForm

    kind: type[Form] = ChoiceForm
    if question.type == "ordering":
        kind = OrderForm
    elif question.type == "matching":
        kind = MatchForm
    elif question.type == "recall":
        kind = RecallForm
    elif question.typed:
        kind = TypedForm
    return kind(question, order, text, given)
