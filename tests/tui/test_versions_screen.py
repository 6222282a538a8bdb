"""Versions of a lab's code on the screen: compared, kept, loaded, renamed, deleted and undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.versions import VersionsScreen
from studylam.tui.widgets.lab_code import CodeSide
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.lab_event import EventSide
from studylam.tui.widgets.rows import Rows
from tests.tui.look import StillApp, check_snapshot, opened, press, settle, text_of

SIZES = [(80, 24), (120, 40), (200, 50)]
HANDLER = "def lambda_handler(event, context):\n    print('seen')\n    return event\n"


@asynccontextmanager
async def lab(
    size: tuple[int, int] = (120, 40), code: str = HANDLER
) -> AsyncIterator[tuple[StillApp, Pilot[int], Editor]]:
    async with opened("lab", "echo", size=size) as (app, pilot):
        assert isinstance(app.screen, LabScreen)
        app.screen.action_pane("code")
        await settle(pilot)
        editor = app.screen.query_one("#code", Editor)
        editor.replace_all(code)
        await settle(pilot)
        yield app, pilot, editor


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_what_was_changed_is_shown_at_every_size(size: tuple[int, int]) -> None:
    async with lab(size) as (app, pilot, _):
        await press(pilot, "ctrl+d")
        assert isinstance(app.screen, VersionsScreen)
        await press(pilot, "n", *"one", "enter")
        await settle(pilot, lambda: "Kept as" in str([n.message for n in app._notifications]))
        app.clear_notifications()
        await settle(pilot)
        app.screen.query_one(Rows).mark("starter")
        await settle(pilot)
        check_snapshot(app, f"lab-versions-{size[0]}x{size[1]}")
        before = text_of(app)
        await press(pilot, "s")
        assert text_of(app) != before
        assert "+ " in text_of(app)


async def test_a_version_is_kept_loaded_and_that_is_gone_back_on() -> None:
    async with lab() as (app, pilot, editor):
        await press(pilot, "ctrl+d", "n", *"one", "enter", "escape")
        editor.replace_all("# another\n")
        await press(pilot, "ctrl+d")
        rows = app.screen.query_one(Rows)
        await press(pilot, "down")
        assert "From “one” to your code" in text_of(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, LabScreen)
        assert editor.text == HANDLER
        assert app.record.drafts("echo")["handler.py"] == HANDLER
        editor.focus()
        await press(pilot, "ctrl+z")
        assert editor.text == "# another\n"
        await press(pilot, "ctrl+d")
        rows = app.screen.query_one(Rows)
        assert "before “one”" in text_of(app)
        await press(pilot, "down", "r", *"x", "enter")
        assert {one.name for one in app.record.versions("echo")} == {"x", "before “one”"}
        await press(pilot, "x")
        assert [one.name for one in app.record.versions("echo")] == ["before “one”"]
        await press(pilot, "u", "u")
        assert {one.name for one in app.record.versions("echo")} == {"one", "before “one”"}
        assert rows.has_focus


async def test_a_name_that_is_taken_is_said_and_changes_nothing() -> None:
    async with lab() as (app, pilot, _):
        await press(pilot, "ctrl+d", "n", *"one", "enter", "n", *"one", "enter")
        assert len(app.record.versions("echo")) == 1
        assert "already" in str([notice.message for notice in app._notifications])


async def test_the_starter_can_be_had_from_there_too() -> None:
    async with lab() as (app, pilot, editor):
        await press(pilot, "ctrl+d", "enter")
        assert editor.text == app.library.lab("echo").starter["handler.py"]
        assert [one.name for one in app.record.versions("echo")] == ["before the starter"]


async def test_a_mistake_is_marked_while_one_types_and_a_key_leads_there() -> None:
    async with lab(code="def f():\n    x = (1\n\n") as (app, pilot, editor):
        side = app.screen.query_one(CodeSide)
        side.judge()
        await settle(pilot)
        assert [mark.line for mark in editor.marks] == [2]
        assert "'(' was never closed" in text_of(app)
        assert "2 ✗" in text_of(app)
        await press(pilot, "escape", "E")
        assert editor.has_focus and editor.cursor_location == (1, 4)
        await press(pilot, "end", ")")
        assert editor.marks == ()


async def test_a_mistake_that_has_no_room_beside_its_line_is_said_below() -> None:
    async with lab((80, 24), code=f"x = (1  # {'long ' * 14}\n") as (app, pilot, _):
        app.screen.query_one(CodeSide).judge()
        await settle(pilot)
        assert "✗ line 1, column 5: SyntaxError: '(' was never closed" in text_of(app)


async def test_what_runs_on_save_is_remembered() -> None:
    async with lab() as (app, pilot, editor):
        editor.focus()
        await press(pilot, "ctrl+s")
        runs = app.record.lab_status("echo").runs
        assert runs == 0
        await press(pilot, "escape", "S")
        assert "ctrl+s runs" in text_of(app)
        editor.focus()
        await press(pilot, "ctrl+s")
        screen = app.screen
        assert isinstance(screen, LabScreen)
        await settle(pilot, lambda: not screen.is_busy)
        assert app.record.lab_status("echo").runs == 1
    async with opened("lab", "echo", size=(120, 40)) as (app, pilot):
        assert "ctrl+s runs" in text_of(app)


async def test_a_changed_event_is_remembered_and_can_be_had_as_it_was() -> None:
    async with lab() as (app, pilot, _):
        side = app.screen.query_one(EventSide)
        first = side.text
        side.editor.replace_all('{"mine": [1,]}')
        await settle(pilot)
        assert [mark.line for mark in side.editor.marks] == [1]
        assert "JSON · changed" in text_of(app)
        side.editor.replace_all('{"mine": 1}')
        await settle(pilot)
        assert side.editor.marks == ()
    async with opened("lab", "echo", size=(120, 40)) as (app, pilot):
        side = app.screen.query_one(EventSide)
        assert side.text == '{"mine": 1}'
        app.screen.action_pane("task")  # type: ignore[attr-defined]
        app.screen.set_focus(None)
        await press(pilot, "u")
        assert side.text == first
        side.editor.focus()
        await press(pilot, "ctrl+z")
        assert side.text == '{"mine": 1}'
