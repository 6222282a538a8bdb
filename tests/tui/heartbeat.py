"""How long the screen stands still while something is done beside it.

A task in the app beats every few milliseconds, and the largest gap between two beats is kept: in
CPU time of this process, all its threads together. A gap on the clock would grow with whatever else
the machine does; this one grows only while the process itself keeps the app from running, be it in
the app's own thread or in another that holds the interpreter.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

BEAT_S = 0.002


class Heart:
    """``gap_s``: the largest gap so far."""

    def __init__(self) -> None:
        self.gap_s = 0.0
        self._last = time.process_time()

    def note(self) -> None:
        """It beats."""
        now = time.process_time()
        self.gap_s, self._last = max(self.gap_s, now - self._last), now

    async def beat(self) -> None:
        while True:
            self.note()
            await asyncio.sleep(BEAT_S)


@asynccontextmanager
async def beating() -> AsyncIterator[Heart]:
    """While something goes on."""
    # As in the app, whose course stays: going through it for garbage is no part of the work.
    gc.collect()
    gc.freeze()
    heart = Heart()
    task = asyncio.create_task(heart.beat())
    await asyncio.sleep(0)
    try:
        yield heart
        heart.note()
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        gc.unfreeze()
