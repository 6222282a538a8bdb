"""The progress screen: half a year of study, and none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import pytest
from textual.pilot import Pilot

from studylam.packs import open_library
from studylam.progress import Record
from studylam.tui.screens.ask import Choices
from studylam.tui.screens.choose import ChooseField
from studylam.tui.screens.evidence import ago
from studylam.tui.screens.progress import ProgressScreen
from studylam.tui.widgets.heat import HeatMap
from tests.tui import half_a_year
from tests.tui.look import NOON, PACK, StillApp, opened, settle, settle_on, text_of

SIZES = [(80, 24), (120, 40), (200, 50)]


@asynccontextmanager
async def rich_record(
    place: str = "progress", *, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    with Record.open() as record:
        half_a_year.fill(open_library(PACK), record, NOON)
    async with opened(place, size=size) as (app, pilot):
        yield app, pilot


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


async def test_the_tab_is_remembered() -> None:
    async with rich_record() as (app, pilot):
        await pilot.press("]", "]")
        await settle(pilot)
        assert "Concepts, weakest first" in text_of(app)
        await pilot.press("escape", "8")
        await settle(pilot)
        assert "Concepts, weakest first" in text_of(app)


async def test_each_day_can_be_looked_at() -> None:
    async with rich_record() as (app, pilot):
        await pilot.press("tab")
        await settle(pilot)
        heat = app.screen.query_one(HeatMap)
        assert (app.focused, heat.marked) == (heat, date(2026, 3, 4))
        await pilot.press("left", "up")
        await settle(pilot)
        assert "Tuesday 24 February" in text_of(app)
        await pilot.press("right", "right", "down", "down", "down")
        assert heat.marked == date(2026, 3, 4)
        for _ in range(60):
            await pilot.press("left")
        await settle(pilot)
        assert "Monday 3 March 2025  nothing" in text_of(app)


@pytest.mark.quick
async def test_nothing_yet_says_what_to_do() -> None:
    async with opened("progress") as (app, pilot):
        assert "Nothing yet" in text_of(app)
        await pilot.press("enter")
        await settle(pilot)
        assert text_of(app).lstrip().startswith("Learn")


@pytest.mark.quick
async def test_a_reset_can_be_taken_back_until_one_quits() -> None:
    async with rich_record() as (app, pilot):
        before = app.record.tallies()
        await pilot.press("u")  # nothing to take back
        await pilot.press("x")
        await settle(pilot)
        await pilot.press(*"timeout", "enter")
        await settle(pilot)
        assert "u take it back" in text_of(app)
        assert len(app.record.tallies()) < len(before)
        await pilot.press("u")
        await settle(pilot)
        assert app.record.tallies() == before
        assert "u take it back" not in text_of(app)
        for answer in (["enter"], ["down", "enter"]):  # everything: not by a slip
            assert app.record.tallies() == before
            await pilot.press("x")
            await settle_on(pilot, ChooseField)
            await pilot.press("enter")
            await settle_on(pilot, Choices)
            await pilot.press(*answer)
            await settle(pilot)
        await settle(pilot, lambda: "Nothing yet" in text_of(app))
        await pilot.press("escape", "8", "u")
        await settle(pilot)
        assert app.record.tallies() == before


async def test_evidence_is_one_key_away() -> None:
    async with rich_record() as (app, pilot):
        await pilot.press("]", "]", "down", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert text_of(app).lstrip().startswith("Progress › Evidence")
        await pilot.press("escape")
        await settle(pilot)
        assert "credited / counted" in text_of(app)


async def test_an_export_says_where_it_is() -> None:
    async with rich_record(size=(120, 40)) as (app, pilot):
        await pilot.press("e")
        await settle(pilot)
        (notice,) = app._notifications
        path = notice.message.rpartition("written to ")[2]
        with Record.in_memory() as other:
            other.import_(app.record.path.parent / "exports" / path.rpartition("/")[2])
            assert other.tallies() == app.record.tallies()


async def test_without_colour_levels_differ() -> None:
    async with rich_record() as (app, _):
        screen = app.screen
        assert isinstance(screen, ProgressScreen)
        drawn = "".join(line.content.plain for line in screen.query_one(HeatMap).lines(116))
        assert set("·░▒▓█") <= set(drawn)


@pytest.mark.parametrize("theme", ["ansi-dark", "studylam-light", "studylam-contrast"])
async def test_every_tab_is_drawn_in_other_colours_too(theme: str) -> None:
    async with rich_record() as (app, pilot):
        before = text_of(app)
        app.theme = theme
        await settle(pilot)
        assert text_of(app) == before
        for _ in range(3):
            await pilot.press("right")
            await settle(pilot)
        assert "Mock exams" in text_of(app)


def test_yesterday_begins_at_midnight_not_a_day_ago() -> None:
    now = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
    assert ago(datetime(2026, 3, 4, 0, 5, tzinfo=UTC), now) == "today"
    assert ago(datetime(2026, 3, 3, 23, 55, tzinfo=UTC), now) == "yesterday"
    assert ago(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), now) == "2 days ago"
