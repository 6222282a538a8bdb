"""Long work at the command line: on a terminal, a line of how far it is; Ctrl+C, and it is over.

The line stands on standard error, is written over as it goes on, and leaves nothing. Where nobody
watches (a pipe, a file), nothing is written.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from studylam.cli.output import draws
from studylam.inert import inert_line
from studylam.work import COUNTED, StoppedError, Work

OFTEN_S = 0.1
"""More often nobody can read it."""


class Line(Work):
    """Work whose progress is drawn."""

    def __init__(self, title: str = "", *, quiet: bool = False) -> None:
        super().__init__()
        self._title = title
        self._shows = draws(sys.stderr) and not quiet
        self._due = 0.0
        self._drawn = False

    def tell(self, done: int, total: int, what: str = "") -> None:
        super().tell(done, total, what)
        # Of few things each is named, as one of them may take long.
        if self._shows and (0 < total < COUNTED or time.monotonic() >= self._due):
            self.draw(self.words())

    def draw(self, words: str) -> None:
        """These words now, made inert and cut to the terminal."""
        self._due = time.monotonic() + OFTEN_S
        text = inert_line(f"{self._title}: {words}" if self._title else words)
        room = max(shutil.get_terminal_size().columns - 1, 10)
        sys.stderr.write(f"\r\x1b[K{text[:room]}")
        sys.stderr.flush()
        self._drawn = True

    def clear(self) -> None:
        """Leave nothing of it."""
        if self._drawn:
            self._drawn = False
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def waiting(title: str, *, stopped: str, quiet: bool = False) -> Iterator[Line]:
    """While something long is done.

    Args:
        title: what is done, before how far it is.
        stopped: said if Ctrl+C ends it: what that means for files.
        quiet: nothing is drawn even on a terminal.

    Raises:
        StoppedError: Ctrl+C was pressed.
    """
    line = Line(title, quiet=quiet)
    try:
        yield line
    except KeyboardInterrupt:
        raise StoppedError(stopped) from None
    finally:
        line.clear()
