from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.packs.questions.predictions import Truth, same_prediction, says_same

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text("abc {}[]\"':,1", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_json_and_python_say_the_same(value: Any) -> None:
    truth = Truth(json.dumps(value))
    assert says_same(json.dumps(value, indent=3, sort_keys=True), truth)
    assert says_same(repr(value), truth)
    assert says_same(f"```json\n{json.dumps(value)}\n```", truth)


@given(VALUES, VALUES)
def test_different_values_differ(one: Any, other: Any) -> None:
    if json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True):
        inner = isinstance(one, str) or isinstance(other, str)
        # In a text, JSON counts by its value.
        assert inner or not says_same(json.dumps(one), Truth(json.dumps(other))) or _has_text(one)


def _has_text(value: Any) -> bool:
    return '\\"' in json.dumps(value) or "{" in json.dumps(value)[1:] or "[" in json.dumps(value)


@pytest.mark.parametrize(
    ("text", "payload", "same"),
    [
        ("`{'n': 2, 'ok': True}`", '{"ok": true, "n": 2.0}', True),
        ("(1, None)", "[1, null]", True),
        ("{1: 2}", '{"1": 2}', True),
        ("hello", '"hello"', True),
        ("2", '"2"', False),
        ("1", "true", False),
        ("true", "1", False),
        ("0", "false", False),
        ("null", '"null"', False),
        ("", "null", False),
        ("nothing", "null", False),
        ("{1, 2}", "[1, 2]", False),
        ('{"body": "{\\"n\\":1}"}', '{"body": "{\\"n\\": 1}"}', True),
        ('{"body": {"n": 1}}', '{"body": "{\\"n\\": 1}"}', False),
        ("[" * 9000, "[]", False),
        ("[" * 400 + "]" * 400, "[" * 400 + "]" * 400, True),
        ("[" * 990 + "]" * 990, "[" * 990 + "]" * 991, False),
        ("-" * 9000 + "1", "1", False),
        ("9" * 9000, "9", False),
        ("``a`b``", '"a`b"', True),
        ("`a` and `b`", '"a` and `b"', False),
    ],
)
@pytest.mark.quick
def test_what_counts_in_a_return(text: str, payload: str, same: bool) -> None:
    assert says_same(text, Truth(payload)) is same


ERROR = Truth(
    json.dumps(
        {
            "errorMessage": "'NewImage'",
            "errorType": "KeyError",
            "requestId": "dc57ef02-00de-4b4c-a734-2ed27389c491",
            "stackTrace": [],
        }
    ),
    failed=True,
)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("KeyError", True),
        ("`KeyError`", True),
        ("KeyError: 'NewImage'", True),
        ("KeyError: NewImage", True),
        ('{"errorType": "KeyError"}', True),
        ("{'errorType': 'KeyError', 'errorMessage': 'NewImage'}", True),
        ("KeyError: OldImage", False),
        ("TypeError", False),
        ("an error", False),
        ("null", False),
        ('{"errorMessage": "\'NewImage\'"}', False),
    ],
)
def test_what_counts_in_an_error(text: str, same: bool) -> None:
    assert says_same(text, ERROR) is same


def test_a_returned_error_is_not_a_failure() -> None:
    returned = Truth(ERROR.payload_text)
    assert not says_same("KeyError", returned)
    assert says_same(ERROR.payload_text, returned)


@pytest.mark.parametrize(
    ("text", "lines", "same"),
    [
        ("a  b", ("a b",), True),
        ("a\nb", ("a", "b"), True),
        ("a\n\nb\n", ("a\n", "b"), True),
        ("b\na", ("a", "b"), False),
        ("a", ("a", "b"), False),
        (
            "done",
            ("[INFO]\t2026-11-28T06:00:00.123Z\tdc57ef02-00de-4b4c-a734-2ed27389c491\tdone",),
            True,
        ),
        (
            "id dc57ef02-00de-4b4c-a734-2ed27389c492",
            ("id dc57ef02-00de-4b4c-a734-2ed27389c491",),
            True,
        ),
        (
            "done",
            ('{"timestamp": "2026-11-28T06:00:00Z", "level": "INFO", "message": "done"}',),
            True,
        ),
        ('{"b":1,"a":2}', ('{"a": 2, "b": 1}',), True),
        (
            '{"level": "ERROR", "message": "x"}',
            ('{"level": "ERROR", "order": 1, "message": "x"}',),
            False,
        ),
        (
            "KeyError: 'a'",
            ("[ERROR] KeyError: 'a'\nTraceback (most recent call last):\n  File …",),
            True,
        ),
        ("", (), True),
    ],
)
def test_what_counts_in_a_log(text: str, lines: tuple[str, ...], same: bool) -> None:
    assert says_same(text, Truth("null", lines), "log") is same


@pytest.mark.parametrize(
    ("text", "trap", "same"),
    [
        ("None", "`null`", True),
        ("KeyError: 'a'", "`KeyError`", True),
        ("KeyError", "`KeyError: 'a'`", False),
        ("TypeError", "`KeyError`", False),
        ('{"a": 1}', "```json\n{'a': 1.0}\n```", True),
    ],
)
def test_a_typical_mistake_is_recognised(text: str, trap: str, same: bool) -> None:
    assert same_prediction(text, trap) is same
