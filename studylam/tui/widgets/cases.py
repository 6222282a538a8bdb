"""The tab of cases: one line each, and below the marked one how it went and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Self

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from studylam.inert import inert_line
from studylam.tui import cases_text, lab_text, why_text
from studylam.tui.actions import bindings, key_of
from studylam.tui.prose import QUIET, hang, wrap
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.sheet import Line, ListSheet

if TYPE_CHECKING:
    from studylam.labs import CaseResult
    from studylam.packs.explanations import Explained
    from studylam.packs.models import Case, Lab

_WHY = "why "
"""Before the id of a case in what a click is about: its failure is to be explained."""


class Cases(ListSheet):
    """The lab's cases with a cursor. `Picked` tells of a case whose failure is to be explained.

    Cases that fail for one reason have it said once.
    """

    BINDINGS = bindings("long")

    cursor: reactive[int] = reactive(0, repaint=False)

    def __init__(self, lab: Lab, after: str) -> None:
        super().__init__()
        self._lab = lab
        self._after = after
        self.running = ""
        """Id of the case that runs now."""
        self.results: dict[str, CaseResult] = {}
        self._whys: Mapping[str, Explained] = {}

    def show_live(self, results: Iterable[CaseResult], running: str) -> None:
        """While they run: those that have ended, and the id of the one that runs."""
        self.running, self._whys = running, {}
        self.results = {result.case.id: result for result in results}
        self.changed()

    def show(self, results: Iterable[CaseResult], whys: Mapping[str, Explained]) -> None:
        """``whys``: id of a failed case → what its failure means. Marks the first that failed."""
        self.running, self._whys = "", whys
        self.results = {result.case.id: result for result in results}
        marked = self.results.get(self.marked.id) if self.marked else None
        if marked is None or marked.passed:
            failed = (i for i, case in enumerate(self._lab.cases) if self._failed(case))
            self.set_reactive(Cases.cursor, next(failed, self.cursor))
        self.changed()

    def _failed(self, case: Case) -> bool:
        result = self.results.get(case.id)
        return result is not None and not result.passed

    @property
    def marked(self) -> Case | None:
        """The case with the cursor."""
        cases = self._lab.cases
        return cases[self.cursor] if 0 <= self.cursor < len(cases) else None

    def lay_out(self, width: int) -> Iterable[Line]:
        if not self._lab.cases:
            yield Line(Content.styled("This lab has no cases.", QUIET))
            return
        running = bool(self.running)
        head = lab_text.before_cases(
            self._lab, self.results, self._after, running=running, width=width
        )
        yield from map(Line, head)
        for index, case in enumerate(self._lab.cases):
            yield from self._case(index, case, width)

    def _case(self, index: int, case: Case, width: int) -> Iterable[Line]:
        result, here = self.results.get(case.id), index == self.cursor
        style = "bold $accent" if self.has_focus else QUIET
        mark = Content.styled("▸ ", style) if here else Content("  ")
        style = "bold" if self._failed(case) else QUIET if result is None else "$text"
        title = Content(inert_line(case.title)).stylize(style)
        titles = wrap(title, width - 4) if here else [title.truncate(width - 4, ellipsis=True)]
        for line in hang(titles, mark + self._sign(case), 4):
            if self.hovered == case.id:
                line = line.pad_right(max(width - line.cell_length, 0))
                line = line.stylize_before("on $surface")
            yield Line(line, case.id)
        if not here:
            return
        for line in cases_text.detail(case, result, width - 4):
            yield Line(Content("    ") + line, case.id)
        if (why := self._why(case)) is not None:
            yield Line(Content(""))
            for line in why_text.short_lines(why, key_of("lab.why"), width - 4):
                yield Line(Content("    ") + line, _WHY + case.id)
        yield Line(Content(""))

    def _sign(self, case: Case) -> Content:
        if case.id == self.running:
            return Content.styled("… ", "bold $accent")
        result = self.results.get(case.id)
        if result is None:
            return Content.styled("· ", QUIET)
        if result.passed:
            return Content.styled("✓ ", "bold $success")
        return Content.styled("✗ ", "bold $error")

    def _why(self, case: Case) -> Explained | None:
        return self._whys.get(case.id)

    def action_move(self, by: int) -> None:
        there = max(0, min(self.cursor + by, len(self._lab.cases) - 1))
        if self._lab.cases and there != self.cursor:
            self.cursor = there
        else:
            self.scroll_on(by)

    def action_edge(self, side: int) -> None:
        if self._lab.cases:
            self.cursor = len(self._lab.cases) - 1 if side > 0 else 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter is the pane's: it runs the marked case again."""
        return action != "choose"

    def choose(self, target: str) -> None:
        if target.startswith(_WHY):
            self.post_message(self.Picked(self, target.removeprefix(_WHY)))
            return
        ids = [case.id for case in self._lab.cases]
        self.cursor = ids.index(target)

    def watch_cursor(self) -> None:
        self.redraw()
        if self.marked is not None:
            self.call_after_refresh(self.show_target, self.marked.id)


class CasesPane(Pane, can_focus=False):
    """The tab with them."""

    BINDINGS = bindings("cases")

    class Again(Message):
        """This case shall be run by itself."""

        def __init__(self, case: str) -> None:
            super().__init__()
            self.case = case

    def __init__(self, lab: Lab, after: str, *, id: str) -> None:
        super().__init__(Cases(lab, after), id=id)

    @property
    def cases(self) -> Cases:
        return self.query_one(Cases)

    def focus(self, scroll_visible: bool = True) -> Self:
        self.cases.focus(scroll_visible)
        return self

    def action_again(self) -> None:
        if (case := self.cases.marked) is not None:
            self.post_message(self.Again(case.id))
