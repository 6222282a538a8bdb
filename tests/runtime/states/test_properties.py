"""Properties of the interpreter, over random machines."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.runtime.states import DefinitionError, Execution, parse_machine
from studylam.runtime.states.diagram import graphs
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


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
WHOLE = machine(
    T={
        "Type": "Task",
        "Resource": FUNCTION,
        "Parameters": {"a.$": "States.Format('{}', $.a)"},
        "ResultPath": "$.r",
        "Assign": {"v.$": "$"},
        "TimeoutSeconds": 5,
        "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 2, "BackoffRate": 1.5}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "F", "ResultPath": "$.e"}],
        "Next": "C",
    },
    C={
        "Type": "Choice",
        "Choices": [
            {"And": [{"Not": {"Variable": "$.a", "IsNull": True}}], "Next": "M"},
            {"Variable": "$.a", "TimestampEquals": "2026-01-01T00:00:00Z", "Next": "W"},
        ],
        "Default": "P",
    },
    M={
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemSelector": {"x.$": "$$.Map.Item.Value"},
        "MaxConcurrency": 2,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            **machine(I={"Type": "Pass", "End": True}),
        },
        "Next": "P",
    },
    W={"Type": "Wait", "SecondsPath": "$.s", "Next": "P"},
    P={"Type": "Parallel", "Branches": [machine(B={"Type": "Succeed"})], "End": True},
    F={"Type": "Fail", "ErrorPath": "$.e.Error", "Cause": "c"},
)


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [here] if here else []
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inner:
            found += places(one, (*here, key))
    return found


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_definition_with_anything_in_it_is_read_or_refused(data: st.DataObject) -> None:
    spoilt = copy.deepcopy(WHOLE)
    for place in data.draw(st.lists(st.sampled_from(places(WHOLE)), min_size=1, max_size=2)):
        here: Any = spoilt
        try:
            for key in place[:-1]:
                here = here[key]
            here[place[-1]] = data.draw(JUNK)
        except (KeyError, IndexError, TypeError):
            return  # the first change has taken away what the second would be in
    try:
        known = parse_machine(json.dumps(spoilt))
    except DefinitionError as refused:
        assert refused.problems and refused.hint
        return
    assert graphs(known)
    asked = {"a": 1, "items": [1], "s": 1}
    assert run(spoilt, asked, Script()).status in ("SUCCEEDED", "FAILED", "TIMED_OUT")


def test_what_is_very_deep_is_refused() -> None:
    deep = '{"a":' * 960 + "1" + "}" * 960
    text = json.dumps(machine(A={"Type": "Pass", "Parameters": "DEEP", "End": True}))
    text = text.replace('"DEEP"', deep)
    with pytest.raises(DefinitionError, match="Too many values within each other"):
        parse_machine(text)


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
