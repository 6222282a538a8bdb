"""What ``config.toml`` changes in the app, and how the app says what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from studylam import config
from studylam.config import Config, nearest
from studylam.errors import BadInputError
from studylam.tui.actions import settled

TOLD = 3
"""Mistakes that are told one by one; more are counted."""


def mistakes(
    config: Config, keys: Sequence[BadInputError], themes: Collection[str]
) -> list[BadInputError]:
    """All that is wrong with the file: its form, its ``keys``, its theme."""
    found = [*config.mistakes, *keys]
    if config.theme and config.theme not in themes:
        near = nearest(config.theme, sorted(themes))
        hint = f"Did you mean {near}?" if near else "There is: " + ", ".join(sorted(themes)) + "."
        where = ("look", "theme")
        found.append(config.mistake(where, f"There is no theme {config.theme[:40]!r}.", hint))
    return sorted(found, key=_line)


def _line(error: BadInputError) -> int:
    line = (error.where or "").rpartition(":")[2]
    return int(line) if line.isdecimal() else 0


def what_is_wrong(themes: Collection[str]) -> str:
    """A few sentences for whoever has just opened the app; empty if nothing is wrong."""
    found = mistakes(config.current(), settled().mistakes, themes)
    if not found:
        return ""
    lines = [
        f"{(error.where or '').rpartition('/')[2]}: {error.message} {error.hint or ''}".rstrip()
        for error in found[:TOLD]
    ]
    if len(found) > TOLD:
        lines.append(f"And {len(found) - TOLD} more.")
    return "\n".join([*lines, "The rest is in force. studylam config check tells it all."])
