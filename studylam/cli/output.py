"""How commands speak: JSON for machines, inert text for terminals, errors as sentences."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TextIO

from studylam.errors import StudyLamError
from studylam.inert import inert


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the caller asked for machine-readable output (also of an error)."""
    return "--json" in arguments


def prepare_streams() -> None:
    """Give the program three standard streams that take any text.

    A stream that the caller has closed (``>&-``) is nowhere to write to or read from. Left closed,
    its number would go to the next file that is opened, and output would be written into that.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            _hold(number)
            setattr(sys, name, open(os.devnull, "w" if number else "r", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif number and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _hold(number: int) -> None:
    """Put /dev/null where a standard stream is missing."""
    try:
        os.fstat(number)
    except OSError:
        opened = os.open(os.devnull, os.O_RDWR)
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)


def silence(stream: TextIO) -> None:
    """Nothing more can be written there: keep the interpreter from trying again when it exits."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def draws(stream: TextIO) -> bool:
    """Whether a terminal is there that lines can be written over on, and letters made bold."""
    return stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def emit(document: Any) -> None:
    """Print one JSON document on a line of its own (repeated: JSON Lines)."""
    text = json.dumps(document, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # an ASCII locale, or half a surrogate pair: JSON can escape both
        text = json.dumps(document)
    sys.stdout.write(text + "\n")


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
        try:
            emit({"error": {"message": error.message, "where": error.where, "hint": error.hint}})
            sys.stdout.flush()
        except OSError:  # nobody reads there; stderr and the exit status must do
            silence(sys.stdout)
    try:
        if show is not None:
            show()
        else:
            say(f"studylam: {error}", error=True)
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


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
    except Exception:  # no home to write to, or none to be found: the sentence below must do
        pass
    summary = f"{type(surprise).__name__}: {surprise}".splitlines()[0]
    report_error(
        StudyLamError(
            f"Something went wrong inside StudyLam ({summary}).",
            hint=f"Details are in {where}. Nothing that was saved is lost." if where else None,
        ),
        as_json=as_json,
    )
