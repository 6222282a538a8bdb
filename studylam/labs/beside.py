"""What was expected beside what came: rows of JSON with a sign where the two differ.

The expectation is a subset (see `studylam.labs.match`): what came may have more, and that is said
in a row of its own, as no difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

from studylam.inert import inert_line
from studylam.labs.json_text import written
from studylam.labs.match import OPERATORS, apart, cut, matches

MAX_ROWS = 60
"""Rows that are worth showing; what differs is among them, or it is said how many are left out."""

Sign = Literal["", "≠", "−", "+", "…"]
"""Alike; different; only expected; only there though it shouldn't be; nothing was said of it."""

_NOTHING = object()


@dataclass(frozen=True)
class Row:
    """One line of each side; inert."""

    expected: str
    got: str
    sign: Sign = ""


def rows(expected: Any, got: Any) -> list[Row]:
    """Both sides, line by line. ``got``: parsed JSON."""
    found = list(_rows(expected, got, 0, ""))
    if len(found) <= MAX_ROWS:
        return found
    kept = [row for row in found if row.sign not in ("", "…")][:MAX_ROWS] or found[:MAX_ROWS]
    left = len(found) - len(kept)
    return [*kept, Row("", f"… {left:,} more lines", "…")]


def _rows(expected: Any, got: Any, depth: int, key: str) -> Iterator[Row]:
    name = next(iter(expected)) if isinstance(expected, dict) and len(expected) == 1 else ""
    if name in OPERATORS:
        yield from _by_operator(name, expected[name], got, depth, key)
    elif isinstance(expected, dict) and isinstance(got, dict):
        yield Row(_at(depth, key, "{"), _at(depth, key, "{"))
        for one, value in expected.items():
            yield from _rows(value, got.get(one, _NOTHING), depth + 1, _key(one))
        more = [str(one) for one in got if one not in expected]
        if more:
            yield Row("", _at(depth + 1, "", cut("… also " + ", ".join(more))), "…")
        yield Row(_at(depth, "", "}"), _at(depth, "", "}"))
    elif isinstance(expected, list) and isinstance(got, list):
        yield Row(_at(depth, key, "["), _at(depth, key, "["))
        for one, other in zip_longest(expected, got, fillvalue=_NOTHING):
            yield from _rows(one, other, depth + 1, "")
        yield Row(_at(depth, "", "]"), _at(depth, "", "]"))
    else:
        yield from _both(expected, got, depth, key)


def _both(expected: Any, got: Any, depth: int, key: str) -> Iterator[Row]:
    """Two values that can't be walked through together."""
    if isinstance(expected, str) and isinstance(got, str) and expected != got:
        one, other = apart(expected, got)
        yield Row(_at(depth, key, one), _at(depth, key, other), "≠")
        return
    sign: Sign = "≠"
    if expected is _NOTHING:
        sign = "+"
    elif got is _NOTHING:
        sign = "−"
    elif matches(expected, got):
        sign = ""
    for one, other in zip_longest(
        _lines(expected, depth, key), _lines(got, depth, key), fillvalue=""
    ):
        yield Row(one, other, sign)


def _by_operator(name: str, wanted: Any, got: Any, depth: int, key: str) -> Iterator[Row]:
    if name == "$json" and isinstance(got, str):
        try:
            parsed = json.loads(got)
        except (ValueError, RecursionError):
            pass
        else:
            words = _at(depth, key, "a text that is JSON")
            yield Row(words, words)
            yield from _rows(wanted, parsed, depth + 1, "")
            return
    words = {
        "$json": "a text that is JSON",
        "$contains": f"a text with {json.dumps(wanted, ensure_ascii=False, default=str)}",
        "$any": "anything",
        "$absent": "nothing",
    }[name]
    if name == "$absent":
        fine = got is _NOTHING
    else:
        fine = got is not _NOTHING and matches({name: wanted}, got)
    sign: Sign = "" if fine else "−" if got is _NOTHING else "≠"
    sides = ([_at(depth, key, words)], _lines(got, depth, key))
    for one, other in zip_longest(*sides, fillvalue=""):
        yield Row(one, other, sign)


def _lines(value: Any, depth: int, key: str) -> list[str]:
    if value is _NOTHING:
        return []
    first, *rest = written(value, 2).split("\n")
    return [_at(depth, key, first), *(_at(depth, "", line) for line in rest)]


def _key(name: Any) -> str:
    return f"{json.dumps(str(name), ensure_ascii=False)}: "


def _at(depth: int, key: str, text: str) -> str:
    return "  " * depth + cut(inert_line(f"{key}{text}"))
