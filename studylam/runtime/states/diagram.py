"""A state machine as a graph in Mermaid, with the path that an execution took.

Branches of Parallel states and what Map states do for each item are graphs of their own: within
one graph, frames around them would have to be drawn by every renderer without a mistake.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studylam.runtime.states.execution import Execution
from studylam.runtime.states.history import Outcome, Visit
from studylam.runtime.states.machine import Edge, State, StateMachine

MARKS: dict[Outcome, str] = {
    "succeeded": "✓",
    "caught": "↪",
    "failed": "✗",
    "running": "●",
    "aborted": "■",
}
"""What stands before the name of a state that was entered: how its last visit ended."""

LONGEST_NAME = 32
LONGEST_LABEL = 28

_ODD = re.compile(r"[^\w .,:$<>=*+/()'&?!%@-]+")
_SHAPES = {"Choice": ("{", "}"), "Parallel": ("[[", "]]"), "Map": ("[[", "]]")}


@dataclass(frozen=True)
class Graph:
    """One graph, and whose it is: empty, ``Ship, branch 1``, ``Notify, each item``."""

    title: str
    mermaid: str


def graphs(machine: StateMachine, execution: Execution | None = None) -> list[Graph]:
    """The machine's graph, and behind it those of all branches in it."""
    return [Graph(title, diagram(one, execution)) for title, one in _machines("", machine)]


def _machines(title: str, machine: StateMachine) -> Iterator[tuple[str, StateMachine]]:
    yield title, machine
    for state in machine.states.values():
        for number, branch in enumerate(state.branches):
            what = "each item" if state.type == "Map" else f"branch {number + 1}"
            yield from _machines(f"{state.name}, {what}", branch)


def diagram(machine: StateMachine, execution: Execution | None = None) -> str:
    """The graph of a machine, or of a branch, without those in it.

    States that were entered are marked (see `MARKS`), ways that were taken are thick.
    """
    drawing = _Drawing(machine, execution.visits if execution is not None else ())
    return "\n".join(["graph TD", *drawing.lines(machine)])


class _Drawing:
    def __init__(self, machine: StateMachine, visits: Sequence[Visit]) -> None:
        self._ids = {state.name: f"s{n}" for n, state in enumerate(machine.states.values())}
        self._last: dict[str, Visit] = {visit.name: visit for visit in visits}
        self._times = Counter(visit.name for visit in visits)
        self._ways = Counter(
            (visit.name, visit.next, visit.outcome == "caught")
            for visit in visits
            if visit.next is not None
        )

    def lines(self, machine: StateMachine) -> Iterator[str]:
        for state in machine.states.values():
            yield self._node(state)
            edges = list(state.edges())
            for edge, times in self._taken(state, edges):
                yield self._way(state.name, edge.target, edge.label, times, len(edges) > 1)

    def _node(self, state: State) -> str:
        begin, end = _SHAPES.get(state.type, ("[", "]"))
        if state.is_terminal and state.type not in _SHAPES:
            begin, end = "([", "])"
        return f'{self._ids[state.name]}{begin}"{self._label(state)}"{end}'

    def _label(self, state: State) -> str:
        name = _clean(state.name)[:LONGEST_NAME]
        visit = self._last.get(state.name)
        if visit is None:
            return name
        times = self._times[state.name]
        return f"{MARKS[visit.outcome]} {name}" + (f" ×{times}" if times > 1 else "")

    def _taken(self, state: State, edges: list[Edge]) -> Iterator[tuple[Edge, int]]:
        """Each way out, and how often it was taken. Of two to the same state the first counts."""
        left = dict(self._ways)
        for edge in edges:
            yield edge, left.pop((state.name, edge.target, edge.kind == "catch"), 0)

    def _way(self, source: str, target: str, label: str, times: int, mark: bool) -> str:
        words = _clean(label)[:LONGEST_LABEL] if label else ""
        if times and mark:
            words = f"✓ {words}".strip()
        if times > 1:
            words = f"{words} ×{times}".strip()
        arrow = "==>" if times else "-->"
        middle = f'|"{words}"|' if words else ""
        return f"{self._ids[source]} {arrow}{middle} {self._ids[target]}"


def _clean(text: str) -> str:
    """A label without what means something to Mermaid."""
    return " ".join(_ODD.sub(" ", text.replace('"', "'")).split()) or "?"
