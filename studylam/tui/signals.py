"""What the system and the shell tell the app by signals: to end, to sleep, to go on.

However it comes, the terminal is given back as it was, handlers are stopped, and the record is
closed. Textual does the drawing; here is what it leaves open.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver

PATIENCE_S = 10.0
"""For leaving in an orderly way. All that was done is on disk long before."""

NOBODY = "No shell waits behind it that could wake it again."


def obey(app: App[Any], driver: Driver | None) -> None:
    """From now on, be told. Does nothing in a thread, or without a terminal."""
    loop = asyncio.get_running_loop()

    def leave(number: int) -> None:
        if not app.is_headless:  # what runs it may go on after the app's end
            end_soon(128 + number)
        app.exit(return_code=128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        with contextlib.suppress(RuntimeError, ValueError):
            loop.add_signal_handler(number, leave, number)
    if driver is not None and driver.can_suspend:
        with contextlib.suppress(ValueError):
            stops = _Sleep(driver, loop)

            def interrupted(number: int, frame: FrameType | None) -> None:
                if not stops.is_waking:  # else Ctrl+C is a key that came too early
                    loop.call_soon_threadsafe(leave, number)

            # Not by the loop: while an editor has the terminal, Ctrl+C is for that alone, and
            # whoever opens it puts another handler here.
            signal.signal(signal.SIGINT, interrupted)


def end_soon(status: int) -> None:
    """End the process, if it hasn't by itself by then.

    Where the terminal was taken away, Textual's thread that writes to it is gone, and whoever
    writes waits for it for ever.
    """
    timer = threading.Timer(PATIENCE_S, os._exit, [status])
    timer.daemon = True
    timer.start()


class _Sleep:
    """Textual's ways of sleeping and waking, for when both happen.

    It takes every SIGCONT for the end of a sleep. The kernel sends one with the SIGHUP of a
    terminal that is closed, and then Textual would begin a second time to draw and to read there.

    And it writes to the terminal from within the signal's handler. What that interrupts may hold
    the lock for writing, and the app would stand still for ever: here the loop does it.
    """

    def __init__(self, driver: Driver, loop: asyncio.AbstractEventLoop) -> None:
        self._driver = driver
        self._loop = loop
        self._asleep = False
        self.is_waking = False
        """Whether the terminal is still as the shell has it."""
        self._falls_asleep: Any = signal.getsignal(signal.SIGTSTP)
        self._wakes: Any = signal.getsignal(signal.SIGCONT)
        if callable(self._falls_asleep) and callable(self._wakes):
            signal.signal(signal.SIGTSTP, self._sleep)
            signal.signal(signal.SIGCONT, self._wake)

    def _sleep(self, number: int, frame: FrameType | None) -> None:
        self._soon(self._fall_asleep)

    def _wake(self, number: int, frame: FrameType | None) -> None:
        self.is_waking = True
        self._soon(self._wake_up)

    def _soon(self, do: Callable[[], None]) -> None:
        # While an editor has the terminal the loop stands still, and nothing is written.
        if not getattr(self._driver, "_auto_restart", True):
            do()
            return
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(do)

    def _fall_asleep(self) -> None:
        self._asleep = True
        self._falls_asleep(signal.SIGTSTP, None)

    def _wake_up(self) -> None:
        try:
            if self._asleep:
                self._asleep = False
                self._wakes(signal.SIGCONT, None)
            elif os.isatty(0):
                # Stopped by SIGSTOP, without a word; the screen may show another program.
                self._driver.suspend_application_mode()
                self._driver.resume_application_mode()
        finally:
            self.is_waking = False


# -- ctrl+z ---------------------------------------------------------------------------------------


def can_be_woken() -> bool:
    """Whether a shell with jobs started this.

    A process that stops without one, as the only program of a terminal, never runs again.
    """
    if not hasattr(os, "getsid"):
        return False
    try:
        parent = _parent(os.getpgrp())
        return os.getsid(parent) == os.getsid(0) and os.getpgid(parent) != os.getpgrp()
    except (OSError, ValueError):
        return False


def sleep() -> None:
    """Stop with all of the job: a wrapper that only waits for this (uv, a script) as well."""
    os.killpg(os.getpgrp(), signal.SIGTSTP)


def _parent(process: int) -> int:
    if process == os.getpid():
        return os.getppid()
    # After the name, which may hold anything: the state, and the parent.
    return int(Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
