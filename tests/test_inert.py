"""Text from strangers: shown, never obeyed."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.inert import MAX_COMBINING, MAX_LINE, decode, inert, inert_line

HARMFUL_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def is_harmful(character: str) -> bool:
    return unicodedata.category(character) in HARMFUL_CATEGORIES and character != "\n"


@pytest.mark.quick
def test_no_code_point_passes_that_a_terminal_would_act_on() -> None:
    # Everything in one go: each code point alone between two letters.
    every = "".join(f"a{chr(code)}b" for code in range(sys.maxunicode + 1))
    rest = {character for character in inert(every.replace("\n", "")) if is_harmful(character)}
    # Signs of other scripts that shape letters without moving them (Arabic number signs) may stay.
    assert not {c for c in rest if ord(c) < 0x600 or 0x2000 <= ord(c) < 0x2100 or ord(c) > 0xE0000}


@given(st.text())
def test_is_idempotent_and_keeps_line_breaks(text: str) -> None:
    once = inert(text)
    assert inert(once) == once
    assert once.count("\n") == text.count("\n")


@given(
    st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=200)
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    fillers = "\u115f\u1160\u3164\uffa0"
    if not any(c in fillers for c in text):
        assert inert(text) == text


@pytest.mark.quick
@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[2J", "␛[2J"),
        ("\x9b2J", "\\u009b2J"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\tb", "a       b"),
        ("bell\x07", "bell␇"),
        ("\x7f", "␡"),
        ("one\r\ntwo", "one\ntwo"),
        ("over\rwrite", "over␍write"),
        ("[red]x[/]", "[red]x[/]"),
    ],
)
def test_what_is_dangerous_is_shown(raw: str, shown: str) -> None:
    assert inert(raw) == shown


@pytest.mark.quick
def test_lines_and_marks_are_bounded() -> None:
    assert len(inert("x" * 10**6)) < MAX_LINE + 60
    zalgo = "e" + "\u0301" * 500
    assert len(inert(zalgo)) == 1 + MAX_COMBINING
    assert inert_line("a\nb") == "a␊b"
    assert decode(b"ok \xff\xfe") == "ok \\xff\\xfe"
