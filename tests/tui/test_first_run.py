"""The first time: what is asked, what of it is kept and when, and that a handler really runs."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from studylam.progress import Answer
from studylam.study.planning.goal import Goal, load
from studylam.tui.screens.first_lesson import FirstLessonScreen
from studylam.tui.screens.first_run import FirstRunScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.blocks import RunSheet
from tests.tui.look import PACK, StillApp, check_snapshot, press, settle, text_of


class NewHere(StillApp):
    """As it is for everybody: whoever is here for the first time is asked."""

    asks_first = True


@asynccontextmanager
async def first_time(
    place: str | None = None, *, pack: Path = PACK, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[NewHere, Pilot[int]]]:
    app = NewHere(place, roots=[pack])
    async with app.run_test(size=size) as pilot:
        await settle(pilot, app.session_ready.is_set)
        await settle(pilot)
        yield app, pilot


async def type_in(pilot: Pilot[int], text: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in text))
    await settle(pilot)


async def test_three_answers_become_a_goal_and_a_handler_runs() -> None:
    async with first_time() as (app, pilot):
        assert "Which exam do you study for?" in text_of(app)
        check_snapshot(app, "first-run-80x24")
        await press(pilot, "enter")
        assert "When is it?" in text_of(app)
        await type_in(pilot, "in 4 weeks")
        assert "Wednesday 1 April 2026, in 28 days" in text_of(app)
        await press(pilot, "enter")
        # On disk before it goes on, with the usual minutes until others are said.
        assert load(app.record) == Goal("mini", date(2026, 4, 1))
        await type_in(pilot, "45 min")
        assert "45 minutes a day" in text_of(app)
        await press(pilot, "enter")
        assert load(app.record) == Goal("mini", date(2026, 4, 1), minutes=45)

        screen = app.screen
        assert isinstance(screen, FirstLessonScreen)
        await settle(pilot, lambda: isinstance(app.focused, RunSheet))
        assert "Press enter: the handler below runs on this machine" in text_of(app)
        await press(pilot, "enter")
        await settle(pilot, lambda: "REPORT RequestId" in text_of(app))
        assert "✓ That was an invocation" in text_of(app)

        await press(pilot, "escape")
        assert app.screen is app.home
        await settle(pilot, lambda: "MINI · in 28 days" in text_of(app))
        assert "▸ Read     Starting up" in text_of(app)  # before questions on what nobody told
    async with first_time() as (app, _):
        assert app.screen is app.home


@pytest.mark.parametrize("keys", [("escape",), ("ctrl+x",), ("enter", "ctrl+x")])
async def test_all_questions_can_be_left_at_once_and_never_come_back(keys: tuple[str, ...]) -> None:
    async with first_time() as (app, pilot):
        await press(pilot, *keys)
        assert app.screen is app.home
        assert load(app.record) is None
    async with first_time() as (app, _):
        assert app.screen is app.home


async def test_quitting_in_the_middle_keeps_what_was_said_and_asks_no_more() -> None:
    async with first_time() as (app, pilot):
        await press(pilot, "enter")
        await type_in(pilot, "1 Apr")
        await press(pilot, "enter", "ctrl+q")
    async with first_time() as (app, _):
        assert app.screen is app.home
        assert load(app.record) == Goal("mini", date(2026, 4, 1))


@pytest.mark.parametrize(
    "keys", [("ctrl+n",), ("down", "enter"), ("enter", "ctrl+n"), ("enter", "enter")]
)
async def test_a_question_can_stay_unanswered(keys: tuple[str, ...]) -> None:
    """Without an exam or a day the rest isn't asked; the handler waits all the same."""
    async with first_time() as (app, pilot):
        await press(pilot, *keys)
        assert isinstance(app.screen, FirstLessonScreen)
        assert load(app.record) is None
        if keys[0] == "enter":
            # The exam is known for readiness, and for the day when there is a day.
            await press(pilot, "escape")
            await settle(pilot, lambda: "Readiness  needs about" in text_of(app))
            await press(pilot, "e")
            assert "Exam date" in text_of(app)


async def test_minutes_that_stay_unsaid_are_the_usual_ones() -> None:
    async with first_time() as (app, pilot):
        await press(pilot, "enter")
        await type_in(pilot, "1.4.")
        await press(pilot, "enter", "ctrl+n")
        assert load(app.record) == Goal("mini", date(2026, 4, 1), minutes=30)
        assert isinstance(app.screen, FirstLessonScreen)


