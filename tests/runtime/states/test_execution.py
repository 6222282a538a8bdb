"""What executions do. Histories, causes and waits with an origin were recorded on AWS by LocalStack
(tests/aws/services/stepfunctions/v2, the file that is named)."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from studylam.runtime.clock import VirtualClock
from studylam.runtime.states import InvalidInputError
from studylam.runtime.states.host import Answer, ServiceRefusal, TokenAnswer
from tests.runtime.states.parts import (
    FUNCTION,
    INVOKE,
    Script,
    begin,
    failed,
    machine,
    output,
    run,
    types,
)

TASK = {"Type": "Task", "Resource": FUNCTION}
DONE = {"Type": "Succeed"}


def chain(execution: Any) -> list[tuple[int, int, str]]:
    return [(event.id, event.previous, event.type) for event in execution.events]


# -- data ------------------------------------------------------------------------------------------


def test_data_flows_through_all_five_filters() -> None:
    host = Script({"rate": 2, "noise": 1})
    task = {
        **TASK,
        "InputPath": "$.order",
        "Parameters": {"n.$": "$.n", "at.$": "$$.State.Name", "fixed": 1},
        "ResultSelector": {"r.$": "$.rate"},
        "ResultPath": "$.tax",
        "OutputPath": "$.tax",
        "End": True,
    }
    execution = run(machine(Tax=task), {"order": {"n": 5}, "x": 1}, host)
    assert host.asked == [{"n": 5, "at": "Tax", "fixed": 1}]
    assert output(execution) == {"r": 2}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"a": 1}),
        ({"InputPath": None}, {}),
        ({"OutputPath": None}, {}),
        ({"ResultPath": None, "Result": 2}, {"a": 1}),
        ({"Result": 2}, 2),
        ({"Result": {"b.$": "$.a"}}, {"b.$": "$.a"}),  # base/test_base: a Result is no template
        ({"Result": 2, "ResultPath": "$.b.c"}, {"a": 1, "b": {"c": 2}}),
        ({"Parameters": {"b.$": "$.a"}}, {"b": 1}),
        ({"Parameters": {"b.$": "$.a"}, "ResultPath": "$.c"}, {"a": 1, "c": {"b": 1}}),
    ],
)
def test_pass_states(fields: dict[str, Any], expected: Any) -> None:
    assert output(run(machine(A={"Type": "Pass", **fields, "End": True}), {"a": 1})) == expected


def test_variables_are_assigned_and_seen_in_branches_but_not_behind_them() -> None:
    first = {"Type": "Pass", "Assign": {"n.$": "$.a", "m": 2}, "Next": "Split"}
    inner = {
        "Type": "Pass",
        "Parameters": {"n.$": "$n"},
        "Assign": {"m": 3},
        "End": True,
    }
    split = {"Type": "Parallel", "Branches": [machine(Inner=inner)], "Next": "Last"}
    last = {"Type": "Pass", "Parameters": {"all.$": "$", "m.$": "$m"}, "End": True}
    execution = run(machine(First=first, Split=split, Last=last), {"a": 1})
    assert output(execution) == {"all": [{"n": 1}], "m": 2}


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        # scenarios/test_base_scenarios, base/test_wait
        (
            {"Type": "Pass", "InputPath": "$.Nope", "End": True},
            "Invalid path '$.Nope' : No results for path: $['Nope']",
        ),
        (
            {"Type": "Pass", "Parameters": {"value.$": "$.nope"}, "End": True},
            "The JSONPath '$.nope' specified for the field 'value.$' could not be found in the "
            "input '{}'",
        ),
        (
            {"Type": "Wait", "SecondsPath": "$.s", "End": True},
            "The SecondsPath parameter does not reference an input value: $.s",
        ),
        (
            {**TASK, "TimeoutSecondsPath": "$.t", "End": True},
            "Invalid path '$.t' : No results for path: $['t']",
        ),
    ],
)
def test_what_is_not_there_ends_the_execution(state: dict[str, Any], cause: str) -> None:
    caught = [{"ErrorEquals": ["States.ALL"], "Next": "Done"}]
    if state["Type"] == "Task":
        state = {**state, "Catch": caught, "Retry": [{"ErrorEquals": ["States.ALL"]}]}
        definition = machine(A=state, Done=DONE)
    else:
        definition = machine(A=state)
    execution = run(definition)
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
    assert execution.cause == (
        f"An error occurred while executing the state 'A' (entered at the event id #2). {cause}"
    )


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (-1, "The SecondsPath parameter references a negative value: $ == -1"),
        (1.5, "The SecondsPath parameter cannot be parsed as a long value: $ == 1.5"),
    ],
)
def test_waits_that_are_none(data: Any, cause: str) -> None:
    execution = run(machine(A={"Type": "Wait", "SecondsPath": "$", "End": True}), data)
    assert (execution.cause or "").endswith(cause)


def test_waits_last_as_long_as_they_say() -> None:
    clock = VirtualClock()
    start = clock.now()
    states = machine(
        A={"Type": "Wait", "Seconds": 10, "Next": "B"},
        B={"Type": "Wait", "SecondsPath": "$.s", "Next": "C"},
        C={"Type": "Wait", "TimestampPath": "$.at", "Next": "D"},
        D={"Type": "Wait", "Timestamp": "2016-12-05T21:29:29Z", "End": True},
    )
    execution = begin(states, {"s": 5, "at": "2026-01-01T00:01:00Z"}, clock=clock)
    seen = []
    while execution.status == "RUNNING":
        assert execution.next_at == clock.next_due
        seen.append(execution.next_at)
        clock.advance_to(execution.next_at or 0)
    assert [when - start for when in seen if when is not None] == [10, 15, 60]
    assert execution.stopped_at == start + 60


# -- errors ----------------------------------------------------------------------------------------


def test_a_functions_error_is_the_states() -> None:
    """error_handling/test_task_lambda: the cause is the payload as it is."""
    payload = '{"errorMessage": "Some", "errorType": "CustomException"}'
    execution = run(machine(A={**TASK, "End": True}), {}, Script(Answer(payload, "Unhandled")))
    assert (execution.error, execution.cause) == ("CustomException", payload)
    assert chain(execution) == [
        (1, 0, "ExecutionStarted"),
        (2, 0, "TaskStateEntered"),
        (3, 2, "LambdaFunctionScheduled"),
        (4, 3, "LambdaFunctionStarted"),
        (5, 4, "LambdaFunctionFailed"),
        (6, 5, "ExecutionFailed"),
    ]


def test_invoke_writes_the_cause_without_spaces() -> None:
    """error_handling/test_task_service_lambda."""
    payload = '{"errorMessage": "Some", "errorType": "CustomException"}'
    task = {**TASK, "Resource": INVOKE, "Parameters": {"FunctionName": "f"}, "End": True}
    execution = run(machine(A=task), {}, Script(Answer(payload, "Unhandled")))
    assert execution.cause == '{"errorMessage":"Some","errorType":"CustomException"}'
    assert types(execution)[2:5] == ["TaskScheduled", "TaskStarted", "TaskFailed"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer('{"errorMessage": "gone"}', "Unhandled"), "Lambda.Unknown"),
        (failed("Sandbox.Timedout"), "Sandbox.Timedout"),
        (
            ServiceRefusal("TooManyRequestsException", "Rate Exceeded.", 429),
            "Lambda.TooManyRequestsException",
        ),
        # services/test_*: AmazonDynamoDBException and the like where there is no class for a code
        (ServiceRefusal("AccessDeniedException", "no"), "Lambda.AWSLambdaException"),
        ("x" * 262_144, "States.DataLimitExceeded"),
    ],
)
def test_names_of_errors(answer: Any, error: str) -> None:
    execution = run(machine(A={**TASK, "End": True}), {}, Script(answer))
    assert execution.error == error
    assert types(execution)[-2:] == ["LambdaFunctionFailed", "ExecutionFailed"]


def test_a_result_that_is_just_not_too_large_is_taken() -> None:
    assert len(output(run(machine(A={**TASK, "End": True}), {}, Script("x" * 262_142)))) == 262_142


def test_timeouts_are_of_the_handlers_own_time() -> None:
    """error_handling/test_task_service_lambda: a timeout has no cause; caught, an empty one."""
    catch = [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.error", "Next": "Done"}]
    task = {**TASK, "TimeoutSeconds": 5, "Catch": catch, "End": True}
    execution = run(machine(A=task, Done=DONE), {"a": 1}, Script({}, seconds=6))
    assert output(execution) == {"a": 1, "error": {"Error": "States.Timeout", "Cause": ""}}
    assert execution.events[4].type == "LambdaFunctionTimedOut"
    assert execution.events[4].details == {"error": "States.Timeout"}
    assert execution.visits[0].outcome == "caught"


def test_the_first_retrier_that_fits_decides_and_each_counts_for_itself() -> None:
    retry = [
        {"ErrorEquals": ["A"], "MaxAttempts": 1, "IntervalSeconds": 5},
        {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2, "IntervalSeconds": 1, "BackoffRate": 1},
    ]
    host = Script(failed("A"), failed("B"), failed("B"), {"ok": 1})
    execution = run(machine(T={**TASK, "Retry": retry, "End": True}), {}, host)
    assert output(execution) == {"ok": 1}
    begun = [attempt.at - execution.started_at for attempt in execution.visits[0].attempts]
    assert begun == [0, 5, 6, 7]
    host = Script(failed("A"), failed("B"), failed("A"))
    execution = run(machine(T={**TASK, "Retry": retry, "End": True}), {}, host)
    assert (execution.error, len(execution.visits[0].attempts)) == ("A", 3)


def test_the_default_of_a_retrier() -> None:
    retry = [{"ErrorEquals": ["States.TaskFailed"]}]
    host = Script(*[failed("E") for _ in range(9)])
    execution = run(machine(T={**TASK, "Retry": retry, "End": True}), {}, host)
    begun = [attempt.at - execution.started_at for attempt in execution.visits[0].attempts]
    assert begun == [0, 1, 3, 7]


def test_delays_have_a_limit_and_jitter_stays_below() -> None:
    retrier = {"ErrorEquals": ["E"], "MaxAttempts": 5, "IntervalSeconds": 4, "MaxDelaySeconds": 10}
    host = Script(*[failed("E") for _ in range(9)])
    execution = run(machine(T={**TASK, "Retry": [retrier], "End": True}), {}, host)
    times = [attempt.at for attempt in execution.visits[0].attempts]
    assert [b - a for a, b in pairwise(times)] == [4, 8, 10, 10, 10]
    retrier = {**retrier, "JitterStrategy": "FULL"}
    host = Script(*[failed("E") for _ in range(9)])
    execution = run(machine(T={**TASK, "Retry": [retrier], "End": True}), {}, host)
    times = [attempt.at for attempt in execution.visits[0].attempts]
    delays = [b - a for a, b in pairwise(times)]
    assert all(0 <= delay <= most for delay, most in zip(delays, [4, 8, 10, 10, 10], strict=True))


@pytest.mark.parametrize(
    ("names", "error", "caught"),
    [
        (["States.ALL"], "Any", True),
        (["States.TaskFailed"], "Any", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.ALL"], "States.DataLimitExceeded", True),
        (["States.HeartbeatTimeout"], "States.Timeout", False),
        (["States.ALL"], "States.Runtime", False),
        (["Other"], "Any", False),
    ],
)
def test_which_errors_names_stand_for(names: list[str], error: str, caught: bool) -> None:
    catch = [{"ErrorEquals": names, "Next": "Done"}]
    host = Script(failed(error))
    execution = run(machine(T={**TASK, "Catch": catch, "End": True}, Done=DONE), {}, host)
    assert (execution.status == "SUCCEEDED") is caught


def test_choices() -> None:
    rule = {"Variable": "$.n", "NumericLessThan": 5, "Next": "Low"}
    states = machine(C={"Type": "Choice", "Choices": [rule]}, Low=DONE)
    assert output(run(states, {"n": 1})) == {"n": 1}
    assert run(states, {"n": 9}).error == "States.NoChoiceMatched"
    assert "references an invalid value" in (run(states, {}).cause or "")


def test_fail_states() -> None:
    fail = {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}!', $.e)"}
    execution = run(machine(A=fail), {"e": "Oops"})
    assert (execution.error, execution.cause) == ("Oops", "Oops!")
    assert types(execution) == ["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]
    assert run(machine(A={"Type": "Fail"})).events[-1].details == {}  # base/test_base


# -- Parallel and Map ------------------------------------------------------------------------------


def test_a_map_states_history_is_as_recorded() -> None:
    """scenarios/test_base_scenarios, test_map_state: one at a time."""
    each = {
        "Type": "Map",
        "MaxConcurrency": 1,
        "ItemProcessor": machine(Item={"Type": "Pass", "End": True}),
        "End": True,
    }
    execution = run(machine(Each=each), [1, 2])
    assert chain(execution)[2:] == [
        (3, 2, "MapStateStarted"),
        (4, 3, "MapIterationStarted"),
        (5, 4, "PassStateEntered"),
        (6, 5, "PassStateExited"),
        (7, 6, "MapIterationSucceeded"),
        (8, 6, "MapIterationStarted"),
        (9, 8, "PassStateEntered"),
        (10, 9, "PassStateExited"),
        (11, 10, "MapIterationSucceeded"),
        (12, 11, "MapStateSucceeded"),
        (13, 11, "MapStateExited"),
        (14, 13, "ExecutionSucceeded"),
    ]


def test_a_map_state_that_fails_ends_the_other_iterations() -> None:
    """scenarios/test_base_scenarios, test_map_state_break_condition, and timeouts/test_timeouts."""
    rule = {"Variable": "$", "NumericEquals": 2, "Next": "Break"}
    inner = {
        **machine(C={"Type": "Choice", "Choices": [rule], "Default": "Sleep"}),
    }
    inner["States"] |= {
        "Break": {"Type": "Fail", "Error": "E"},
        "Sleep": {"Type": "Wait", "Seconds": 60, "End": True},
    }
    each = {"Type": "Map", "ItemProcessor": inner, "End": True}
    execution = run(machine(Each=each), [1, 2])
    assert execution.error == "E"
    assert types(execution)[-6:] == [
        "FailStateEntered",
        "MapIterationFailed",
        "WaitStateAborted",
        "MapIterationAborted",
        "MapStateFailed",
        "ExecutionFailed",
    ]
    outcomes = [(visit.name, visit.outcome) for visit in execution.visits]
    assert ("Sleep", "aborted") in outcomes and ("Each", "failed") in outcomes
    assert execution.stopped_at == execution.started_at


def test_items_have_their_index_and_the_states_input() -> None:
    each = {
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemSelector": {
            "i.$": "$$.Map.Item.Index",
            "v.$": "$$.Map.Item.Value",
            "all.$": "$.common",
        },
        "ItemProcessor": machine(Item={"Type": "Pass", "End": True}),
        "ResultPath": "$.out",
        "OutputPath": "$.out",
        "End": True,
    }
    execution = run(machine(Each=each), {"items": ["a", "b"], "common": 7})
    assert output(execution) == [{"i": 0, "v": "a", "all": 7}, {"i": 1, "v": "b", "all": 7}]
    assert [visit.where for visit in execution.visits] == [(), ("Each[0]",), ("Each[1]",)]


def test_no_more_iterations_run_at_a_time_than_allowed() -> None:
    wait = {"Type": "Wait", "Seconds": 10, "End": True}
    each = {
        "Type": "Map",
        "MaxConcurrencyPath": "$.most",
        "ItemsPath": "$.items",
        "ItemProcessor": machine(Sleep=wait),
        "End": True,
    }
    execution = run(machine(Each=each), {"items": [1, 2, 3, 4, 5], "most": 2})
    assert execution.stopped_at == execution.started_at + 30
    assert output(execution) == [1, 2, 3, 4, 5]
    bad = run(machine(Each=each), {"items": [], "most": "NoNumber"})
    assert 'refers to value "NoNumber" which is not a valid integer: $.most' in (bad.cause or "")


def test_map_states_want_an_array_and_take_an_empty_one() -> None:
    each = {"Type": "Map", "ItemProcessor": machine(I=DONE), "End": True}
    assert output(run(machine(Each=each), [])) == []
    assert "must point to array" in (run(machine(Each=each), {}).cause or "")


def test_branches_take_turns_and_give_a_list() -> None:
    branches = [
        machine(A1={"Type": "Pass", "Result": 1, "Next": "A2"}),
        machine(B1={"Type": "Pass", "Result": 3, "End": True}),
    ]
    branches[0]["States"]["A2"] = {"Type": "Pass", "Result": 2, "End": True}
    both = {"Type": "Parallel", "Branches": branches, "End": True}
    execution = run(machine(Both=both))
    assert output(execution) == [2, 3]
    assert [visit.name for visit in execution.visits] == ["Both", "A1", "B1", "A2"]
    assert types(execution)[-3:] == [
        "ParallelStateSucceeded",
        "ParallelStateExited",
        "ExecutionSucceeded",
    ]


def test_a_parallel_state_is_tried_again_as_a_whole() -> None:
    """scenarios/test_base_scenarios, test_parallel_state_retry and test_parallel_state_catch."""
    fail = {"Type": "Fail", "Error": "FailureType", "Cause": "Cause description"}
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]
    both = {"Type": "Parallel", "Branches": [machine(Branch1=fail)], "Retry": retry, "End": True}
    execution = run(machine(P=both))
    assert chain(execution)[1:] == [
        (2, 0, "ParallelStateEntered"),
        (3, 2, "ParallelStateStarted"),
        (4, 3, "FailStateEntered"),
        (5, 4, "ParallelStateStarted"),
        (6, 5, "FailStateEntered"),
        (7, 6, "ParallelStateStarted"),
        (8, 7, "FailStateEntered"),
        (9, 8, "ParallelStateFailed"),
        (10, 9, "ExecutionFailed"),
    ]
    catch = [{"ErrorEquals": ["FailureType"], "Next": "Done"}]
    caught = {**both, "Retry": [], "Catch": catch}
    execution = run(machine(P=caught, Done=DONE))
    assert output(execution) == {"Error": "FailureType", "Cause": "Cause description"}


# -- services and tokens ---------------------------------------------------------------------------


def test_services_get_texts_where_they_want_texts() -> None:
    host = Script({"MessageId": "m", "ResponseMetadata": {"RequestId": "r"}})
    send = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": "q", "MessageBody": {"a.$": "$.a"}},
        "End": True,
    }
    found = output(run(machine(Send=send), {"a": 1}, host))
    assert host.asked == [("sqs", "SendMessage", {"QueueUrl": "q", "MessageBody": '{"a":1}'})]
    assert found["MessageId"] == "m" and found["SdkHttpMetadata"]["HttpStatusCode"] == 200


def test_the_sdk_gives_the_answer_alone_and_has_names_of_its_own() -> None:
    """services/test_aws_sdk_task_service and error_handling/test_aws_sdk."""
    get = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
        "Parameters": {"TableName": "t"},
        "End": True,
    }
    assert output(run(machine(Get=get), {}, Script({"Item": {}}))) == {"Item": {}}
    refusal = ServiceRefusal("ResourceNotFoundException", "Requested resource not found")
    execution = run(machine(Get=get), {}, Script(refusal))
    assert execution.error == "DynamoDb.ResourceNotFoundException"
    words = "Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: "
    assert (execution.cause or "").startswith(words)
    refusal = ServiceRefusal("ValidationException", "no")
    assert run(machine(Get=get), {}, Script(refusal)).error == "DynamoDb.DynamoDbException"


def test_events_that_are_refused_fail_the_task() -> None:
    """services/test_events_task_service."""
    answer = {"Entries": [{"ErrorCode": "MalformedDetail"}], "FailedEntryCount": 1}
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::events:putEvents",
        "Parameters": {"Entries": [{"Detail": {"a": 1}}]},
        "End": True,
    }
    host = Script(answer)
    execution = run(machine(Put=put), {}, host)
    assert host.asked[0][2] == {"Entries": [{"Detail": '{"a":1}'}]}
    assert execution.error == "EventBridge.FailedEntry"
    assert json.loads(execution.cause or "") == answer


ASK = {
    "Type": "Task",
    "Resource": f"{INVOKE}.waitForTaskToken",
    "Parameters": {"FunctionName": "f", "Payload": {"token.$": "$$.Task.Token"}},
    "End": True,
}


def test_a_task_waits_for_its_token() -> None:
    host = Script()
    execution = begin(machine(Ask=ASK), {}, host)
    (token,) = host.tokens
    assert host.asked == [{"token": token}] and execution.status == "RUNNING"
    assert types(execution)[2:] == ["TaskScheduled", "TaskStarted", "TaskSubmitted"]
    assert host.tokens[token](TokenAnswer("success", output={"ok": 1}))
    assert output(execution) == {"ok": 1}
    assert not host.tokens[token](TokenAnswer("success", output={"ok": 2}))
    host = Script()
    execution = begin(machine(Ask=ASK), {}, host)
    (answer,) = host.tokens.values()
    answer(TokenAnswer("failure", error="Rejected", cause="too much"))
    assert (execution.error, execution.cause) == ("Rejected", "too much")


def test_a_heartbeat_that_stays_away_is_a_timeout() -> None:
    """timeouts/test_heartbeats."""
    clock = VirtualClock()
    host = Script()
    execution = begin(machine(Ask={**ASK, "HeartbeatSeconds": 10}), {}, host, clock)
    clock.advance(8)
    (answer,) = host.tokens.values()
    answer(TokenAnswer("heartbeat"))
    clock.advance(8)
    assert execution.status == "RUNNING"
    clock.advance(2)
    assert (execution.status, execution.error) == ("FAILED", "States.Timeout")
    assert types(execution)[-2] == "TaskTimedOut"
    catch = [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Done"}]
    ask = {**ASK, "HeartbeatSeconds": 10, "Catch": catch}
    caught = begin(machine(Ask=ask, Done=DONE), {}, Script(), clock)
    clock.advance(10)
    assert output(caught) == {"Error": "States.Timeout", "Cause": ""}


def test_a_token_can_fail_without_a_reason() -> None:
    """callback/test_callback: neither error nor cause in the history, both null when caught."""
    host = Script()
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Done"}]
    execution = begin(machine(Ask={**ASK, "Catch": catch}, Done=DONE), {}, host)
    (answer,) = host.tokens.values()
    answer(TokenAnswer("failure"))
    assert output(execution) == {"Error": None, "Cause": None}
    (told,) = [event for event in execution.events if event.type == "TaskFailed"]
    assert told.details == {"resourceType": "lambda", "resource": "invoke.waitForTaskToken"}


# -- the execution as a whole ----------------------------------------------------------------------


def test_the_machines_own_timeout() -> None:
    """timeouts/test_timeouts: TIMED_OUT, without error and cause."""
    states = machine(A={"Type": "Wait", "Seconds": 60, "End": True}) | {"TimeoutSeconds": 5}
    execution = run(states)
    assert (execution.status, execution.error) == ("TIMED_OUT", None)
    assert execution.stopped_at == execution.started_at + 5
    assert types(execution)[-1] == "ExecutionTimedOut"
    assert execution.visits[0].outcome == "aborted"


def test_stopping() -> None:
    execution = begin(machine(A={"Type": "Wait", "Seconds": 60, "End": True}))
    execution.stop("Enough", "really")
    assert execution.describe()["status"] == "ABORTED"
    assert execution.events[-1].to_api()["executionAbortedEventDetails"] == {
        "error": "Enough",
        "cause": "really",
    }
    execution.stop()
    assert execution.error == "Enough"


def test_an_endless_loop_has_an_end() -> None:
    rule = {"Variable": "$", "IsNull": True, "Next": "Done"}
    states = machine(
        A={"Type": "Pass", "Next": "C"},
        C={"Type": "Choice", "Choices": [rule], "Default": "A"},
        Done=DONE,
    )
    execution = run(states, {})
    assert execution.status == "FAILED" and len(execution.events) == 25_000
    assert "maximum number of history events (25000)" in (execution.cause or "")


def test_the_context_object() -> None:
    """context_object/test_context_object."""
    show = {"Type": "Pass", "Parameters": {"c.$": "$$"}, "End": True}
    context = output(run(machine(Show=show), {"a": 1}))["c"]
    assert set(context) == {"Execution", "StateMachine", "State"}
    assert context["Execution"]["Input"] == {"a": 1}
    assert context["State"] == {"Name": "Show", "EnteredTime": "2026-01-01T00:00:00.000Z"}


@pytest.mark.parametrize("text", ["{", "NaN", '"' + "x" * 262_144 + '"'])
def test_bad_inputs_are_refused(text: str) -> None:
    from studylam.runtime.states import Execution, parse_machine

    with pytest.raises(InvalidInputError):
        Execution(parse_machine(machine(A=DONE)), text, clock=VirtualClock(), host=Script())


def test_a_value_that_is_very_deep_ends_the_execution_and_nothing_else() -> None:
    deep: Any = "x"
    for _ in range(400):
        deep = [deep]
    put = {"Type": "Pass", "Parameters": {"a.$": "States.Array($, $)"}, "End": True}
    assert run(machine(A=put), deep).status in ("SUCCEEDED", "FAILED")
    text = {"Type": "Pass", "Parameters": {"a.$": "States.Format('{}', $)"}, "End": True}
    assert run(machine(A=text), deep).status in ("SUCCEEDED", "FAILED")
