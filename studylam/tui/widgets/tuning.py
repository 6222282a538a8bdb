"""What is said about a tuning, in lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.labs.tuning import Tuning

Lay = Callable[["Tuning", int], Iterator[Content]]


class TuningSheet(Sheet):
    """Lines about a tuning; nothing before there is one."""

    def __init__(self, lay: Lay, *, id: str | None = None, classes: str = "") -> None:
        super().__init__(id=id, classes=f"-none {classes}")
        self._lay = lay
        self._tuning: Tuning | None = None

    def show(self, tuning: Tuning | None) -> None:
        self._tuning = tuning
        self.set_class(tuning is None, "-none")
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._tuning is not None:
            yield from (Line(line) for line in self._lay(self._tuning, width))