async def test_escape_goes_back_a_question_and_finds_what_was_said() -> None:
    async with first_time() as (app, pilot):
        await press(pilot, "enter")
        await type_in(pilot, "tomorrow")
        await press(pilot, "enter", "escape")
        assert "2026-03-05" in text_of(app)
        await type_in(pilot, "1.4.")  # in its place, not at its end
        assert "1 April 2026" in text_of(app)
        await press(pilot, "escape")
        assert "Which exam" in text_of(app)
        # Another answer counts: no exam any more, so no goal.
        await press(pilot, "end", "enter")
        assert load(app.record) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("03/04", "may be 3 April or 4 March"),
        ("soon", "isn't a day that can be read"),
        ("2020-01-01", "is past"),
        ("in 9 years", "more than two years away"),
    ],
)
async def test_a_day_that_cannot_be_is_refused_with_a_sentence(typed: str, words: str) -> None:
    async with first_time() as (app, pilot):
        await press(pilot, "enter")
        await type_in(pilot, typed)
        assert words not in text_of(app)  # it isn't wrong before it is given
        await press(pilot, "enter")
        assert words in re.sub(r"\s+", " ", text_of(app))
        assert isinstance(app.screen, FirstRunScreen)
        assert load(app.record) is None


async def test_minutes_that_cannot_be_are_refused() -> None:
    async with first_time() as (app, pilot):
        await press(pilot, "enter")
        await type_in(pilot, "1 Apr")
        await press(pilot, "enter")
        for typed, words in (("many", "How many minutes?"), ("3", "can't be planned")):
            await type_in(pilot, typed)
            await press(pilot, "enter")
            assert words in text_of(app)
            await press(pilot, *["backspace"] * len(typed))
        assert isinstance(app.screen, FirstRunScreen)


async def test_it_does_not_come_where_a_place_was_asked_for() -> None:
    async with first_time("learn") as (app, pilot):
        await press(pilot, "0")
        assert app.screen is app.home


async def test_it_does_not_come_to_who_was_here_before() -> None:
    async with first_time("learn") as (app, _):
        app.record.add_answers(
            [Answer(question="q", question_version="v", chosen=(0,), correct=True, mode="drill")]
        )
    async with first_time() as (app, _):
        assert app.screen is app.home


# -- packs of others -----------------------------------------------------------------------------


def a_pack(tmp_path: Path, *, exams: bool, runs: bool, labs: bool) -> Path:
    """The small pack without some of what it has."""
    root = tmp_path / "pack"
    shutil.copytree(PACK, root)
    if not exams:
        shutil.rmtree(root / "quizzes/blueprints")
    if not labs:
        shutil.rmtree(root / "content/labs")
    if not runs:
        for lesson in (root / "content/lessons").rglob("*.md"):
            lesson.write_text(
                re.sub("^```run$", "```python", lesson.read_text(), flags=re.MULTILINE)
            )
    return root


async def test_without_exams_nothing_is_asked_and_a_handler_waits(tmp_path: Path) -> None:
    async with first_time(pack=a_pack(tmp_path, exams=False, runs=True, labs=True)) as (app, _):
        assert isinstance(app.screen, FirstLessonScreen)


async def test_without_anything_to_run_in_lessons_it_is_a_lab(tmp_path: Path) -> None:
    pack = a_pack(tmp_path, exams=True, runs=False, labs=True)
    async with first_time(pack=pack) as (app, pilot):
        await press(pilot, "ctrl+n")
        assert isinstance(app.screen, LabScreen)
        assert any("Press f5" in note.message for note in app._notifications)


async def test_without_anything_to_run_home_is_next(tmp_path: Path) -> None:
    pack = a_pack(tmp_path, exams=True, runs=False, labs=False)
    async with first_time(pack=pack) as (app, pilot):
        await press(pilot, "ctrl+n")
        assert app.screen is app.home


async def test_the_first_lesson_is_one_like_any_other_once_it_is_turned() -> None:
    async with first_time() as (app, pilot):
        await press(pilot, "ctrl+n")
        await settle(pilot, lambda: isinstance(app.focused, RunSheet))
        await press(pilot, "right")
        assert isinstance(app.screen, ReaderScreen)
        assert "Press enter" not in text_of(app)


async def test_a_question_has_help_and_its_keys_in_the_same_order_as_the_others() -> None:
    async with first_time() as (app, pilot):
        assert "ctrl+n skip   ctrl+x skip all" in text_of(app)
        await press(pilot, "enter")
        hints = text_of(app).rstrip().splitlines()[-1]
        assert hints.index("ctrl+n skip") < hints.index("ctrl+x skip all")
        assert "f1 help" in hints
        await press(pilot, "f1")
        assert "Leave this unanswered." in text_of(app)
        await press(pilot, "escape")
        assert "When is it?" in text_of(app)
