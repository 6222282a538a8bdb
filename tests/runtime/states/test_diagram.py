"""The graph with the path taken."""

from __future__ import annotations

from studylam.runtime.states import parse_machine
from studylam.runtime.states.diagram import diagram, graphs
from tests.runtime.states.parts import FUNCTION, Script, failed, machine, run

RULE = {"Variable": "$.n", "NumericGreaterThan": 3, "Next": "Enough"}
LOOP = machine(
    Count={"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "Check"},
    Check={"Type": "Choice", "Choices": [RULE], "Default": "Count"},
    Enough={"Type": "Succeed"},
)


def test_a_machine_that_has_not_run() -> None:
    assert diagram(parse_machine(LOOP)).splitlines() == [
        "graph TD",
        's0["Count"]',
        "s0 --> s1",
        's1{"Check"}',
        's1 -->|"$.n > 3"| s2',
        's1 -->|"otherwise"| s0',
        's2(["Enough"])',
    ]


def test_states_and_ways_are_counted() -> None:
    execution = run(LOOP, {"n": 1})
    lines = diagram(execution.machine, execution).splitlines()
    assert lines == [
        "graph TD",
        's0["✓ Count ×3"]',
        's0 ==>|"×3"| s1',
        's1{"✓ Check ×3"}',
        's1 ==>|"✓ $.n > 3"| s2',
        's1 ==>|"✓ otherwise ×2"| s0',
        's2(["✓ Enough"])',
    ]


def test_what_was_caught_leads_elsewhere() -> None:
    catch = [{"ErrorEquals": ["E"], "Next": "Sorry"}]
    task = {"Type": "Task", "Resource": FUNCTION, "Catch": catch, "Next": "Done"}
    states = machine(Try=task, Sorry={"Type": "Fail"}, Done={"Type": "Succeed"})
    execution = run(states, {}, Script(failed("E")))
    lines = diagram(execution.machine, execution).splitlines()
    assert 's0["↪ Try"]' in lines and 's1(["✗ Sorry"])' in lines
    assert 's0 ==>|"✓ E"| s1' in lines and "s0 --> s2" in lines


def test_branches_are_graphs_of_their_own() -> None:
    inner = machine(A={"Type": "Pass", "End": True})
    item = {"Type": "Map", "ItemProcessor": machine(C={"Type": "Pass", "End": True}), "End": True}
    both = {"Type": "Parallel", "Branches": [inner, machine(B=item)], "End": True}
    execution = run(machine(Both=both), [1, 2])
    drawn = [(one.title, one.mermaid) for one in graphs(execution.machine, execution)]
    assert drawn == [
        ("", 'graph TD\ns0[["✓ Both"]]'),
        ("Both, branch 1", 'graph TD\ns0(["✓ A"])'),
        ("Both, branch 2", 'graph TD\ns0[["✓ B"]]'),
        ("B, each item", 'graph TD\ns0(["✓ C ×2"])'),
    ]


def test_odd_names_do_no_harm() -> None:
    name = 'a"]; end\n--> |b| `{c}'
    drawn = diagram(parse_machine(machine(**{name: {"Type": "Succeed"}})))
    assert drawn.splitlines()[1] == """s0(["a' end --> b c"])"""
