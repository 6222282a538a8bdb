"""Whether this process plays the app to somebody in a browser: `studylam serve` starts such ones.

Whoever sits there isn't known here, so everything in the program that would touch this machine asks
here first: code runs inside full isolation only (`studylam.runtime.tiers`), and nothing opens this
machine's files and programs, or writes where its owner keeps theirs.
"""

from __future__ import annotations

import os
from pathlib import Path

from studylam.errors import UsageError

ENVIRONMENT_VARIABLE = "STUDYLAM_SERVED"
"""The home folder of whoever serves; set in a served process by whoever starts it."""

_latched = ""


def begin(owners_home: Path) -> None:
    """From now on, and to its end, this process is a served one."""
    global _latched
    _latched = str(owners_home)


def owners_home() -> Path | None:
    """The home folder of whoever serves the app; None where it isn't served."""
    found = _latched or os.environ.get(ENVIRONMENT_VARIABLE, "")
    return Path(found) if found else None


def is_served() -> bool:
    """Whether somebody in a browser sits in front of this process."""
    return owners_home() is not None


def refuse(what: str) -> None:
    """Raise an error for people if this process is a served one: ``what`` isn't for visitors.

    Raises:
        UsageError: it is one.
    """
    if is_served():
        raise UsageError(
            f"{what}: that isn't there in a browser, as it would touch the machine that serves "
            "this page.",
            hint="StudyLam on your own machine has it.",
        )
