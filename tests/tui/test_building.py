"""An event in the making: its places, its lines, its changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studylam.errors import UsageError
from studylam.labs import pretty
from studylam.packs import builtin_root, open_library
from studylam.packs.events import set_path
from studylam.tui.building import Draft, json_lines, spots

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6), inner, max_size=3)
        | st.dictionaries(st.just("body"), inner.map(json.dumps), max_size=1)
    ),
    max_leaves=12,
)


@given(json_values)
@example({"\x7f": ["\x7f", "\ud800"]})
def test_lines_are_those_of_the_editor(event: Any) -> None:
    assert "\n".join(line.text for line in json_lines(event)) == pretty(event)


@given(json_values)
def test_every_path_leads_where_it_says(event: Any) -> None:
    for spot in spots(event):
        changed = set_path(event, spot.path, "elsewhere")
        assert {spot.path: "elsewhere"}.items() <= {s.path: s.value for s in spots(changed)}.items()
        assert set_path(changed, spot.path, spot.value) is not None


def test_paths_go_on_into_json_in_text_and_escape_dots() -> None:
    event = {"a.b": [1, {}], "body": '{"order": {"id": 7}}', "c=d": 1, "text": "{no json"}
    assert [(spot.path, spot.value) for spot in spots(event)] == [
        ("a\\.b.0", 1),
        ("a\\.b.1", {}),
        ("body", '{"order": {"id": 7}}'),
        ("body.order.id", 7),
        ("text", "{no json"),
    ]


def test_every_canned_event_has_paths_that_fit() -> None:
    for canned in open_library(builtin_root()).events:
        for spot in spots(canned.event):
            set_path(canned.event, spot.path, "x")


def test_a_change_can_be_taken_back_and_a_wrong_one_changes_nothing() -> None:
    draft = Draft({"Records": [{"s3": {"object": {"key": "a"}}}]})
    assert draft.set("Records.0.s3.object.key=a b+é.jpg") == "Records.0.s3.object.key"
    assert draft.event["Records"][0]["s3"]["object"]["key"] == "a+b%2B%C3%A9.jpg"
    for wrong in ("Records.7=1", "no equals sign", "=1", "Records.0.s3.object.key.x=1"):
        with pytest.raises(UsageError):
            draft.set(wrong)
    assert draft.changed == ("Records.0.s3.object.key",)
    assert draft.undo() == "Records.0.s3.object.key"
    assert draft.undo() is None
    assert draft.event["Records"][0]["s3"]["object"]["key"] == "a"
