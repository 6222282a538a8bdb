"""Whether an hour's session leaks: walks the app round and round, and looks at what stays.

    python tests/benchmarks/bench_session.py [ROUNDS]

One round opens every place, a lesson with its sections, a drill with answers, a lab, the search,
the calculator and a simulation, and goes back: some 60 keys, of which an hour of study has some
1,800 (one in two seconds). After the first rounds, in which caches fill, memory (resident) and
screens that are alive are counted; exit status 1 where more than 20 MiB have come by the end, or
screens stay that nobody can see. Beside it, what opening and closing a screen of a minimal Textual
app as often keeps.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

ROUNDS, WARM = 30, 4
TARGET_MIB = 20.0
SIZE = (120, 40)


def resident() -> float:
    """MiB, after what is garbage has gone."""
    gc.collect()
    status = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


def screens_alive() -> Counter[str]:
    from textual.screen import Screen

    return Counter(type(one).__name__ for one in gc.get_objects() if isinstance(one, Screen))


async def minimal(rounds: int) -> float:
    from textual.app import App
    from textual.screen import Screen
    from textual.widgets import Static

    class Page(Screen[None]):
        def compose(self) -> Any:
            yield from (Static(f"Line {number}") for number in range(40))

    app: App[None] = App()
    async with app.run_test(size=SIZE) as pilot:
        before = 0.0
        for number in range(rounds):
            if number == WARM:
                before = resident()
            for _ in range(10):
                await app.push_screen(Page())
                await pilot.press("down")
                app.pop_screen()
                await pilot.pause()
        return resident() - before


async def ours(rounds: int) -> tuple[float, int, Counter[str]]:
    from studylam.packs import builtin_root
    from tests.tui.look import StillApp, settle

    app = StillApp(roots=[builtin_root()])
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot, app.session_ready.is_set)
        await settle(pilot)
        keys = 0

        async def press(*names: str) -> None:
            nonlocal keys
            for name in names:
                keys += 1
                await pilot.press(name)
                await settle(pilot)

        before = 0.0
        lessons, labs = app.library.lessons, app.library.labs
        for number in range(rounds):
            if number == WARM:
                before = resident()
            app.open_place("learn", lessons[number % len(lessons)].id)
            await settle(pilot)
            await press(*["right"] * 5, "down", "down", "escape", "escape")
            app.open_place("lab", labs[number % len(labs)].id)
            await settle(pilot)
            await press("a", "b", "escape", "escape")
            await press("slash", "c", "o", "l", "d", "escape", "escape")
            app.open_place("quiz")
            await settle(pilot)
            await press("enter", "a", "enter", "enter", "b", "enter", "escape", "escape")
            for place in "5678904":
                await press(place, "down", "down")
            app.open_place("simulate", "concurrency")
            await settle(pilot)
            await press("right", "right", "escape", "escape", "0")
            while len(app.screen_stack) > 1:
                app.pop_screen()
                await settle(pilot)
        grown = resident() - before
        return grown, keys, screens_alive()


def main() -> int:
    rounds = max(int(sys.argv[1]), WARM + 2) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as home:
        os.environ["STUDYLAM_HOME"] = home
        floor = asyncio.run(minimal(rounds))
        grown, keys, alive = asyncio.run(ours(rounds))
    stays = sum(alive.values()) - 1
    print(f"minimal Textual app  {floor:+6.1f} MiB in {rounds} rounds")
    print(f"StudyLam             {grown:+6.1f} MiB in {keys:,} keys  (at most {TARGET_MIB})")
    print(f"screens alive        {dict(alive)}")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0 if grown <= TARGET_MIB and stays <= 2 else 1


if __name__ == "__main__":
    raise SystemExit(main())
