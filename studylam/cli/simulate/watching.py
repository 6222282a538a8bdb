"""How far a run is, told on a terminal; and Ctrl+C, which ends it with what was found so far.

A second Ctrl+C stops the command at once, as everywhere else.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING, Any

from studylam.cli.waiting import Line

if TYPE_CHECKING:
    from studylam.simulation.load import Run


class Watching:
    """Called after each slice of a run; false ends the run there."""

    def __init__(self) -> None:
        self.stopped = False
        self._line = Line("simulating")
        self._before: Any = None

    def __enter__(self) -> Watching:
        # Whoever has the program started with Ctrl+C ignored, or handled elsewhere, keeps that.
        usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if usual and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        self._restore()
        self._line.clear()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopped = True
        self._restore()

    def _restore(self) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def __call__(self, run: Run) -> bool:
        if not run.done:
            words = "Ctrl+C stops and shows what there is"
            self._line.tell(round(1000 * run.now_s / run.until_s), 1000, words)
        return not self.stopped
