"""Intrinsic functions: ``States.Format('Hello {}', $.name)`` and its seventeen sisters.

Rules: "Intrinsics for JSONPath states in Step Functions" in the developer guide. Random numbers
and UUIDs come from the execution's own generator, so that the same always happens.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import random
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from studylam.runtime.states.paths import Path, PathSyntaxError, Scope, parse_path

DEEPEST = 10
"""Functions within each other."""

LONGEST_TEXT = 10_000
"""Characters that Base64 and hashes take."""

MOST_ITEMS = 1000
"""Of ``States.ArrayRange`` and ``States.ArrayPartition``."""

_NAME = re.compile(r"States\.(\w+)\s*\(")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}
_HASHES = ("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512")


class IntrinsicError(Exception):
    """A function can't work with what it was given."""


@dataclass(frozen=True)
class Literal:
    """A text, number, true, false or null."""

    value: Any


@dataclass(frozen=True)
class Call:
    """A function with its arguments, not yet evaluated."""

    name: str
    arguments: tuple[Literal | Path | Call, ...]
    text: str

    def evaluate(self, scope: Scope, source: random.Random) -> Any:
        """Raises IntrinsicError or PathError."""
        values = []
        for argument in self.arguments:
            if isinstance(argument, Literal):
                values.append(argument.value)
            elif isinstance(argument, Path):
                values.append(argument.read(scope))
            else:
                values.append(argument.evaluate(scope, source))
        low, high, function = _FUNCTIONS[self.name]
        if len(values) < low or (high is not None and len(values) > high):
            raise IntrinsicError(f"it was given {len(values)} arguments")
        return function(source, *values)


def is_intrinsic(text: str) -> bool:
    """Whether a template's text is meant as a function, and not as a path."""
    return text.startswith("States.")


@lru_cache(maxsize=512)
def parse_intrinsic(text: str) -> Call:
    """Understand a call.

    Raises:
        PathSyntaxError: it isn't one; says why.
    """
    call, at = _call(text, 0, 1)
    if text[at:].strip():
        raise PathSyntaxError(f"Nothing may follow the function: {text[at:].strip()!r}")
    return call


def _call(text: str, at: int, depth: int) -> tuple[Call, int]:
    begin = at
    found = _NAME.match(text, at)
    if found is None:
        raise PathSyntaxError("A function is written States.Name(…).")
    if depth > DEEPEST:
        raise PathSyntaxError(f"At most {DEEPEST} functions stand within each other.")
    if found[1] not in _FUNCTIONS:
        raise PathSyntaxError(f"There is no intrinsic function States.{found[1]}.")
    low, high, _ = _FUNCTIONS[found[1]]
    at = found.end()
    arguments: list[Literal | Path | Call] = []
    while True:
        at = _skip(text, at)
        if text[at : at + 1] == ")":
            if arguments and text[:at].rstrip().endswith(","):
                raise PathSyntaxError("After a comma there has to be an argument.")
            break
        argument, at = _argument(text, at, depth)
        arguments.append(argument)
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at += 1
        elif text[at : at + 1] != ")":
            raise PathSyntaxError("The arguments have no end: a comma or ) is missing.")
    if len(arguments) < low or (high is not None and len(arguments) > high):
        wanted = f"{low}" if low == high else f"{low} to {high}" if high else f"at least {low}"
        raise PathSyntaxError(f"States.{found[1]} takes {wanted} arguments, not {len(arguments)}.")
    return Call(found[1], tuple(arguments), text[begin : at + 1]), at + 1


def _argument(text: str, at: int, depth: int) -> tuple[Literal | Path | Call, int]:
    first = text[at : at + 1]
    if first == "'":
        return _quoted(text, at + 1)
    if first == "$":
        end = _end_of_path(text, at)
        return parse_path(text[at:end].strip()), end
    number = _NUMBER.match(text, at)
    if number is not None:
        whole = number[0].lstrip("-").isdigit()
        return Literal(int(number[0]) if whole else float(number[0])), number.end()
    for word, value in _WORDS.items():
        if text.startswith(word, at):
            return Literal(value), at + len(word)
    if text.startswith("States.", at):
        return _call(text, at, depth + 1)
    raise PathSyntaxError(f"This is no argument: {text[at : at + 20]!r}. Texts have 'quotes'.")


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _quoted(text: str, at: int) -> tuple[Literal, int]:
    """A text in quotes. ``\\'`` and ``\\\\`` are unescaped; braces stay for `States.Format`."""
    found = []
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            found.append(text[at + 1] if text[at + 1] in "'\\" else text[at : at + 2])
            at += 2
        elif text[at] == "'":
            return Literal("".join(found)), at + 1
        else:
            found.append(text[at])
            at += 1
    raise PathSyntaxError("A text in quotes has no end.")


def _end_of_path(text: str, at: int) -> int:
    """Where a path among arguments ends: at a comma or bracket that isn't within its own ones."""
    open_brackets, quote = 0, ""
    while at < len(text):
        letter = text[at]
        if quote:
            at += letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in "'\"" and open_brackets:
            quote = letter
        elif letter in "[(":
            open_brackets += 1
        elif letter in "])" and open_brackets:
            open_brackets -= 1
        elif letter in ",)" and not open_brackets:
            return at
        at += 1
    raise PathSyntaxError("The arguments have no end: a ) is missing.")


# -- the functions -------------------------------------------------------------------------------


def _text(value: Any, what: str = "the argument") -> str:
    if not isinstance(value, str):
        raise IntrinsicError(f"{what} has to be a string")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise IntrinsicError("the first argument has to be an array")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise IntrinsicError("a number is wanted")
    if abs(value) > 2**31 and not isinstance(value, int):
        raise IntrinsicError("the number is too large")
    # Rounded to the nearest integer, halves upwards (recorded): -1.5 is -1.
    return math.floor(value + 0.5) if isinstance(value, float) else value


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; true isn't 1 here."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and bool(one == other)


