"""A state machine drawn with the path that an execution took, and what each state got and gave."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize

from studylam.inert import inert, inert_line
from studylam.runtime.states import Attempt, Execution, StateMachine, Visit
from studylam.runtime.states.diagram import MARKS, graphs
from studylam.tui.diagram import draw
from studylam.tui.prose import QUIET, code_lines, hang, wrap
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Line, Sheet

MOST_ROWS = 400
"""Visits that are listed: the first and the last half of them."""

MOST_TEXT = 20_000
"""Characters of an input or output that are shown."""

WIDE = 110
"""Cells from which the graph stands beside the list."""

NOT_RUN = "Not run yet. A Wait is a wait on the virtual clock: nobody has to sit through it."

_COLOURS = {
    "✓": "$success",
    "↪": "$warning",
    "✗": "$error",
    "●": "$accent",
    "■": QUIET,
}
_MARKED = re.compile("[" + "".join(MARKS.values()) + "]")
_STATUS = {
    "RUNNING": "$accent",
    "SUCCEEDED": "$success",
    "FAILED": "$error",
    "TIMED_OUT": "$error",
    "ABORTED": "$warning",
}


class GraphSheet(Sheet):
    """The graphs: the machine's, and below it those of its branches."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._machine: StateMachine | None = None
        self._execution: Execution | None = None

    def set_graph(self, machine: StateMachine, execution: Execution | None) -> None:
        """Draw this one."""
        self._machine, self._execution = machine, execution
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._machine is None:
            return
        for number, graph in enumerate(graphs(self._machine, self._execution)):
            if number:
                yield Line(Content(""))
                yield Line(Content.styled(inert_line(graph.title)[:width], "bold"))
            drawn = draw(graph.mermaid, width)
            if drawn is None:
                words = "Too large to be drawn here; the states are in the list."
                yield from map(Line, wrap(Content.styled(words, QUIET), width))
            for line in drawn or ():
                yield Line(_coloured(line))


class VisitSheet(Sheet):
    """One visit of a state: input, output, error, attempts."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._visit: Visit | None = None
        self._start = 0.0

    def set_visit(self, visit: Visit | None, start: float) -> None:
        """Show this one. ``start``: of the execution."""
        self._visit, self._start = visit, start
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._visit is not None:
            yield from map(Line, self._lines(self._visit, width))

    def _lines(self, visit: Visit, width: int) -> Iterator[Content]:
        yield Content.styled(inert_line(f"{visit.name} ({visit.type})")[:width], "bold")
        if visit.where:
            yield from wrap(Content.styled(inert_line(", ".join(visit.where)), QUIET), width)
        if visit.wait_until is not None:
            until = f"Waits until {ago(visit.wait_until - self._start)} after the start."
            yield from wrap(Content.styled(until, QUIET), width)
        yield from self._error(visit.error, visit.cause, width)
        yield from _value("Input", visit.input, width)
        if visit.output is not None:
            yield from _value("Output", visit.output, width)
        if len(visit.attempts) > 1 or any(one.error for one in visit.attempts):
            yield Content("")
            yield Content.styled("Attempts", "bold")
            for number, attempt in enumerate(visit.attempts, 1):
                yield from self._attempt(number, attempt, width)

    def _attempt(self, number: int, attempt: Attempt, width: int) -> Iterator[Content]:
        words = f"{number}, {ago(attempt.at - self._start)} after the start: "
        if attempt.ended_at is None:
            words += "runs"
        elif attempt.error is None:
            words += "succeeded"
        else:
            words += attempt.error
        if attempt.retry_at is not None and attempt.ended_at is not None:
            words += f", tried again after {ago(attempt.retry_at - attempt.ended_at)}"
        yield from hang(wrap(Content(inert_line(words)), width - 2), Content("  "), 2)

    @staticmethod
    def _error(error: str | None, cause: str | None, width: int) -> Iterator[Content]:
        if error is None and cause is None:
            return
        yield Content("")
        yield from wrap(Content.styled(inert_line(error or "No error name"), "bold $error"), width)
        if cause:
            yield from wrap(Content(inert_line(cause[:MOST_TEXT])), width)


class StateGraph(Horizontal):
    """The graph, the list of visited states, and what is known of the one that is marked.

    Posts nothing; `show` tells what to show, and is called again when the execution has gone on.
    """

    DEFAULT_CSS = """
    StateGraph { height: 1fr; }
    StateGraph #graph { width: 1fr; height: 1fr; padding: 0 1; }
    StateGraph #told { width: 1fr; height: 1fr; padding: 0 1; }
    StateGraph #visit { margin-top: 1; }
    StateGraph.-narrow { layout: vertical; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._machine: StateMachine | None = None
        self._execution: Execution | None = None

    def compose(self) -> ComposeResult:
        yield VerticalScroll(GraphSheet(id="drawing"), id="graph", can_focus=False)
        told = VerticalScroll(
            _Status(id="status"), Rows(id="visits"), VisitSheet(id="visit"), id="told"
        )
        told.can_focus = False
        yield told

    def on_mount(self) -> None:
        self._refresh()

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width < WIDE, "-narrow")

    def show(self, machine: StateMachine, execution: Execution | None = None) -> None:
        """Show a machine, and what an execution of it has done so far."""
        self._machine, self._execution = machine, execution
        if self.is_mounted:
            self._refresh()

    def _refresh(self) -> None:
        if self._machine is None:
            return
        execution = self._execution
        self.query_one(GraphSheet).set_graph(self._machine, execution)
        self.query_one(_Status).set_execution(execution)
        rows = self.query_one(Rows)
        rows.set_rows(list(visit_rows(execution)) if execution is not None else [])
        self._tell(rows.marked)

    @on(Rows.Marked)
    @on(Rows.Chosen)
    def _marked(self, event: Rows.Marked | Rows.Chosen) -> None:
        event.stop()
        self._tell(event.row_id)

    def _tell(self, row_id: str | None) -> None:
        sheet = self.query_one(VisitSheet)
        if self._execution is None or row_id is None:
            sheet.set_visit(None, 0.0)
        else:
            visit = self._execution.visits[int(row_id) - 1]
            sheet.set_visit(visit, self._execution.started_at)


