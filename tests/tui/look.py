"""Looks at the app as a person would: screens as plain text, under fixed circumstances."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
import textual.app
import textual.pilot
from textual.pilot import Pilot
from textual.widget import Widget

from studylam.tui.app import StudyLam
from studylam.tui.widgets.question import QuestionSheet
from tests.tui.quiet import quiet

PACK = Path(__file__).parent / "pack"
SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = "STUDYLAM_UPDATE_SNAPSHOTS"

for _module in (textual.app, textual.pilot):
    _module.wait_for_idle = quiet  # type: ignore[attr-defined]
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


class StillApp(StudyLam):
    """The app at noon on a day in March, with one seed and no motion."""

    seed = 7
    warms = False
    asks_first = False
    seconds = 1000.0
    """What exams are timed by; it goes on only when a test says so."""

    def now(self) -> datetime:
        return NOON

    def ticks(self) -> float:
        return self.seconds

    def on_load(self) -> None:
        self.animation_level = "none"


@asynccontextmanager
async def opened(
    place: str | None = None,
    what: str | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    pack: Path = PACK,
) -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    """The app, running, once its session is there and home (or the place) has been drawn."""
    app = StillApp(place, what, roots=[pack])
    async with app.run_test(size=size) as pilot:
        await settle(pilot, app.session_ready.is_set)
        await settle(pilot)
        yield app, pilot


async def settle(pilot: Pilot[int], until: Callable[[], bool] | None = None) -> None:
    """Wait for the workers that are under way, or until something holds; never longer than 30 s."""
    app = pilot.app
    deadline = app._loop.time() + 30 if app._loop else 0
    while until is not None and not until():
        await pilot.pause(0.01)
        assert app._loop is not None and app._loop.time() < deadline, (
            f"It never came to pass. Focused: {app.focused}, screens: {app.screen_stack}\n"
            f"{text_of(cast(StillApp, app))}"
        )
    for _ in range(2):
        await app.workers.wait_for_complete()
        await pilot.pause()
    while not all(worker.is_finished for worker in app.workers):
        await app.workers.wait_for_complete()
        await pilot.pause()


async def settle_on(pilot: Pilot[int], kind: type[Widget]) -> None:
    """Wait until such a widget has the focus: a key that comes before would be lost."""
    await settle(pilot, lambda: isinstance(pilot.app.focused, kind))


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, waiting after each for what it set off."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def letters(app: StillApp, *, right: bool = True) -> list[str]:
    """Keys that choose the right options of the question on the screen, or as many wrong ones."""
    sheet = app.screen.query_one(QuestionSheet)
    keys = set(sheet.question.keys)
    wanted = [option for option in sheet.order if (option in keys) == right][: len(keys)]
    return ["abcdef"[sheet.order.index(option)] for option in wanted]


def text_of(app: StudyLam) -> str:
    """What is on the screen, line by line, without colours."""
    lines = [
        "".join(segment.text for segment in strip).rstrip()
        for strip in app.screen._compositor.render_strips()
    ]
    return "\n".join(lines) + "\n"


def check_snapshot(app: StudyLam, name: str) -> None:
    """The screen is as ``snapshots/<name>.txt`` has it. To accept how it is now: set ``UPDATE``."""
    check_text(text_of(app), name)


def check_text(now: str, name: str) -> None:
    """A part of a screen is as ``snapshots/<name>.txt`` has it."""
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get(UPDATE):
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
    if not path.exists():
        pytest.fail(f"There is no {path.name} yet; {UPDATE}=1 writes it.")
    assert now == path.read_text(encoding="utf-8"), f"{UPDATE}=1 accepts the change."