def compact(value: Any) -> str:
    """JSON as Step Functions writes it: without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _format(_: random.Random, template: Any, *values: Any) -> str:
    parts, left = [], list(values)
    text, at = _text(template, "the template"), 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] in ("{", "}", "\\"):
            parts.append(text[at + 1])
            at += 2
        elif text.startswith("{}", at):
            if not left:
                raise IntrinsicError("the template has more {} than there are values")
            parts.append(_java(left.pop(0)))
            at += 2
        elif text[at] in "{}":
            raise IntrinsicError("a brace in the template that isn't {} has to be escaped")
        else:
            parts.append(text[at])
            at += 1
    if left:
        raise IntrinsicError("there are more values than {} in the template")
    return "".join(parts)


def _java(value: Any) -> str:
    """A value within a text as Step Functions writes it (recorded): objects as Java's maps."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={_java(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_java, value)) + "]"
    return compact(value)


def _string_to_json(_: random.Random, text: Any) -> Any:
    if not _text(text).strip():
        return None  # recorded
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise IntrinsicError("the text isn't JSON") from None


def _partition(_: random.Random, values: Any, size: Any) -> list[list[Any]]:
    every, step = _list(values), _whole(size)
    if step <= 0:
        raise IntrinsicError("the size of a part has to be positive")
    parts = [every[at : at + step] for at in range(0, len(every), step)]
    if len(parts) > MOST_ITEMS:
        raise IntrinsicError(f"at most {MOST_ITEMS} parts can be made")
    return parts


def _range(_: random.Random, first: Any, last: Any, step: Any) -> list[int]:
    begin, end, by = _whole(first), _whole(last), _whole(step)
    if by == 0:
        raise IntrinsicError("the step can't be 0")
    numbers = range(begin, end + (1 if by > 0 else -1), by)
    if len(numbers) > MOST_ITEMS:
        raise IntrinsicError(f"at most {MOST_ITEMS} items can be made")
    return list(numbers)


def _item(_: random.Random, values: Any, index: Any) -> Any:
    every, at = _list(values), _whole(index)
    if not 0 <= at < len(every):
        raise IntrinsicError(f"the array has no index {at}")
    return every[at]


def _unique(_: random.Random, values: Any) -> list[Any]:
    kept: dict[str, Any] = {}
    for value in _list(values):
        kept.setdefault(json.dumps(value, sort_keys=True), value)
    return list(kept.values())


def _encode(_: random.Random, text: Any) -> str:
    return base64.b64encode(_short(text).encode("utf-8", "replace")).decode()


def _decode(_: random.Random, text: Any) -> str:
    try:
        return base64.b64decode(_short(text), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise IntrinsicError("the text isn't Base64") from None


def _short(text: Any) -> str:
    if len(_text(text)) > LONGEST_TEXT:
        raise IntrinsicError(f"the text has more than {LONGEST_TEXT} characters")
    return str(text)


def _hash(_: random.Random, data: Any, algorithm: Any) -> str:
    text = _short(data if isinstance(data, str) else compact(data))
    if algorithm not in _HASHES:
        raise IntrinsicError(f"the algorithm has to be one of {', '.join(_HASHES)}")
    name = str(algorithm).replace("-", "").lower()
    return hashlib.new(name, text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _merge(_: random.Random, one: Any, other: Any, deep: Any) -> dict[str, Any]:
    if deep is not False:
        raise IntrinsicError("Step Functions merges only shallowly: the third argument is false")
    if not isinstance(one, dict) or not isinstance(other, dict):
        raise IntrinsicError("only objects can be merged")
    return {**one, **other}


def _random(source: random.Random, first: Any, last: Any, seed: Any = None) -> int:
    begin, end = _whole(first), _whole(last)
    if begin >= end:
        raise IntrinsicError("the start has to be smaller than the end")
    draw = source if seed is None else random.Random(_whole(seed))
    return draw.randrange(begin, end)


def _add(_: random.Random, one: Any, other: Any) -> int:
    return _whole(one) + _whole(other)


def _split(_: random.Random, text: Any, splitters: Any) -> list[str]:
    signs = _text(splitters, "the splitter")
    if not signs:
        return [_text(text)]
    parts = re.split("[" + re.escape(signs) + "]", _text(text))
    return [part for part in parts if part]


def _uuid(source: random.Random) -> str:
    return str(uuid.UUID(int=source.getrandbits(128), version=4))


_FUNCTIONS: dict[str, tuple[int, int | None, Callable[..., Any]]] = {
    "Array": (0, None, lambda _, *values: list(values)),
    "ArrayContains": (2, 2, lambda _, every, one: any(same(v, one) for v in _list(every))),
    "ArrayGetItem": (2, 2, _item),
    "ArrayLength": (1, 1, lambda _, values: len(_list(values))),
    "ArrayPartition": (2, 2, _partition),
    "ArrayRange": (3, 3, _range),
    "ArrayUnique": (1, 1, _unique),
    "Base64Decode": (1, 1, _decode),
    "Base64Encode": (1, 1, _encode),
    "Format": (1, None, _format),
    "Hash": (2, 2, _hash),
    "JsonMerge": (3, 3, _merge),
    "JsonToString": (1, 1, lambda _, value: compact(value)),
    "MathAdd": (2, 2, _add),
    "MathRandom": (2, 3, _random),
    "StringSplit": (2, 2, _split),
    "StringToJson": (1, 1, _string_to_json),
    "UUID": (0, 0, _uuid),
}
"""Name → fewest arguments, most arguments, the function; each gets the generator first."""
