"""What is odd about an event though it is JSON: a key twice, or what AWS would never send so.

Only what AWS always sends is looked at: the fields of the event itself and of its records. What is
in maps below them (headers, attributes, a detail) is the sender's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from studylam.labs.event_text import parse_event
from studylam.labs.json_text import keys_twice

LONGEST = 200_000
"""Characters of an event that is looked through: that happens with every key."""
MOST_RECORDS = 100
"""Records that are looked at."""


def doubt(text: str, usual: str | None) -> str:
    """The first thing that is odd about ``text``, which is JSON, in a sentence; empty: nothing.

    ``usual``: the event as AWS sends it, if it is one of AWS's.
    """
    if len(text) > LONGEST:
        return ""
    for one in keys_twice(text):
        return f"Line {one.line}: the key {one.key[:40]} is there twice. The last one counts."
    if usual is None:
        return ""
    return next(oddities(parse_event(text), parse_event(usual)), "")


def oddities(event: Any, usual: Any) -> Iterator[str]:
    """Each way in which ``event`` isn't as ``usual``, in a sentence; both are parsed JSON."""
    if not isinstance(usual, dict):
        return
    if not isinstance(event, dict):
        yield f"AWS's event is an object; this one is {_kind(event)}."
        return
    yield from _fields(event, usual, "")
    for name, value in usual.items():
        records = event.get(name)
        if isinstance(value, list) and isinstance(records, list) and value and records:
            first = value[0]
            for number, record in enumerate(records[:MOST_RECORDS]):
                path = f"{name}[{number}]"
                if isinstance(first, dict) and isinstance(record, dict):
                    yield from _fields(record, first, f"{path}.")
                elif _kind(first) != _kind(record):
                    yield _differs(path, first, record)


def _fields(event: dict[str, Any], usual: dict[str, Any], path: str) -> Iterator[str]:
    for name, value in usual.items():
        if name not in event:
            yield f"AWS's event has {path}{name}; this one hasn't."
        elif None not in (value, event[name]) and _kind(value) != _kind(event[name]):
            yield _differs(f"{path}{name}", value, event[name])


def _differs(path: str, usual: Any, value: Any) -> str:
    return f"{path} is {_kind(usual)} in AWS's event; here it is {_kind(value)}."


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    names = {str: "a text", list: "a list", dict: "an object", type(None): "null"}
    return names[type(value)]
