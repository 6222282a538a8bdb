"""The first screen: next steps, the exam ahead, how it is going, and going on where one was."""

from __future__ import annotations

import pytest

from studylam.study import Drill
from studylam.study.guidance.resuming import opened as on_the_screen
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.quiz import QuizScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.question import QuestionSheet
from tests.tui.look import check_snapshot, opened, press, settle, text_of

SIZES = pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (200, 50)], ids=["80x24", "120x40", "200x50"]
)
GOAL = {"exam": "mini", "on": "2026-03-23"}


@SIZES
async def test_home_with_a_record(size: tuple[int, int]) -> None:
    async with opened("quiz", "first", size=size) as (app, pilot):
        await press(pilot, "enter", "a", "s", "enter", "b", "x", "enter", "escape", "escape")
        assert app.screen is app.home
        await settle(pilot)
        check_snapshot(app, f"home-begun-{size[0]}x{size[1]}")


@SIZES
async def test_home_with_an_exam_ahead(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        app.record.set_setting("goal", GOAL)
        await press(pilot, "3", "escape")
        text = text_of(app)
        assert "MINI · in 19 days · on plan" in text
        assert "minutes today keep you on plan." in text
        assert "Readiness" in text
        assert "Progress" in text
        check_snapshot(app, f"home-aimed-{size[0]}x{size[1]}")


async def test_a_goal_that_is_none_is_left_out() -> None:
    async with opened() as (app, pilot):
        for goal in ({"exam": "of another pack", "on": "2026-03-23"}, {"exam": "mini"}, 7):
            app.record.set_setting("goal", goal)
            await press(pilot, "3", "escape")
            assert "Good afternoon" in text_of(app)
            assert "Readiness" not in text_of(app)
            assert not app._notifications


async def test_the_steps_have_keys() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "r")
        assert app.screen is app.home  # nothing is due
        await press(pilot, "d")
        assert isinstance(app.screen, QuizScreen)


# -- resume anywhere ----------------------------------------------------------------------------


async def test_it_offers_to_go_on_where_one_was() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter", "v")
        question = app.screen.query_one(QuestionSheet).question.id
        order = app.screen.query_one(QuestionSheet).order
    async with opened() as (app, pilot):
        assert "Go on with “First bank”?" in text_of(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, DrillScreen)
        sheet = app.screen.query_one(QuestionSheet)
        assert (sheet.question.id, sheet.order) == (question, order)
    # Not now: home is as ever, with the drill as its first step; and it isn't asked again.
    async with opened() as (app, pilot):
        await press(pilot, "escape")
        assert app.screen is app.home
        assert "▸ Continue   First bank" in text_of(app)
        await press(pilot, "3", "escape")
    async with opened() as (app, _):
        assert app.screen is app.home
        assert "▸ Continue   First bank" in text_of(app)


async def test_what_was_left_can_be_ended() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter", "a", "s")
    async with opened() as (app, pilot):
        await press(pilot, "end", "enter")
        assert app.screen is app.home
        assert app.record.unfinished_drill() is None
        assert len(app.record.answers()) <= 1
        Drill.start(app.library, app.record)
        await press(pilot, "3", "escape", "x")
        assert app.record.unfinished_drill() is None


async def test_going_back_to_home_leaves_nothing_open() -> None:
    async with opened("learn", "starting") as (app, pilot):
        await press(pilot, "right", "escape")
    async with opened() as (app, _):
        assert app.screen is app.home


@pytest.mark.parametrize(("place", "screen"), [("learn", ReaderScreen), ("lab", LabScreen)])
async def test_a_lesson_or_a_lab_is_gone_on_with(place: str, screen: type) -> None:
    what = {"learn": "starting", "lab": "echo"}[place]
    async with opened(place, what) as (app, pilot):
        section = ""
        if place == "learn":
            await press(pilot, "right")
            section = app.screen._section.title  # type: ignore[attr-defined]
    async with opened() as (app, pilot):
        assert "Go on with “" in text_of(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, screen)
        assert section in text_of(app)


async def test_a_place_that_was_asked_for_comes_without_a_question() -> None:
    async with opened() as (app, _):
        on_the_screen(app.record, "lab", "echo")
    async with opened("learn", "starting") as (app, _):
        assert isinstance(app.screen, ReaderScreen)


async def test_an_exam_is_gone_on_with_at_its_question() -> None:
    async with opened("exam", "mini") as (app, pilot):
        await press(pilot, "enter", "a", "right")
        question = app.screen.query_one(QuestionSheet).question.id
    async with opened() as (app, pilot):
        assert "Go on with “Mock exam MINI”?" in text_of(app)
        await press(pilot, "enter")
        assert app.screen.query_one(QuestionSheet).question.id == question
        assert len(app.record.exams(submitted=False)) == 1
