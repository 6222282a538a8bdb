"""What was left is gone: no screen stays in memory that nobody can come back to."""

from __future__ import annotations

import gc

from textual.screen import Screen

from studylam.tui.screens.home import HomeScreen
from tests.tui.look import opened, press, settle


async def test_screens_that_were_left_do_not_stay() -> None:
    async with opened() as (app, pilot):
        for place in ("learn", "lab", "progress", "packs"):
            app.open_place(place)
            await settle(pilot)
        await press(pilot, "slash", "c", "escape", "0")
        gc.collect()
        kept = [one for one in gc.get_objects() if isinstance(one, Screen) and one.app is app]
        assert {type(one) for one in kept} == {HomeScreen}
