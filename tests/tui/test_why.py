"""Why a run failed: a line and a key after it, and the whole explanation on a page of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content
from textual.pilot import Pilot

from studylam.inert import inert
from studylam.labs.explain import Failure
from studylam.packs import Library, builtin_root, open_library
from studylam.tui import why_text
from studylam.tui.run_text import BLANK
from studylam.tui.screens.ask import AskScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.screens.why import WhyScreen
from studylam.tui.widgets.blocks import RunSheet
from studylam.tui.widgets.lab_editor import Editor
from tests.tui.look import PACK, StillApp, opened, settle, text_of

GOOD = "def lambda_handler(event, context):\n    return event\n"
BAD = "def lambda_handler(event, context):\n    return event['Records']\n"
EVIL = (
    "def lambda_handler(event, context):\n"
    "    raise type('[@click=app.quit]E[/] [/nope]', (Exception,), {})('\\x1b[2J\\u202e [bold]x')\n"
)


@asynccontextmanager
async def console(
    code: str, *, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[StillApp, Pilot[int], LabScreen]]:
    async with opened("lab", "echo", size=size) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, LabScreen)
        screen.query_one("#code", Editor).replace_all(code)
        await run(pilot, screen)
        yield app, pilot, screen


async def run(pilot: Pilot[int], screen: LabScreen) -> None:
    await pilot.press("f5")
    await settle(pilot, lambda: not screen.is_busy)


async def cases(pilot: Pilot[int], screen: LabScreen) -> None:
    await pilot.press("f6")
    await settle(pilot, lambda: not screen.is_busy)


def can_ask_why(screen: LabScreen) -> bool:
    return any(active.binding.action == "why" for active in screen.active_bindings.values())


async def test_a_failed_run_offers_why_and_a_key_opens_it() -> None:
    async with console(BAD) as (app, pilot, screen):
        text = text_of(app)
        assert "The event has no Records" in text
        assert "▸ Why, the rule, and the usual mend" in text
        assert "f12 why" in text
        await pilot.press("f12")
        await settle(pilot)
        assert isinstance(app.screen, WhyScreen)
        text = text_of(app)
        for words in ("Why › KeyError", "KeyError: 'Records'", "The rule", "as of 2026-"):
            assert words in text
        await pilot.press("end")
        await settle(pilot)
        text = text_of(app)
        assert "What the exam asks" in text and "The usual mend" in text and "1. " in text
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is screen


async def test_there_is_nothing_to_ask_while_nothing_failed() -> None:
    async with console(GOOD) as (app, pilot, screen):
        assert "returned" in text_of(app)
        assert not can_ask_why(screen)
        await pilot.press("f12")
        await settle(pilot)
        assert app.screen is screen
        screen.query_one("#code", Editor).replace_all(BAD)
        await run(pilot, screen)
        assert can_ask_why(screen)
        screen.query_one("#code", Editor).replace_all(GOOD)
        await run(pilot, screen)
        assert not can_ask_why(screen)
        assert "Why, the rule" not in text_of(app)


async def test_in_a_small_terminal_a_letter_and_a_click_do_it_too() -> None:
    async with console(BAD, size=(80, 24)) as (app, pilot, screen):
        screen.query_one("#response").focus()
        await pilot.press("y")
        await settle(pilot)
        assert isinstance(app.screen, WhyScreen)
        await pilot.press("escape")
        await settle(pilot)
        lines = text_of(app).splitlines()
        y = next(y for y, line in enumerate(lines) if "Why, the rule" in line)
        await pilot.click(offset=(lines[y].index("Why"), y))
        await settle(pilot)
        assert isinstance(app.screen, WhyScreen)


async def test_failing_cases_offer_it_too() -> None:
    async with opened("lab", "echo", size=(120, 40)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, LabScreen)
        screen.query_one("#code", Editor).replace_all(BAD)
        await cases(pilot, screen)
        text = text_of(app)
        assert "✗ It comes back" in text
        assert "The event has no Records" in text and "▸ Why, the rule" in text
        for way in ("f12", "click"):
            if way == "click":
                lines = text_of(app).splitlines()
                y = next(y for y, line in enumerate(lines) if "Why, the rule" in line)
                await pilot.click(offset=(lines[y].index("Why"), y))
            else:
                await pilot.press(way)
            await settle(pilot)
            assert isinstance(app.screen, WhyScreen)
            assert "Why › KeyError" in text_of(app)
            await pilot.press("escape")
            await settle(pilot)
        screen.query_one("#code", Editor).replace_all(GOOD)
        await cases(pilot, screen)
        assert not can_ask_why(screen)


async def test_cases_that_failed_for_several_reasons_are_asked_for() -> None:
    async with opened("lab", "json-api", size=(120, 50), pack=builtin_root()) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, LabScreen)
        await cases(pilot, screen)
        await pilot.press("f12")
        await settle(pilot)
        assert isinstance(app.screen, AskScreen)
        text = text_of(app)
        assert "GET /notes without a query string" in text
        assert "enter choose" in text and "enter open" not in text
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, WhyScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is screen


async def test_a_failed_example_in_a_lesson_offers_it_too() -> None:
    async with opened("learn", "starting#run-it", size=(80, 40)) as (app, pilot):
        reader, sheet = app.screen, app.screen.query_one(RunSheet)
        await pilot.press("tab", "enter")
        await settle(pilot, lambda: "again" in text_of(app))
        assert "y why" not in text_of(app)
        sheet.snippet = replace(sheet.snippet, code=BAD)
        await pilot.press("enter")
        await settle(pilot, lambda: "Why, the rule" in text_of(app))
        text = text_of(app)
        assert text.count("The event has no Records") == 1
        assert "y why" in text
        for key in ("y", "f12"):
            await pilot.press(key)
            await settle(pilot)
            assert isinstance(app.screen, WhyScreen)
            await pilot.press("escape")
            await settle(pilot)
            assert app.screen is reader


async def test_what_a_handler_says_is_inert_there() -> None:
    async with console(EVIL) as (app, pilot, _):
        assert "The handler raised an exception" in text_of(app)
        await pilot.press("f12")
        await settle(pilot)
        text = text_of(app)
        assert "[@click=app.quit]E[/] [/nope]" in text
        assert "[bold]x" in text
        assert not any(character in text for character in "\x1b\x07\u202e")


async def test_it_leads_to_the_lesson_where_there_is_one() -> None:
    library = open_library(builtin_root())
    found = library.explain("KeyError", "'httpMethod'")
    assert found is not None
    async with opened(size=(120, 50), pack=builtin_root()) as (app, pilot):
        app.push_screen(WhyScreen(Failure("KeyError", "'httpMethod'"), found, here="json-api"))
        await settle(pilot)
        text = text_of(app)
        assert "▸ Lesson: " in text and "l lesson" in text
        assert "▸ Lab: " not in text, "the learner comes from there"
        await pilot.press("l")
        await settle(pilot)
        assert isinstance(app.screen, ReaderScreen)
        failure = Failure("KeyError", "'httpMethod'")
        app.push_screen(WhyScreen(failure, found, reading=found.explanation.lesson))
        await settle(pilot)
        assert "▸ Lesson: " not in text_of(app), "the learner reads just that"
    async with opened(size=(120, 50), pack=PACK) as (app, pilot):
        app.push_screen(WhyScreen(Failure("KeyError", "'httpMethod'"), found))
        await settle(pilot)
        assert "▸ Lesson: " not in text_of(app), "this pack doesn't have that lesson"
        await pilot.press("l", "t")
        await settle(pilot)
        assert isinstance(app.screen, WhyScreen)


# -- its lines ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(built_in: Library) -> Library:
    return built_in


@given(
    error_type=st.text(max_size=200), message=st.text(max_size=2_000), width=st.integers(30, 120)
)
def test_lines_fit_and_obey_nothing(
    course: Library, error_type: str, message: str, width: int
) -> None:
    found = course.explain("Sandbox.Timedout")
    assert found is not None
    lines = [
        *why_text.short_lines(found, "F12", width),
        *why_text.full_lines(Failure(error_type, message), found, width),
    ]
    for line in lines:
        assert line.cell_length <= width
        assert inert(line.plain) == line.plain


def test_every_explanation_is_whole_on_its_page(course: Library) -> None:
    for explanation in course.explanations:
        found = course.explained(explanation)
        lines = list(why_text.full_lines(Failure("E", "m"), found, 78))
        text = Content("\n").join(lines).plain
        assert all(part in text for part in ("Why", "The rule", "What the exam asks", "mend"))
        assert lines[0] != BLANK
        assert "{fact:" not in text
