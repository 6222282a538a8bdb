"""Every screen at 80×24 and 120×40, held as plain text."""

from __future__ import annotations

import pytest

from tests.tui.look import check_snapshot, opened, settle

SCREENS: dict[str, tuple[str | None, str | None, tuple[str, ...]]] = {
    "home": (None, None, ()),
    "contents": ("learn", None, ()),
    "section": ("learn", "starting", ()),
    "section-blocks": ("learn", "starting#run-it", ()),
    "section-check": ("learn", "starting#check-yourself", ()),
    "labs": ("lab", None, ()),
    "events": ("lab", "echo", ("ctrl+e",)),
    "event": ("lab", "echo", ("ctrl+e", "enter", "enter")),
    "quiz": ("quiz", None, ()),
    "question": ("quiz", None, ("enter",)),
    "question-explained": ("quiz", None, ("enter", "a", "s")),
    "review-empty": ("review", None, ()),
    "exams": ("exam", None, ()),
    "price": ("price", None, ()),
    "simulate": ("simulate", None, ()),
    "progress": ("progress", None, ()),
    "keys": ("learn", "starting", ("question_mark",)),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
async def test_screen(name: str, size: tuple[int, int]) -> None:
    place, what, keys = SCREENS[name]
    async with opened(place, what, size=size) as (app, pilot):
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        await settle(pilot)
        check_snapshot(app, f"{name}-{size[0]}x{size[1]}")
