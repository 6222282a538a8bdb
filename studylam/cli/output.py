"""How commands speak: JSON for machines, inert text for terminals, errors as sentences."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from studylam.errors import StudyLamError
from studylam.inert import inert


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the caller asked for machine-readable output (also of an error)."""
    return "--json" in arguments


def emit(document: Any) -> None:
    """Print one JSON document on a line of its own (repeated: JSON Lines)."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def say(text: str = "", *, error: bool = False) -> None:
    """Print text that may come from a stranger: made inert where a terminal would obey it."""
    stream = sys.stderr if error else sys.stdout
    if stream.isatty():
        text = inert(text)
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def report_error(
    error: StudyLamError, *, as_json: bool, show: Callable[[], None] | None = None
) -> None:
    """Tell a person on stderr what went wrong, and a program on stdout if it asked for JSON."""
    if as_json:
        emit({"error": {"message": error.message, "where": error.where, "hint": error.hint}})
    if show is not None:
        show()
    else:
        say(f"studylam: {error}", error=True)


def report_surprise(surprise: Exception, *, as_json: bool) -> None:
    """Keep an unexpected exception in ``crash.log`` and say where it is."""
    import traceback

    where = None
    try:
        from studylam.home import home

        path = home() / "crash.log"
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            traceback.print_exception(surprise, file=log)
        where = str(path)
    except (OSError, StudyLamError):
        pass  # no home to write to: the sentence below must do
    summary = f"{type(surprise).__name__}: {surprise}".splitlines()[0]
    report_error(
        StudyLamError(
            f"Something went wrong inside StudyLam ({summary}).",
            hint=f"Details are in {where}. Nothing that was saved is lost." if where else None,
        ),
        as_json=as_json,
    )
