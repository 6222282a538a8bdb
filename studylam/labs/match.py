"""Compares what came with what was expected: JSON subsets, with mismatches that people can read.

An expected object may have fewer keys than the one that came; lists must match item by item. In
place of a value an expectation may say:

- ``{$json: …}``: a string that is JSON and matches … (an API's ``body``);
- ``{$contains: text}``: a string with that text in it;
- ``{$any: true}``: there, whatever it is;
- ``{$absent: true}``: not there.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from studylam.inert import inert_line
from studylam.labs.json_text import written

MAX_SHOWN = 240
"""Characters of a value that a mismatch shows."""
ALIKE = 20
"""Characters before the first difference of two long texts that are shown."""

OPERATORS = frozenset({"$json", "$contains", "$any", "$absent"})

_MISSING = object()


@dataclass(frozen=True)
class Mismatch:
    """One way in which the result differs; all texts are inert and on one line."""

    what: str
    """Where: ``response.body.notes[0].id``, ``objects photos/cat.jpg``."""
    expected: str
    got: str


def shown(value: Any) -> str:
    """A value as one inert line of JSON, cut where it gets long."""
    return cut(written(value))


def cut(text: str) -> str:
    """``text`` as one inert line of at most about `MAX_SHOWN` characters."""
    if len(text) > MAX_SHOWN:
        text = f"{text[:MAX_SHOWN]} … [{len(text) - MAX_SHOWN} more characters]"
    return inert_line(text)


def apart(expected: str, got: str) -> tuple[str, str]:
    """Two texts as inert lines of JSON in which one sees where they differ.

    Of long ones, from a little before that place on; with escapes where they look the same, as a
    no-break space and a space do.
    """
    look_alike = unicodedata.normalize("NFKC", expected) == unicodedata.normalize("NFKC", got)
    one, other = (json.dumps(text, ensure_ascii=look_alike) for text in (expected, got))
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other))) - ALIKE
    if same > MAX_SHOWN // 2:
        lead = f"… [{same} characters alike] "
        one, other = lead + one[same:], lead + other[same:]
    return cut(one), cut(other)


def mismatches(expected: Any, got: Any, what: str = "response") -> list[Mismatch]:
    """All differences between ``got`` (parsed JSON) and the subset ``expected``."""
    operator = _operator(expected)
    if operator is not None:
        return _by_operator(operator, expected[operator], got, what)
    if got is _MISSING:
        return [Mismatch(what, shown(expected), "nothing: it isn't there")]
    if isinstance(expected, dict) and isinstance(got, dict):
        return [
            found
            for key, value in expected.items()
            for found in mismatches(value, got.get(key, _MISSING), f"{what}.{inert_line(str(key))}")
        ]
    if isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return [Mismatch(what, _items(expected), _items(got))]
        return [
            found
            for number, (one, other) in enumerate(zip(expected, got, strict=True))
            for found in mismatches(one, other, f"{what}[{number}]")
        ]
    if _same(expected, got):
        return []
    if isinstance(expected, str) and isinstance(got, str):
        return [Mismatch(what, *apart(expected, got))]
    return [Mismatch(what, shown(expected), _with_type(expected, got))]


def matches(expected: Any, got: Any) -> bool:
    """Whether ``got`` has everything that ``expected`` asks for."""
    return not mismatches(expected, got)


def _operator(expected: Any) -> str | None:
    if isinstance(expected, dict) and len(expected) == 1:
        name = next(iter(expected))
        if name in OPERATORS:
            return str(name)
    return None


def _by_operator(operator: str, wanted: Any, got: Any, what: str) -> list[Mismatch]:
    if operator == "$absent":
        return [] if got is _MISSING else [Mismatch(what, "nothing", shown(got))]
    if got is _MISSING:
        expected = "anything" if operator == "$any" else shown(wanted)
        return [Mismatch(what, expected, "nothing: it isn't there")]
    if operator == "$any":
        return []
    if not isinstance(got, str):
        return [Mismatch(what, "a string", f"{_kind(got)}: {shown(got)}")]
    if operator == "$contains":
        fits = str(wanted) in got
        return [] if fits else [Mismatch(what, f"a text with {shown(wanted)}", shown(got))]
    try:
        parsed = json.loads(got)
    except (ValueError, RecursionError):
        return [Mismatch(what, "a string that is JSON", shown(got))]
    return mismatches(wanted, parsed, what)


def _same(expected: Any, got: Any) -> bool:
    # In Python True == 1; in JSON they are different things.
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, (int, float)) and isinstance(got, (int, float)):
        return expected == got
    return type(expected) is type(got) and bool(expected == got)


def _with_type(expected: Any, got: Any) -> str:
    """The value, with its kind in words where kinds differ: ``"200"`` is easily read as ``200``."""
    if _kind(expected) == _kind(got):
        return shown(got)
    return f"{_kind(got)}: {shown(got)}" if got is not None else "null"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    names = {str: "a string", dict: "an object", list: "a list", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def _items(values: list[Any]) -> str:
    count = "1 item" if len(values) == 1 else f"{len(values)} items"
    return cut(f"{count}: {shown(values)}")
