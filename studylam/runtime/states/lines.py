"""At which line of a JSON text each value begins, by the place as AWS writes it."""

from __future__ import annotations

import json
import re
from bisect import bisect_left

_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[^\s,\]}]+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def lines_of(text: str) -> dict[str, int]:
    """Place (``/States/Ship/Choices[0]/Next``) → line, counted from 1. The text is valid JSON."""
    found: dict[str, int] = {}
    breaks = [match.start() for match in re.finditer("\n", text)]

    def line(at: int) -> int:
        return bisect_left(breaks, at) + 1

    def value(at: int, pointer: str) -> int:
        at = space(at)
        found.setdefault(pointer, line(at))
        if text[at] == "{":
            return members(at + 1, pointer)
        if text[at] == "[":
            return items(at + 1, pointer)
        if text[at] == '"':
            return string(at)[1]
        scalar = _SCALAR.match(text, at)
        assert scalar is not None
        return scalar.end()

    def members(at: int, pointer: str) -> int:
        at = space(at)
        while text[at] != "}":
            name, end = string(at)
            here = f"{pointer}/{name}"
            found.setdefault(here, line(at))
            at = space(value(space(end) + 1, here))
            at = space(at + 1) if text[at] == "," else at
        return at + 1

    def items(at: int, pointer: str) -> int:
        number, at = 0, space(at)
        while text[at] != "]":
            at = space(value(at, f"{pointer}[{number}]"))
            number += 1
            at = space(at + 1) if text[at] == "," else at
        return at + 1

    def string(at: int) -> tuple[str, int]:
        match = _STRING.match(text, at)
        assert match is not None
        return str(json.loads(match[0])), match.end()

    def space(at: int) -> int:
        match = _SPACE.match(text, at)
        return match.end() if match else at

    try:
        value(0, "")
    except (IndexError, RecursionError):
        return found  # what was found until there
    return found
