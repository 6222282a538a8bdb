"""JSON as a person wrote it: set anew, and looked through for keys that are there twice.

Nothing is read into values and written again: that would drop the first of two keys, turn
``1e999`` into ``Infinity``, which no JSON has, and put characters in place of escapes that can't
stand in a text (half a pair of surrogates). No depth is too much for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_STEP = "  "

TOO_DEEP = "… (nested too deeply to be shown)"
"""In place of a value that can be read, but not written: a handler may give back any."""


@dataclass(frozen=True)
class Twice:
    """A key that an object has more than once."""

    key: str
    """As it is written, with its quotes."""
    line: int
    """Of the later one, from 1."""


def written(value: Any, indent: int | None = None, default: Callable[[Any], Any] = str) -> str:
    """A value as JSON, for people. Not inert yet."""
    try:
        return json.dumps(value, indent=indent, ensure_ascii=False, default=default)
    except (ValueError, RecursionError):
        return TOO_DEEP


def set_anew(text: str) -> str:
    """``text``, which is JSON, with a value on each line, as `studylam.labs.pretty` sets it."""
    parts: list[str] = []
    depth, before = 0, ""
    for token, _ in _tokens(text):
        if token in "]}":
            depth -= 1
            if before not in ("[", "{"):
                parts.append(f"\n{_STEP * depth}")
        elif before in ("[", "{", ","):
            parts.append(f"\n{_STEP * depth}")
        parts.append(": " if token == ":" else token)
        depth += token in ("[", "{")
        before = token
    return "".join(parts)


def keys_twice(text: str) -> Iterator[Twice]:
    """Keys that stand twice in one object of ``text``, which is JSON: the last one counts."""
    open_ones: list[set[str]] = []
    before, at = "", 0
    for token, place in _tokens(text):
        if token in ("[", "{"):
            open_ones.append(set())
        elif token in ("]", "}"):
            open_ones.pop()
        elif token == ":":
            if before in open_ones[-1]:
                yield Twice(before, text.count("\n", 0, at) + 1)
            open_ones[-1].add(before)
        before, at = token, place


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    for match in _TOKEN.finditer(text):
        yield match[0], match.start()
