"""What was left is gone: no screen stays in memory that nobody can come back to."""

from __future__ import annotations

import gc
from weakref import WeakSet

from textual.screen import Screen

from studylam.tui.screens.home import HomeScreen
from tests.tui.look import opened, press, settle


async def test_screens_that_were_left_do_not_stay() -> None:
    async with opened() as (app, pilot):
        seen: WeakSet[Screen[object]] = WeakSet(app.screen_stack)
        for place in ("learn", "lab", "progress", "packs"):
            app.open_place(place)
            await settle(pilot)
            seen.update(app.screen_stack)
        await press(pilot, "slash", "c")
        seen.update(app.screen_stack)
        assert len(seen) > 5
        await press(pilot, "escape", "0")
        gc.collect()
        assert {type(one) for one in seen} == {HomeScreen}
