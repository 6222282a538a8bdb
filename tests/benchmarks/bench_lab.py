"""How long a warm run of a lab is felt, from the key to what came back on the screen.

    python tests/benchmarks/bench_lab.py [LAB…]

The real app at 140×40 on the built-in course, in its sandbox, with a record on disk; first a cold
run, then `TIMES` warm ones by F5, each until the screen has been drawn with the answer. Time by the
clock, as it is what one feels: run it while nothing else runs. Of that: what the run took by the
clock, recording and all; and the processor time of the app's own thread, on which other programs
have no influence. A key in a bare Textual app is the floor. Exit status 1 where the median is above
`FELT_MS`.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

SIZE = (140, 40)
LABS = ("warm-globals", "json-api", "thumbnail")
TIMES = 30
FELT_MS = 100.0


async def drawn(pilot: Pilot[int], key: str, done: Callable[[], bool]) -> tuple[float, float]:
    """Milliseconds from a key until something holds and is on the screen: felt, and processor."""
    app = pilot.app
    began, worked = time.perf_counter(), time.thread_time()
    pressing = asyncio.create_task(pilot.press(key))
    while not done():
        await asyncio.sleep(0.002)
    shown = asyncio.Event()
    app.screen.call_after_refresh(shown.set)
    await shown.wait()
    took = (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000
    await pressing
    return took


Times = list[tuple[float, float]]


async def floor() -> Times:
    """A key in a bare Textual app that changes a line of text."""
    from textual.app import App
    from textual.widgets import Static

    class Bare(App[None]):
        BINDINGS = [("f5", "count", "count")]  # noqa: RUF012
        count = 0

        def compose(self) -> Any:
            yield Static("0")

        def action_count(self) -> None:
            self.count += 1
            self.query_one(Static).update(str(self.count))

    app = Bare()

    def reached(number: int) -> bool:
        return app.count == number

    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        times = []
        for number in range(1, TIMES + 1):
            times.append(await drawn(pilot, "f5", partial(reached, number)))
        return times


async def runs(lab: str) -> tuple[Times, list[float]]:
    """Of each warm run: until it is drawn, and what `LabSession` took of that."""
    from studylam.packs import builtin_root
    from studylam.tui.screens.lab import LabScreen
    from tests.tui.look import StillApp, settle

    app = StillApp("lab", lab, roots=[builtin_root()])
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot, app.session_ready.is_set)
        await settle(pilot, lambda: isinstance(app.screen, LabScreen))
        screen = app.screen
        assert isinstance(screen, LabScreen)
        inner: list[float] = []
        for name in ("run", "perform"):
            _time(screen._lab, name, inner)

        def ran(before: int) -> bool:
            return len(screen._history.runs) > before and not screen.is_busy

        times: Times = []
        for number in range(TIMES + 2):
            took = await drawn(pilot, "f5", partial(ran, len(screen._history.runs)))
            await settle(pilot)
            if number > 1:  # the first was cold
                times.append(took)
        return times, inner[2:]


def _time(of: Any, name: str, times: list[float]) -> None:
    """Have a method keep how long it takes."""
    work = getattr(of, name)

    def timed(*values: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return work(*values, **named)
        finally:
            times.append((time.perf_counter() - began) * 1000)

    setattr(of, name, timed)


def told(name: str, times: Times, inner: list[float] | None = None) -> float:
    """Print a line of figures; the median."""
    felt = [time for time, _ in times]
    middle = statistics.median(felt)
    high = statistics.quantiles(felt, n=20)[18]
    words = f"{name:<18} p50 {middle:6.1f}  p95 {high:6.1f}  best {min(felt):6.1f} ms"
    words += f"   app's thread {statistics.median(worked for _, worked in times):5.1f}"
    if inner:
        words += f"   run {statistics.median(inner):6.1f}"
    print(words, flush=True)
    return middle


async def main(labs: list[str]) -> int:
    told("a bare app's key", await floor())
    slow = 0
    for lab in labs or LABS:
        times, inner = await runs(lab)
        slow += told(lab, times, inner) > FELT_MS
    return 1 if slow else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    os.environ["STUDYLAM_HOME"] = tempfile.mkdtemp()
    sys.exit(asyncio.run(main(sys.argv[1:])))
