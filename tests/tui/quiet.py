"""Waits until an app has nothing to do, rather than for some time.

Textual's pilot takes an app for idle once the process has used little of the processor for 20 ms;
with each key it waits for that twice. So half of each test went by asleep, and on a busy machine
an app that had much to do was taken for idle, as it hadn't got its turn. Here an app is quiet when
nothing is due in its event loop, no screen waits to be drawn, and no short delay is running.
"""

from __future__ import annotations

import asyncio
import time

from textual.app import App, active_app

SHORT = 0.1
"""Seconds: delays of that length are to be over before anything is looked at."""


async def quiet(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """In place of ``textual._wait.wait_for_idle``; never longer than ``max_sleep`` seconds."""
    app = active_app.get()
    loop = asyncio.get_running_loop()
    end = time.monotonic() + max(min_sleep, max_sleep)
    while time.monotonic() < end:
        await asyncio.sleep(0)
        # What was due has had its turn when this comes up again with nothing behind it.
        if loop._ready:  # type: ignore[attr-defined]
            continue
        screen = app.screen if app.screen_stack else None
        if screen is not None and screen._update_timer._active.is_set():
            screen._on_timer_update()
        elif _has_short_delay(app):
            await asyncio.sleep(0.005)
        else:
            return


def _has_short_delay(app: App[object]) -> bool:
    nodes = [app, *(app.screen.walk_children(with_self=True) if app.screen_stack else ())]
    return any(
        timer._repeat == 0
        and timer._interval <= SHORT
        and timer._task is not None
        and not timer._task.done()
        for node in nodes
        for timer in node._timers
    )
