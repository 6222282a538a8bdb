"""Long work on a screen: it is said how far it is, and a key or leaving ends it."""

from __future__ import annotations

import threading

import pytest

from studylam.tui.long_work import WorkingScreen
from studylam.work import StoppedError, Work
from tests.tui.look import opened, settle, text_of


@pytest.mark.parametrize("keys", [("c",), ("escape",)])
async def test_it_tells_how_far_it_is_until_it_is_stopped(keys: tuple[str, ...]) -> None:
    came: list[object] = []
    ended = threading.Event()

    def copy(work: Work) -> None:
        try:
            while True:
                work.tell(3, 10, "copying")
                ended.wait(0.01)
        except StoppedError:
            ended.set()
            raise

    async with opened("packs") as (app, pilot):
        screen = app.screen
        assert isinstance(screen, WorkingScreen)
        screen.work_on("installing", copy, came.append, failed=came.append)
        while "installing: 3 of 10 · copying · c stops" not in text_of(app):
            await pilot.pause(0.02)  # not `settle`: that would wait for the work itself
        await pilot.press(*keys)
        await settle(pilot, ended.is_set)
        assert came == []
        if screen is app.screen:
            assert screen.work is None and "stopped" in text_of(app)
            screen.work_on("installing", lambda work: "done", came.append)
            await settle(pilot, lambda: came == ["done"])
