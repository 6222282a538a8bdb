"""Code as it is shown in a text: on its own ground, in few colours, long lines turned with care.

A line that is too wide goes on below with a sign in the margin, so that nobody takes it for two,
and it is broken where a person would: outside of brackets rather than in them, never within quotes
if there is another place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rich.cells import get_character_cell_size
from textual.content import Content

TURNED = "↪"
"""In the margin of what goes on from the line above."""
STEP = 4
"""Cells that it stands farther in."""

_OPENING, _CLOSING = "([{", ")]}"
_OPENED = tuple(_OPENING)
_AFTER = re.compile(r"(?:[,;|({\[]|&&|->|=>)$")
_BEFORE = re.compile(r"(?:--?\w|#|//|(?:for|if|else|and|or)\b|[-+*/|=<>&]+ )")


def code_lines(code: str, language: str, width: int) -> list[Content]:
    """Code on its own ground, coloured by what it is, turned where it is too wide."""
    return [line for lines in code_rows(code, language, width) for line in lines]


def code_rows(code: str, language: str, width: int) -> list[list[Content]]:
    """As `code_lines`, with the lines that each line of the source became."""
    from textual.highlight import highlight

    coloured = highlight(code or " ", language=language or "text", theme=_code_theme())
    return [
        [
            on_ground(part, width, first=number == 0)
            for number, part in enumerate(turned(line, max(width - 2, 4)))
        ]
        for line in coloured.split(allow_blank=True)
    ]


def on_ground(part: Content, width: int, *, first: bool = True) -> Content:
    """A line with a cell of margin at its left, as wide as the ground."""
    whole = (Content(" ") if first else Content.styled(TURNED, "$text-muted")) + part
    return whole.pad_right(max(width - whole.cell_length, 0)).stylize_before("on $surface")


def turned(line: Content, width: int) -> list[Content]:
    """A line in pieces that are at most so wide, all but the first a step farther in."""
    if line.cell_length <= width:
        return [line]
    indent = min(_spaces(line.plain), width // 2)
    step = indent + STEP if indent + STEP <= width // 2 else min(STEP, width // 4)
    text = line.plain
    states = _states(text)
    pieces, at, lead = [], _spaces(text), indent
    while at < len(text):
        end = _end(text, states, at, width - lead)
        pieces.append(Content(" " * lead) + line[at:end].rstrip())
        at, lead = end + _spaces(text[end:]), step
    return pieces or [line[:width]]


def _spaces(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _states(text: str) -> list[tuple[bool, int]]:
    """Of each character: whether it is within quotes, and in how many brackets."""
    found = []
    quote, depth = "", 0
    for i, sign in enumerate(text):
        if quote:
            found.append((True, depth))
            quote = "" if sign == quote and text[i - 1] != "\\" else quote
            continue
        depth -= sign in _CLOSING and depth > 0
        found.append((False, depth))
        depth += sign in _OPENING
        if sign in '"`' or (sign == "'" and not text[i - 1 : i].isalnum()):
            # An apostrophe within a word opens nothing.
            quote = sign
        elif sign == "#" and not text[i - 1 : i].strip():
            quote = "\n"  # words of a comment are as good as quoted
    return found


def _end(text: str, states: Sequence[tuple[bool, int]], start: int, width: int) -> int:
    """Where the piece that begins at ``start`` ends: before the best place to break."""
    best, score = 0, (True, 0, True, 0)
    cells = 0
    for i in range(start, len(text)):
        may = text[i] == " " or text[i - 1 : i] in _OPENED
        if may and i > start and cells >= width // 4:
            quoted, depth = states[i]
            nice = text[i] == " " and bool(
                _AFTER.search(text[max(i - 2, 0) : i]) or _BEFORE.match(text, i + 1)
            )
            this = (quoted, depth, not nice and not quoted, -i)
            if not best or this < score:
                best, score = i, this
        cells += get_character_cell_size(text[i])
        if cells > width:
            return best or max(i, start + 1)
    return len(text)


@lru_cache(maxsize=1)
def _code_theme() -> type:
    from pygments.token import Token as Kind
    from textual.highlight import HighlightTheme

    class Quiet(HighlightTheme):
        """Few colours: words of the language, what is quoted, what is said about the code."""

        STYLES = {  # noqa: RUF012 - as in Textual's own class
            Kind.Comment: "italic $text-muted",
            Kind.Keyword: "bold $primary",
            Kind.Keyword.Constant: "$primary",
            Kind.Literal.String: "$secondary",
            Kind.String: "$secondary",
            Kind.Number: "$text",
            Kind.Literal.Number: "$text",
            Kind.Name.Function: "bold $text",
            Kind.Name.Class: "bold $text",
            Kind.Name.Decorator: "$primary",
            Kind.Name.Tag: "$primary",
            Kind.Operator.Word: "bold $primary",
        }

    return Quiet
