"""Expected texts, in which placeholders stand for what differs from run to run.

``<id>`` this invocation's request id · ``<uuid>`` · ``<time>`` 2026-01-31T12:00:00.000Z ·
``<second>`` 2026-01-31T12:00:00Z · ``<ms>`` 12.34 · ``<n>`` a whole number · ``<hex>`` ·
``<warning>`` the runtime's warning ahead of an error of Init · ``<...>`` anything · ``·`` a
no-break space, which the runtime writes in front of stack frames.
"""

from __future__ import annotations

import re
from typing import Any

_PLACEHOLDERS = {
    "<uuid>": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "<time>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "<second>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "<ms>": r"\d+\.\d\d",
    "<n>": r"\d+",
    "<hex>": r"[0-9a-f]+",
    "<warning>": r"\[WARNING\]\t[^\t]+\t\tLAMBDA_WARNING: Unhandled exception\. .*",
    "<...>": r".*?",
}
_SPLIT = re.compile("(" + "|".join(re.escape(name) for name in ("<id>", *_PLACEHOLDERS)) + ")")


def matches(template: str, text: str, request_id: str) -> bool:
    """Whether ``text`` is what ``template`` says, from its first to its last character."""
    pattern = ""
    for part in _SPLIT.split(template):
        if part == "<id>":
            pattern += re.escape(request_id)
        else:
            pattern += _PLACEHOLDERS.get(part) or re.escape(part).replace("·", "\u00a0")
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def agrees(expected: Any, got: Any, request_id: str) -> bool:
    """The same for a JSON value: texts are templates, and the keys' order counts."""
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and list(expected) == list(got)
            and all(agrees(value, got[key], request_id) for key, value in expected.items())
        )
    if isinstance(expected, list):
        return (
            isinstance(got, list)
            and len(expected) == len(got)
            and all(agrees(one, two, request_id) for one, two in zip(expected, got, strict=True))
        )
    if isinstance(expected, str):
        return isinstance(got, str) and matches(expected, got, request_id)
    return type(expected) is type(got) and bool(expected == got)
