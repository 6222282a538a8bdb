"""Nothing stays in memory of what was open: an hour of study opens some hundred screens."""

from __future__ import annotations

import gc

from textual._styles_cache import StylesCache
from textual.widget import Widget

from tests.tui.look import opened, settle


async def test_nothing_stays_of_screens_that_were_left() -> None:
    async with opened() as (app, pilot):
        gc.collect()
        before = {id(one): one for one in _kept()}
        for place, what in (
            ("lab", app.library.labs[0].id),
            ("learn", app.library.lessons[0].id),
            ("simulate", None),
        ):
            app.open_place(place, what)
            await settle(pilot)
            app.action_home()
            await settle(pilot)
        gc.collect()
        assert [one for one in _kept() if id(one) not in before] == []


def _kept() -> list[object]:
    """Widgets, and what was drawn of them."""
    return [one for one in gc.get_objects() if isinstance(one, Widget | StylesCache)]
