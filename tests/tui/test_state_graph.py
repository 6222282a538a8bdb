"""The graph of a state machine, with the states that were visited."""

from __future__ import annotations

from textual.app import App, ComposeResult

from studylam.runtime.states import Execution, parse_machine
from studylam.tui.widgets.rows import Rows
from studylam.tui.widgets.state_graph import GraphSheet, StateGraph, VisitSheet, ago
from tests.runtime.states.parts import FUNCTION, Script, begin, failed, machine, run

RULE = {"Variable": "$.total", "NumericGreaterThan": 10, "Next": "Big"}
RETRY = [{"ErrorEquals": ["Down"], "IntervalSeconds": 90}]
ORDER = machine(
    Price={"Type": "Task", "Resource": FUNCTION, "Retry": RETRY, "Next": "HowMuch"},
    HowMuch={"Type": "Choice", "Choices": [RULE], "Default": "Small"},
    Big={
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemProcessor": machine(Pack={"Type": "Pass", "End": True}),
        "End": True,
    },
    Small={"Type": "Succeed"},
)


class Desk(App[None]):
    def __init__(self, execution: Execution | None) -> None:
        super().__init__()
        self.execution = execution

    def compose(self) -> ComposeResult:
        graph = StateGraph()
        graph.show(parse_machine(ORDER), self.execution)
        yield graph


def ordered() -> Execution:
    return run(ORDER, {}, Script(failed("Down"), {"total": 12, "items": [1, "[b]two"]}))


def told(app: App[None], sheet: type[GraphSheet] | type[VisitSheet]) -> str:
    return " ".join(str(app.query_one(sheet).render()).split())


async def test_the_path_is_marked_and_each_visit_is_listed() -> None:
    app = Desk(ordered())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        drawn = told(app, GraphSheet)
        assert "✓ Price" in drawn and "✓ HowMuch" in drawn and "✓ Small" not in drawn
        assert "Big, each item" in drawn and "✓ Pack ×2" in drawn
        rows = [str(row.name).strip() for row in app.query_one(Rows).rows]
        assert rows == ["✓ Price", "✓ HowMuch", "✓ Big", "✓ Pack [0]", "✓ Pack [1]"]
        assert not app.query_one(StateGraph).has_class("-narrow")


async def test_the_marked_visit_shows_what_it_got_and_gave() -> None:
    app = Desk(ordered())
    async with app.run_test(size=(120, 40)) as pilot:
        app.query_one(Rows).focus()
        await pilot.pause()
        first = told(app, VisitSheet)
        assert "Price (Task)" in first
        assert "1, 0 s after the start: Down, tried again after 1 min 30 s" in first
        assert "2, 1 min 30 s after the start: succeeded" in first
        await pilot.press("end")
        await pilot.pause()
        last = told(app, VisitSheet)
        assert "Pack (Pass)" in last and "Big[1]" in last and "[b]two" in last


async def test_it_follows_an_execution_that_goes_on() -> None:
    execution = begin(machine(Rest={"Type": "Wait", "Seconds": 60, "End": True}))
    app = Desk(None)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        graph = app.query_one(StateGraph)
        assert graph.has_class("-narrow")
        assert app.query_one(Rows).rows == []
        graph.show(execution.machine, execution)
        await pilot.pause()
        assert "● Rest" in told(app, GraphSheet)
        execution.stop("Enough")
        graph.show(execution.machine, execution)
        await pilot.pause()
        assert "■ Rest" in told(app, GraphSheet)


async def test_what_failed_says_why() -> None:
    execution = run(ORDER, {}, Script(failed("ValueError", "\x1b[31mno")))
    app = Desk(execution)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "✗ Price" in told(app, GraphSheet)
        shown = told(app, VisitSheet)
        assert "ValueError" in shown and "\x1b" not in shown


def test_spans_of_time() -> None:
    spans = [ago(seconds) for seconds in (0, 2.5, 90, 7500, 90_000)]
    assert spans == ["0 s", "2.5 s", "1 min 30 s", "2 h 5 min", "1 d 1 h"]
