"""The concurrency simulator: time that plays, steps and rewinds, lanes, and what if."""

from __future__ import annotations

import shutil
from pathlib import Path

from textual.pilot import Pilot

from studylam.progress.entries import ExerciseAnswer
from studylam.tui.screens.concurrency import ConcurrencyScreen
from studylam.tui.screens.simulate import SimulateScreen
from studylam.tui.screens.small import SmallScreen
from studylam.tui.tools import screen_of
from studylam.tui.widgets.slider import Sliders
from studylam.tui.widgets.time_line import TimeLine
from tests.tui.look import PACK, StillApp, opened, press, settle, text_of

RUSH = "rush"


async def worked_out(app: StillApp, pilot: Pilot[int]) -> ConcurrencyScreen:
    """The screen, once there is a run on it and nothing is under way."""
    await settle(pilot, lambda: isinstance(app.screen, ConcurrencyScreen))
    screen = app.screen
    assert isinstance(screen, ConcurrencyScreen)
    await settle(pilot, lambda: screen.outcome is not None and not screen.is_busy)
    return screen


async def test_time_steps_leaps_and_rewinds() -> None:
    async with opened("simulate", RUSH) as (app, pilot):
        await worked_out(app, pilot)
        time = app.screen.query_one(TimeLine)
        moments = []
        for key in (
            "right",
            "shift+right",
            "ctrl+right",
            "left",
            "end",
            "right",
            "ctrl+left",
            "home",
        ):
            await press(pilot, key)
            moments.append(time.at_s)
        assert moments == [1, 11, 21, 20, 30, 30, 20, 0]
        await press(pilot, "n")
        assert time.at_s == 10
        assert "✗" in text_of(app)


async def test_it_plays_and_stands_still_with_the_same_key() -> None:
    async with opened("simulate", RUSH) as (app, pilot):
        await worked_out(app, pilot)
        time = app.screen.query_one(TimeLine)
        await pilot.press("X", "space")
        assert time.is_playing
        await settle(pilot, lambda: time.at_s > 0)
        await pilot.press("space")
        assert not time.is_playing
        await press(pilot, "end", "space")
        assert time.at_s == 0
        await press(pilot, "escape")
        assert isinstance(app.screen, SimulateScreen)


async def test_a_slider_changes_the_run_and_says_what_was_before() -> None:
    async with opened("simulate", RUSH, size=(120, 40)) as (app, pilot):
        screen = await worked_out(app, pilot)
        assert "tries" in text_of(app)
        assert "before" not in text_of(app)
        first = screen.outcome
        await press(pilot, "w")
        sliders = app.screen.query_one(Sliders)
        assert app.focused is sliders
        await pilot.press("1", "0", "enter")
        await settle(pilot, lambda: screen.outcome is not first and not screen.is_busy)
        assert "before" in text_of(app)
        assert "10 /s" in text_of(app)
        assert "was 500 /s" in text_of(app)
        second = screen.outcome
        await press(pilot, "ctrl+r")
        await settle(pilot, lambda: screen.outcome is not second and not screen.is_busy)
        assert "before" not in text_of(app)
        assert "500 /s" in text_of(app)


async def test_the_run_that_is_compared_with_can_be_another() -> None:
    async with opened("simulate", RUSH, size=(120, 40)) as (app, pilot):
        screen = await worked_out(app, pilot)
        first = screen.outcome
        await pilot.press("r")
        await settle(pilot, lambda: screen.outcome is not first and not screen.is_busy)
        assert "before" in text_of(app)
        await press(pilot, "b")
        assert "before" not in text_of(app)


async def test_what_does_not_go_together_is_said_and_the_picture_stays() -> None:
    async with opened("simulate", RUSH, size=(120, 40)) as (app, pilot):
        screen = await worked_out(app, pilot)
        first = screen.outcome
        await press(pilot, "w", "down", "down", "down", "down")
        await pilot.press(*"1200", "enter")
        await settle(pilot, lambda: "can't be reserved" in text_of(app))
        assert screen.outcome is first
        assert "Concurrency" in text_of(app)


async def test_another_function_has_charts_of_its_own() -> None:
    async with opened("simulate", RUSH, size=(120, 40)) as (app, pilot):
        await worked_out(app, pilot)
        assert "limit 140" in text_of(app)
        await press(pilot, "f")
        assert text_of(app).splitlines()[0].endswith("cellar")
        assert "limit 10" in text_of(app)


