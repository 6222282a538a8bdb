"""Tells when the files of packs have changed, and have come to rest again.

It looks at the files' sizes and times again and again; nobody tells it. For a pack of 500 files a
look takes some milliseconds, in a thread. A library that listens to the kernel (watchfiles) would
know 0.2 s earlier, but not on network folders, in many containers, or where inotify's watches have
run out; it needs a table of its own of what editors write beside a file; and it loses a folder that
is renamed and comes back. What is looked at here is exactly what is read: `PackFiles`.

A state is told of only when two looks in a row have seen it: an editor that writes by renaming, a
file that is half written, and a checkout of hundreds of files are then through.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles, Stamp

PAUSE_S = 0.25
"""Between two looks while nothing happens."""
REST_S = 0.08
"""Between two looks while something does."""
PATIENCE_S = 5.0
"""Files that never come to rest are read all the same."""
SHARE = 20
"""The pause is at least so many times as long as a look took."""

State = tuple[tuple[tuple[str, Stamp], ...], ...]


class Watch:
    """What the packs in ``roots`` were when they were last read. Used from one thread at a time."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self.roots = tuple(roots)
        self.pause = PAUSE_S
        """Seconds until the next look."""
        self._read = self._seen = self._now()
        self._changing_since: float | None = None

    def look(self) -> bool:
        """Whether the files have changed since they were last read, and are at rest.

        Whoever is told so reads them: it isn't told again.
        """
        began = time.monotonic()
        now = self._now()
        took = time.monotonic() - began
        self.pause = max(PAUSE_S, took * SHARE)
        if now == self._read:
            self._seen, self._changing_since = now, None
            return False
        if self._changing_since is None:
            self._changing_since = began
        at_rest = now == self._seen or began - self._changing_since > PATIENCE_S
        self._seen = now
        if not at_rest:
            self.pause = max(REST_S, took)
            return False
        self._read, self._changing_since = now, None
        return True

    def _now(self) -> State:
        return tuple(_state(root) for root in self.roots)


def _state(root: Path) -> tuple[tuple[str, Stamp], ...]:
    """Every file that is read, and every one that is refused."""
    files = PackFiles(root, Report())
    refused = (f"{p.place.file}:{p.code}" for p in files.report.problems)
    return (*files.stamps.items(), *((name, Stamp(0, 0, 0)) for name in refused))
