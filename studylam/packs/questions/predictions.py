"""What a handler really did, and whether what somebody says of it is the same.

A learner types what a handler will return or log, an author writes options that say so, and the
runtime has the last word. What counts:

- *return*: JSON by value. Order of keys, whitespace and how a number is written (``2``, ``2.0``)
  don't count; Python's ``None``, ``True`` and ``'single quotes'`` are taken as well, and quotes
  round a lone text may be left out. ``1``, ``"1"`` and ``true`` are three different things. A text
  that holds a JSON object or list, like the ``body`` of an HTTP response, is compared as that.
- *return* of a failed invocation: the error's type, ``KeyError`` or ``{"errorType": "KeyError"}``,
  and its message where one is given: ``KeyError: 'name'``. Stack trace, times and ids don't count.
- *log*: the lines that the function's own code wrote, in order, all of them. Request ids, times and
  runs of spaces don't count, nor does what a logger puts before a message (``[INFO]``, time, id),
  nor the fields that the JSON format adds. Other JSON in a line is compared by value. Of an error
  that nobody caught, its type and message are a line, its traceback isn't.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from typing import Any, Literal

MAX_TYPED = 10_000
"""Characters of a prediction that are looked at."""

_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_TIME = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_LOGGER = re.compile(r"^\[(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\]\s+(?:<time>\s+)?(?:<id>\s+)?")
_ERROR = re.compile(r"([A-Za-z_][\w.]{0,199})\s*(?::\s*(.*))?", re.DOTALL)
_UNREADABLE = object()


@dataclass(frozen=True)
class Truth:
    """What the last invocation of a case did. Both texts come from a handler: not inert yet."""

    payload_text: str
    """What its caller got."""
    logs: tuple[str, ...] = ()
    """The lines that its own code wrote, without the platform's START, END and REPORT."""
    failed: bool = False
    """Whether it ended with a function error; then the payload describes that."""


def says_same(text: str, truth: Truth, what: Literal["return", "log"] = "return") -> bool:
    """Whether a prediction says what happened; see the module's head for what counts."""
    text = _without_marks(text[:MAX_TYPED])
    try:
        if what == "log":
            return log_lines(text.split("\n")) == log_lines(truth.logs)
        return _same_return(text, truth)
    except RecursionError:  # nested deeper than anybody would type
        return False


def _same_return(text: str, truth: Truth) -> bool:
    if truth.failed:
        return _same_error(text, truth.payload_text)
    wanted = _parsed(truth.payload_text)
    if wanted is _UNREADABLE:
        return text.strip() == truth.payload_text.strip()
    said = _parsed(text)
    if said is not _UNREADABLE and same_value(said, wanted):
        return True
    # Without quotes, but only where it couldn't be anything else than a text.
    return said is _UNREADABLE and isinstance(wanted, str) and text.strip() == wanted.strip()


def same_prediction(text: str, other: str, what: Literal["return", "log"] = "return") -> bool:
    """Whether two predictions say the same; what ``other`` leaves out may be anything."""
    text, other = _without_marks(text[:MAX_TYPED]), _without_marks(other[:MAX_TYPED])
    if what == "log":
        return log_lines(text.split("\n")) == log_lines(other.split("\n"))
    one, two = _parsed(text), _parsed(other)
    if one is not _UNREADABLE and two is not _UNREADABLE:
        try:
            return same_value(one, two)
        except RecursionError:
            return False
    error = _ERROR.fullmatch(text.strip())
    if error is not None and other.strip() == error[1]:
        return True
    return " ".join(text.split()) == " ".join(other.split())


def same_value(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same, as a reader of JSON has it."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    if isinstance(one, str) and isinstance(other, str):
        if one == other:
            return True
        inner, outer = _json(one), _json(other)
        both = isinstance(inner, dict | list) and isinstance(outer, dict | list)
        return both and same_value(inner, outer)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    return one is None and other is None


def log_lines(lines: tuple[str, ...] | list[str]) -> list[str]:
    """Log lines as they are compared; empty ones are left out."""
    written = (line.partition("\nTraceback (most recent call last):")[0] for line in lines)
    plain = (_log_line(part) for line in written for part in line.split("\n"))
    return [line for line in plain if line]


def _log_line(line: str) -> str:
    entry = _json(line) if line.lstrip().startswith("{") else None
    if isinstance(entry, dict):
        by_format = {"timestamp", "level", "message"} <= entry.keys()
        line = str(entry["message"]) if by_format else json.dumps(entry, sort_keys=True)
    line = _TIME.sub("<time>", _ID.sub("<id>", line))
    return " ".join(_LOGGER.sub("", line, count=1).split())


def _without_marks(text: str) -> str:
    """A text without the Markdown of code round it: a fence, or backticks."""
    text = text.strip()
    mark = text[:1]
    width = len(text) - len(text.lstrip(mark)) if mark in ("`", "~") else 0
    lines = text.split("\n")
    if width >= 3 and len(lines) > 1 and lines[-1].strip() == mark * width:
        return "\n".join(lines[1:-1])
    inner = text[width:-width] if width and mark == "`" else ""
    if inner and text.endswith("`" * width) and "`" * width not in inner:
        return inner.strip()
    return text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _UNREADABLE


def _parsed(text: str) -> Any:
    """A value written as JSON, or as Python has it."""
    value = _json(text)
    if value is not _UNREADABLE:
        return value
    try:
        value = ast.literal_eval(text.strip())
        # What Lambda makes of it: tuples become lists, keys become text. Sets are refused.
        return json.loads(json.dumps(value))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return _UNREADABLE


def _same_error(text: str, payload_text: str) -> bool:
    error = _json(payload_text)
    if not isinstance(error, dict):
        return False
    kind, message = str(error.get("errorType", "")), str(error.get("errorMessage", ""))
    said = _parsed(text)
    if isinstance(said, dict):
        given = said.get("errorMessage")
        return said.get("errorType") == kind and (
            given is None or _words(str(given)) == _words(message)
        )
    match = _ERROR.fullmatch(said if isinstance(said, str) else text.strip())
    if match is None or match[1] != kind:
        return False
    return match[2] is None or not match[2].strip() or _words(match[2]) == _words(message)


def _words(text: str) -> str:
    """A message as it is compared: a KeyError's is its key in quotes, which nobody types."""
    text = _TIME.sub("<time>", _ID.sub("<id>", text))
    return " ".join(text.split()).strip("'\"")
