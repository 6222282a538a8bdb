"""Getting about: places remember what was open in them, back leads back, crumbs lead up."""

from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.pilot import Pilot

from studylam.tui.screens.course import CourseScreen
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.labs import LabsScreen
from studylam.tui.screens.pack import PackScreen
from studylam.tui.screens.packs import PacksScreen
from studylam.tui.screens.quiz import QuizScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.whereabouts import LEFT
from studylam.tui.widgets.chrome import Crumbs
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.rows import Rows
from tests.tui.look import StillApp, opened, press, settle, text_of


async def test_a_place_leads_back_to_what_was_open_in_it() -> None:
    async with opened("learn", "starting") as (app, pilot):
        await press(pilot, "right")
        title = text_of(app).splitlines()[2]
        await press(pilot, "9", "1")
        assert isinstance(app.screen, ReaderScreen)
        assert text_of(app).splitlines()[2] == title
        # Its list lies below it now; the same number leads there, too.
        await press(pilot, "1")
        assert isinstance(app.screen, CourseScreen)
        await press(pilot, "9", "1")
        assert isinstance(app.screen, CourseScreen)


async def test_back_leads_through_the_places_one_came_from_and_home_at_last() -> None:
    async with opened("learn", "starting") as (app, pilot):
        await press(pilot, "2", "enter")
        assert isinstance(app.screen, LabScreen)
        app.action_go("quiz")
        await settle(pilot)
        assert isinstance(app.screen, QuizScreen)
        for kind in (LabScreen, LabsScreen, ReaderScreen, CourseScreen):
            await press(pilot, "escape")
            assert isinstance(app.screen, kind)
        await press(pilot, "escape")
        assert app.screen is app.home


async def test_a_number_with_alt_leads_away_from_where_numbers_are_typed() -> None:
    async with opened("lab", "echo") as (app, pilot):
        editor = app.screen.query_one("#code", Editor)
        before = editor.text
        editor.focus()
        await press(pilot, "alt+3", "enter")
        assert isinstance(app.screen, DrillScreen)  # a number there chooses an option
        await press(pilot, "alt+6")
        assert text_of(app).lstrip().startswith("Price")
        await press(pilot, "alt+2")
        assert isinstance(app.screen, LabScreen)
        assert app.screen.query_one("#code", Editor).text == before
        await press(pilot, "alt+0")
        assert app.screen is app.home


@pytest.mark.parametrize("sign", [*"0123456789lto", "."])
def test_a_key_with_alt_types_nothing(sign: str) -> None:
    """As a terminal sends it that has no other way: after an escape."""
    parser = XTermParser()
    events = [*parser.feed(f"\x1b{sign}"), *parser.feed("")]
    name = "full_stop" if sign == "." else sign
    keys = [event for event in events if isinstance(event, Key)]
    assert [(key.key, key.character) for key in keys] == [(f"alt+{name}", None)]


async def test_the_packs_know_which_one_was_looked_at() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "9", "enter")
        assert isinstance(app.screen, PackScreen)
        await press(pilot, "1", "9")
        assert isinstance(app.screen, PacksScreen)
        assert app.screen.query_one("#packs", Rows).marked is not None
        assert app.recall(LEFT)["packs"] == app.library.packs[0].meta.id


async def test_home_ends_the_way_back() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "1", "3", "0")
        assert app.screen is app.home
        await press(pilot, "5", "escape")
        assert app.screen is app.home


async def test_where_one_was_is_known_in_the_next_session() -> None:
    async with opened("learn", "starting") as (app, pilot):
        await press(pilot, "right", "8")
    async with opened() as (app, pilot):
        await press(pilot, "escape", "1")
        assert isinstance(app.screen, ReaderScreen)
        assert "section 2 of" in text_of(app)


async def test_a_drill_is_led_back_to_only_while_it_is_under_way() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter")
        assert isinstance(app.screen, DrillScreen)
        app.action_go("learn")
        await settle(pilot)
        app.action_go("quiz")
        await settle(pilot)
        assert isinstance(app.screen, DrillScreen)
        app.action_go("learn")
        await settle(pilot)
        drill = app.record.unfinished_drill()
        assert drill is not None
        app.record.finish_drill(drill.id)
        app.action_go("quiz")
        await settle(pilot)
        assert isinstance(app.screen, QuizScreen)


async def test_an_exam_is_never_gone_on_with_by_itself() -> None:
    async with opened("exam", "mini") as (app, pilot):
        await press(pilot, "enter")
        app.action_go("learn")
        await settle(pilot)
        app.action_go("exam")
        await settle(pilot)
        assert "Under way" in text_of(app)


async def test_crumbs_lead_up() -> None:
    async with opened("learn", "starting", size=(120, 40)) as (app, pilot):
        await pilot.hover(Crumbs, offset=(3, 0))
        assert app.screen.query_one(Crumbs).hovered == 0
        await pilot.click(Crumbs, offset=(3, 0))
        await settle(pilot)
        assert isinstance(app.screen, CourseScreen)
        await pilot.click(Crumbs, offset=(3, 0))
        await settle(pilot)
        assert app.screen is app.home


async def click(app: StillApp, pilot: Pilot[int], number: int) -> None:
    """On one of the crumbs, where it begins."""
    crumbs = app.screen.query_one(Crumbs)
    await pilot.click(Crumbs, offset=(list(crumbs.jump_points())[number].x + 1, 0))
    await settle(pilot)


async def test_crumbs_between_lead_to_what_was_opened_or_to_the_place() -> None:
    async with opened("quiz", "first", size=(120, 40)) as (app, pilot):
        await press(pilot, "enter", "a", "s")
        drill = app.screen
        await press(pilot, "o")
        await click(app, pilot, 1)
        assert app.screen is drill, "Drill › its title › Facts"
        await press(pilot, "l")
        assert isinstance(app.screen, ReaderScreen)
        await click(app, pilot, 1)
        assert isinstance(app.screen, CourseScreen), "a module is in the course, wherever one was"
        await press(pilot, "2", "enter")
        app.action_guide()
        await settle(pilot)
        guide = app.screen
        await press(pilot, "enter")
        await click(app, pilot, 0)
        assert app.screen is guide, "it is no place, and still it is led to"
        await press(pilot, "enter", "question_mark")
        await press(pilot, "escape", "escape", "escape")
        assert isinstance(app.screen, LabScreen)


async def test_what_is_gone_from_the_packs_is_led_back_to_no_more() -> None:
    async with opened("learn", "starting") as (app, pilot):
        await press(pilot, "8")
        app.remember("tui.places", {"learn": "no-such-lesson", "lab": 3})
    async with opened() as (app, pilot):
        await press(pilot, "escape", "1")
        assert isinstance(app.screen, CourseScreen)
        await press(pilot, "2")
        assert isinstance(app.screen, LabsScreen)


async def test_facts_say_which_lesson_they_are_of_whichever_key_led_to_them() -> None:
    async with opened("learn", "starting", size=(120, 40)) as (app, pilot):
        await press(pilot, "alt+o")
        assert "Learn › Starting up › Facts" in text_of(app)
        crumbs = app.screen.query_one(Crumbs)
        await pilot.click(crumbs, offset=(12, 0))
        await settle(pilot)
        assert isinstance(app.screen, ReaderScreen)
