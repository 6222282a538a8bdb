"""JSON is set anew without a value of it being changed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.labs import parse_event, pretty
from studylam.labs.json_text import TOO_DEEP, keys_twice, set_anew, written

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_VALUES, st.sampled_from([None, 0, 3]))
def test_it_is_set_as_events_are_shown(value: object, indent: int | None) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=False)
    assert set_anew(written) == json.dumps(value, indent=2, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1e999, "b": 1.00000000000000000001, "c": 1E2}',
        '{"a": 1, "a": 2}',
        r'{"half": "\ud800", "line": "\u2028\u0085"}',
        '{"brackets": "]}{[,:\\"", "none": {}, "nothing": [ ]}',
    ],
)
def test_every_word_stays_as_it_was_written(text: str) -> None:
    def bare(words: str) -> str:
        return "".join(words.split())

    assert bare(set_anew(text)) == bare(text)
    parse_event(set_anew(text))


def test_no_depth_is_too_much() -> None:
    deep = "[" * 3_000 + "]" * 3_000
    assert "".join(set_anew(deep).split()) == deep
    assert not list(keys_twice(deep))


def test_what_cannot_be_written_is_said() -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    assert written(deep) == written(deep, 2) == TOO_DEEP
    assert written({"a": {1}}, None, repr) == '{"a": "{1}"}'


def test_keys_that_are_there_twice_are_found_by_line() -> None:
    text = (
        '{\n "a": {"b": 1},\n "c": [{"b": "a"}, {"b": 2}],\n "a": 3,\n "d": {"b": 1, "b": ":"}\n}'
    )
    assert [(one.key, one.line) for one in keys_twice(text)] == [('"a"', 4), ('"b"', 5)]


def test_what_cannot_stand_in_a_text_is_shown_as_its_escape() -> None:
    event = json.loads(r'{"half": "\ud800", "pair": "\ud83d\ude00", "\udfff": "\u2028"}')
    text = pretty(event)
    text.encode()
    assert parse_event(text) == event and "\U0001f600" in text
    assert text.splitlines() == text.split("\n")
