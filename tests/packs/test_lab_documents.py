"""JSON of a learner's that configures a lab: any text gives settings, or an error with a place."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.packs.labs.triggers import SETTINGS, parse, settings_of

S3 = {"Bucket": "a", "Events": ["s3:ObjectCreated:*"], "Prefix": "in/"}


def test_layout_does_not_matter() -> None:
    for text in (json.dumps(S3), json.dumps(S3, indent="\t"), json.dumps(S3, indent=4)):
        assert settings_of("s3", text, "t.json").model_dump(exclude_unset=True) == {
            **S3,
            "Events": ("s3:ObjectCreated:*",),
        }


@pytest.mark.parametrize(
    ("kind", "text", "where", "said"),
    [
        ("s3", "", "t.json:1:1", "not JSON"),
        ("s3", '{"Bucket": "a",}', "t.json:1:1", "not JSON"),
        ("s3", '{\n "Bucket": "a" "Events": []}', "t.json:2:16", "not JSON"),
        ("s3", "[]", "t.json:1", "keys with values"),
        ("s3", '{"Bucket": NaN}', "t.json", "JSON has no such value"),
        ("s3", '{\n "Bucket": "a",\n "Events": []}', "t.json:3", "at least one"),
        ("s3", '{\n\t"Bucket": "a",\n\t"Evnts": []\n}', "t.json:", "Evnts"),
        ("async", '{"MaximumRetryAttempts": 3}', "t.json:1", "at most 2"),
        ("async", '{"DestinationConfig": {"OnFailure": "x"}}', "t.json:1", "Destination"),
        ("permissions", '[\n {"StatementId": "a"}\n]', "t.json:2", "Principal"),
        ("rule", '{"Name": "a"}', "t.json:1", "EventPattern"),
        ("http", '{"Api": "alb", "RouteKey": "GET /"}', "t.json:1", "RouteKey"),
        ("s3", "[" * 100_000, "t.json", "t.json"),
    ],
)
def test_what_is_wrong_has_its_place(kind: str, text: str, where: str, said: str) -> None:
    with pytest.raises(BadInputError) as told:
        settings_of(kind, text, "t.json")
    assert (told.value.where or "").startswith(where)
    assert said in str(told.value)


ANY_JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Bucket", "Events", "Queue", "Principal", "StatementId", "Api", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(SETTINGS)), st.text(max_size=40) | ANY_JSON.map(json.dumps))
def test_any_text_is_settings_or_an_error_with_a_place(kind: str, text: str) -> None:
    try:
        settings_of(kind, text, "t.json")
    except BadInputError as error:
        assert re.match(r"t\.json(:\d+){0,2}$", error.where or "")


@given(ANY_JSON)
def test_json_is_read_as_json(value: Any) -> None:
    text = json.dumps(value)
    if "NaN" in text or "Infinity" in text:
        return
    assert parse(text, "t.json") == value
