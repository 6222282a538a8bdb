"""Paths, intrinsic functions and choice rules. Expected values with an origin were recorded on AWS
by LocalStack (tests/aws/services/stepfunctions/v2, the file that is named)."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.runtime.states.choice import holds, wildcard_matches
from studylam.runtime.states.errors import DataError
from studylam.runtime.states.intrinsics import IntrinsicError, parse_intrinsic
from studylam.runtime.states.paths import PathError, PathSyntaxError, Scope, parse_path, put

DATA = {"a": {"b": [1, 2, {"c d": 3}]}, "items": [{"n": 1}, {"n": 2}, {"n": 3}]}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", DATA),
        ("$.a.b[0]", 1),
        ("$.a.b[-1]['c d']", 3),
        ("$.items[*].n", [1, 2, 3]),
        ("$.items[1:].n", [2, 3]),
        ("$.items[?(@.n > 1 && @.n < 3)]", [{"n": 2}]),
        ("$..n", [1, 2, 3]),
        ("$.none[*]", []),  # base/test_base: nothing is found, and that is an empty list
    ],
)
def test_paths(path: str, value: Any) -> None:
    assert parse_path(path).read(Scope(DATA)) == value


@pytest.mark.parametrize(
    ("path", "words"),
    [
        # scenarios/test_base_scenarios
        ("$.none", "Invalid path '$.none' : No results for path: $['none']"),
        ("$.no.such.path", "Invalid path '$.no.such.path' : Missing property in path $['no']"),
    ],
)
def test_what_is_not_there_is_told_in_awss_words(path: str, words: str) -> None:
    with pytest.raises(PathError) as missing:
        parse_path(path).read(Scope(DATA))
    assert str(missing.value) == words


@pytest.mark.parametrize("text", ["", "a", "$.", "$.a[", "$.a b", "$..a..b..c", "$[?(@.a =~ /x/)]"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(PathSyntaxError):
        parse_path(text)


def test_context_and_variables_have_their_own_roots() -> None:
    scope = Scope({"a": 1}, {"Execution": {"Name": "e"}}, {"total": {"n": 2}})
    assert parse_path("$$.Execution.Name").read(scope) == "e"
    assert parse_path("$total.n").read(scope) == 2
    with pytest.raises(PathError, match="does not exist"):
        parse_path("$other").read(scope)


def test_writing_makes_what_is_missing_and_leaves_the_original() -> None:
    before = {"a": {"b": 1}}
    assert put(parse_path("$.a.c.d"), before, 2) == {"a": {"b": 1, "c": {"d": 2}}}
    assert before == {"a": {"b": 1}}
    assert put(parse_path("$"), before, 3) == 3
    with pytest.raises(PathError):
        put(parse_path("$.a.b.c"), before, 2)


NAMES = st.text("abc", min_size=1, max_size=2)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, JSON, max_size=3), st.lists(NAMES, max_size=3), JSON)
def test_what_was_written_is_read(data: dict[str, Any], steps: list[str], value: Any) -> None:
    path = parse_path("$" + "".join(f".{step}" for step in steps))
    try:
        written = put(path, data, value)
    except PathError:
        return  # there is something else on the way
    assert path.read(Scope(written)) == value


def call(text: str, data: Any = None, seed: int = 0) -> Any:
    return parse_intrinsic(text).evaluate(Scope(data), random.Random(seed))


@pytest.mark.parametrize(
    ("text", "data", "value"),
    [
        # intrinsic_functions/test_generic, test_math_operations, test_json_manipulation, test_array
        ("States.Format('a {} b', $)", None, "a null b"),
        ("States.Format('{}{}', $, 1.5)", {"Arg1": 1, "Arg2": []}, "{Arg1=1, Arg2=[]}1.5"),
        ("States.MathAdd($[0], $[1])", [1.49, 1.5], 3),
        ("States.MathAdd($[0], $[1])", [-1.5, -1.51], -3),
        ("States.MathAdd($[0], $[1])", [-0.5, 0.5], 1),
        ("States.StringToJson($)", "", None),
        ("States.ArrayRange(0, 10, 3)", None, [0, 3, 6, 9]),
        ("States.ArrayRange(1, 9, 9)", None, [1]),
        ("States.ArrayPartition($, 2)", [0, 1, 2], [[0, 1], [2]]),
        (
            "States.ArrayUnique($)",
            [None, None, True, 1, 1, 1.1, [], [], [None], {"a": 1, "b": 2}, {"a": 1, "b": 2}],
            [None, True, 1, 1.1, [], [None], {"a": 1, "b": 2}],
        ),
        ("States.ArrayContains($, true)", [1, "true"], False),
        # The developer guide's examples.
        ("States.Array('Foo', 2020, $.someJson, null)", {"someJson": 1}, ["Foo", 2020, 1, None]),
        (
            "States.StringSplit('This.is+a,test=string', '.+,=')",
            None,
            ["This", "is", "a", "test", "string"],
        ),
        ("States.Base64Encode('Data to encode')", None, "RGF0YSB0byBlbmNvZGU="),
        ("States.Base64Decode('RGVjb2RlZCBkYXRh')", None, "Decoded data"),
        ("States.Hash('input data', 'SHA-1')", None, "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("States.JsonMerge($.a, $.b, false)", {"a": {"x": 1}, "b": {"y": 2}}, {"x": 1, "y": 2}),
        ("States.ArrayGetItem(States.Array(1, 2), 1)", None, 2),
        ("States.ArrayLength($)", [1, 2], 2),
        ("States.JsonToString($)", {"a": [1]}, '{"a":[1]}'),
        (r"States.Format('it\'s \{{}\}', 1)", None, "it's {1}"),
        ("States.Array()", None, []),
    ],
)
def test_intrinsic_functions(text: str, data: Any, value: Any) -> None:
    assert call(text, data) == value


def test_chance_is_the_executions_own() -> None:
    assert call("States.UUID()", seed=1) == call("States.UUID()", seed=1) != call("States.UUID()")
    assert 1 <= call("States.MathRandom(1, 5)") < 5


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("States.ArrayGetItem($, 2)", [1]),
        ("States.Format('{} {}', 1)", None),
        ("States.Format('{', 1)", None),
        ("States.StringToJson('{')", None),
        ("States.ArrayRange(0, 100000, 1)", None),
        ("States.ArrayRange(0, 1, 0)", None),
        ("States.Base64Decode('*')", None),
        ("States.Hash('a', 'CRC')", None),
        ("States.MathAdd('a', 1)", None),
        ("States.JsonMerge($, $, true)", {}),
    ],
)
def test_what_a_function_cannot_do_is_an_error(text: str, data: Any) -> None:
    with pytest.raises(IntrinsicError):
        call(text, data)


@pytest.mark.parametrize(
    "text",
    [
        "States.Nope()",
        "States.UUID(1)",
        "States.Format()",
        "States.Array(1,)",
        "States.Array(1 2)",
        "States.Array('a)",
        "States.Array(a)",
        "States.Array(1) x",
        "States.Array(" * 11 + ")" * 11,
    ],
)
def test_what_is_no_function_is_refused(text: str) -> None:
    with pytest.raises(PathSyntaxError):
        parse_intrinsic(text)


@pytest.mark.parametrize(
    ("rule", "value", "held"),
    [
        # choice_operators
        ({"IsNull": True}, None, True),
        ({"IsNull": False}, 0, True),
        ({"IsBoolean": True}, 0, False),
        ({"IsNumeric": True}, True, False),
        ({"IsNumeric": True}, 0.0, True),
        ({"IsTimestamp": True}, "2012-10-09T19:00:55Z", True),
        ({"IsTimestamp": True}, "2012-10-09", False),
        ({"BooleanEquals": True}, "true", False),
        ({"NumericEquals": 1}, True, False),
        ({"NumericEquals": 1}, 1.0, True),
        ({"StringLessThan": "b"}, "a", True),
        ({"StringEquals": "1"}, 1, False),
        ({"TimestampLessThan": "2020-01-01T00:00:00Z"}, "2020-01-01T00:30:00+01:00", True),
        ({"TimestampEquals": "2020-01-01T00:00:00Z"}, "2020-01-01 00:00:00", False),
        ({"StringMatches": "log-*.txt"}, "log-.txt", True),
        ({"StringMatches": r"a\*"}, "ab", False),
    ],
)
def test_comparisons(rule: dict[str, Any], value: Any, held: bool) -> None:
    assert holds({"Variable": "$.v", **rule}, Scope({"v": value})) is held


def test_rules_are_combined_and_compare_with_paths() -> None:
    scope = Scope({"a": 1, "b": 2})
    less = {"Variable": "$.a", "NumericLessThanPath": "$.b"}
    gone = {"Variable": "$.c", "IsPresent": False}
    assert holds({"And": [less, gone]}, scope)
    assert holds({"Or": [{"Not": less}, gone]}, scope)
    with pytest.raises(DataError, match="condition path references an invalid value"):
        holds({"Variable": "$.c", "IsNull": True}, scope)


@given(st.text("ab*", max_size=6), st.text("ab", max_size=8))
def test_wildcards_match_as_a_regular_expression_would(pattern: str, text: str) -> None:
    import re

    expected = re.fullmatch(pattern.replace("*", ".*"), text) is not None
    assert wildcard_matches(pattern, text) is expected
