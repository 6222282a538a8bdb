"""The lab's state machine as a graph with the path taken; or what is wrong with its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from studylam.errors import StudyLamError
from studylam.inert import inert
from studylam.tui.widgets.rows import Rows
from studylam.tui.widgets.state_graph import StateGraph

if TYPE_CHECKING:
    from studylam.labs.session import LabSession


class WorkflowPane(Vertical):
    """Shows what `LabSession.workflow` has; `look` asks it again."""

    DEFAULT_CSS = """
    WorkflowPane { height: 1fr; }
    WorkflowPane #wrong { height: auto; padding: 0 1; color: $error; }
    """

    def __init__(self, lab: LabSession, *, id: str) -> None:
        super().__init__(id=id)
        self._lab = lab

    def compose(self) -> ComposeResult:
        yield Static(id="wrong", markup=False)
        yield StateGraph()

    def focus(self, scroll_visible: bool = True) -> Self:
        """The list of visited states takes the keys."""
        self.query_one(Rows).focus(scroll_visible)
        return self

    def look(self) -> None:
        """Bring it up to date."""
        graph, wrong = self.query_one(StateGraph), self.query_one("#wrong", Static)
        try:
            found = self._lab.workflow()
        except StudyLamError as error:
            found = None
            wrong.update(inert(str(error)))
        graph.display = found is not None
        wrong.display = found is None
        if found is not None:
            graph.show(*found)
