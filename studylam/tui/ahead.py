"""What opening a lab needs first, imported piece by piece once somebody has left home.

On home it would be memory for nothing, and all at once it would stop the screen for a third of a
second. It is done on the screen's own thread: of two threads that import each other's beginnings,
Python lets one fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

PIECES = (
    "pydantic_core",
    "pydantic._internal._generate_schema",
    "pydantic.types",
    "studylam.packs.reading.schema",
    "studylam.packs.labs.triggers",
    "studylam.labs.cases",
    "studylam.labs.set_up",
    "studylam.labs.session",
    "studylam.study.search.belongs",
    "studylam.tui.widgets.lab_code",
    "studylam.tui.widgets.lab_event",
    "studylam.tui.widgets.lab_desk",
    "studylam.tui.screens.lab_writing",
    "studylam.tui.screens.lab_around",
    "studylam.tui.screens.lab_settings",
    "studylam.tui.screens.lab",
)
"""None takes long when those before it are there."""
PAUSE_S = 0.1
"""Between two: so keys and drawing come first."""


class Ahead:
    """Imports the pieces, one at a time."""

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._left: Iterator[str] | None = None

    def begin(self) -> None:
        """The first time only."""
        if self._left is None:
            self._left = iter(PIECES)
            self._later()

    def _later(self) -> None:
        self._app.set_timer(PAUSE_S, self._next)

    def _next(self) -> None:
        piece = next(self._left, None) if self._left else None
        if piece is not None:
            import_module(piece)
            self._later()
