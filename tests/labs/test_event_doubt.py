"""What is odd about an event is told in a sentence, and no more than that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.labs.event_doubt import LONGEST, doubt

USUAL: dict[str, Any] = {
    "body": "text",
    "headers": {"Accept": "*/*"},
    "queryStringParameters": None,
    "isBase64Encoded": False,
    "Records": [{"s3": {"object": {"key": "a"}}, "eventTime": "now"}],
}


def told(event: Any) -> str:
    return doubt(json.dumps(event), json.dumps(USUAL))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"headers": {}}, ""),
        ({"queryStringParameters": {"page": "2"}}, ""),
        ({"body": None}, ""),
        ({"Records": []}, ""),
        ({"more": 1}, ""),
        ({"body": {"id": 1}}, "body is a text in AWS's event; here it is an object."),
        ({"isBase64Encoded": 0}, "isBase64Encoded is true or false in AWS's event"),
        ({"Records": {}}, "Records is a list in AWS's event; here it is an object."),
        ({"Records": [7]}, "Records[0] is an object in AWS's event; here it is a number."),
        ({"Records": [USUAL["Records"][0], {"eventTime": ""}]}, "has Records[1].s3; this one"),
    ],
)
def test_what_aws_always_sends_is_missed(change: dict[str, Any], words: str) -> None:
    assert words in told({**USUAL, **change})
    assert bool(words) == bool(told({**USUAL, **change}))


def test_a_field_that_is_gone_and_another_shape() -> None:
    less = {name: value for name, value in USUAL.items() if name != "Records"}
    assert told(less) == "AWS's event has Records; this one hasn't."
    assert told([USUAL]) == "AWS's event is an object; this one is a list."
    assert doubt("[1]", None) == "" == doubt('{"a": 1}', "[]")
    assert doubt('{"a": 1, "a": 1}', None) and not doubt('{"a": 1, "a": 1}' + " " * LONGEST, None)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_event_is_judged(event: object) -> None:
    told(event)
    told({**USUAL, "Records": event, "headers": event})
