"""What was parsed is kept for the same colours, and for no others."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.css.stylesheet import StylesheetParseError

from studylam.tui.stylesheet import KeptStylesheet

CSS = "Label { color: $accent; }"


def sheet(accent: str) -> KeptStylesheet:
    made = KeptStylesheet(variables={"accent": accent})
    made.add_source(CSS, read_from=("a.tcss", ""))
    return made


def colours(made: KeptStylesheet) -> list[Color]:
    return [rule.styles.color for rule in made.rules]


def test_it_is_parsed_once() -> None:
    one, other = sheet("red"), sheet("red")
    assert colours(one) == [Color.parse("red")]
    assert other.rules[0] is one.rules[0]
    one.add_source("Input { color: $accent; }", read_from=("b.tcss", ""))
    before = one.rules[0]
    one.reparse()
    assert one.rules[0] is before and len(one.rules) == 2 and len(other.rules) == 1


def test_other_colours_are_parsed_anew() -> None:
    one, other = sheet("red"), sheet("red")
    assert colours(one) == colours(other)
    other.set_variables({"accent": "blue"})
    other.reparse()
    assert colours(one) == [Color.parse("red")] and colours(other) == [Color.parse("blue")]
    other.set_variables({"accent": "red"})
    other.reparse()
    assert other.rules[0] is one.rules[0]


def test_what_is_invalid_leaves_the_rules_as_they_were() -> None:
    one = sheet("red")
    assert colours(one) == [Color.parse("red")]
    one.add_source("Input { colour: red; }", read_from=("b.tcss", ""))
    with pytest.raises(StylesheetParseError):
        one.reparse()
    assert [rule.selectors for rule in one._rules] == ["Label"]
