"""Reviews, the date of an exam, and the plan to it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from textual.widgets import Input

from studylam.packs import open_library
from studylam.progress import Record
from studylam.study.planning import kept as plan_kept
from studylam.study.planning.goal import Goal, load, save
from studylam.study.reviews.cards import cards
from studylam.tui.screens.goal import GoalScreen, read_goal
from studylam.tui.screens.plan import PlanScreen
from studylam.tui.screens.review import ReviewScreen
from tests.tui import half_a_year
from tests.tui.look import NOON, PACK, opened, settle, text_of
from tests.tui.test_progress import rich_record

TODAY = NOON.date()
GOAL = Goal("mini", TODAY + timedelta(days=20), 0.9, 15)


def set_goal(goal: Goal = GOAL) -> None:
    with Record.open() as record:
        save(open_library(PACK), record, goal, TODAY)


@pytest.mark.quick
async def test_an_exam_date_is_set_planned_for_and_given_up() -> None:
    async with rich_record("review") as (app, pilot):
        await pilot.press("p")  # there is nothing to plan for yet
        await settle(pilot)
        assert isinstance(app.screen, ReviewScreen)
        await pilot.press("d")
        await settle(pilot)
        await pilot.press(*"2026-03-24", "enter")
        await settle(pilot)
        assert isinstance(app.screen, PlanScreen)
        assert load(app.record) == Goal("mini", date(2026, 3, 24))
        assert "MINI in 20 days" in text_of(app)
        assert "Today" in text_of(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "MINI in 20 days · on plan" in text_of(app)
        await pilot.press("d", "ctrl+n")
        await settle(pilot)
        assert load(app.record) is None
        assert isinstance(app.screen, ReviewScreen)


@pytest.mark.quick
async def test_what_is_wrong_with_a_goal_is_said_beside_it() -> None:
    async with opened("review") as (app, pilot):
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "No day is given." in text_of(app)
        await pilot.press(*"2020-01-01", "tab", "backspace", "backspace", *"30", "enter")
        await settle(pilot)
        assert "is past" in text_of(app)
        assert "can't be planned" in text_of(app)
        assert isinstance(app.screen, GoalScreen)
        assert load(app.record) is None
        assert app.focused is app.screen.query_one("#on", Input)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("on", text) for text in ("", "soon", "2026-13-01", "2030-01-01", "2026-03-03")),
        *(("retention", text) for text in ("", "0.9", "69", "100", "-90", "9e9")),
        *(("minutes", text) for text in ("", "4", "601", "1.5", "half an hour")),
    ],
)
def test_each_value_is_checked_by_itself(field: str, value: str) -> None:
    values = {"exam": "mini", "on": "2026-03-24", "retention": "85 %", "minutes": "20"}
    library = open_library(PACK)
    assert read_goal(values, library, TODAY) == (Goal("mini", date(2026, 3, 24), 0.85, 20), {})
    goal, wrong = read_goal({**values, field: value}, library, TODAY)
    assert (goal, list(wrong)) == (None, [field])


async def test_a_cram_leaves_the_schedule_alone() -> None:
    async with rich_record("review") as (app, pilot):
        before = cards(app.record)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("a", "s")
        await settle(pilot)
        (answer,) = [one for one in app.record.answers() if one.mode == "cram"]
        assert answer.question in before
        assert cards(app.record) == before


async def test_the_plan_says_what_has_changed_since_days_were_missed() -> None:
    set_goal(Goal("mini", TODAY + timedelta(days=9), 0.9, 15))
    async with opened("review") as (app, pilot):
        await pilot.press("p")
        await settle(pilot)
        app.now = lambda: NOON + timedelta(days=4)  # type: ignore[method-assign]
        await pilot.press("escape", "p")
        await settle(pilot)
        assert "What has changed" in text_of(app)
        assert "days missed" in text_of(app)


async def test_today_by_the_plan_comes_first_and_home_says_the_same() -> None:
    set_goal()
    async with opened() as (app, pilot):
        kept = plan_kept.kept(app.record)
        assert kept is not None and kept.today_cards
        assert f"{kept.today_minutes} minutes today keep you on plan" in text_of(app)
        home = next(line for line in text_of(app).splitlines() if "by the plan" in line)
        assert f"{kept.today_minutes} min" in home
        await pilot.press("4")
        await settle(pilot)
        review = next(line for line in text_of(app).splitlines() if "by the plan" in line)
        assert review.strip().startswith("▸ Today")
        assert f"{kept.today_minutes} min" in review
        await pilot.press("t")
        await settle(pilot)
        assert f"1 of {kept.today_cards}" in text_of(app)


@pytest.mark.parametrize(
    ("days", "words"), [(-3, "Nothing is planned any more"), (0, "The exam is today: good luck")]
)
async def test_a_day_that_has_come_or_gone_has_no_plan(days: int, words: str) -> None:
    with Record.open() as record:
        on = (TODAY + timedelta(days=days)).isoformat()
        record.set_setting("goal", {"exam": "mini", "on": on})
    async with opened("review") as (app, pilot):
        await pilot.press("p")
        await settle(pilot)
        text = text_of(app)
        assert words in text
        assert "in -" not in text
        assert "more minutes a day" not in text


async def test_a_cram_from_the_command_line_begins_at_once() -> None:
    with Record.open() as record:
        half_a_year.fill(open_library(PACK), record, NOON)
    async with opened("review", "cram") as (app, pilot):
        await settle(pilot)
        assert "Cram" in text_of(app).splitlines()[0]
