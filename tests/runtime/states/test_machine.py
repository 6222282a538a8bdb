"""Definitions that are refused: all that is wrong, with place, rule and line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from studylam.runtime.states import DefinitionError, Problem, parse_machine
from tests.runtime.states.parts import FUNCTION, machine

END = {"Type": "Succeed"}


def problems(definition: Any) -> list[Problem]:
    with pytest.raises(DefinitionError) as refused:
        parse_machine(definition)
    return list(refused.value.problems)


def only(definition: Any) -> tuple[str, str, str]:
    (problem,) = problems(definition)
    return problem.code, problem.message, problem.pointer


@pytest.mark.parametrize(
    ("definition", "code", "message", "place"),
    [
        # Recorded by LocalStack, tests/aws/services/stepfunctions/v2/test_sfn_api_validation.
        ("", "SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", ""),
        ({}, "SCHEMA_VALIDATION_FAILED", "These fields are required: [States, StartAt]", "/"),
        (
            {"States": {"A": END}},
            "SCHEMA_VALIDATION_FAILED",
            "These fields are required: [StartAt]",
            "/",
        ),
        # … in test_test_state_machine_scenarios and test_state_mock_validation.
        (
            machine(A={"Type": "Nap"}, B=END),
            "SCHEMA_VALIDATION_FAILED",
            "The field 'Type' should have one of these values: "
            "[Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
            "/States/A/Type",
        ),
        (
            machine(A={"Type": "Parallel", "Branches": [], "End": True}),
            "SCHEMA_VALIDATION_FAILED",
            "Value cannot be empty",
            "/States/A/Branches",
        ),
        # … in test_base_scenarios.
        (
            machine(A={"Type": "Wait", "Timestamp": "2016-12-05 21:29:29Z", "End": True}),
            "SCHEMA_VALIDATION_FAILED",
            "String does not match RFC3339 timestamp",
            "/States/A/Timestamp",
        ),
        # Quoted from AWS in floci-io/floci#2735 and #2786.
        (
            machine(A={"Type": "Pass", "Next": "B"}, B={"Type": "Pass", "Next": "A"}),
            "MISSING_END_STATE",
            "Workflow has no terminal state",
            "",
        ),
        (
            machine(A=END, C=END),
            "MISSING_TRANSITION_TARGET",
            'State "C" is not reachable.',
            "/States/C",
        ),
        (
            machine(A={"Type": "Pass", "Catch": [], "End": True}),
            "SCHEMA_VALIDATION_FAILED",
            "Field 'Catch' is not supported",
            "/States/A",
        ),
        # Quoted in cfn-lint#4077.
        (
            machine(A={"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": True}]}, B=END)
            | {"StartAt": "B"},
            "SCHEMA_VALIDATION_FAILED",
            "These fields are required: [Next]",
            "/States/A/Choices[0]",
        ),
    ],
)
def test_the_rule_is_told_in_awss_words(
    definition: Any, code: str, message: str, place: str
) -> None:
    found = [(one.code, one.message, one.pointer) for one in problems(definition)]
    assert (code, message, place) in found


def test_two_problems_as_aws_told_them() -> None:
    """localstack/localstack#11978."""
    definition = machine(
        pass1={"Type": "Pass", "Next": "pass3"}, pass2={"Type": "Pass", "End": True}
    )
    with pytest.raises(DefinitionError) as refused:
        parse_machine(definition)
    assert refused.value.message == (
        "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: "
        'pass3 at /States/pass1/Next, MISSING_TRANSITION_TARGET: State "pass2" is not '
        "reachable. at /States/pass2'"
    )


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    text = """{
  "StartAt": "A",
  "States": {
    "A": {
      "Type": "Choice",
      "Choices": [
        {"Variable": "$.a[", "NumericEquals": 1, "Next": "B"},
        {"Variable": "$.a", "NumericEquals": "1",
         "Next": "Nowhere"}
      ]
    },
    "B": {
      "Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
      "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["X"]}],
      "Typo": 1
    }
  }
}"""
    with pytest.raises(DefinitionError) as refused:
        parse_machine(text, where="orders.asl.json")
    found = {(one.pointer, one.line) for one in refused.value.problems}
    assert found == {
        ("/States/A/Choices[0]/Variable", 7),
        ("/States/A/Choices[1]/NumericEquals", 8),
        ("/States/A/Choices[1]/Next", 9),
        ("/States/B", 12),
        ("/States/B/Retry[0]/ErrorEquals", 15),
        ("", None),
    }
    assert refused.value.where == "orders.asl.json"
    assert "line 7: /States/A/Choices[0]/Variable: " in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("not a definition", 1),
        ('{\n"StartAt": "A",\n}', 3),
    ],
)
def test_what_is_not_json_is_refused_with_its_line(text: str, line: int) -> None:
    (problem,) = problems(text)
    assert (problem.code, problem.line) == ("INVALID_JSON_DESCRIPTION", line)


def test_a_state_written_twice_is_refused() -> None:
    text = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}, "A": {"Type": "Succeed"}}}'
    assert only(text) == ("INVALID_JSON_DESCRIPTION", "Duplicate field 'A'", "")


def task(**fields: Any) -> dict[str, Any]:
    return machine(A={"Type": "Task", "Resource": FUNCTION, "End": True, **fields})


