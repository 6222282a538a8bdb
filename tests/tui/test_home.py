"""The first screen: next steps, the exam ahead, how it is going, and going on where one was."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from rich.console import RenderableType
from textual.screen import Screen

from studylam.progress import Answer
from studylam.study import Drill
from studylam.study.guidance.resuming import opened as on_the_screen
from studylam.tui.screens.base import Page
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.quiz import QuizScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.home_places import Places
from studylam.tui.widgets.home_steps import Steps
from studylam.tui.widgets.question import QuestionSheet
from tests.tui.look import NOON, StillApp, check_snapshot, opened, press, settle, text_of

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


async def test_home_is_not_drawn_with_its_old_words_first(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    display = StillApp._display

    def seen(self: StillApp, screen: Screen[object], frame: RenderableType | None) -> None:
        if frame is not None and screen is self.home and not self._batch_count:
            drawn.extend(str(row.name) for row in self.home.query_one(Steps).rows[:1])
        display(self, screen, frame)

    monkeypatch.setattr(StillApp, "_display", seen)
    async with opened() as (app, pilot):
        assert drawn[-1] == "Read"
        await press(pilot, "enter", "right")
        drawn.clear()
        await press(pilot, "escape")
        assert app.screen is app.home
        assert set(drawn) == {"Continue"}
        assert not app._batch_count


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


# -- what home says in which state --------------------------------------------------------------


def studied(app: StillApp, days: int) -> None:
    """Answers, a lesson and a lab on each of these days up to today."""
    library, record = app.library, app.record
    answers = [
        Answer(
            question=question.id,
            question_version=question.version,
            chosen=question.keys,
            correct=number % 2 == 0,
            confidence="sure",
            mode="drill",
            duration_ms=60_000,
            at=NOON - timedelta(days=ago, hours=1),
        )
        for ago in range(days)
        for number, question in enumerate(library.questions)
    ]
    record.add_answers(answers)
    for lesson in library.lessons[:1]:
        record.record_section_read(lesson.id, lesson.sections[0].id, NOON)
    record.add_lab_run("echo", "cases", 1, 2, at=NOON)


STATES = {
    "one-week": (7, None),
    "planned": (7, 19),
    "exam-tomorrow": (7, 1),
    "exam-today": (7, 0),
    "exam-over": (7, -2),
}


@SIZES
@pytest.mark.parametrize("state", STATES)
async def test_home_in_each_state(state: str, size: tuple[int, int]) -> None:
    """Everything that matters is there without scrolling, and there is one step to take first."""
    days, until = STATES[state]
    async with opened(size=size) as (app, pilot):
        studied(app, days)
        if until is not None:
            day = NOON.date() + timedelta(days=until)
            app.record.set_setting("goal", {"exam": "mini", "on": day.isoformat()})
        app.home.fill()
        await settle(pilot)
        text = text_of(app)
        page = app.screen.query_one(Page)
        assert page.max_scroll_y == 0
        assert len(app.screen.query_one(Steps).rows) == 4
        for words in ("▸ ", "Today", "12 weeks", "7 days in a row", "1  Learn", "9  Packs"):
            assert words in text
        assert ("Readiness" in text) == (until is not None)
        check_snapshot(app, f"home-{state}-{size[0]}x{size[1]}")


async def test_home_says_how_many_drills_readiness_still_needs() -> None:
    async with opened(size=(120, 40)) as (app, pilot):
        app.record.set_setting("goal", GOAL)
        app.home.fill()
        await settle(pilot)
        assert "Readiness  needs about" in text_of(app)


async def test_before_anything_was_done_home_is_a_step_and_the_places() -> None:
    async with opened() as (app, _):
        text = text_of(app)
        assert "Begin with what is marked" in text
        assert "Courses of others" in text
        assert "Today" not in text
        check_snapshot(app, "home-fresh-80x24")


async def test_what_today_has_done_is_counted_against_the_plan() -> None:
    async with opened() as (app, pilot):
        studied(app, 1)
        app.record.set_setting("goal", GOAL)
        app.home.fill()
        await settle(pilot)
        text = text_of(app)
        done, whole = re.search(r"Today +▇+·* +(\d+) of (\d+) min", text).groups()  # type: ignore[union-attr]
        assert int(done) == 5
        assert f"{int(whole) - 5} minutes today keep you on plan." in text


async def test_the_exam_date_is_a_key_away() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "e")
        assert "Day of the exam" in text_of(app)
        await press(pilot, "escape")
        assert app.screen is app.home


# -- the places on home -------------------------------------------------------------------------


@pytest.mark.parametrize("height", [24, 40])
async def test_the_places_can_be_walked_through_and_clicked(height: int) -> None:
    async with opened(size=(80, height)) as (app, pilot):
        studied(app, 2)
        app.home.fill()
        await settle(pilot)
        places = app.screen.query_one(Places)
        places.focus()
        await settle(pilot)
        assert places.compact == (height == 24)
        await press(pilot, "home", "down")
        assert places.marked == ("price" if places.compact else "lab")
        await press(pilot, "up", "up")
        assert isinstance(app.focused, Steps)
        lines = text_of(app).splitlines()
        y = next(y for y, line in enumerate(lines) if "3  Drill" in line)
        await pilot.click(offset=(lines[y].index("Drill"), y))
        await settle(pilot)
        assert isinstance(app.screen, QuizScreen)


async def test_right_and_left_go_along_a_line_of_places() -> None:
    async with opened() as (app, pilot):
        places = app.screen.query_one(Places)
        places.fold(True)
        places.focus()
        await press(pilot, "right", "right", "left")
        assert places.marked == "lab"
        await press(pilot, "enter")
        assert text_of(app).lstrip().startswith("Labs")


async def test_home_takes_any_size_and_comes_back() -> None:
    async with opened(size=(200, 50)) as (app, pilot):
        studied(app, 3)
        app.home.fill()
        await settle(pilot)
        for size in ((250, 70), (60, 16), (161, 24), (100, 30), (80, 24), (200, 16)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            assert "1  Learn" in text_of(app) or app.screen.query_one(Page).max_scroll_y > 0
            assert "▸ Continue" in text_of(app)
