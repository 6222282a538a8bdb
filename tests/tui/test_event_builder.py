"""From the lab console to any event, changed by paths, and back with it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from studylam.packs import builtin_root
from studylam.packs.events import override
from studylam.tui.screens.event import EventScreen
from studylam.tui.screens.events import EventsScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.widgets.lab_event import EventSide
from studylam.tui.widgets.seek import Led, Seek
from tests.tui.look import StillApp, opened, press, settle, text_of

SIZES = [(80, 24), (120, 40), (200, 50)]


@asynccontextmanager
async def builder(
    *words: str, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[StillApp, Pilot[int], LabScreen]]:
    """The list of events, opened from a lab, with words typed into its filter."""
    async with opened("lab", "thumbnail", size=size, pack=builtin_root()) as (app, pilot):
        lab = app.screen
        assert isinstance(lab, LabScreen)
        await press(pilot, "ctrl+e")
        assert isinstance(app.screen, EventsScreen)
        await write(pilot, " ".join(words))
        yield app, pilot, lab


async def write(pilot: Pilot[int], text: str) -> None:
    """Type into the field that is there, as a paste does."""
    pilot.app.screen.query_one(Seek).insert_text_at_cursor(text)
    await settle(pilot)


def event_of(lab: LabScreen) -> object:
    return json.loads(lab.query_one(EventSide).text)


# -- choosing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_all_events_are_there_with_what_is_to_be_known(size: tuple[int, int]) -> None:
    async with builder(size=size) as (app, pilot, _):
        total = len(app.library.events)
        assert f"{total} of {total} events" in text_of(app)
        await write(pilot, "sqs fifo")
        text = text_of(app)
        assert "▸ sqs-fifo" in text and "s3-put" not in text
        event = app.library.event("sqs-fifo")
        assert event.title in text
        assert "Polled: Lambda reads the source" in text
        assert "! " in text
        await press(pilot, "enter")
        assert isinstance(app.screen, EventScreen)
        await press(pilot, "escape")
        assert app.screen.query_one(Seek).value == "sqs fifo"


async def test_it_begins_at_the_event_of_the_lab_and_arrows_lead_on() -> None:
    async with builder() as (app, pilot, _):
        led = app.screen.query_one(Led)
        assert led.marked == "s3-put"
        await press(pilot, "down")
        assert led.marked == "s3-delete"
        assert "An object was deleted" in text_of(app)
        await press(pilot, *["down"] * 3, "pageup", "pageup", "pageup", "up")
        assert led.marked == led.rows[1].id
        assert app.screen.query_one(Seek).has_focus


async def test_without_a_match_there_is_nothing_to_take() -> None:
    async with builder("nothing", "like", "this") as (app, pilot, _):
        assert "No event has these words." in text_of(app)
        assert "use as it is" not in text_of(app)
        await press(pilot, "enter", "ctrl+s")
        assert isinstance(app.screen, EventsScreen)


async def test_an_event_can_be_used_as_it_is() -> None:
    async with builder("dynamodb-ttl") as (app, pilot, lab):
        name = app.screen.query_one(Led).marked
        assert name is not None
        await press(pilot, "ctrl+s")
        assert app.screen is lab
        assert event_of(lab) == app.library.event(name).event


async def test_the_palette_and_a_letter_open_it_too() -> None:
    async with opened("lab", "echo") as (app, pilot):
        lab = app.screen
        assert not lab.query_one("#code").has_focus  # here a letter is a key
        await press(pilot, "b")
        assert isinstance(app.screen, EventsScreen)
        await press(pilot, "escape", "ctrl+p")
        for character in "Build an":
            await pilot.press("space" if character == " " else character)
        await settle(pilot, lambda: "Build an event" in text_of(app))
        await press(pilot, "enter")
        await settle(pilot, lambda: isinstance(app.screen, EventsScreen))


# -- changing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_path_is_picked_and_its_value_set(size: tuple[int, int]) -> None:
    async with builder("s3-put", size=size) as (app, pilot, lab):
        await press(pilot, "enter")
        await write(pilot, "object.k")
        assert "▸ Records.0.s3.object.key" in text_of(app)
        await press(pilot, "enter")
        assert app.screen.query_one(Seek).value == "Records.0.s3.object.key="
        assert 'It is "incoming/my+holiday%28photo%29.jpg" now.' in text_of(app)
        await write(pilot, "a b+é.jpg")
        await press(pilot, "enter")
        text = text_of(app)
        assert "1 change" in text
        assert 'Records.0.s3.object.key is "a+b%2B%C3%A9.jpg" now.' in text
        assert '"key": "a+b%2B%C3%A9.jpg"' in text
        assert "ctrl+z undo" in text
        await press(pilot, "ctrl+s")
        assert app.screen is lab
        canned = app.library.event("s3-put").event
        assert event_of(lab) == override(canned, "Records.0.s3.object.key=a b+é.jpg")
        assert "yours: An object was uploaded, changed" in text_of(app)


async def test_what_does_not_fit_is_said_in_place_and_changes_nothing() -> None:
    async with builder("s3-put") as (app, pilot, _):
        await press(pilot, "enter")
        for wrong in ("Records.7=1", "Records.0.awsRegion.x=1", "=1"):
            await write(pilot, wrong)
            await press(pilot, "enter")
            assert "✗ " in text_of(app)
            assert app.screen.query_one(Seek).value == wrong
            app.screen.query_one(Seek).value = ""
            await settle(pilot)
            assert "✗ " not in text_of(app)
        assert "change" not in app.screen.crumbs.render().plain  # type: ignore[attr-defined]
        await write(pilot, "no such path")
        await press(pilot, "enter")
        assert "✗ No path of this event has that." in text_of(app)


async def test_changes_are_taken_back_one_by_one() -> None:
    async with builder("s3-in-sqs") as (app, pilot, _):
        await press(pilot, "enter")
        for change in ("Records.0.body.Records.0.s3.object.size=1", "Records.0.extra=[]"):
            await write(pilot, change)
            await press(pilot, "enter")
        assert "2 changes" in text_of(app)
        assert '"extra": []' in text_of(app)
        await press(pilot, "ctrl+z")
        assert "Records.0.extra is as it was before." in text_of(app)
        assert '"extra"' not in text_of(app)
        await write(pilot, "body.Records.0.s3.object.size=")
        await write(pilot, "")
        assert "1 change" in text_of(app)
        app.screen.query_one(Seek).value = "Records.0.body.Records.0.s3.object.size="
        await settle(pilot)
        assert "It is 1 now." in text_of(app)
        await press(pilot, "ctrl+z", "ctrl+z")
        assert "undo" not in text_of(app)
        assert app.screen.crumbs.render().plain.strip().endswith("s3-in-sqs")  # type: ignore[attr-defined]


async def test_a_click_on_a_path_or_on_a_line_takes_it() -> None:
    async with builder("s3-put") as (app, pilot, _):
        await press(pilot, "enter")
        for words, path in (
            ("Records.0.eventTime", "Records.0.eventTime"),
            ('"sourceIPAddress"', "Records.0.requestParameters.sourceIPAddress"),
        ):
            app.screen.query_one(Seek).value = ""
            await settle(pilot)
            lines = text_of(app).splitlines()
            y = next(y for y, line in enumerate(lines) if words in line)
            await pilot.click(offset=(lines[y].index(words), y))
            await settle(pilot)
            assert app.screen.query_one(Seek).value == f"{path}="
            assert app.screen.query_one(Seek).has_focus


async def test_what_is_typed_is_inert() -> None:
    async with builder("s3-put") as (app, pilot, _):
        await press(pilot, "enter")
        await write(pilot, r'Records.0.[bold]x="\u001b[2J\u202e [/nope]"')
        await press(pilot, "enter")
        text = text_of(app)
        assert "[bold]x" in text and "[/nope]" in text
        assert not any(character in text for character in "\x1b\u202e")


# -- in the lab -----------------------------------------------------------------------------------


async def test_what_was_built_is_there_after_a_restart_beside_the_labs_own() -> None:
    async with builder("alb") as (_, pilot, lab):
        await press(pilot, "enter")
        await write(pilot, "path=/orders")
        await press(pilot, "enter", "ctrl+s")
        built = event_of(lab)
        assert isinstance(built, dict) and built["path"] == "/orders"
    async with opened("lab", "thumbnail", size=(120, 40), pack=builtin_root()) as (app, pilot):
        lab = app.screen  # type: ignore[assignment]
        assert event_of(lab) == built
        lab.query_one(EventSide).editor.replace_all('{"mine": 1}')
        await settle(pilot)
        await press(pilot, "f4")
        assert event_of(lab) == app.library.lab("thumbnail").events[0].event
        await press(pilot, "ctrl+e")
        assert app.screen.query_one(Led).marked == app.library.lab("thumbnail").events[0].canned
        await press(pilot, "escape")
        while "yours: " not in text_of(app):
            await press(pilot, "f4")
        assert event_of(lab) == {"mine": 1}
    async with opened("lab", "thumbnail", size=(120, 40), pack=builtin_root()) as (app, _):
        assert json.loads(app.screen.query_one(EventSide).text) == {"mine": 1}
    async with opened("lab", "echo") as (app, _):
        assert "yours: " not in text_of(app), "another lab has its own"
