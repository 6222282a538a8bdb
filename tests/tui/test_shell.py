"""What all screens share: the line of keys, help, lists that can be read to their end."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.containers import VerticalScroll
from textual.content import Content

from studylam.errors import StudyLamError
from studylam.tui.screens.base import Page
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.blocks import EVENT_LINES, RunSheet, event_lines
from studylam.tui.widgets.chart import upright
from studylam.tui.widgets.chrome import Hints
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.standing import share_line
from tests.tui.look import StillApp, opened, press, settle, text_of


def keys_shown(app: StillApp) -> str:
    return text_of(app).rstrip().splitlines()[-1]


@pytest.mark.parametrize(
    ("place", "what", "keys"),
    [
        ("learn", "starting#check-yourself", ("tab",)),
        ("quiz", "first", ("enter",)),
        ("quiz", "first", ("enter", "a", "s")),
        ("exam", "mini", ("enter",)),
    ],
)
async def test_the_way_out_is_told_at_any_width(
    place: str, what: str, keys: tuple[str, ...]
) -> None:
    async with opened(place, what) as (app, pilot):
        await press(pilot, *keys)
        for width in (60, 72, 80, 100, 160):
            await pilot.resize_terminal(width, 24)
            await settle(pilot)
            assert "esc back" in keys_shown(app)
            assert "? help" in keys_shown(app)


@pytest.mark.parametrize("place", ["lab", "learn", "quiz", "exam", "progress", "packs"])
async def test_a_place_that_is_left_before_it_stands_ends_nothing(place: str) -> None:
    """Keys may come faster than screens: 2, and Enter before the labs are there."""
    async with opened() as (app, pilot):
        app.open_place(place)
        app.open_place("simulate")
        await settle(pilot)
        await press(pilot, "0")
        assert app.screen is app.home


async def test_what_ends_when_its_screen_has_left_is_not_shown_any_more() -> None:
    """Between leaving the stack and being taken apart, a screen has workers but no widgets."""
    async with opened() as (app, pilot):
        app.open_place("progress")
        left = threading.Event()
        told: list[object] = []
        for failed in (None, told.append):
            app.background(left.wait, told.append, failed=failed, owner=app.screen)

        def fails() -> None:
            left.wait()
            raise StudyLamError("It was too late.")

        app.background(fails, told.append, failed=told.append, owner=app.screen)
        app.open_place("simulate")
        left.set()
        await settle(pilot)
        assert told == []
        await press(pilot, "0")
        assert app.screen is app.home


async def test_home_fits_in_a_small_terminal_however_much_has_been_begun() -> None:
    async with opened("learn", "starting") as (app, pilot):
        await press(pilot, "right", "escape", "5", "enter", "a", "escape", "escape")
        await press(pilot, "3", "enter", "b", "s", "escape", "escape")
        assert app.screen is app.home
        steps = app.screen.query_one("#steps", Rows)
        await settle(pilot, lambda: len(steps.rows) == 4)
        text = text_of(app)
        assert "Continue   Mock exam MINI" in text
        assert "9  Packs" in text
        assert app.screen.query_one(Page).max_scroll_y == 0


async def test_at_eighty_columns_an_exam_tells_how_to_hand_it_in() -> None:
    async with opened("exam", "mini") as (app, pilot):
        await press(pilot, "enter")
        assert "ctrl+s hand in" in keys_shown(app)
        await press(pilot, "o", "ctrl+s")
        assert "Hand in the exam?" in text_of(app)
        assert "esc not now" in keys_shown(app)
        await press(pilot, "down", "enter")
        assert "How it went" in text_of(app)


async def test_help_in_a_form_is_about_the_form() -> None:
    async with opened("price", size=(80, 40)) as (app, pilot):
        await press(pilot, "question_mark")
        text = text_of(app)
        assert "Back to the values it began with." in text
        assert "To the next field." in text
        assert "cursor" not in text
        await press(pilot, "escape")
        assert "3,000,000" in text_of(app)


async def test_a_report_can_be_read_to_its_end_and_back_with_keys() -> None:
    async with opened("exam", "mini", size=(60, 16)) as (app, pilot):
        await press(pilot, "enter", "a", "ctrl+s", "down", "enter")
        page = app.screen.query_one(VerticalScroll)
        assert page.max_scroll_y > 0
        await press(pilot, "end", "end")
        assert page.scroll_y == page.max_scroll_y
        await press(pilot, "home", "home")
        assert page.scroll_y == 0
        for _ in range(40):
            await pilot.press("down")
        await settle(pilot)
        assert page.scroll_y == page.max_scroll_y


async def test_from_a_missed_question_of_an_exam_to_its_lesson() -> None:
    async with opened("exam", "mini", size=(80, 40)) as (app, pilot):
        await press(pilot, "enter", "ctrl+s", "down", "enter", "enter", "enter")
        assert "Lesson · l" in text_of(app)
        await press(pilot, "l")
        assert isinstance(app.screen, ReaderScreen)


async def test_what_a_run_brought_is_on_the_screen() -> None:
    async with opened("learn", "starting#run-it", size=(80, 18)) as (app, pilot):
        assert 'event  {"name": "Ada"}' in text_of(app)
        await pilot.press("tab", "enter")
        sheet = app.screen.query_one(RunSheet)
        await settle(pilot, lambda: bool(sheet._results or sheet._trouble))
        text = text_of(app)
        assert "Run it again" in text
        assert "λ START" in text


def test_a_long_event_is_cut() -> None:
    lines = event_lines('{"a": "' + "b " * 900 + '"}', 60)
    assert len(lines) == EVENT_LINES
    assert lines[-1].plain.endswith("…")
    assert all(line.cell_length <= 60 for line in lines)


@given(st.text(max_size=400), st.integers(20, 100))
def test_an_event_is_never_wider_than_its_room(event: str, width: int) -> None:
    assert all(line.cell_length <= width for line in event_lines(event, width))


@given(st.lists(st.floats(0, 1e12, allow_nan=False), max_size=20))
def test_an_axis_has_few_round_steps_up_to_the_largest_value(values: list[float]) -> None:
    steps = upright(values)
    assert 2 <= len(steps) <= 7
    assert steps[0] == 0
    assert steps[-1] >= max([*values, 0]) * (1 - 1e-6)
    assert steps == sorted(set(steps))


@given(st.text(max_size=80), st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_share_fits_in_sixty_columns(name: str, done: int, total: int) -> None:
    line = share_line(Content(name), min(done, total), total, "", column=24)
    assert line.cell_length <= 60


@given(st.text("ab -", max_size=60), st.text("ab -", max_size=60), st.integers(20, 90))
def test_an_aside_gives_way_before_anything_else(name: str, aside: str, width: int) -> None:
    rows = Rows([Row("one", name, right="9 min", aside=aside)])
    [line] = rows.lay_out(width)
    assert line.content.cell_length <= width
    if len(name) <= width - 9:
        assert name.rstrip() in line.content.plain


async def test_the_keys_in_the_bottom_line_can_be_clicked() -> None:
    async with opened("learn", "starting") as (app, pilot):
        await pilot.click(Hints, offset=(keys_shown(app).index("contents"), 0))
        await settle(pilot)
        assert "Contents" in text_of(app)
        await pilot.click(Hints, offset=(keys_shown(app).index("esc"), 0))
        await settle(pilot)
        assert isinstance(app.screen, ReaderScreen)


async def test_what_can_only_be_read_scrolls_with_all_the_keys_that_people_try() -> None:
    async with opened("learn", "starting", size=(60, 16)) as (app, pilot):
        page = app.screen.query_one(VerticalScroll)
        assert page.max_scroll_y > 0
        await press(pilot, "pagedown")
        assert page.scroll_y > 0
        await press(pilot, "end", "up")
        assert page.scroll_y == page.max_scroll_y - 1
        await press(pilot, "home")
        assert page.scroll_y == 0
