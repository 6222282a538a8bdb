"""What a key costs in the search and in the palette, beside one in a bare Textual field.

    python tests/benchmarks/bench_search.py

Words are typed letter by letter into the real app on the built-in course, all questions answered,
at 120×40, where what is marked is told beside the list. Each key is measured in processor time
until the screen has been drawn: other programs don't count. Prints the median and the 95th
percentile of each, and of the index alone; exit status 1 where a key takes more than the target.
"""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

TARGET_MS = 30.0
SIZE = (120, 40)
WORDS = (
    "cold start",
    "cloudwatch events",
    "the function",
    "provisioned concurrency",
    "conccurency limit",
    "10,240",
    "dead-letter queue",
    "lambda a",
    "what does it cost",
    "policies",
)

Press = Callable[[str], Awaitable[Any]]
Times = list[tuple[float, str]]


async def typed(press: Press, words: str) -> Times:
    """Milliseconds of each key, with what stands in the field then."""
    times = []
    for end, letter in enumerate(words, 1):
        key = {" ": "space", ",": "comma", "-": "minus"}.get(letter, letter)
        began = time.process_time()
        await press(key)
        times.append(((time.process_time() - began) * 1000, words[:end]))
    return times


async def bare() -> Times:
    """A field, and a line that says what is in it."""
    from textual import on
    from textual.app import App
    from textual.widgets import Input, Static

    class Bare(App[None]):
        def compose(self) -> Any:
            yield Input()
            yield Static("")

        @on(Input.Changed)
        def say(self, event: Input.Changed) -> None:
            self.query_one(Static).update(event.value)

    app = Bare()
    times: Times = []
    async with app.run_test(size=SIZE) as pilot:
        for words in WORDS:
            app.query_one(Input).value = ""
            await pilot.pause()
            times += await typed(pilot.press, words)
    return times


async def ours() -> tuple[Times, Times, Times]:
    """The search's keys, the palette's, and what the index alone took for the same words."""
    from textual.command import CommandPalette
    from textual.widgets import Input

    from studylam.progress import Answer
    from studylam.study.search.index import fresh
    from studylam.tui.app import StudyLam
    from studylam.tui.screens.search import SearchScreen

    class Still(StudyLam):
        warms = False
        asks_first = False

    app = Still()
    search: Times = []
    palette: Times = []
    async with app.run_test(size=SIZE) as pilot:
        await app.session_ready.wait()
        now = datetime.now(UTC)
        app.record.add_answers(
            Answer(question=one.id, question_version=one.version, chosen=(0,), correct=True, at=now)
            for one in app.library.questions
        )
        began = time.process_time()
        index = fresh(app.library, app.record)
        # As in a session: what stays isn't gone through for garbage again and again.
        gc.collect()
        gc.freeze()
        print(f"index of the course made in {(time.process_time() - began) * 1000:.0f} ms\n")
        app.push_screen(SearchScreen())
        await pilot.pause()
        await app.workers.wait_for_complete()
        for words in WORDS:
            app.screen.query_one(Input).value = ""
            await pilot.pause()
            search += await typed(pilot.press, words)
        app.action_command_palette()
        await pilot.pause()
        assert isinstance(app.screen, CommandPalette)
        for words in WORDS:
            app.screen.query_one(Input).value = ""
            await pilot.pause()
            palette += await typed(pilot.press, words)
    alone: Times = []
    for words in WORDS:
        for end in range(1, len(words) + 1):
            began = time.process_time()
            index.find(words[:end])
            alone.append(((time.process_time() - began) * 1000, words[:end]))
    return search, palette, alone


def told(name: str, times: Times) -> float:
    """Print a line; returns the 95th percentile."""
    values = [value for value, _ in times]
    p95 = statistics.quantiles(values, n=20)[-1]
    worst, words = max(times)
    print(
        f"{name:<28}p50 {statistics.median(values):6.1f} ms   p95 {p95:6.1f} ms"
        f"   worst {worst:6.1f} ms “{words}”"
    )
    return p95


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(STUDYLAM_HOME=home, COLORTERM="truecolor")
        floor = asyncio.run(bare())
        search, palette, alone = asyncio.run(ours())
    told("a bare field", floor)
    told("the index alone", alone)
    worst = max(told("a key of the search", search), told("a key of the palette", palette))
    print(f"target: p95 of at most {TARGET_MS:.0f} ms")
    return 0 if worst <= TARGET_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