class _Status(Sheet):
    """How the execution stands."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._execution: Execution | None = None

    def set_execution(self, execution: Execution | None) -> None:
        self._execution = execution
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        execution = self._execution
        if execution is None:
            yield from map(Line, wrap(Content.styled(NOT_RUN, QUIET), width))
            return
        status = Content.styled(execution.status, f"bold {_STATUS[execution.status]}")
        took = ""
        if execution.stopped_at is not None:
            took = f"  after {ago(execution.stopped_at - execution.started_at)}"
        elif execution.next_at is not None:
            took = f"  goes on {ago(execution.next_at - execution.started_at)} after the start"
        yield Line(status + Content.styled(took, QUIET))
        for words in (execution.error, execution.cause):
            if words:
                shown = inert_line(words[:MOST_TEXT])
                yield from map(Line, wrap(Content(shown), width))
        if execution.output is not None:
            yield from map(Line, _value("Output", execution.output, width))
        yield Line(Content(""))


def visit_rows(execution: Execution) -> Iterator[Row]:
    """A row for each state that was entered, in their order."""
    visits = execution.visits
    left_out = max(0, len(visits) - MOST_ROWS)
    for visit in visits[: MOST_ROWS // 2] if left_out else visits:
        yield _row(visit, execution.started_at)
    if left_out:
        yield Row(None, Content.styled(f"  … {left_out:,} more …", QUIET))
        for visit in visits[-(MOST_ROWS // 2) :]:
            yield _row(visit, execution.started_at)


def _row(visit: Visit, start: float) -> Row:
    mark = MARKS[visit.outcome]
    name = Content("  " * len(visit.where)) + Content.styled(mark, _COLOURS[mark])
    words = inert_line(visit.name)
    if visit.where:
        words += f" {visit.where[-1][visit.where[-1].rfind('[') :]}"
    times = len(visit.attempts)
    right = f"{times} attempts  " if times > 1 else ""
    error = inert_line(visit.error or "")
    return Row(
        str(visit.number),
        name + Content(f" {words}"),
        right=f"{right}+{ago(visit.entered_at - start)}",
        aside=error,
    )


def ago(seconds: float) -> str:
    """A span of time: ``0 s``, ``2.5 s``, ``1 min 30 s``, ``2 h 5 min``."""
    if seconds < 60:
        return f"{round(seconds, 2):g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join([f"{number} {unit}" for number, unit in parts if number][:2])


def _value(title: str, text: str, width: int) -> Iterator[Content]:
    yield Content("")
    yield Content.styled(title, "bold")
    try:
        pretty = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        pretty = text
    if len(pretty) > MOST_TEXT:
        pretty = pretty[:MOST_TEXT] + "\n…"
    yield from code_lines(inert(pretty), "json", width)


def _coloured(line: str) -> Content:
    content = Content(line)
    for found in _MARKED.finditer(line):
        content = content.stylize(_COLOURS[found[0]], found.start(), found.end())
    return content
