"""The tab of runs: those of this sitting, and two of them side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from textual.content import Content
from textual.reactive import reactive

from studylam.tui import runs_text
from studylam.tui.actions import bindings, key_of
from studylam.tui.prose import QUIET, wrap
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.sheet import Line, ListSheet

if TYPE_CHECKING:
    from studylam.labs.history import PastRun


class Runs(ListSheet):
    """The runs, newest first. Space marks up to two; they stand beside each other below."""

    BINDINGS = bindings("long", "runs")

    cursor: reactive[int] = reactive(0, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._runs: tuple[PastRun, ...] = ()
        self._chosen: list[int] = []
        """Numbers of the runs that are compared."""
        self._set: tuple[tuple[int, ...], list[Line]] = ((), [])

    def show(self, runs: Iterable[PastRun]) -> None:
        """These are kept, oldest first."""
        marked = self.marked
        self._runs = tuple(reversed(tuple(runs)))
        numbers = [run.number for run in self._runs]
        self._chosen = [number for number in self._chosen if number in numbers]
        at = numbers.index(marked.number) if marked and marked.number in numbers else 0
        self.set_reactive(Runs.cursor, at if self._chosen else 0)
        self.changed()

    @property
    def marked(self) -> PastRun | None:
        """The run with the cursor."""
        return self._runs[self.cursor] if 0 <= self.cursor < len(self._runs) else None

    @property
    def compared(self) -> tuple[PastRun, PastRun] | None:
        """The two that were chosen, the older one first."""
        found = sorted((r for r in self._runs if r.number in self._chosen), key=lambda r: r.number)
        return (found[0], found[1]) if len(found) == 2 else None

    def lay_out(self, width: int) -> Iterable[Line]:
        if not self._runs:
            words = "No run yet in this sitting. Each run is kept here, to compare it with another."
            yield from map(Line, wrap(Content.styled(words, QUIET), width))
            return
        key = key_of("runs.compare")
        words = f"{key} chooses two to compare"
        if len(self._chosen) == 1:
            words = f"{key} chooses another one to compare with it"
        yield from map(Line, wrap(Content.styled(words, QUIET), width))
        for index, run in enumerate(self._runs):
            here = index == self.cursor
            style = "bold $accent" if self.has_focus else QUIET
            mark = Content.styled("▸ ", style) if here else Content("  ")
            chosen = run.number in self._chosen
            mark += Content.styled("● ", "bold $accent") if chosen else Content("  ")
            line = mark + runs_text.row(run, width - 4)
            if self.hovered == str(index):
                line = line.stylize_before("on $surface")
            yield Line(line, str(index))
        if (both := self.compared) is not None:
            yield Line(Content(""))
            yield from self._beside(both, width)

    def _beside(self, both: tuple[PastRun, PastRun], width: int) -> list[Line]:
        """The two; as they were set before, where only the cursor has moved."""
        key = (both[0].number, both[1].number, width)
        if self._set[0] != key:
            self._set = key, list(map(Line, runs_text.compared(*both, width)))
        return self._set[1]

    def action_compare(self) -> None:
        """Choose the marked run, or leave it; of three, the one chosen first goes."""
        run = self.marked
        if run is None:
            return
        if run.number in self._chosen:
            self._chosen.remove(run.number)
        else:
            self._chosen = [*self._chosen, run.number][-2:]
        self.changed()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter compares, too."""
        return action != "choose"

    def choose(self, target: str) -> None:
        self.cursor = int(target)
        self.action_compare()

    def action_move(self, by: int) -> None:
        there = max(0, min(self.cursor + by, len(self._runs) - 1))
        if self._runs and there != self.cursor:
            self.cursor = there
        else:
            self.scroll_on(by)

    def action_edge(self, side: int) -> None:
        if self._runs:
            self.cursor = len(self._runs) - 1 if side > 0 else 0

    def watch_cursor(self) -> None:
        self.redraw()
        self.call_after_refresh(self.show_target, str(self.cursor))


class RunsPane(Pane, can_focus=False):
    """The tab with them."""

    def __init__(self, *, id: str) -> None:
        super().__init__(Runs(), id=id)

    def focus(self, scroll_visible: bool = True) -> Self:
        self.query_one(Runs).focus(scroll_visible)
        return self
