"""What a lesson's text ends with: where one can go from here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content

from studylam.tui.actions import bindings
from studylam.tui.columns import Columns
from studylam.tui.screens.base import ReadPage
from studylam.tui.widgets.sheet import Line, Sheet


@dataclass(frozen=True)
class Way:
    """A way on (``by`` 1) or back (-1)."""

    by: int
    words: str
    title: str
    minutes: int | None = None


class TextPage(ReadPage, inherit_bindings=False):
    """The page of the text. Lines and the space bar are the reader's, which turns with them."""

    BINDINGS = bindings("leaps")


class Onward(Sheet):
    """The next section and the one before, with what they are called and how long they take."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._ways: Sequence[Way] = ()

    def lead_to(self, ways: Sequence[Way]) -> None:
        self._ways = ways
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        column = max((len(way.words) for way in self._ways), default=0)
        for way in self._ways:
            target = str(way.by)
            is_on = way.by > 0
            arrow = Content.styled("→ " if is_on else "← ", "bold $accent")
            title = "$text" if is_on else "$text-muted"
            left = Content.assemble(
                arrow, (f"{way.words:<{column}}   ", "$text-muted"), (way.title, title)
            )
            right = Content("" if way.minutes is None else f"{way.minutes} min")
            line = Columns(left, right.stylize("$text-muted")).line(width)
            if target == self.hovered:
                line = line.stylize_before("on $surface")
            yield Line(line, target)
