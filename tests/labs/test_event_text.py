from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.labs import parse_event, pretty


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_what_is_shown_can_be_read_back(event: object) -> None:
    assert parse_event(pretty(event)) == event


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        (
            '{\n  "a": 1,\n}',
            "event:2:9" if sys.version_info >= (3, 13) else "event:3:1",
            "no comma after the last item",
        ),
        ("{'a': 1}", "event:1:2", "double quotes"),
        ('{"a": True}', "event:1:7", "true, false and null"),
        ("", "event", "smallest event is {}"),
        ('{"a": NaN}', "event", "null or a number"),
        ("[" * 100_000, "event", ""),
        ("hello", "event:1:1", "Mend it there"),
    ],
)
def test_bad_json_says_where_and_how_to_mend_it(text: str, where: str, said: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_event(text)
    assert caught.value.where == where
    assert said in (caught.value.hint or "")


@given(st.text())
def test_any_text_is_read_or_refused_kindly(text: str) -> None:
    try:
        parse_event(text)
    except BadInputError as error:
        assert error.message
