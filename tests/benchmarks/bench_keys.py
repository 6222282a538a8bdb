"""What a key, a question and a section cost, beside a key in a minimal Textual app.

    python tests/benchmarks/bench_keys.py [QUESTIONS]

The real app on the built-in course at 120×40, driven as by a person: moves in a list and in the
reader, typing in the search and in the lab's editor, every section of every lesson, and questions
of a drill, each until the screen has been drawn and what was set off is done. Processor time of
the app's thread, so that neither other programs nor what is kept beside it count. Prints medians
and 95th percentiles, and the ratio to the minimal app's key; exit status 1 where a figure is above
its target. What the search may take is in `bench_search`: it looks into everything with each key.
"""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from typing import Any

SIZE = (120, 40)
KEY_MS = 10.0
LIMITS_MS = {"section": 150.0, "next question": 60.0, "key in the search": 30.0}
WORDS = "cold start provisioned concurrency"

Press = Callable[..., Awaitable[Any]]
Times = list[float]


async def timed(press: Press, *keys: str) -> Times:
    """Milliseconds of each key."""
    times = []
    for key in keys:
        began = time.thread_time()
        await press(key)
        times.append((time.thread_time() - began) * 1000)
    return times


async def minimal() -> Times:
    """Moves in a list of Textual's own."""
    from textual.app import App
    from textual.widgets import OptionList

    class Minimal(App[None]):
        def compose(self) -> Any:
            yield OptionList(*(f"Line {number}" for number in range(200)))

    app = Minimal()
    async with app.run_test(size=SIZE) as pilot:
        app.query_one(OptionList).focus()
        await pilot.pause()
        return await timed(pilot.press, *["down"] * 60)


def typed(words: str) -> list[str]:
    return [{" ": "space"}.get(letter, letter) for letter in words]


async def ours(questions: int) -> dict[str, Times]:
    from textual.widgets import TextArea

    from studylam.packs import builtin_root
    from studylam.tui.screens.lab import LabScreen
    from studylam.tui.screens.reader import ReaderScreen
    from studylam.tui.widgets.question import QuestionSheet
    from tests.tui.look import StillApp, letters, settle

    found: dict[str, Times] = {}
    app = StillApp(roots=[builtin_root()])
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot, app.session_ready.is_set)
        await settle(pilot)
        gc.collect()
        gc.freeze()

        async def pressed(key: str) -> None:
            await pilot.press(key)
            await settle(pilot)

        async def to(place: str, what: str | None = None) -> None:
            app.open_place(place, what)
            await settle(pilot)

        await to("learn")
        found["key in a list"] = await timed(pilot.press, *["down"] * 40, *["up"] * 40)
        await pilot.press("slash")
        await settle(pilot)
        found["key in the search"] = await timed(pilot.press, *typed(WORDS))
        await to("lab", app.library.labs[0].id)
        await settle(pilot, lambda: isinstance(app.screen, LabScreen))
        app.screen.query(TextArea).first().focus()
        await settle(pilot)
        found["key in the editor"] = await timed(pilot.press, *typed(WORDS))
        moves, turns = found.setdefault("key in the reader", []), found.setdefault("section", [])
        for lesson in app.library.lessons:
            app.push_screen(ReaderScreen(lesson.id))
            await settle(pilot)
            moves += await timed(pilot.press, "down", "down")
            for _ in lesson.sections[1:]:
                turns += await timed(pressed, "right")
            app.pop_screen()
            await settle(pilot)
        await to("quiz")
        await pressed("enter")
        asked = found.setdefault("next question", [])
        for _ in range(questions):
            try:
                right = letters(app)
            except Exception:  # of another type, or the drill is over
                break
            for key in (*right, "enter"):
                await pressed(key)
            took = await timed(pressed, "enter")
            if app.screen.query(QuestionSheet):  # else it is over
                asked += took
        gc.unfreeze()
    return found


def main() -> int:
    questions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as home:
        os.environ["STUDYLAM_HOME"] = home
        floor = statistics.median(asyncio.run(minimal()))
        found = asyncio.run(ours(questions))
    fine = True
    print(f"{'minimal Textual app: a key':<28} {floor:6.1f} ms")
    for name, times in found.items():
        if len(times) < 2:
            print(f"{name:<28} not measured")
            continue
        limit = LIMITS_MS.get(name, KEY_MS)
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
        fine &= p95 <= limit
        print(
            f"{name:<28} {p50:6.1f} ms  p95 {p95:6.1f} ms  {len(times):4} times  "
            f"{p50 / floor:5.1f} × the floor  (target: p95 at most {limit:.0f} ms)"
        )
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0 if fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
