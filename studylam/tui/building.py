"""An event in the making: the places in it, its JSON line by line, and changes that can be undone.

Changes are applied as ``studylam events show NAME --set path=value`` does it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studylam.labs import pretty
from studylam.packs.events import override, parse_override

Steps = tuple[str, ...]


@dataclass(frozen=True)
class Built:
    """An event that a learner made, ready for a lab's editor."""

    name: str
    """The canned event that it began as."""
    title: str
    text: str
    """JSON."""

    @classmethod
    def of(cls, kept: Any) -> Built | None:
        """From what was kept of it; ``None`` where that is nothing, or something else."""
        try:
            return cls(**kept)
        except TypeError:
            return None


@dataclass(frozen=True)
class Spot:
    """A value in an event, and the path that leads to it."""

    steps: Steps
    path: str
    """As an override has it: dots between keys, and a backslash before those inside of one."""
    value: Any


@dataclass(frozen=True)
class JsonLine:
    """A line of an event's JSON, and the value that is on it (or begins or ends there)."""

    steps: Steps
    text: str


def spots(event: Any) -> list[Spot]:
    """Everything that a change can be made to, in order. JSON inside text is followed."""
    return [Spot(steps, _path(steps), value) for steps, value in _leaves(event, ()) if steps]


def _leaves(value: Any, steps: Steps) -> Iterator[tuple[Steps, Any]]:
    inside = _inside(value)
    if inside:
        yield steps, value
        value = inside
    if not (value and isinstance(value, dict | list)):
        yield steps, value
        return
    for key, child in _children(value):
        # A path is stripped, ends at the first "=", and none of its steps is empty.
        if key and "=" not in key and key == key.strip():
            yield from _leaves(child, (*steps, key))


def _inside(value: Any) -> Any:
    """What text holds as JSON, if that has places of its own."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _children(value: Any) -> list[tuple[str, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [(str(key), child) for key, child in pairs]


def _path(steps: Steps) -> str:
    return ".".join(step.replace("\\", "\\\\").replace(".", "\\.") for step in steps)


def json_lines(event: Any) -> list[JsonLine]:
    """The event as `studylam.labs.pretty` has it, line by line."""
    return list(_json_lines(event, (), "", ""))


def _json_lines(value: Any, steps: Steps, head: str, tail: str) -> Iterator[JsonLine]:
    indent = "  " * len(steps)
    if not (value and isinstance(value, dict | list)):
        yield JsonLine(steps, indent + head + pretty(value) + tail)
        return
    begin, end = "{}" if isinstance(value, dict) else "[]"
    yield JsonLine(steps, indent + head + begin)
    children = _children(value)
    for number, (key, child) in enumerate(children, 1):
        name = f"{pretty(key)}: " if begin == "{" else ""
        comma = "," if number < len(children) else ""
        yield from _json_lines(child, (*steps, key), name, comma)
    yield JsonLine(steps, indent + end + tail)


class Draft:
    """An event with the changes that were made to it."""

    def __init__(self, event: Any) -> None:
        self._states = [event]
        self._changes: list[str] = []

    @property
    def event(self) -> Any:
        return self._states[-1]

    @property
    def changed(self) -> tuple[str, ...]:
        """Paths that were set, the latest last."""
        return tuple(self._changes)

    def set(self, text: str) -> str:
        """Apply ``path=value``; returns the path.

        Raises:
            UsageError: it is none, or doesn't fit the event.
        """
        path, _ = parse_override(text)
        self._states.append(override(self.event, text))
        self._changes.append(path)
        return path

    def undo(self) -> str | None:
        """Take the last change back; returns its path, or ``None`` if there is none left."""
        if not self._changes:
            return None
        self._states.pop()
        return self._changes.pop()