async def test_keys_act_while_a_run_is_worked_out_and_one_stops_it() -> None:
    async with opened("simulate", RUSH, size=(120, 40)) as (app, pilot):
        screen = await worked_out(app, pilot)
        first = screen.outcome
        await press(pilot, "w")
        await pilot.press(*["down"] * (len(app.screen.query_one(Sliders).sliders) - 1))
        await pilot.press(*"200000", "enter")  # as long as nobody waits for it
        while not screen.is_working:
            await pilot.pause(0.01)
        await pilot.press("n")
        assert screen.is_working
        assert app.screen.query_one(TimeLine).at_s == 10
        await pilot.press("c")
        await settle(pilot)
        assert text_of(app).splitlines()[0].endswith("stopped: counter")
        assert screen.outcome is first


async def test_a_scenario_that_is_written_out_opens_and_a_wrong_one_says_where() -> None:
    data = {
        "tool": "load",
        "title": "Written out",
        "until_s": 10,
        "functions": {"one": {"duration_ms": 100}},
        "sources": {
            "all": {"calls": "one", "kind": "async", "arrivals": {"kind": "poisson", "per_s": 5}}
        },
    }
    async with opened() as (app, pilot):
        app.push_screen(screen_of("load", None, data))
        await worked_out(app, pilot)
        assert "Written out" in text_of(app)
        await press(pilot, "escape")
        app.push_screen(screen_of("load", None, {**data, "until_s": "[b]long[/b]"}))
        await settle(pilot, lambda: "! " in text_of(app))
        assert "[b]long[/b]" in text_of(app)


async def test_the_hub_opens_and_remembers_what_was_open() -> None:
    async with opened("simulate") as (app, pilot):
        assert "▸ Concurrency" in text_of(app)
        await press(pilot, "down", "enter")
        await worked_out(app, pilot)
        assert "A rush at the counter" in text_of(app)
        await press(pilot, "escape")
        assert "▸   A rush at the counter" in text_of(app)
        await press(pilot, "escape", "7")
        assert "▸   A rush at the counter" in text_of(app)


async def test_a_load_of_ones_own_is_as_it_was_left() -> None:
    async with opened("simulate", "concurrency", size=(120, 40)) as (app, pilot):
        screen = await worked_out(app, pilot)
        first = screen.outcome
        await press(pilot, "w")
        await pilot.press(*"50", "enter")
        await settle(pilot, lambda: screen.outcome is not first and not screen.is_busy)
    async with opened("simulate", "concurrency", size=(120, 40)) as (app, pilot):
        await worked_out(app, pilot)
        assert "50 /s" in text_of(app)


async def test_the_hub_lists_decisions_with_how_they_went(tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "pack")
    (tmp_path / "pack/content/exercises").mkdir()
    exercise = Path(__file__).parents[2] / "content/exercises/job-sizes.yaml"
    shutil.copy(exercise, tmp_path / "pack/content/exercises/sizes.yaml")
    async with opened("simulate", pack=tmp_path / "pack", size=(100, 30)) as (app, pilot):
        assert "Decisions" in text_of(app)
        assert "0 of 1 decided" in text_of(app)
        answer = ExerciseAnswer(
            exercise="sizes",
            sitting="first",
            round="only",
            version="1",
            given=("a",),
            points=70,
            rounds=1,
        )
        app.record.add_exercise_answer(answer)
        await press(pilot, "escape", "7")
        assert "1 of 1 decided" in text_of(app)
        assert "best 70 of 100" in text_of(app)
        await press(pilot, "end", "enter")
        assert type(app.screen).__name__ == "ExerciseScreen"


async def test_what_opens_by_itself_in_too_small_a_terminal_waits_behind_a_word() -> None:
    async with opened("simulate", RUSH, size=(40, 12)) as (app, pilot):
        await settle(pilot, lambda: len(app.screen_stack) == 4)  # home, list, it; words on it
        assert isinstance(app.screen, SmallScreen)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        await worked_out(app, pilot)
        await press(pilot, "escape")
        await settle(pilot, lambda: isinstance(app.screen, SimulateScreen))
        await press(pilot, "escape")
        assert len(app.screen_stack) == 1


async def test_what_is_being_changed_stays_in_view_when_the_terminal_gets_smaller() -> None:
    async with opened("simulate", RUSH, size=(120, 40)) as (app, pilot):
        await worked_out(app, pilot)
        await press(pilot, "w")
        await pilot.resize_terminal(80, 24)
        await settle(pilot, lambda: app.screen.size.width == 80)
        assert isinstance(app.focused, Sliders)
        await settle(pilot, lambda: app.screen.query_one(Sliders).region.height > 0)
        assert "Caller's retries" in text_of(app)
        app.screen.query_one("#side").display = False
        app.screen.query_one(Sliders).leave(1)  # a key that was under way does no harm
