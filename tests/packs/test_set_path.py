"""Changing an event by a path."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import UsageError
from studylam.packs import set_path

SCALAR = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
KEY = st.text("abc.\\0é", min_size=1, max_size=4)
EVENT = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3),
    max_leaves=12,
)


def paths(event: Any) -> list[tuple[str | int, ...]]:
    """Every place below an event."""
    items = (
        event.items()
        if isinstance(event, dict)
        else enumerate(event)
        if isinstance(event, list)
        else ()
    )
    return [place for key, value in items for place in ((key,), *((key, *r) for r in paths(value)))]


def spelled(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step).replace("\\", "\\\\").replace(".", "\\.") for step in path)


@given(event=EVENT, value=SCALAR, data=st.data())
def test_what_is_set_is_there_and_nothing_else_changes(
    event: Any, value: Any, data: st.DataObject
) -> None:
    places = paths(event)
    if not places:
        return
    path = data.draw(st.sampled_from(places))
    before = copy.deepcopy(event)
    after = set_path(event, spelled(path), value)
    assert event == before, "the event itself is left alone"
    expected = copy.deepcopy(event)
    holder = expected
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    assert after == expected


@given(event=EVENT, path=st.text(max_size=12))
def test_any_path_is_set_or_refused(event: Any, path: str) -> None:
    try:
        set_path(event, path, 1)
    except UsageError as error:
        assert error.hint


@pytest.mark.parametrize("path", ["", ".", "a..b", "list.x", "list.9", "text.a"])
def test_paths_that_make_no_sense(path: str) -> None:
    with pytest.raises(UsageError):
        set_path({"list": [1], "text": "t"}, path, 1)


@given(event=EVENT, value=SCALAR, data=st.data())
def test_json_in_text_is_set_as_it_would_be_outside(
    event: Any, value: Any, data: st.DataObject
) -> None:
    places = paths(event)
    if not places:
        return
    path = spelled(data.draw(st.sampled_from(places)))
    inside = set_path({"text": json.dumps(event)}, "text." + path, value)["text"]
    assert json.loads(inside) == set_path(event, path, value)


@pytest.mark.parametrize("event", [{}, {"a": "{}"}])
def test_a_path_without_an_end_is_refused(event: Any) -> None:
    with pytest.raises(UsageError):
        set_path(event, "a" + ".a" * 20_000, 1)


@pytest.mark.parametrize("text", ["7", "null", '"quoted"', "{broken", "[" * 5000, '{"a": NaN}'])
def test_text_that_holds_no_json_is_only_text(text: str) -> None:
    with pytest.raises(UsageError):
        set_path({"text": text}, "text.a", 1)
