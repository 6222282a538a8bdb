"""Which screen opens a scenario or an exercise: from a lesson, the hub, or the command line."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from studylam.tui.ports import SessionScreen

if TYPE_CHECKING:
    from studylam.packs import Library

SCREENS = {
    "price": ("architecture", "ArchitectureScreen"),
    "load": ("concurrency", "ConcurrencyScreen"),
    "retries": ("retries", "RetriesScreen"),
    "tuning": ("tuning", "TuningScreen"),
    "exercise": ("exercise", "ExerciseScreen"),
}
"""Tool → the module in ``tui/screens`` and its class, called with an id or with data."""

ABOUT = {
    "price": "Price",
    "load": "Simulate",
    "retries": "Retries",
    "tuning": "Power tuning",
    "exercise": "Decide",
}
"""What stands before the title of a scenario or an exercise."""

SIMULATORS = {
    "concurrency": "load",
    "retries": "retries",
    "tuning": "tuning",
}
"""What a simulator is called → its tool."""


def found(library: Library, what: str) -> tuple[str, str | None]:
    """The tool of a simulator's name, or of the scenario or exercise of that id; and that id.

    Raises:
        NotFoundError: there is none of that name; the error suggests near ones.
    """
    if what in SIMULATORS:
        return SIMULATORS[what], None
    if any(one.id == what for one in library.exercises):
        return "exercise", what
    return library.scenario(what).tool, what


def screen_of(
    tool: str, target: str | None = None, data: Mapping[str, Any] | None = None
) -> SessionScreen:
    """A new screen with the scenario or exercise ``target``, or with a scenario's ``data``."""
    module, name = SCREENS[tool]
    made = getattr(import_module(f"studylam.tui.screens.{module}"), name)
    return cast(SessionScreen, made(target, data))
