"""Titles and notes: harmless emoji and words are shown without what joins them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from studylam.inert import inert_line
from studylam.names import inert_name, unjoined


@pytest.mark.quick
@pytest.mark.parametrize(
    ("written", "shown", "cells"),
    [
        ("👩\u200d👩\u200d👧 at home", "👩👩👧 at home", 14),
        ("❤\ufe0f and ⚠\ufe0f and ✔\ufe0e", "❤ and ⚠ and ✔", 13),
        ("🏳\ufe0f\u200d🌈", "🏳🌈", None),
        ("👩🏽\u200d💻", "👩🏽💻", None),
        ("1\ufe0f\u20e3", "1\u20e3", 1),
        ("می\u200cخواهم", "میخواهم", None),
        ("क्\u200dष", "क्ष", None),
    ],
)
def test_what_joins_emoji_and_words_of_a_name_isnt_shown(
    written: str, shown: str, cells: int | None
) -> None:
    assert inert_name(written) == shown
    assert cells is None or cell_len(shown) == cells
    # What a handler says is shown as it was said.
    assert "\\u" in inert_line(written)


@pytest.mark.quick
@pytest.mark.parametrize(
    "hostile",
    [
        "pay\u200dpal",
        "a\u200cb",
        "\u200d👩",
        "👩\u200d",
        "👩\u200d\u200d👩",
        "👩\u200dx",
        "x\ufe0f",
        "1\ufe0f",
        "👩\ufe0f\ufe0f",
        "👩\u202e\u200d👩",
        "ा\u200da",
    ],
)
def test_a_joiner_that_joins_nothing_is_shown(hostile: str) -> None:
    assert "\\u" in inert_name(hostile)


@given(
    st.text(
        alphabet=st.sampled_from("a1👩❤🏽\u0915\u0645\u200d\u200c\ufe0f\ufe0e\u20e3\u202e\x1b ")
    )
)
def test_a_name_is_as_inert_as_a_line(text: str) -> None:
    once = inert_name(text)
    assert inert_line(once) == once == inert_name(once)
    visible = "\u200d\u200c\ufe0f\ufe0e"
    assert [c for c in unjoined(text) if c not in visible] == [c for c in text if c not in visible]
