from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.inert import inert_line
from studylam.labs.match import OPERATORS, matches, mismatches

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(st.text(max_size=8).filter(lambda k: k not in OPERATORS), children)
    ),
    max_leaves=20,
)


def subset_of(value: Any, draw: st.DrawFn) -> Any:
    """Something smaller that ``value`` still satisfies."""
    if isinstance(value, dict):
        return {k: subset_of(v, draw) for k, v in value.items() if draw(st.booleans())}
    if isinstance(value, list):
        return [subset_of(item, draw) for item in value]
    return value


@given(JSON_VALUES)
def test_everything_matches_itself(value: Any) -> None:
    assert mismatches(value, value) == []


@given(st.data(), JSON_VALUES)
def test_a_subset_matches_the_whole(data: st.DataObject, value: Any) -> None:
    smaller = data.draw(st.composite(lambda draw: subset_of(value, draw))())
    assert matches(smaller, value)
    assert matches({"$json": smaller}, json.dumps(value))


@given(JSON_VALUES, JSON_VALUES)
def test_a_mismatch_is_found_unless_one_is_a_subset(expected: Any, got: Any) -> None:
    if not isinstance(expected, (dict, list)):
        same = type(expected) is type(got) and expected == got
        assert matches(expected, got) is same


@given(JSON_VALUES, JSON_VALUES)
def test_mismatches_are_inert_single_lines(expected: Any, got: Any) -> None:
    for miss in mismatches(expected, got):
        for text in (miss.what, miss.expected, miss.got):
            assert inert_line(text) == text
            assert len(text) < 2000


@pytest.mark.quick
@pytest.mark.parametrize(
    ("expected", "got", "what", "said"),
    [
        ({"statusCode": 200}, {"statusCode": 500}, "response.statusCode", "500"),
        ({"statusCode": 200}, {"statusCode": "200"}, "response.statusCode", 'a string: "200"'),
        ({"a": {"b": 1}}, {"a": {}}, "response.a.b", "nothing: it isn't there"),
        ({"a": [1, 2]}, {"a": [1]}, "response.a", "1 item: [1]"),
        ([{"id": 1}], [{"id": 2, "x": 0}], "response[0].id", "2"),
        ({"ok": True}, {"ok": 1}, "response.ok", "a number: 1"),
        ({"ok": 1}, {"ok": None}, "response.ok", "null"),
        ({"body": {"$json": {"n": 1}}}, {"body": {"n": 1}}, "response.body", 'an object: {"n": 1}'),
        ({"body": {"$json": {"n": 1}}}, {"body": '{"n": 2}'}, "response.body.n", "2"),
        ({"body": {"$json": {}}}, {"body": "{"}, "response.body", '"{"'),
        ({"t": {"$contains": "b"}}, {"t": "ac"}, "response.t", '"ac"'),
        ({"t": {"$absent": True}}, {"t": 1}, "response.t", "1"),
        ({"t": {"$any": True}}, {}, "response.t", "nothing: it isn't there"),
    ],
)
def test_a_mismatch_says_where_and_what(expected: Any, got: Any, what: str, said: str) -> None:
    [miss] = mismatches(expected, got)
    assert (miss.what, miss.got) == (what, said)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1, 1.0),
        ({"t": {"$absent": True}}, {}),
        ({"t": {"$any": True}}, {"t": None}),
        ({"t": {"$contains": "b"}}, {"t": "abc"}),
        ({"body": {"$json": {"a": {"$any": True}}}}, {"body": '{"a": 0}'}),
        ({}, {"anything": 1}),
        ([], []),
        (None, None),
    ],
)
def test_what_fits(expected: Any, got: Any) -> None:
    assert matches(expected, got)


def test_every_difference_is_told_at_once() -> None:
    found = mismatches({"a": 1, "b": {"c": 2}, "d": 3}, {"a": 0, "b": {"c": 0}, "d": 3})
    assert [miss.what for miss in found] == ["response.a", "response.b.c"]


def test_a_string_that_is_deeply_nested_json_is_no_crash() -> None:
    assert not matches({"$json": {}}, "[" * 200_000)
