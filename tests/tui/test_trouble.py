"""What goes wrong under way: said once and calmly, and the session goes on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from studylam.tui.places import PLACES
from studylam.tui.screens.reader import ReaderScreen
from tests.tui.look import StillApp, opened, press, text_of


def spoil(home: Path) -> None:
    """Take every table out of the record while the app has it open."""
    with sqlite3.connect(home / "progress.db") as connection:
        for (name,) in connection.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"
        ).fetchall():
            connection.execute(f'drop table "{name}"')
    connection.close()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
async def test_a_record_that_can_no_longer_be_read_ends_no_session(place, own_home: Path) -> None:  # type: ignore[no-untyped-def]
    async with opened() as (app, pilot):
        spoil(own_home)
        await press(pilot, place.key)
        assert app.is_running
        assert text_of(app).lstrip().startswith(place.title)
        await press(pilot, "escape")
        assert app.screen is app.home
        await press(pilot, "1")
        assert app.is_running


async def test_reading_goes_on_without_the_record(own_home: Path) -> None:
    async with opened("learn", "starting") as (app, pilot):
        spoil(own_home)
        await press(pilot, "right")
        assert isinstance(app.screen, ReaderScreen)
        assert "section 2 of 3" in text_of(app)


async def test_an_exam_goes_on_without_the_record(own_home: Path) -> None:
    async with opened("exam", "mini") as (app, pilot):
        await press(pilot, "enter")
        spoil(own_home)
        await press(pilot, "a", "right", "f", "left", "o", "enter")
        assert "1 of 4 · 0 answered" in text_of(app)
        await press(pilot, "escape")
        assert app.is_running


def notices(app: StillApp) -> list[str]:
    return [notice.message for notice in app._notifications]


async def test_the_same_trouble_is_said_once(own_home: Path) -> None:
    async with opened("learn", "starting") as (app, pilot):
        spoil(own_home)
        await press(pilot, "right", "right", "left", "left")
        said = notices(app)
        assert said
        assert len(said) == len(set(said))
