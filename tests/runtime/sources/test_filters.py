"""Filters of event source mappings: AWS's recordings, its documented tables, and properties."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studylam.runtime.refusals import InvalidParameterValueError
from studylam.runtime.sources.filters import FilterCriteria
from studylam.runtime.sources.patterns import Pattern, load_json

pytestmark = pytest.mark.quick


def matches(pattern: object, event: object) -> bool:
    return Pattern.parse(json.dumps(pattern)).matches(load_json(json.dumps(event)))


def criteria(*patterns: object) -> FilterCriteria:
    return FilterCriteria.parse({"Filters": [{"Pattern": json.dumps(each)} for each in patterns]})


def sqs(body: object) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {"eventSource": "aws:sqs", "messageId": "m", "body": text}


def kinesis(data: bytes) -> dict[str, Any]:
    inside = {"partitionKey": "ada", "data": base64.b64encode(data).decode()}
    return {"eventSource": "aws:kinesis", "kinesis": inside}


@pytest.mark.parametrize(
    ("pattern", "wanted", "unwanted"),
    [  # All recorded from AWS by LocalStack, test_sqs_event_filter.
        ({"body": {"k": ["v"]}}, {"k": "v"}, {"k": "other"}),
        ({"body": {"k": ["one", "two"]}}, {"k": "two"}, {"k": "three"}),
        ({"body": {"a": ["v"], "b": ["w"]}}, {"a": "v", "b": "w"}, {"a": "other", "b": "w"}),
        ({"body": {"k": [{"exists": True}]}}, {"k": "any"}, {"other": "any"}),
        ({"body": {"n": [{"numeric": [">", 100]}]}}, {"n": 101}, {"n": 100}),
        ({"body": {"n": [{"numeric": ["<", 100]}]}}, {"n": 99}, {"n": 100}),
        ({"body": {"n": [{"numeric": [">=", 100, "<", 200]}]}}, {"n": 100}, {"n": 200}),
        ({"body": {"k": [{"prefix": "yes"}]}}, {"k": "yes-value"}, {"k": "no-value"}),
        ({"body": {"k": ["v"]}}, {"k": "v"}, "plain-string"),
    ],
)
def test_sqs_as_recorded(pattern: object, wanted: object, unwanted: object) -> None:
    assert criteria(pattern).matches(sqs(wanted))
    assert not criteria(pattern).matches(sqs(unwanted))


@pytest.mark.parametrize(
    ("pattern", "images", "calls"),
    [  # Recorded from AWS by LocalStack, test_dynamodb_event_filter.
        ({"presentKey": {"S": ["v"]}}, [{"presentKey": {"S": "v"}}, {}], 1),
        ({"presentKey": ["v"]}, [{"presentKey": {"S": "v"}}], 0),
        ({"presentKey": {"S": [{"exists": True}]}}, [{"presentKey": {"S": "v"}}, {}], 1),
        ({"presentKey": [{"exists": True}]}, [{"presentKey": {"S": "v"}}], 0),
        ({"presentKey": [{"exists": False}]}, [{}, {"presentKey": {"S": "v"}}], 2),
        (
            {"n": {"N": [{"numeric": [">", 100]}, {"anything-but": "101"}]}},
            [{"n": {"N": "42"}}, {"n": {"N": "101"}}],
            1,
        ),
        ({"p": {"S": [{"prefix": "us-1"}]}}, [{"p": {"S": "us-1-x"}}, {"p": {"S": "x"}}], 1),
    ],
)
def test_dynamodb_as_recorded(pattern: object, images: list[object], calls: int) -> None:
    filters = criteria({"dynamodb": {"NewImage": pattern}})
    records = [{"eventSource": "aws:dynamodb", "dynamodb": {"NewImage": each}} for each in images]
    assert sum(map(filters.matches, records)) == calls


def test_dynamodb_metadata_and_times_as_recorded() -> None:
    record = {
        "eventSource": "aws:dynamodb",
        "eventName": "MODIFY",
        "dynamodb": {"ApproximateCreationDateTime": 1768478400.0},
    }
    assert criteria({"eventName": ["INSERT", "MODIFY"]}).matches(record)
    assert not criteria({"eventName": ["INSERT"]}).matches(record)
    time = {"ApproximateCreationDateTime": [{"numeric": [">", 0]}]}
    assert criteria({"dynamodb": time}).matches(record)


@pytest.mark.parametrize(
    ("body", "pattern", "wanted"),
    [  # AWS's table "Properly filtering Amazon SQS messages", row by row.
        ("Result: 1", {"body": [{"prefix": "Result: "}]}, True),
        ("Result: 1", {"messageId": ["m"]}, True),
        ("Result: 1", {"body": {"k": ["v"]}}, False),
        ('{"k": "v"}', {"body": ['{"k": "v"}']}, False),
        ('{"k": "v"}', {"messageId": ["m"]}, True),
        ('{"k": "v"}', {"body": {"k": ["v"]}}, True),
    ],
)
def test_sqs_bodies_are_json_or_plain(body: str, pattern: object, wanted: bool) -> None:
    assert criteria(pattern).matches(sqs(body)) is wanted


def test_kinesis_data_is_opened() -> None:
    filters = criteria({"data": {"event_type": ["function_1"]}})
    assert filters.matches(kinesis(b'{"event_type": "function_1", "message": "foo"}'))
    assert not filters.matches(kinesis(b'{"event_type": "function_2", "message": "foo"}'))
    for data in (b"plain", b"\xff\xfe", b'{"event_type": NaN}'):
        assert not filters.matches(kinesis(data))
        assert criteria({"partitionKey": ["ada"]}).matches(kinesis(data))


def test_filters_are_joined_by_or() -> None:
    filters = criteria({"body": {"a": ["1"]}}, {"body": {"b": ["2"]}})
    assert filters.matches(sqs({"a": "1"}))
    assert filters.matches(sqs({"b": "2"}))
    assert not filters.matches(sqs({"a": "2", "b": "1"}))
    assert FilterCriteria().matches(sqs("anything"))
    assert FilterCriteria.parse({"Filters": []}) == FilterCriteria()
    assert filters.to_api()["Filters"][0] == {"Pattern": '{"body": {"a": ["1"]}}'}


@pytest.mark.parametrize(
    ("rule", "wanted", "unwanted"),
    [
        (None, [None], ["", 0, False]),
        ("", [""], [None, " "]),
        (True, [True], [1, "true"]),
        (1, [1], [True, "1", 2]),
        ({"equals-ignore-case": "alice"}, ["Alice", "ALICE"], ["Alic", 1]),
        ({"suffix": ".png"}, ["a.png"], ["a.PNG", "png", 5]),
        ({"suffix": {"equals-ignore-case": ".png"}}, ["a.PNG"], ["a.gif"]),
        ({"prefix": {"equals-ignore-case": "EventB"}}, ["eventbridge"], ["bridge"]),
        ({"numeric": ["=", 300]}, [300, 300.0], [301, "300"]),
        ({"numeric": ["<=", 0]}, [0, -5], [0.5, None, True]),
        ({"anything-but": "a"}, ["b", "", 5, None, True], ["a"]),
        ({"anything-but": ["a", "b"]}, ["c"], ["a", "b"]),
        ({"anything-but": 5}, [6, "5"], [5]),
        ({"anything-but": {"prefix": "in"}}, ["out"], ["inside"]),
        ({"anything-but": {"suffix": ["x", "y"]}}, ["z"], ["ax", "ay"]),
        ({"anything-but": {"equals-ignore-case": "on"}}, ["off"], ["ON"]),
        ({"exists": False}, [[], {}, {"c": 1}], [None, "a", ["a"]]),
        ({"exists": True}, [None, "a", [["a"]]], [[], {}, {"c": 1}]),
    ],
)
def test_operators(rule: object, wanted: list[object], unwanted: list[object]) -> None:
    for value in wanted:
        assert matches({"k": [rule]}, {"k": value}), value
    for value in unwanted:
        assert not matches({"k": [rule]}, {"k": value}), value


def test_numbers_are_compared_as_written_unless_numerically() -> None:
    """The developer guide: 300, 300.0 and 3.0e2 are not considered equal."""
    exact = Pattern.parse('{"k": [300]}')
    assert exact.matches(load_json('{"k": 300}'))
    assert not exact.matches(load_json('{"k": 300.0}'))
    assert not exact.matches(load_json('{"k": 3.0e2}'))
    numeric = Pattern.parse('{"k": [{"numeric": ["=", 300]}]}')
    assert all(numeric.matches(load_json(f'{{"k": {text}}}')) for text in ("300.0", "3.0e2"))
    assert not Pattern.parse('{"k": [{"numeric": [">", 0]}]}').matches(load_json('{"k": 6e9}'))


def test_arrays_match_by_any_element_but_by_the_same_one() -> None:
    assert matches({"k": ["b"]}, {"k": ["a", "b"]})
    assert matches({"k": {"a": [1], "b": [2]}}, {"k": [{"a": 1, "b": 2}, {"a": 3}]})
    assert not matches({"k": {"a": [1], "b": [2]}}, {"k": [{"a": 1}, {"b": 2}]})
    assert not matches({"k": {"b": [{"exists": False}]}}, {"k": [{"a": 1}, {"b": 2}]})
    assert matches({"k": {"b": [{"exists": False}]}}, {})


def test_a_dot_in_a_key_is_as_good_as_an_object_as_recorded() -> None:
    nested = {"state": {"status": ["running"]}}
    assert matches(nested, {"state.status": "running"})
    assert matches({"state.status": ["running"]}, {"state": {"status": "running"}})
    assert not matches(nested, {"state.status": {"status": "running"}})
    assert not matches({"state.status": {"status": ["running"]}}, {"state": {"status": "running"}})
    both = {"a.b": [1], "a": {"c": [2]}, "a.d.e": [3]}
    assert matches(both, {"a": {"b": 1, "c": 2, "d.e": 3}})
    assert not matches(both, {"a": {"b": 1, "c": 2}})
    assert matches({"a.b": [{"exists": False}]}, {"a": {"c": 1}})
    assert not matches({"a.b": [{"exists": False}]}, {"a.b": 1})


def test_or_over_several_fields() -> None:
    pattern = {"s": ["on"], "$or": [{"a": [1]}, {"b": {"$or": [{"c": [2]}, {"d": [3]}]}}]}
    assert matches(pattern, {"s": "on", "a": 1})
    assert matches(pattern, {"s": "on", "b": {"d": 3}})
    assert not matches(pattern, {"s": "off", "a": 1})
    assert not matches(pattern, {"s": "on", "b": {"c": 3}})
    # Not the operator, says event-ruler: with an object it is a field of that name.
    assert matches({"$or": {"a": [1]}}, {"$or": {"a": 1}})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        # The first six are recorded from AWS.
        ("null", "Pattern"),
        ('"simple string"', "Pattern"),
        ("simple string", "Pattern"),
        ('{"eventSource": "aws:sqs"}', "Pattern: eventSource"),
        ('{"eventSource": []}', "Pattern: eventSource"),
        ('[{"eventName": ["INSERT"=123}]', "Pattern"),
        ("{}", "Pattern"),
        ('{"body": {}}', "Pattern: body"),
        ('{"body": {"k": [["v"]]}}', "Pattern: body.k"),
        ('{"body": {"k": [{"prefix": 5}]}}', "Pattern: body.k.prefix"),
        ('{"k": [{"prefix": "a", "suffix": "b"}]}', "Pattern: k"),
        ('{"k": [{"wildcard": "a*"}]}', "Pattern: k.wildcard"),
        ('{"k": [{"regex": "a"}]}', "Pattern: k.regex"),
        ('{"k": [{"exists": "yes"}]}', "Pattern: k"),
        ('{"k": [{"numeric": [">", "5"]}]}', "Pattern: k.numeric"),
        ('{"k": [{"numeric": [">", 5, "<", 5]}]}', "Pattern: k.numeric"),
        ('{"k": [{"numeric": ["<", 5, ">", 1]}]}', "Pattern: k.numeric"),
        ('{"k": [{"numeric": ["=", 5000000001]}]}', "Pattern: k.numeric"),
        ('{"k": [{"numeric": [{}, 5]}]}', "Pattern: k.numeric"),
        ('{"k": [{"anything-but": ["a", 1]}]}', "Pattern: k.anything-but"),
        ('{"k": [{"anything-but": []}]}', "Pattern: k.anything-but"),
        ('{"k": [{"anything-but": {"prefix": ""}}]}', "Pattern: k.anything-but.prefix"),
        ('{"k": [NaN]}', "Pattern"),
        ('{"k": [5]}' + " " * 4096, "Pattern"),
    ],
)
def test_what_aws_refuses(text: str, place: str) -> None:
    with pytest.raises(InvalidParameterValueError) as refused:
        Pattern.parse(text)
    assert refused.value.message == "Invalid filter pattern definition."
    assert refused.value.code == "InvalidParameterValueException"
    assert (refused.value.where or "").startswith(place)
    assert (refused.value.hint or "").startswith("The rule: ")


@pytest.mark.parametrize(
    "value",
    [5, [], {"Filters": {}}, {"Filters": ["{}"]}, {"Filters": [{"Pattern": {"a": [1]}}]}],
)
def test_criteria_of_another_shape(value: object) -> None:
    with pytest.raises(InvalidParameterValueError):
        FilterCriteria.parse(value)


def test_at_most_five_filters() -> None:
    listed = [{"Pattern": '{"body": {"k": ["v"]}}'}]
    assert len(FilterCriteria.parse({"Filters": listed * 5}).filters) == 5
    with pytest.raises(InvalidParameterValueError, match="at most 5"):
        FilterCriteria.parse({"Filters": listed * 6})


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False, width=32)
).filter(lambda value: value not in (float("inf"), float("-inf")))
keys = st.text(max_size=5).filter(lambda key: key != "$or")
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=12,
)
events = st.dictionaries(
    keys,
    st.recursive(
        scalars | st.lists(scalars, min_size=1, max_size=3),
        lambda inner: st.dictionaries(keys, inner, min_size=1, max_size=3),
        max_leaves=10,
    ),
    min_size=1,
    max_size=4,
)


def pattern_of(event: dict[str, Any]) -> dict[str, Any]:
    def rule(value: Any) -> Any:
        if isinstance(value, dict):
            return pattern_of(value)
        return value[-1:] if isinstance(value, list) else [value]

    return {key: rule(value) for key, value in event.items()}


@settings(deadline=None, max_examples=50)
@given(events)
@example({"a.b": 1, "a": {"c": 2}})
@example({"a": {"b": {"d": 2}}, "a.b": {"c": 1}, "a.b.e": 3})
@example({"a": None, "a.b": None, "a.": None})
def test_a_pattern_of_its_own_values_matches(event: dict[str, Any]) -> None:
    text = json.dumps(pattern_of(event))
    if len(text) <= 4096:
        assert Pattern.parse(text).matches(load_json(json.dumps(event)))


@settings(deadline=None)
@given(st.text() | st.integers(), scalars)
def test_anything_but_is_the_complement(excluded: object, value: object) -> None:
    event = {"k": value}
    assert matches({"k": [{"anything-but": excluded}]}, event) is not matches(
        {"k": [excluded]}, event
    )


operators = st.sampled_from(
    ["prefix", "suffix", "numeric", "exists", "anything-but", "equals-ignore-case", "$or", "k"]
)
odd_patterns = st.recursive(
    scalars | st.sampled_from(["=", "<", ">="]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(operators, inner, max_size=2)
    ),
    max_leaves=15,
)


@settings(deadline=None)
@given(st.one_of(st.text(), odd_patterns.map(json.dumps)), values)
def test_parsing_never_crashes_nor_does_matching(text: str, event: object) -> None:
    try:
        pattern = Pattern.parse(text)
    except InvalidParameterValueError as refused:
        assert refused.message == "Invalid filter pattern definition."
    else:
        pattern.matches(load_json(json.dumps(event)))
        pattern.matches(event)


def test_deep_nesting_is_no_way_to_crash() -> None:
    for text in (json.dumps({"." * 2000: [1]}), json.dumps({"a" + ".b" * 60: {".c" * 60: [1]}})):
        with pytest.raises(InvalidParameterValueError):
            Pattern.parse(text)
    assert not matches({"a": {"b": [1]}}, {"." * 100_000: 1})
    with pytest.raises(InvalidParameterValueError):
        Pattern.parse('{"a":' * 680 + "1" + "}" * 680)
    with pytest.raises(InvalidParameterValueError):
        Pattern.parse("[" * 4000)
    deep: object = "v"
    for _ in range(5000):
        deep = [deep]
    assert Pattern.parse('{"k": ["v"]}').matches({"k": deep})
    assert not criteria({"body": {"k": ["v"]}}).matches(sqs("[" * 200_000 + "]" * 200_000))
