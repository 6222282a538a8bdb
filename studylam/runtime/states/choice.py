"""Choice rules: comparisons of a variable, combined by And, Or and Not.

A comparison with a value of another type is false (recorded from AWS), never an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from studylam.runtime.states.errors import RUNTIME, DataError
from studylam.runtime.states.paths import PathError, Scope, parse_path

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")


def timestamp(value: Any) -> datetime | None:
    """An RFC 3339 time with capital T and Z, as ASL wants it; None if it isn't one."""
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
    except ValueError:
        return None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> float | None:
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


_KINDS: dict[str, Callable[[Any], Any]] = {
    "String": _string,
    "Numeric": _number,
    "Timestamp": timestamp,
}
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": lambda one, other: bool(one == other),
    "LessThan": lambda one, other: bool(one < other),
    "GreaterThan": lambda one, other: bool(one > other),
    "LessThanEquals": lambda one, other: bool(one <= other),
    "GreaterThanEquals": lambda one, other: bool(one >= other),
}
_TESTS: dict[str, Callable[[Any], bool]] = {
    "IsNull": lambda value: value is None,
    "IsNumeric": lambda value: _number(value) is not None,
    "IsString": lambda value: isinstance(value, str),
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": lambda value: timestamp(value) is not None,
}


def _comparison(
    kind: Callable[[Any], Any], order: Callable[[Any, Any], bool]
) -> Callable[[Any, Any], bool]:
    def compare(value: Any, wanted: Any) -> bool:
        one, other = kind(value), kind(wanted)
        return one is not None and other is not None and order(one, other)

    return compare


def _boolean_equals(value: Any, wanted: Any) -> bool:
    return isinstance(value, bool) and value is wanted


def _string_matches(value: Any, wanted: Any) -> bool:
    if not isinstance(value, str) or not isinstance(wanted, str):
        return False
    return wildcard_matches(wanted, value)


def wildcard_matches(pattern: str, text: str) -> bool:
    """``*`` stands for any number of characters, ``\\*`` for itself. Linear, without a regex."""
    parts: list[str] = [""]
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\" and at + 1 < len(pattern):
            at += 1
            parts[-1] += pattern[at]
        elif pattern[at] == "*":
            parts.append("")
        else:
            parts[-1] += pattern[at]
        at += 1
    if len(parts) == 1:
        return parts[0] == text
    first, *middle, last = parts
    if len(text) < len(first) + len(last):
        return False
    if not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    **{
        f"{kind}{order}": _comparison(read, compare)
        for kind, read in _KINDS.items()
        for order, compare in _ORDERS.items()
    },
    "BooleanEquals": _boolean_equals,
    "StringMatches": _string_matches,
}
"""Operator → whether a value compares so with the one that is wanted."""

WITH_PATH = frozenset(f"{name}Path" for name in COMPARISONS if name != "StringMatches")
"""Operators whose other value is at a path."""

TESTS = frozenset({*_TESTS, "IsPresent"})
"""Operators that ask what a value is; theirs is true or false."""

OPERATORS = frozenset({*COMPARISONS, *WITH_PATH, *TESTS})


def holds(rule: Mapping[str, Any], scope: Scope) -> bool:
    """Whether a checked rule holds.

    Raises:
        DataError: its path leads nowhere, and it doesn't ask whether it does.
    """
    if "And" in rule:
        return all(holds(one, scope) for one in rule["And"])
    if "Or" in rule:
        return any(holds(one, scope) for one in rule["Or"])
    if "Not" in rule:
        return not holds(rule["Not"], scope)
    operator = next(name for name in rule if name in OPERATORS)
    wanted = rule[operator]
    path = parse_path(rule["Variable"])
    if operator == "IsPresent":
        try:
            path.read(scope)
        except PathError:
            return wanted is False
        return wanted is True
    value = _at(rule["Variable"], scope)
    if operator in _TESTS:
        return _TESTS[operator](value) is wanted
    if operator in WITH_PATH:
        wanted = _at(wanted, scope)
        operator = operator.removesuffix("Path")
    return COMPARISONS[operator](value, wanted)


def _at(text: str, scope: Scope) -> Any:
    try:
        return parse_path(text).read(scope)
    except PathError:
        raise DataError(
            RUNTIME,
            f"Invalid path '{text}': The choice state's condition path references an invalid "
            "value.",
        ) from None
