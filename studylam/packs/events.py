"""Changing an event by paths: ``Records.0.s3.bucket.name=holiday-uploads``.

Used by ``--set`` on the command line and by ``set:`` in a lab's cases. An event is plain JSON; it
is copied, never changed in place. A path leads on into text that holds JSON, as services nest
events: ``Records.0.Sns.Message.Records.0.s3.bucket.name``.
"""

from __future__ import annotations

import copy
import difflib
import json
import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from studylam.errors import UsageError

MAX_STEPS = 60
"""No event of AWS is nested nearly as deep; beyond some depth Python's own JSON gives up."""


def set_path(event: Any, path: str, value: Any) -> Any:
    """A copy of ``event`` with ``value`` at ``path``: keys and list indices joined by dots.

    A key that contains a dot is written with a backslash before it (``headers.x\\.y``), and
    ``Records[0]`` is the same as ``Records.0``. A missing
    key of an object is made; the index after a list's last one appends.

    Raises:
        UsageError: the path is empty, or runs through something that has no such place.
    """
    return _set(copy.deepcopy(event), _steps(path), value, path, [])


def _set(event: Any, steps: list[str], value: Any, path: str, walked: list[str]) -> Any:
    holder: dict[str, Any] = {"event": event}
    place: Any = holder
    key: str | int = "event"
    for taken, step in enumerate(steps):
        child = place[key]
        inside = _inside(child)
        if inside is not None:
            separators = (",", ":") if _json(inside, (",", ":")) == child else (", ", ": ")
            place[key] = _json(_set(inside, steps[taken:], value, path, walked), separators)
            return holder["event"]
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


def _inside(text: Any) -> Any:
    """The object or list that ``text`` holds as JSON; else ``None``."""
    if not isinstance(text, str) or not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None


def _json(value: Any, separators: tuple[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=separators)


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
    too.) An object's key is given by its name, and is encoded as S3 does in its events.

    Raises:
        UsageError: no ``path=value``, or the path doesn't fit the event.
    """
    path, value = parse_override(text)
    if not isinstance(value, str | None) and isinstance(_at(event, path), str):
        value = text.partition("=")[2]
    if isinstance(value, str) and _is_encoded_key(path):
        value = quote_plus(value, safe="/", errors="surrogatepass")
    return set_path(event, path, value)


def _is_encoded_key(path: str) -> bool:
    """Whether S3 has an object's key there as in a web form: in notifications and batch tasks."""
    steps = _steps(path)
    return steps[-3:] == ["s3", "object", "key"] or steps[-1] == "s3Key"


def nearly(event: Any, path: str) -> str:
    """The key that ``path`` may have meant where it would add one; empty: it adds none, or its own.

    Raises:
        UsageError: it isn't a path.
    """
    for step in _steps(path):
        inside = _inside(event)
        event = event if inside is None else inside
        if isinstance(event, dict):
            if step not in event:
                small = {str(key).lower(): str(key) for key in event}
                near = difflib.get_close_matches(step.lower()[:80], small, 1, 0.8)
                return small[near[0]] if near else ""
            event = event[step]
        elif isinstance(event, list) and step.isascii() and step.isdigit() and len(step) < 6:
            if int(step) >= len(event):
                return ""
            event = event[int(step)]
        else:
            return ""
    return ""


def _at(event: Any, path: str) -> Any:
    """What is at ``path`` now; ``None`` where nothing is."""
    for step in _steps(path):
        inside = _inside(event)
        event = event if inside is None else inside
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
        parsed = json.loads(value, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return path.strip(), value
    if parsed in (math.inf, -math.inf):
        raise UsageError(f"{value} is larger than any number can be.", hint="Quote it as text.")
    return path.strip(), parsed


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} isn't JSON")


def _steps(path: str) -> list[str]:
    steps = [""]
    escaped = False
    for character in re.sub(r"(?<!\\)\[(\d+)\]", r".\1", path):
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
    if len(steps) > MAX_STEPS:
        raise UsageError(f"This path has more than {MAX_STEPS} steps.", hint="Shorten the path.")
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
