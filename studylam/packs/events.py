"""Changing an event by paths: ``Records.0.s3.object.key=holiday+photo.jpg``.

Used by ``--set`` on the command line and by ``set:`` in a lab's cases. An event is plain JSON; it
is copied, never changed in place.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from studylam.errors import UsageError


def set_path(event: Any, path: str, value: Any) -> Any:
    """A copy of ``event`` with ``value`` at ``path``: keys and list indices joined by dots.

    A key that contains a dot is written with a backslash before it (``headers.x\\.y``). A missing
    key of an object is made; the index after a list's last one appends.

    Raises:
        UsageError: the path is empty, or runs through something that has no such place.
    """
    steps = _steps(path)
    event = copy.deepcopy(event)
    holder: dict[str, Any] = {"event": event}
    place: Any = holder
    key: str | int = "event"
    walked: list[str] = []
    for step in steps:
        child = place[key]
        if isinstance(child, dict):
            place, key = child, step
            if key not in child:
                child[key] = {}
        elif isinstance(child, list):
            place, key = child, _index(child, step, path, walked)
            if key == len(child):
                child.append({})
        else:
            raise UsageError(
                f"{path!r} doesn't fit the event: {_name(walked)} is {_kind(child)}, "
                f"so it has no {step!r}.",
                hint="Set the whole value, or shorten the path.",
            )
        walked.append(step)
    place[key] = value
    return holder["event"]


def apply_overrides(event: Any, overrides: Mapping[str, Any]) -> Any:
    """``event`` with every path of ``overrides`` set, in their order."""
    for path, value in overrides.items():
        event = set_path(event, path, value)
    return event


def override(event: Any, text: str) -> Any:
    """A copy of ``event`` changed by ``text`` as people type it: ``path=value``.

    The value is JSON where it parses as such. But where the event has text, text it stays, as AWS
    has it: ``body={"name": "Ada"}`` is the JSON text that API Gateway passes on, and a number in
    DynamoDB's ``{"N": "7"}`` is a string. (``null`` and a quoted string are taken as JSON there
    too.)

    Raises:
        UsageError: no ``path=value``, or the path doesn't fit the event.
    """
    path, value = parse_override(text)
    if not isinstance(value, str | None) and isinstance(_at(event, path), str):
        value = text.partition("=")[2]
    return set_path(event, path, value)


def _at(event: Any, path: str) -> Any:
    """What is at ``path`` now; ``None`` where nothing is."""
    for step in _steps(path):
        if isinstance(event, dict):
            event = event.get(step)
        elif isinstance(event, list) and step.isascii() and step.isdigit():
            event = event[int(step)] if int(step) < len(event) else None
        else:
            return None
    return event


def parse_override(text: str) -> tuple[str, Any]:
    """``"path=value"`` as path and value; the value is JSON where it parses as such, else text.

    Raises:
        UsageError: there is no ``=`` or nothing before it.
    """
    path, separator, value = text.partition("=")
    if not separator or not path.strip():
        raise UsageError(
            f"{text!r} is no override.",
            hint="Write it as path=value, e.g. Records.0.s3.object.key=in/cat.jpg",
        )
    try:
        return path.strip(), json.loads(value, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return path.strip(), value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} isn't JSON")


def _steps(path: str) -> list[str]:
    steps = [""]
    escaped = False
    for character in path:
        if escaped:
            steps[-1] += character if character in ".\\" else "\\" + character
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == ".":
            steps.append("")
        else:
            steps[-1] += character
    if escaped:
        steps[-1] += "\\"
    if "" in steps:
        raise UsageError(
            f"{path!r} isn't a path.",
            hint="Join keys and list indices by single dots, e.g. Records.0.s3.object.key",
        )
    return steps


def _index(items: list[Any], step: str, path: str, walked: list[str]) -> int:
    # isascii, because "²".isdigit() holds and int("²") doesn't.
    if not (step.isascii() and step.isdigit()) or len(step) > 6 or int(step) > len(items):
        raise UsageError(
            f"{path!r} doesn't fit the event: {_name(walked)} is a list of {len(items)}, "
            f"so it has no {step!r}.",
            hint=f"Use a number from 0 to {len(items)} there ({len(items)} appends).",
        )
    return int(step)


def _name(walked: list[str]) -> str:
    return ".".join(walked) if walked else "the event"


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a text"
    return "a number"
