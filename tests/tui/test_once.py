"""Two keys in quick succession: the second doesn't take away what is below."""

from __future__ import annotations

from textual.events import Key

from studylam.tui.screens.ask import AskScreen
from studylam.tui.widgets.rows import Row
from tests.tui.look import opened, press, settle


async def test_enter_twice_answers_a_question_once() -> None:
    async with opened() as (app, pilot):
        chosen: list[str | None] = []
        await press(pilot, "1")
        below = app.screen
        app.push_screen(AskScreen("Go on?", "", [Row("on", "Go on")]), chosen.append)
        await settle(pilot)
        for _ in range(2):
            app.post_message(Key("enter", "\r"))
        await settle(pilot)
        assert chosen == ["on"] and app.screen is below


async def test_escape_twice_leads_home_and_no_further() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "1")
        for _ in range(3):
            app.post_message(Key("escape", None))
        await settle(pilot)
        assert app.screen is app.home
