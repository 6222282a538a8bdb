"""Payload templates: ``Parameters``, ``ResultSelector``, ``ItemSelector``, ``Assign``.

A field whose name ends in ``.$`` has a path or an intrinsic function as its value; the result
stands under the name without it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from studylam.runtime.states.errors import INTRINSIC, RUNTIME, DataError
from studylam.runtime.states.intrinsics import (
    IntrinsicError,
    compact,
    is_intrinsic,
    parse_intrinsic,
)
from studylam.runtime.states.paths import PathError, PathSyntaxError, Scope, parse_path


def expressions(template: Any, pointer: str = "") -> Iterator[tuple[str, str, Any]]:
    """Each dynamic field of a template: where it is, its name, what stands there."""
    if isinstance(template, dict):
        for name, value in template.items():
            if name.endswith(".$"):
                yield f"{pointer}/{name}", name, value
            else:
                yield from expressions(value, f"{pointer}/{name}")
    elif isinstance(template, list):
        for number, value in enumerate(template):
            yield from expressions(value, f"{pointer}[{number}]")


def check_expression(text: Any) -> None:
    """Raises PathSyntaxError: this is neither a path nor a function."""
    if not isinstance(text, str):
        raise PathSyntaxError("The value for the field must be a valid JSONPath or a function.")
    if is_intrinsic(text):
        parse_intrinsic(text)
    else:
        parse_path(text)


def fill(template: Any, scope: Scope, source: random.Random) -> Any:
    """The template with its paths and functions evaluated.

    Raises:
        DataError: a path leads nowhere, or a function fails.
    """
    if isinstance(template, dict):
        filled = {}
        for name, value in template.items():
            if name.endswith(".$"):
                filled[name[:-2]] = evaluate(value, name, scope, source)
            else:
                filled[name] = fill(value, scope, source)
        return filled
    if isinstance(template, list):
        return [fill(value, scope, source) for value in template]
    return template


def evaluate(text: str, field: str, scope: Scope, source: random.Random) -> Any:
    """A path or a function. Raises DataError."""
    try:
        if is_intrinsic(text):
            return parse_intrinsic(text).evaluate(scope, source)
        return parse_path(text).read(scope)
    except IntrinsicError as error:
        raise DataError(
            INTRINSIC, f"The function '{text}' had the following error: {error}."
        ) from None
    except PathError:
        whole = compact(scope.context if text.startswith("$$") else scope.input)
        raise DataError(
            RUNTIME,
            f"The JSONPath '{text}' specified for the field '{field}' could not be found in the "
            f"input '{whole}'",
        ) from None
