"""The front door for people: a Textual app. Importing this package imports no Textual."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.errors import UsageError

if TYPE_CHECKING:
    from studylam.tui.app import StudyLam

M_ARENA_MAX = -8
"""Of glibc's malloc.h."""


def run(place: str | None = None, what: str | None = None, *, preview: Sequence[Path] = ()) -> int:
    """Open the app and stay in it until the learner leaves; the exit status is returned.

    Args:
        place: where to open it: ``learn``, ``lab``, ``quiz``, ``review``, ``exam``, ``price``,
            ``simulate`` or ``progress``; none is home.
        what: what to open there: the id of a lesson (``lesson`` or ``lesson#section``), a lab, or
            a bank of questions.
        preview: folders of packs that are being written: the app is opened on these, and follows
            their files.

    Raises:
        UsageError: there is no terminal to draw on.
        StudyLamError: the learner has left because of it, to mend it.
    """
    # Textual reads from stdin and writes its screen to stderr. A stream that was closed is None.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise UsageError(
            "The app needs a terminal, and this isn't one.",
            hint="Without a terminal there are the commands: studylam --help",
        )
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        # Where a locale has no such letter: a sign as wide as it, not the six of its number.
        sys.__stderr__.reconfigure(errors="replace")
    _share_memory()
    app = _app(place, what, preview)
    try:
        app.run()
    finally:
        _end_with_the_terminal(app.return_code)
    if app.left_because is not None:
        raise app.left_because
    return app.return_code or 0


def _share_memory() -> None:
    """Have all threads share malloc's memory: with an arena each (glibc's way), each keeps what the
    others could use, which is a megabyte on home.
    """
    if sys.platform == "linux":
        import ctypes

        if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
            mallopt(M_ARENA_MAX, 1)


def _app(place: str | None, what: str | None, preview: Sequence[Path]) -> StudyLam:
    if preview:
        from studylam.tui.preview.app import PreviewApp

        return PreviewApp(place, what, roots=preview)
    from studylam.tui.app import StudyLam

    return StudyLam(place, what)


def _end_with_the_terminal(status: int | None) -> None:
    """End the process if its terminal was taken away (a closed window, a lost connection).

    Textual can't restore such a terminal, and leaves the thread that reads keys behind, spinning.
    By now the session is closed, and every answer was on disk before it was shown.
    """
    import os
    import threading

    if any(thread.name == "textual-input" for thread in threading.enumerate()):
        os._exit(status or 129)  # as after SIGHUP
