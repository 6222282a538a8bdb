"""Terminals of any size, and of another size at any moment."""

from __future__ import annotations

import random

import pytest

from studylam.tui.screens.home import HomeScreen
from studylam.tui.screens.labs import LabsScreen
from studylam.tui.screens.small import SmallScreen
from tests.tui.look import StillApp, opened, press, settle, text_of

LEAST = (40, 12)


def ends(app: StillApp) -> tuple[str, str]:
    """The first line of the screen and the last."""
    lines = text_of(app).splitlines()
    return lines[0], lines[-1]


@pytest.mark.parametrize(
    ("place", "what"),
    [
        (None, None),
        ("learn", None),
        ("learn", "starting"),
        ("lab", None),
        ("quiz", None),
        ("review", None),
        ("exam", None),
        ("simulate", None),
        ("progress", None),
        ("packs", None),
    ],
)
async def test_what_is_read_and_answered_can_be_in_a_corner(
    place: str | None, what: str | None
) -> None:
    async with opened(place, what, size=LEAST) as (app, _):
        assert not isinstance(app.screen, SmallScreen)
        crumbs, hints = ends(app)
        assert crumbs.strip() and "? help" in hints
        assert ("esc back" in hints) or place is None


async def test_a_question_is_answered_in_a_corner() -> None:
    async with opened("quiz", "first", size=LEAST) as (app, pilot):
        await press(pilot, "enter", "a", "s")
        assert app.record.answers()
        await press(pilot, "end")
        assert "esc back" in ends(app)[1]


async def test_what_needs_more_room_says_how_much_and_leads_back() -> None:
    async with opened("lab", size=(50, 14)) as (app, pilot):
        await press(pilot, "enter")
        await settle(pilot, lambda: "more room" in text_of(app))
        text = text_of(app)
        assert "at least 60 × 16" in text and "this is 50 × 14" in text
        assert "make its letters smaller" in text and "esc leads back" in text
        await press(pilot, "escape")
        assert isinstance(app.screen, LabsScreen)
        await press(pilot, "enter")
        await pilot.resize_terminal(80, 24)
        await settle(pilot, lambda: "Return the event." in text_of(app))


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 30), (300, 2), (39, 12), (40, 11)])
async def test_in_a_crack_words_say_so(width: int, height: int) -> None:
    async with opened("learn", "starting") as (app, pilot):
        await pilot.resize_terminal(width, height)
        await settle(pilot)
        assert isinstance(app.screen, SmallScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, SmallScreen), "nothing is left without being seen"
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "What makes a start cold" in text_of(app)


async def test_what_closes_gives_the_room_back() -> None:
    async with opened("price", size=(50, 14)) as (app, pilot):
        assert isinstance(app.screen, SmallScreen)
        app.action_home()
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)


@pytest.mark.parametrize("seed", [1])
async def test_another_size_at_any_moment(seed: int) -> None:
    """Through sizes from a single cell on, with keys between them that do no harm."""
    chance = random.Random(seed)
    places = ["learn", "lab", "quiz", "review", "exam", "price", "simulate", "progress", "packs"]
    chance.shuffle(places)
    async with opened(size=(80, 24)) as (app, pilot):
        for place in places:
            app.open_place(place)
            for _ in range(3):
                await pilot.resize_terminal(chance.randint(1, 300), chance.randint(1, 100))
                await pilot.press(chance.choice(["down", "tab", "up", "end", "home"]))
            await pilot.resize_terminal(80, 24)
            await settle(pilot)
            assert not isinstance(app.screen, SmallScreen)
            crumbs, hints = ends(app)
            assert crumbs.strip() and "? help" in hints.replace("f1 help", "? help"), place
            assert app._exception is None


async def test_at_the_largest_the_room_is_used() -> None:
    """In 250 columns what is beside each other in 200 still is, and nothing is torn apart."""
    for place, what in (("price", None), ("learn", "starting")):
        async with opened(place, what, size=(250, 70)) as (app, _):
            lines = [line for line in text_of(app).splitlines() if line.strip()]
            assert max(len(line) for line in lines) > 150, place
