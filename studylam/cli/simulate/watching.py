"""How far a run is, told on a terminal; and Ctrl+C, which ends it with what was found so far.

A second Ctrl+C stops the command at once, as everywhere else.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studylam.simulation.load import Run

QUIET_S = 1.0
"""What takes no longer than a moment has no progress."""


class Watching:
    """Called after each slice of a run; false ends the run there."""

    def __init__(self) -> None:
        self.stopped = False
        self._begun = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._drawn = False
        self._before: Any = None

    def __enter__(self) -> Watching:
        # Whoever has the program started with Ctrl+C ignored, or handled elsewhere, keeps that.
        usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if usual and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        self._restore()
        if self._drawn:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopped = True
        self._restore()

    def _restore(self) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def __call__(self, run: Run) -> bool:
        if self._terminal and not run.done and time.monotonic() - self._begun > QUIET_S:
            share = run.now_s / run.until_s
            sys.stderr.write(f"\r{share:4.0%} simulated (Ctrl+C stops and shows what there is)")
            sys.stderr.flush()
            self._drawn = True
        return not self.stopped
