"""Why runs and cases of a lab failed, as far as it can be explained, and the way there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from textual.app import App

from studylam.inert import inert_line

if TYPE_CHECKING:
    from studylam.labs import CaseResult
    from studylam.labs.explain import Failure
    from studylam.packs import Library
    from studylam.packs.explanations import Explained
    from studylam.packs.models import Lab
    from studylam.runtime import InvocationResult

    Why = tuple[Failure, Explained]


def why_of(result: InvocationResult, library: Library) -> Why | None:
    """What the packs say about how a run failed."""
    from studylam.labs.explain import explain

    return explain(result, library)


def whys_of(results: Iterable[CaseResult], library: Library) -> dict[str, Why]:
    """Reasons of failed cases, each by the first case that has it. What is hidden stays so."""
    found: dict[str, tuple[str, Why]] = {}
    for result in results:
        if not result.passed and not result.case.hidden:
            ran = result.invocation
            why = why_of(ran, library) if ran is not None else None
            if why is not None:
                found.setdefault(why[1].explanation.id, (result.case.id, why))
    return dict(found.values())


class Whys:
    """What can be explained now: the last run, and cases by their ids."""

    def __init__(self, app: App[Any], lab: Lab) -> None:
        self._app = app
        self._lab = lab
        self.run: Why | None = None
        self.cases: Mapping[str, Why] = {}

    def __bool__(self) -> bool:
        return self.run is not None or bool(self.cases)

    def show(self, *, cases_first: bool) -> None:
        """Explain the last run, or else a case; ask for which one where there are several."""
        if self.run is not None and not (cases_first and self.cases):
            self._explain(self.run)
        elif len(self.cases) == 1:
            self._explain(*self.cases.values())
        elif self.cases:
            self._ask_which()

    def show_case(self, case: str) -> None:
        """Explain why this case failed."""
        self._explain(self.cases[case])

    def _ask_which(self) -> None:
        from studylam.tui.prose import one_line
        from studylam.tui.screens.ask import AskScreen
        from studylam.tui.widgets.rows import Row

        titles = {case.id: case.title for case in self._lab.cases}
        rows = [
            Row(case, inert_line(titles[case]), detail=one_line(why[1].explanation.title))
            for case, why in self.cases.items()
        ]

        def answered(case: str | None) -> None:
            if case is not None:
                self.show_case(case)

        self._app.push_screen(AskScreen("Which case should be explained?", "", rows), answered)

    def _explain(self, why: Why) -> None:
        from studylam.tui.screens.why import WhyScreen

        self._app.push_screen(WhyScreen(*why, here=self._lab.id))
