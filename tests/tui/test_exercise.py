"""A decision exercise in the app: decided before it is told, kept before it is shown, played."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from studylam.exercises.model import Look
from studylam.tui.exercise_text import happens
from studylam.tui.screens.exercise import ExerciseScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.decision import Options
from studylam.tui.widgets.what_if import Knobs
from tests.tui.look import StillApp, check_text, opened, press, settle, text_of
from tests.tui.previews import change, previewed, seen

PACK = Path(__file__).parents[1] / "exercises/pack"


@asynccontextmanager
async def deciding(
    target: str | None, size: tuple[int, int] = (80, 24), pack: Path = PACK
) -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    async with opened(size=size, pack=pack) as (app, pilot):
        app.push_screen(ExerciseScreen(target))
        await settle(pilot)
        if target is not None and size[1] < 30:
            await press(pilot, "enter")  # the story has the screen to itself
        yield app, pilot


@pytest.mark.quick
async def test_nothing_is_told_before_the_answer_and_all_after() -> None:
    async with deciding("calendar") as (app, pilot):
        before = text_of(app)
        check_text(before, "exercise-asked")
        assert "Its day was" not in before and "All can be" not in before
        await press(pilot, "a", "c", "enter")
        check_text(text_of(app), "exercise-told")
        answers = app.record.exercise_answers("calendar")
        assert [(one.given, one.points) for one in answers] == [(("new", "old"), 0)]


async def test_enter_without_a_choice_asks_for_one() -> None:
    async with deciding("luggage") as (app, pilot):
        await press(pilot, "enter")
        assert "Choose first" in text_of(app)
        await press(pilot, "a", "b")  # one of them: the second takes the first one's place
        assert text_of(app).count("●") == 1
        await press(pilot, "down", "space", "enter")
        assert "✓ Right" in text_of(app)
        assert app.record.exercise_status("luggage").best == 100


def test_what_a_knob_has_done_stands_above_a_picture_that_may_be_tall() -> None:
    look = Look(("A scene",), "It gets through.", (), picture=("A line of twenty",) * 20)
    assert [line.plain.strip() for line in happens(look, 76)][:3] == [
        "It gets through.",
        "",
        "A line of twenty",
    ]


async def test_knobs_change_what_happens_at_once_and_come_back() -> None:
    async with deciding("calendar") as (app, pilot):
        await press(pilot, "a", "b", "enter", "t")
        assert isinstance(app.focused, Knobs)
        assert "On 28 November 2026" in text_of(app)
        await press(pilot, "right")
        assert "On 1 December 2026" in text_of(app)
        await press(pilot, "d")
        prompt = app.screen.query_one(Input)
        prompt.value = "2027-01-20"
        await press(pilot, "enter")
        assert "On 20 January 2027" in text_of(app) and "‹ 2027-01-20 ›" in text_of(app)
        await press(pilot, "backspace")
        assert "On 28 November 2026" in text_of(app)
        await press(pilot, "enter")
        assert "what still works" in text_of(app)
        assert len(app.record.exercise_answers()) == 1  # playing counts nothing


async def test_the_place_is_kept_and_the_score_comes_at_the_end() -> None:
    async with deciding("calendar") as (app, pilot):
        await press(pilot, "a", "b", "enter", "escape")
        app.push_screen(ExerciseScreen("calendar"))
        await settle(pilot)
        assert "2 of 3" in text_of(app)
        await press(pilot, "c", "d", "enter", "enter")
        await press(pilot, *"soon", "enter")
        assert "isn't a number" in text_of(app)
        app.screen.query_one(Input).value = ""
        await press(pilot, *"12", "enter")
        told = text_of(app)
        assert "You typed 12" in told and "43 days" in told
        await press(pilot, "enter")
        check_text(text_of(app), "exercise-score")
        await press(pilot, "enter")  # the first round, with its reasons
        assert "Its day was four weeks ago." in text_of(app)
        await press(pilot, "enter")
        assert "67 of 100" in text_of(app)
        await press(pilot, "ctrl+r")
        assert "1 of 3" in text_of(app) and isinstance(app.focused, Options)
        assert app.record.exercise_status("calendar").best == 67


async def test_what_to_read_is_one_key_away() -> None:
    async with deciding("luggage") as (app, pilot):
        await press(pilot, "l")
        assert not isinstance(app.screen, ReaderScreen)  # not while it is asked: l is a letter
        await press(pilot, "b", "enter", "l")
        assert isinstance(app.screen, ReaderScreen)
        await press(pilot, "escape", "enter")
        assert "To read" in text_of(app)


async def test_the_list_knows_how_it_went() -> None:
    async with deciding(None) as (app, pilot):
        assert "Can it still be deployed?" in text_of(app)
        await press(pilot, "down", "enter", "enter", "c", "enter", "escape")
        assert "best 100 of 100" in text_of(app)


async def test_an_answer_that_cannot_be_kept_is_not_given_away(own_home: Path) -> None:
    async with deciding("luggage") as (app, pilot):
        (own_home / "progress.db").rename(own_home / "elsewhere.db")
        await press(pilot, "c", "enter")
        assert any("isn't kept" in note.title for note in app._notifications)
        assert "✓ Right" not in text_of(app)
        assert isinstance(app.focused, Options)
        (own_home / "elsewhere.db").rename(own_home / "progress.db")


async def test_an_exercise_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(PACK, copy)
    file = copy / "content/exercises/luggage.yaml"
    file.write_text(file.read_text().replace("expect: image", "expect: s3"))
    async with deciding("luggage", pack=copy) as (app, _):
        assert "The model says image, not s3." in text_of(app)
        assert "luggage.yaml:" in text_of(app)


async def test_markup_in_a_pack_is_only_text(tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(PACK, copy)
    file = copy / "content/exercises/luggage.yaml"
    text = (
        file.read_text()
        .replace("A model}", "A [red]model[/]}")
        .replace("title: A model,", 'title: "[@click=app.quit]A[/]",')
    )
    file.write_text(text)
    async with deciding("luggage", pack=copy) as (app, pilot):
        assert "[@click=app.quit]A[/]" in text_of(app)
        await press(pilot, "a", "enter")
        styles = str(
            [
                s.style.meta
                for strip in app.screen._compositor.render_strips()
                for s in strip
                if s.style
            ]
        )
        assert "app.quit" not in styles


@pytest.mark.parametrize("size", [(60, 20), (120, 40), (200, 50)])
async def test_every_size_shows_the_whole_way(size: tuple[int, int]) -> None:
    async with deciding("luggage", size=size) as (app, pilot):
        await press(pilot, "a", "enter")
        assert "✗ Not this time." in text_of(app)
        await press(pilot, "t", "right")
        assert "A zip, uploaded to S3 first" in text_of(app)
        await press(pilot, "enter")
        assert "0 of 100" in text_of(app)


async def test_after_a_crash_home_offers_to_go_on() -> None:
    async with deciding("calendar") as (app, pilot):
        await press(pilot, "a", "b", "enter")
        # Not by escape: as if the terminal was killed.
    async with opened(pack=PACK) as (app, pilot):
        assert "Can it still be deployed?" in text_of(app) and "1 of 3 decided" in text_of(app)
        await press(pilot, "enter")
        await settle(pilot, lambda: "2 of 3" in text_of(app))


async def test_an_exercise_that_is_being_written_follows_its_file(tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(PACK, copy)
    file = "content/exercises/luggage.yaml"
    async with previewed(copy) as (app, pilot):
        app.push_screen(ExerciseScreen("luggage"))
        await seen(app, pilot, "Everything is needed.")
        change(copy, file, "Everything is needed.", "All of it is needed.")
        await seen(app, pilot, "All of it is needed.")
        await press(pilot, "c", "enter")
        change(copy, file, "expect: image", "expect: s3")
        await seen(app, pilot, "The model says image, not s3.")
        change(copy, file, "expect: s3", "expect: image")
        await seen(app, pilot, "All of it is needed.", "One of them.")  # once more, from the start
        (copy / file).unlink()
        await settle(pilot, lambda: not isinstance(app.screen, ExerciseScreen))
