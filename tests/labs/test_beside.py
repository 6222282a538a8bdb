"""What was expected beside what came."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.inert import inert_line
from studylam.labs.beside import MAX_ROWS, rows
from studylam.labs.match import matches, mismatches

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def signs(expected: Any, got: Any) -> list[tuple[str, str, str]]:
    return [(r.sign, r.expected.strip(), r.got.strip()) for r in rows(expected, got) if r.sign]


@pytest.mark.parametrize(
    ("expected", "got", "differences"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("≠", '"a": 1', '"a": 2')]),
        ({"a": 1}, {}, [("−", '"a": 1', "")]),
        ([1], [1, 2], [("+", "", "2")]),
        ({"a": 1}, {"a": 1, "b": 2}, [("…", "", "… also b")]),
        ({"a": {"$absent": True}}, {}, []),
        ({"a": {"$any": True}}, {}, [("−", '"a": anything', "")]),
        ({"a": {"$contains": "x"}}, {"a": "y"}, [("≠", '"a": a text with "x"', '"a": "y"')]),
        ({"a": {"$json": {"n": 1}}}, {"a": '{"n": "1"}'}, [("≠", '"n": 1', '"n": "1"')]),
        ({"a": {"$json": {"n": 1}}}, {"a": "no"}, [("≠", '"a": a text that is JSON', '"a": "no"')]),
        (
            {"a": [1]},
            None,
            [("≠", "{", "null"), *[("≠", x, "") for x in ('"a": [', "1", "]", "}")]],
        ),
    ],
)
def test_signs_where_they_differ(
    expected: Any, got: Any, differences: list[tuple[str, str, str]]
) -> None:
    assert signs(expected, got) == differences


@given(JSON, JSON)
def test_a_sign_wherever_they_do_not_match_and_nothing_to_obey(expected: Any, got: Any) -> None:
    found = rows(expected, got)
    differs = any(row.sign in ("≠", "−", "+") for row in found)
    assert differs == (not matches(expected, got))
    for row in found:
        assert inert_line(row.expected) == row.expected and inert_line(row.got) == row.got


def test_a_long_answer_is_cut_to_what_differs() -> None:
    got = {"list": list(range(500)), "odd": 1}
    found = rows({"list": list(range(500)), "odd": 2}, got)
    assert len(found) <= MAX_ROWS + 1 and any(row.sign == "≠" for row in found)
    assert "more lines" in found[-1].got
    assert len(rows(json.loads("[" * 50 + "]" * 50), 3)) > 1


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("x" * 500 + "1" + "y" * 500, "x" * 500 + "2" + "y" * 500),
        ("x" * 500, "x" * 501),
        ("one two", "one\u00a0two"),
        ("caf\u00e9", "cafe\u0301"),
        ("\u210e", "h"),
        ("a", "a "),
        ("a\u0301" * 20, "a\u0301" * 21),
        ("\ud800", "\\ud800"),
    ],
)
def test_two_texts_that_differ_never_look_the_same(expected: str, got: str) -> None:
    (found,) = signs(expected, got)
    assert unicodedata.normalize("NFKC", found[1]) != unicodedata.normalize("NFKC", found[2])
    (miss,) = mismatches({"a": expected}, {"a": got})
    assert miss.expected != miss.got
