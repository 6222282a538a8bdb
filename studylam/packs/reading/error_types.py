"""Types of errors as Lambda writes them, to tell one that is misspelt: nothing ever matches it."""

from __future__ import annotations

import builtins
import difflib

_LAMBDA = (
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "Runtime.HandlerNotFound",
    "Runtime.ImportModuleError",
    "Runtime.UserCodeSyntaxError",
    "Runtime.MalformedHandlerName",
    "Runtime.MarshalError",
    "Runtime.UnmarshalError",
    "ClientError",
    "JSONDecodeError",
)
_KNOWN = frozenset(
    (*_LAMBDA, *(name for name in dir(builtins) if name.endswith(("Error", "Exit", "Warning"))))
)


def misspelt_type(name: str) -> str:
    """The known type that is written nearly so; empty: it is one, or somebody's own."""
    if name in _KNOWN or len(name) > 60:
        return ""
    small = {known.lower(): known for known in sorted(_KNOWN)}
    near = difflib.get_close_matches(name.lower(), small, 1, 0.93)
    return small[near[0]] if near else ""
