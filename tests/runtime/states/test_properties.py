"""Properties of the interpreter, over random machines."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.runtime.states import Execution, parse_machine
from tests.runtime.states.parts import FUNCTION, Script, failed, machine, output, run


@st.composite
def machines(draw: st.DrawFn, prefix: str = "S", depth: int = 0) -> dict[str, Any]:
    """Of Pass, Wait, Choice, Parallel and Map states; each leads only onward, the last one ends."""
    count = draw(st.integers(1, 4))
    names = [f"{prefix}{number}" for number in range(count)]
    states: dict[str, Any] = {}
    for number, name in enumerate(names):
        onward = names[number + 1 :]
        kinds = ["Pass", "Wait"] + (["Choice"] if onward else [])
        kinds += ["Parallel", "Map"] if depth < 2 else []
        kind = draw(st.sampled_from(kinds))
        state: dict[str, Any] = {"Type": kind}
        if kind == "Choice":
            wanted = draw(st.sampled_from(onward))
            test = draw(st.sampled_from(["IsPresent", "IsNull", "IsString", "IsNumeric"]))
            state["Choices"] = [{"Variable": "$", test: draw(st.booleans()), "Next": wanted}]
            state["Default"] = onward[0]
        else:
            state |= {"Next": onward[0]} if onward else {"End": True}
        if kind == "Pass" and draw(st.booleans()):
            state["Result"] = draw(st.sampled_from([1, "a", None, [1, 2], {"b": 1}]))
        if kind == "Wait":
            state["Seconds"] = draw(st.integers(0, 5))
        if kind == "Parallel":
            amount = draw(st.integers(1, 2))
            branches = [draw(machines(f"{name}b{i}", depth + 1)) for i in range(amount)]
            state["Branches"] = branches
        if kind == "Map":
            state["ItemsPath"] = "$$.Execution.Input"
            state["MaxConcurrency"] = draw(st.integers(0, 2))
            state["ItemProcessor"] = draw(machines(f"{name}i", depth + 1))
        states[name] = state
    reached = {names[0]}
    for name in names:  # what no way leads to would be refused
        if name in reached:
            state = states[name]
            reached |= {state.get("Next"), state.get("Default")}
            reached |= {rule["Next"] for rule in state.get("Choices", ())}
    return {"StartAt": names[0], "States": {n: s for n, s in states.items() if n in reached}}


def consistent(execution: Execution) -> None:
    events = execution.events
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert events[0].type == "ExecutionStarted"
    assert all(event.previous < event.id for event in events)
    assert [event.at for event in events] == sorted(event.at for event in events)
    entered = [event for event in events if event.type.endswith("StateEntered")]
    assert [event.details["name"] for event in entered] == [v.name for v in execution.visits]
    left = [event for event in events if event.type.endswith("StateExited")]
    assert len(left) == sum(visit.output is not None for visit in execution.visits)
    assert all(visit.outcome != "running" for visit in execution.visits)
    known = {state.name: state for state in execution.machine.every_state()}
    for visit in execution.visits:
        targets = {edge.target for edge in known[visit.name].edges()}
        assert visit.next in targets or (visit.next is None)


@settings(max_examples=150, deadline=None)
@given(machines(), st.lists(st.integers(0, 9), max_size=3))
def test_every_machine_ends_and_its_history_is_consistent(
    definition: dict[str, Any], data: list[int]
) -> None:
    parse_machine(definition)
    execution = run(definition, data)
    assert execution.status == "SUCCEEDED", (execution.error, execution.cause)
    consistent(execution)
    again = run(definition, data)
    assert [event.to_api() for event in again.events] == [e.to_api() for e in execution.events]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=8), st.integers(0, 4))
def test_a_map_states_results_are_in_the_order_of_its_items(
    waits: list[int], concurrency: int
) -> None:
    sleep = {"Type": "Wait", "SecondsPath": "$.wait", "End": True}
    each = {
        "Type": "Map",
        "MaxConcurrency": concurrency,
        "ItemProcessor": machine(Sleep=sleep),
        "End": True,
    }
    items = [{"n": number, "wait": wait} for number, wait in enumerate(waits)]
    execution = run(machine(Each=each), items)
    assert output(execution) == items
    consistent(execution)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["A", "B", "C"]), max_size=12),
    st.lists(st.tuples(st.sampled_from(["A", "B", "States.ALL"]), st.integers(0, 4)), max_size=3),
)
def test_no_retrier_is_used_more_often_than_it_may(
    errors: list[str], retriers: list[tuple[str, int]]
) -> None:
    retry = [{"ErrorEquals": [name], "MaxAttempts": most} for name, most in retriers]
    last = [entry for entry in retry if entry["ErrorEquals"] == ["States.ALL"]][:1]
    retry = [entry for entry in retry if entry["ErrorEquals"] != ["States.ALL"]] + last
    task = {"Type": "Task", "Resource": FUNCTION, "Retry": retry, "End": True}
    host = Script(*[failed(error) for error in errors], {"ok": 1})
    execution = run(machine(Try=task), {}, host)
    (visit,) = execution.visits
    most = {str(entry["ErrorEquals"]): entry["MaxAttempts"] for entry in reversed(retry)}
    assert len(visit.attempts) <= 1 + sum(most.values())
    asked = [attempt.error for attempt in visit.attempts]
    assert [error for error in asked if error is not None] == errors[: len(asked)]
    assert (execution.status == "SUCCEEDED") == (asked[-1] is None)
    consistent(execution)
