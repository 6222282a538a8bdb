"""Names of functions as callers give them: plain, qualified, or as an ARN in part or whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from studylam.runtime.refusals import InvalidParameterValueError

LATEST = "$LATEST"

# "Lambda API Reference", Invoke, FunctionName.
_PATTERN = re.compile(
    r"(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?"
    r"(?:(?P<region>[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?"
    r"(?:(?P<account>\d{12}):)?"
    r"(?:function:)?"
    r"(?P<name>[a-zA-Z0-9_-]+)"
    r"(?::(?P<qualifier>\$LATEST|[a-zA-Z0-9_-]+))?"
)


@dataclass(frozen=True)
class Target:
    """A function by its name, and the version or alias that was asked for, if any was."""

    name: str
    qualifier: str | None


@lru_cache(maxsize=256)
def parse_target(text: str, qualifier: str | None = None) -> Target:
    """Take a function's name apart.

    Raises:
        InvalidParameterValueError: not a name, or it carries another qualifier than ``qualifier``.
    """
    found = _PATTERN.fullmatch(text)
    if found is None or len(text) > 170:
        raise InvalidParameterValueError(
            f"{text!r} is no name of a function.",
            hint="my-function, my-function:prod, or an ARN with either at its end.",
        )
    derived = found["qualifier"]
    if derived is not None and qualifier is not None and derived != qualifier:
        raise InvalidParameterValueError(
            "The derived qualifier from the function name does not match the specified qualifier."
        )
    return Target(found["name"], derived if qualifier is None else qualifier)


def is_version(qualifier: str) -> bool:
    """Whether a qualifier is a published version's number; otherwise it is an alias."""
    return qualifier.isdigit()
