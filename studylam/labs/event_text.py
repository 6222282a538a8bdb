"""An event as text: what a person types, or a file holds, before a function gets it."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from studylam.errors import BadInputError

_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What JSON may have as it is, and an editor or a file can't: halves of pairs, ends of lines."""


def pretty(event: Any) -> str:
    """An event as it is shown and edited: indented JSON, characters as they are, if they can be."""
    text = json.dumps(event, indent=2, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def parse_event(text: str, *, where: str = "event") -> Any:
    """The event that ``text`` holds: any JSON value.

    As on AWS, text that isn't JSON never reaches the function.

    Raises:
        BadInputError: it isn't JSON; ``where`` becomes ``where:line:column``.
    """
    if not text.strip():
        raise BadInputError(
            "The event is empty.", where=where, hint="The smallest event is {} (no fields)."
        )
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise BadInputError(
            f"The event is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).",
            where=f"{where}:{error.lineno}:{error.colno}",
            hint=_hint(text, error),
        ) from error
    except _ConstantError as error:
        raise BadInputError(
            f"The event is not JSON: it has no {error}.",
            where=where,
            hint="Python writes it, JSON doesn't know it; use null or a number.",
        ) from error
    except (RecursionError, ValueError) as error:
        raise BadInputError(
            "The event can't be read: it is nested too deeply or has a number that is too long.",
            where=where,
        ) from error


class _ConstantError(Exception):
    """``NaN`` or ``Infinity`` where JSON has neither."""


def _refuse_constant(name: str) -> NoReturn:
    raise _ConstantError(name)


def _hint(text: str, error: json.JSONDecodeError) -> str:
    line = text.splitlines()[error.lineno - 1] if text.splitlines()[error.lineno - 1 :] else ""
    there = line[error.colno - 1 : error.colno]
    before = text[: error.pos].rstrip()[-1:]
    if there == "'":
        return "JSON puts texts and keys in double quotes."
    # Up to Python 3.12 the place is the bracket, from 3.13 on the comma before it.
    if "," in (before, there) and text[error.pos :].lstrip(", \t\r\n")[:1] in ("}", "]"):
        return "JSON has no comma after the last item."
    if line[error.colno - 1 :].startswith(("True", "False", "None")):
        return "JSON writes true, false and null."
    return "Mend it there and run again."
