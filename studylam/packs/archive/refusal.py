"""Saying why an archive isn't unpacked."""

from __future__ import annotations

from studylam.errors import BadInputError
from studylam.inert import inert_line

_SHOWN = 120
"""Characters of a stranger's file name that a message shows."""


class RefusedError(BadInputError):
    """An archive is refused as a whole; ``entry`` is what in it gave the reason, if one did."""

    def __init__(self, message: str, *, entry: str = "", hint: str | None = None) -> None:
        super().__init__(f"{shown(entry)}: {message}" if entry else message, hint=hint)
        self.entry = entry


def shown(name: str) -> str:
    """A stranger's file name, fit for a message."""
    safe = inert_line(name)
    return safe if len(safe) <= _SHOWN else f"{safe[:_SHOWN]}…"
