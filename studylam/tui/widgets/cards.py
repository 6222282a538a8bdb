"""The cards of a section, in its text: how many there are, and one after the other if one likes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.actions import bindings
from studylam.tui.prose import set_text
from studylam.tui.widgets.blocks import Stop
from studylam.tui.widgets.sheet import Line

if TYPE_CHECKING:
    from studylam.packs.models import Cards

NEXT, SHOWN = "next", "shown"


class CardsSheet(Stop):
    """Folded up, a line. Enter shows a question, then its answer, then the next one.

    Nothing is kept of it: whoever has just read the text knows the answers. Reviews ask later.
    """

    BINDINGS = bindings("cards-block")
    does = "cards-block.cards"

    def __init__(self, block: Cards, text: Callable[[str], str]) -> None:
        super().__init__()
        self._cards = block.cards
        self._text = text
        self._step = 0
        """0: folded up; then two for each card, its question and its answer."""

    def action_turn(self) -> None:
        self._step = (self._step + 1) % (2 * len(self._cards) + 1)
        self.changed()
        self.call_after_refresh(self.show_target, SHOWN, NEXT)

    def choose(self, target: str) -> None:
        self.focus(scroll_visible=False)
        self.action_turn()

    def lay_out(self, width: int) -> Iterable[Line]:
        count = len(self._cards)
        if not self._step:
            words = "1 card" if count == 1 else f"{count} cards"
            yield Line(self.offer(f"{words} for your reviews", width=width), NEXT)
            return
        number, is_answer = divmod(self._step - 1, 2)
        card = self._cards[number]
        head = f"  Card {number + 1} of {count}: say it from memory, then look."
        yield Line(Content.styled(head, "$text-muted").truncate(width, ellipsis=True), SHOWN)
        for line in set_text(self._text(card.ask), width - 2):
            yield Line(Content("  ") + line.stylize_before("bold"), SHOWN)
        if is_answer:
            bar = Content.styled("▏ ", "$accent")
            for line in set_text(self._text(card.answer), width - 2):
                yield Line(bar + line, SHOWN)
        yield Line(Content(""))
        words = "Look at the answer"
        if is_answer:
            words = "The next card" if number + 1 < count else "Fold them up: reviews ask them"
        yield Line(self.offer(words, width=width), NEXT)
