"""Whether an hour's session leaks: walks the app round and round, and looks at what stays.

    python tests/benchmarks/bench_session.py [ROUNDS]

An hour of study has some 1,800 keys (one in two seconds); here they are the keys of an evening. A
round opens every place, reads a lesson, answers a drill and what is due, writes in a lab and runs
it warm again and again, looks for things, prices, simulates, and asks for help; every few rounds it
also runs a lab's cases, tunes a handler's memory, and sits an exam and reads its report. Each round
is another day, so that reviews come back. After the first rounds, in which caches fill, memory
(resident) and screens that are alive are counted; exit status 1 where more than 20 MiB have come by
the end, or screens stay that nobody can see. Beside it, what opening and closing a screen of a
minimal Textual app as often keeps; and what an author's hour keeps, whose pack is read again with
each save.
"""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import sys
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROUNDS, WARM = 22, 4
TARGET_MIB = 20.0
SIZE = (120, 40)
WORDS = ("cold start", "timeout", "sqs batch", "snapstart", "1769", "throttl", "iam role")
SAVES, WARM_SAVES = 60, 10
RUNS = 5
"""Of a lab, each time it is opened; all but the first are warm."""


def resident() -> float:
    """MiB, after what is garbage has gone, and what is free has been given back."""
    from studylam.tui.given_back import give_back

    gc.collect()
    give_back()
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


async def ours(rounds: int) -> tuple[float, int, Counter[str], Counter[str]]:
    from studylam.packs import builtin_root
    from studylam.tui.screens.exam_paper import ExamScreen
    from tests.tui.look import NOON, StillApp, settle

    class Evenings(StillApp):
        day = 0

        def now(self) -> datetime:
            return NOON + timedelta(days=self.day)

    app = Evenings(roots=[builtin_root()])
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot, app.session_ready.is_set)
        await settle(pilot)
        keys, visited = 0, Counter[str]()

        async def press(*names: str) -> None:
            nonlocal keys
            for name in names:
                keys += 1
                await pilot.press(name)
                await settle(pilot)
                # What runs in a lab or is simulated isn't a worker of the app's.
                await settle(pilot, lambda: not getattr(app.screen, "is_busy", False))
                visited[type(app.screen).__name__] += 1

        async def at(place: str, what: str | None, *names: str) -> None:
            app.open_place(place, what)
            await settle(pilot)
            await press(*names)

        async def home() -> None:
            while len(app.screen_stack) > 1:
                app.pop_screen()
                await settle(pilot)
            app.action_home()
            await settle(pilot)

        async def sit_an_exam() -> None:
            await at("exam", "dva-c02", "enter")
            if isinstance(app.screen, ExamScreen):
                await press(*["a", "right"] * 4, "f", "o", "escape", "ctrl+s", "down", "enter")
                await press("v", "enter", "right", "right", "escape", "escape", "end")
            await home()

        async def evening(number: int) -> None:
            lessons, labs = app.library.lessons, app.library.labs
            app.day = number
            await at("learn", lessons[number % len(lessons)].id, *["right"] * 4, "down", "o")
            await press("escape", "full_stop", "escape", "n", "h", "i", "ctrl+s", "escape")
            await home()
            await at("lab", labs[number % len(labs)].id, "f8", "f3", "e", "end", "space")
            await press("backspace", *["f5"] * RUNS, "f7", "f4", "f5", "escape", "L", "C", "W", "H")
            if number % 4 == 1:
                await press("f6", "down", "down")
            await home()
            await press("slash", *WORDS[number % len(WORDS)].replace(" ", ""), "down", "enter")
            await home()
            await at("quiz", None, "enter", *["a", "enter", "enter", "b", "enter"] * 2)
            await home()
            await at("review", None, "enter", *["a", "enter", "enter"] * 3)
            await home()
            await at("progress", None, "right_square_bracket", "right_square_bracket", "down")
            await at("price", None, "down", "right", "ctrl+o", "escape")
            await at("packs", None, "enter", "down", "escape")
            await home()
            await at("simulate", "concurrency", "right", "right", "w", "down", "right")
            await home()
            await at("simulate", None, *["down"] * 4, "enter", "down", "enter", "enter")
            await home()
            await press("question_mark", "escape", "ctrl+p", "c", "o", "escape", "ctrl+g", "escape")
            if number % 4 == 2:
                await at("simulate", "tuning", "r", "down", "right")
                await home()
            if number % 4 == 3:
                await sit_an_exam()

        before = 0.0
        for number in range(rounds):
            if number == WARM:
                before, keys = resident(), 0
            await evening(number)
            await home()
            if os.environ.get("STUDYLAM_BENCH_TELL"):
                print(f"{number:>3} {resident():7.1f} MiB", file=sys.__stderr__, flush=True)
        return resident() - before, keys, screens_alive(), visited


async def writing(saves: int) -> tuple[float, Counter[str]]:
    """An author's hour: a lesson of a small pack is saved again and again, and shown anew."""
    from tests.tui.look import PACK, press, settle
    from tests.tui.previews import LESSON, change, previewed

    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(PACK, Path(folder) / "pack"))
        before, old = 0.0, "## What makes a start cold\n"
        async with previewed(root, place="learn", what="starting", size=SIZE) as (app, pilot):
            for number in range(saves):
                if number == WARM_SAVES:
                    before = resident()
                draft, new = app.draft, f"## What makes a start cold\n\nSaved {number}.\n"
                change(root, LESSON, old, new)
                old = new
                await settle(pilot, lambda: app.draft is not draft and app.draft.is_checked)  # noqa: B023
                await press(pilot, "ctrl+k", "escape", "down")
            return resident() - before, screens_alive()


def main() -> int:
    rounds = max(int(sys.argv[1]), WARM + 2) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as home:
        os.environ["STUDYLAM_HOME"] = home
        floor = asyncio.run(minimal(rounds))
        grown, keys, alive, visited = asyncio.run(ours(rounds))
        written, open_then = asyncio.run(writing(SAVES))
    stays = max(sum(alive.values()) - 1, sum(open_then.values()) - 2)
    print(f"minimal Textual app  {floor:+6.1f} MiB in {rounds} rounds")
    print(f"StudyLam             {grown:+6.1f} MiB in {keys:,} keys  (at most {TARGET_MIB})")
    print(f"A pack being written {written:+6.1f} MiB in {SAVES - WARM_SAVES} saves")
    print(f"keys on              {dict(visited.most_common())}")
    print(f"screens alive        {dict(alive)}")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0 if max(grown, written) <= TARGET_MIB and stays <= 2 else 1


if __name__ == "__main__":
    raise SystemExit(main())