@pytest.mark.parametrize(
    ("definition", "place"),
    [
        (machine(A={"Type": "Pass"}, B=END) | {"StartAt": "B"}, "/States/A"),
        (machine(A={"Type": "Pass", "Next": "B", "End": True}, B=END), "/States/A"),
        (task(Resource="f"), "/States/A/Resource"),
        (task(Resource="arn:aws:states:::sqs:sendMessage.sync"), "/States/A/Resource"),
        (task(InputPath="a.b"), "/States/A/InputPath"),
        (task(ResultPath="$.a[*]"), "/States/A/ResultPath"),
        (task(ResultPath="$$.Execution"), "/States/A/ResultPath"),
        (task(Parameters={"a": [{"b.$": "c"}]}), "/States/A/Parameters/a[0]/b.$"),
        (task(Parameters={"a.$": "States.Nope($)"}), "/States/A/Parameters/a.$"),
        (task(Parameters={"a.$": "States.Format('{}'"}), "/States/A/Parameters/a.$"),
        (task(TimeoutSeconds=0), "/States/A/TimeoutSeconds"),
        (task(TimeoutSeconds=5, HeartbeatSeconds=5), "/States/A/HeartbeatSeconds"),
        (task(TimeoutSeconds=5, TimeoutSecondsPath="$.t"), "/States/A"),
        (task(Retry=[{"ErrorEquals": []}]), "/States/A/Retry[0]/ErrorEquals"),
        (task(Retry=[{"ErrorEquals": ["States.ALL", "X"]}]), "/States/A/Retry[0]/ErrorEquals"),
        (
            task(Retry=[{"ErrorEquals": ["X"], "BackoffRate": 0.5}]),
            "/States/A/Retry[0]/BackoffRate",
        ),
        (
            task(Retry=[{"ErrorEquals": ["X"], "MaxAttempts": -1}]),
            "/States/A/Retry[0]/MaxAttempts",
        ),
        (task(Catch=[{"ErrorEquals": ["X"]}]), "/States/A/Catch[0]"),
        (machine(A={"Type": "Wait", "End": True}), "/States/A"),
        (machine(A={"Type": "Wait", "Seconds": 1.5, "End": True}), "/States/A/Seconds"),
        (machine(A={"Type": "Fail", "Error": "E", "ErrorPath": "$.e"}), "/States/A"),
        (machine(A={"Type": "Map", "End": True}), "/States/A"),
        (machine(A={"Type": "Choice", "Choices": []}, B=END), "/States/A/Choices"),
        (machine(**{"A" * 81: END}), "/States/" + "A" * 81),
    ],
)
def test_the_place_is_told(definition: Any, place: str) -> None:
    assert place in [problem.pointer for problem in problems(definition)]


@pytest.mark.parametrize(
    ("definition", "place"),
    [
        (machine(A=END) | {"QueryLanguage": "JSONata"}, "/QueryLanguage"),
        (task(Resource="arn:aws:states:us-east-1:123456789012:activity:a"), "/States/A/Resource"),
        (task(Resource="arn:aws:states:::ecs:runTask.sync"), "/States/A/Resource"),
        (task(ResultSelector={"a.$": "$..b..c..d"}), "/States/A/ResultSelector/a.$"),
        (task(InputPath="$.a[?(@.b =~ /x+/)]"), "/States/A/InputPath"),
        (
            machine(A={"Type": "Map", "ItemProcessor": machine(B=END), "Label": "x", "End": True}),
            "/States/A/Label",
        ),
    ],
)
def test_what_studylam_cannot_run_is_said(definition: Any, place: str) -> None:
    (problem,) = problems(definition)
    assert problem.pointer == place
    assert problem.code == "NOT_IN_STUDYLAM" or "StudyLam" in problem.message


def test_what_is_only_doubtful_is_a_warning() -> None:
    rule = {"Variable": "$.a", "IsPresent": True, "Next": "B"}
    catch = [{"ErrorEquals": ["States.Typo"], "Next": "C"}]
    known = parse_machine(
        machine(
            A={"Type": "Choice", "Choices": [rule]},
            B={"Type": "Task", "Resource": FUNCTION, "Catch": catch, "End": True},
            C=END,
        )
    )
    assert [(one.code, one.pointer) for one in known.warnings] == [
        ("MISSING_DEFAULT", "/States/A"),
        ("UNKNOWN_ERROR_NAME", "/States/B/Catch[0]/ErrorEquals"),
    ]


def test_edges_say_when_they_are_taken() -> None:
    rules = [
        {"Variable": "$.n", "NumericGreaterThan": 10, "Next": "B"},
        {
            "And": [
                {"Variable": "$.s", "StringEquals": "x"},
                {"Not": {"Variable": "$.s", "IsNull": True}},
            ],
            "Next": "B",
        },
    ]
    known = parse_machine(
        json.dumps(machine(A={"Type": "Choice", "Choices": rules, "Default": "B"}, B=END))
    )
    assert [(edge.kind, edge.label) for edge in known.states["A"].edges()] == [
        ("choice", "$.n > 10"),
        ("choice", '$.s = "x" and not ($.s is null)'),
        ("default", "otherwise"),
    ]
