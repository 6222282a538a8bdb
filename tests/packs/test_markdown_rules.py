"""Leaving out rules that can't match changes nothing of what Markdown means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.packs.reading.markdown import _SIGNS, _parser, parse

ALL = frozenset({"hr", "lheading", "front_matter", *(rule for rule, _ in _SIGNS)})
SIGNS = """- |* |+ |1. |> |    |  |# |## |===|---|-|=|***|___|```|~~~|!!! note|???+ x|[^a]|[^a]: b|
[a]: b|<div>|<!--|-->|a ¦ b|--- ¦ ---|:-:|word|[ ] |[x] |\\|&""".replace("\n", "").split("|")
PIECES = st.sampled_from(
    [*(sign.replace("¦", "|") for sign in SIGNS), "|", "\t", "\n", "\n", "\n\n"]
)


@pytest.mark.quick
@given(st.lists(PIECES, max_size=40).map("".join))
def test_tokens_are_those_of_all_rules(text: str) -> None:
    assert parse(text) == _parser(ALL).parse(text)


@given(st.text(max_size=200))
def test_of_any_text(text: str) -> None:
    assert parse(text) == _parser(ALL).parse(text)
