"""Long work: what is done of what, and whether it is still wanted.

Whoever does the work tells how far it is (`Work.tell`), and learns by that, too, that nobody waits
any more: it raises `StoppedError`, which goes out through everything that has to be put away. So a
function that takes a ``tell`` can be watched and be stopped, and needs to know of neither.
The command line draws a line of it (`studylam.cli.waiting`), the app says it in the crumbs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from studylam.errors import StudyLamError
from studylam.shares import per_cent

Tell = Callable[[int, int, str], object]
"""Hears how much is done, of how much (0: nobody knows), and what it is about now."""


def unheard(done: int, total: int, what: str = "") -> None:
    """A `Tell` where nobody waits for it."""


class StoppedError(StudyLamError):
    """Somebody didn't want it any more, which is nobody's mistake."""

    exit_status = 130
    """As shells have it for Ctrl+C."""

    def __init__(self, message: str = "Stopped.", *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)


class Work:
    """One piece of it. Told from the thread that does it, read and stopped from any other."""

    def __init__(self) -> None:
        self.now: tuple[int, int, str] = (0, 0, "")
        """Done, of how much, and what it is about. One value, so that it is never half an old one.
        """
        self._stopped = threading.Event()

    def tell(self, done: int, total: int, what: str = "") -> None:
        """So far it is.

        Raises:
            StoppedError: it isn't wanted any more.
        """
        self.now = (done, total, what)
        self.go_on()

    def go_on(self, _: object = None) -> None:
        """Raises StoppedError if it isn't wanted any more."""
        if self._stopped.is_set():
            raise StoppedError

    def stop(self) -> None:
        """It isn't wanted any more."""
        self._stopped.set()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody has said so."""
        return self._stopped.is_set()

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where nobody knows of how much."""
        done, total, _ = self.now
        return min(done / total, 1.0) if total else 0.0

    def words(self) -> str:
        """``34 %``, or ``3 of 40``, and what it is about."""
        done, total, what = self.now
        if not total:
            return what
        of = f"{done} of {total:,}" if total < COUNTED else per_cent(self.share)
        return f"{of} · {what}" if what else of


COUNTED = 400
"""Fewer are told one by one; of more, the share says more."""
