"""Marks that stand on one cell are few, whatever script they are of."""

from __future__ import annotations

import sys

import pytest
from rich.cells import cell_len

from studylam.inert import MAX_COMBINING, inert


@pytest.mark.quick
def test_no_character_is_piled_up_on_a_cell() -> None:
    for code in range(sys.maxunicode + 1):
        if cell_len(chr(code)) == 0 and code not in (9, 10):
            shown = inert(f"a{chr(code) * 60}b")
            assert len(shown) <= MAX_COMBINING + 2 or cell_len(shown) >= 60, hex(code)


@pytest.mark.quick
@pytest.mark.parametrize(
    "text",
    ["·" * 40, "─" * 200, "👩🏽" * 20, "नमस्ते दुनिया", "שָׁלוֹם", "ที่นี่", "…!?«»" * 9, "각각"],
)
def test_what_people_write_stays(text: str) -> None:
    assert inert(text) == text


@pytest.mark.quick
def test_a_flood_of_several_scripts_is_one() -> None:
    flood = "\u0301\u0e49\u05b0\u3099\u1161\u20dd" * 50
    assert len(inert(f"e{flood}e")) == MAX_COMBINING + 2
