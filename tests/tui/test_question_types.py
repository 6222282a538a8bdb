"""Each type of question: how it is answered, what is kept of it, what is said about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from studylam.study import Drill
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.widgets.question import QuestionBody
from tests.tui.look import StillApp, check_snapshot, opened, settle, text_of

TYPES = Path(__file__).parent / "typed_pack"
SIZES = [(80, 24), (120, 40), (200, 50)]


@asynccontextmanager
async def asked(
    *ids: str, size: tuple[int, int] = (80, 40)
) -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    """The app, asking these questions."""
    async with opened(size=size, pack=TYPES) as (app, pilot):
        drill = Drill.start_questions(app.library, app.record, ids, title="Types", seed=3)
        app.push_screen(DrillScreen(drill))
        await settle(pilot)
        yield app, pilot


async def press(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
    await settle(pilot)


def body(app: StillApp) -> QuestionBody:
    return app.screen.query_one(QuestionBody)


def given(app: StillApp) -> tuple[object, bool, str | None]:
    answer = app.record.answers()[-1]
    return answer.chosen, answer.correct, answer.confidence


def letters(app: StillApp, *indices: int) -> list[str]:
    return ["abcdef"[body(app).order.index(index)] for index in indices]


STEPS: dict[str, tuple[str, ...]] = {
    "choice": ("c", "s"),
    "several": ("a", "b", "u"),
    "order": ("2", "down", "J", "enter"),
    "match": ("a", "b", "c", "s"),
    "number": (*"300000", "ctrl+s"),
    "words": (*"function", "_", *"name", "ctrl+u"),
    "predict": ("a", "s"),
    "predict-typed": (*"hello", "space", *"name", "enter"),
}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40", "200x50"])
@pytest.mark.parametrize("name", STEPS)
async def test_before_and_after(name: str, size: tuple[int, int]) -> None:
    async with asked(f"q-{name}", size=size) as (app, pilot):
        check_snapshot(app, f"type-{name}-{size[0]}x{size[1]}")
        await press(pilot, *STEPS[name])
        await settle(pilot, lambda: body(app).explained)
        check_snapshot(app, f"type-{name}-answered-{size[0]}x{size[1]}")


async def test_how_many_are_chosen_is_said() -> None:
    async with asked("q-several") as (app, pilot):
        await press(pilot, "a", "b", "c")
        assert "Choose two · 3 chosen" in text_of(app)
        await press(pilot, "enter")
        assert "! Choose two; you have 3." in text_of(app)
        assert app.record.answers() == []


async def test_part_of_an_answer_is_credited_in_practice_only() -> None:
    async with asked("q-several") as (app, pilot):
        await press(pilot, *letters(app, 0, 2), "enter")
        assert given(app) == ((0, 2), False, None)
        assert "of it is right" not in text_of(app)  # one right, one wrong: nothing
    async with asked("q-match") as (app, pilot):
        await press(pilot, *letters(app, 0, 1, 3), "enter")
        assert given(app) == ((0, 1, 3), False, None)
        assert "67 % of it is right" in text_of(app)


async def test_items_are_moved_by_number_key_and_mouse() -> None:
    async with asked("q-order") as (app, pilot):
        for place in range(4):
            sheet = body(app).sheet
            while body(app).response is None or body(app).response[place] != place:  # type: ignore[index]
                at = list(sheet.form.items).index(place)  # type: ignore[attr-defined]
                while sheet.form.cursor != at:
                    await press(pilot, "down" if sheet.form.cursor < at else "up")
                await press(pilot, str(place + 1))
        await press(pilot, "u")
        assert given(app) == ((0, 1, 2, 3), True, "unsure")
        assert "✓ Right." in text_of(app)


async def test_space_takes_an_item_along() -> None:
    async with asked("q-order") as (app, pilot):
        first = body(app).order[0]
        await press(pilot, "space", "down", "down", "space")
        assert body(app).response[2] == first  # type: ignore[index]
        await press(pilot, "shift+up")
        assert body(app).response[1] == first  # type: ignore[index]


async def test_an_order_may_be_right_as_it_stands() -> None:
    async with asked("q-order") as (app, pilot):
        assert body(app).response is None
        await press(pilot, "enter")
        assert given(app)[0] == body(app).order


async def test_what_has_no_letter_yet_is_said_and_letters_can_be_taken_back() -> None:
    async with asked("q-match") as (app, pilot):
        await press(pilot, "a", "enter")
        assert "2 of 3 still have no letter" in text_of(app)
        await press(pilot, "1", "backspace")
        assert body(app).response is None
        await press(pilot, *letters(app, 0, 1, 2), "s")
        assert given(app) == ((0, 1, 2), True, "sure")


async def test_a_wrong_form_of_a_number_is_said_before_anything_is_kept() -> None:
    async with asked("q-number") as (app, pilot):
        await press(pilot, *"many", "enter")
        assert "isn't a number" in text_of(app)
        assert app.record.answers() == []
        await press(pilot, *["backspace"] * 4, *"37,500", "ctrl+u")
        assert given(app) == ("37,500", True, "unsure")


async def test_keys_of_the_drill_are_a_tab_away_from_a_field() -> None:
    async with asked("q-number", "q-choice") as (app, pilot):
        if body(app).question.id != "q-number":
            await press(pilot, "v")
        await press(pilot, *"3f")
        assert body(app).response == "3f"
        await press(pilot, "shift+tab", "f")
        assert "flagged" in text_of(app)


async def test_what_the_handler_really_does_is_run_and_shown() -> None:
    async with asked("q-predict-typed") as (app, pilot):
        assert 'print("hello", event["name"])' in text_of(app)
        await press(pilot, *"hello", "space", *"World", "enter")
        await settle(pilot, lambda: body(app).explained)
        assert given(app) == ("hello World", True, None)
        assert "It ran just now, and logged:" in text_of(app)


async def test_what_cannot_be_run_here_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    from studylam.errors import SandboxError

    def nothing(*_: object) -> None:
        raise SandboxError("No handler can run here.")

    async with asked("q-predict") as (app, pilot):
        monkeypatch.setattr(app.service, "deploy", nothing)
        await press(pilot, *letters(app, 1), "s")
        await settle(pilot, lambda: body(app).explained)
        text = " ".join(text_of(app).split())
        assert "the answer doesn't count" in text
        assert "No handler can run here." in text
        assert app.record.answers() == []
        await press(pilot, "z")
        assert not body(app).explained


async def test_matches_and_orders_by_mouse() -> None:
    async def click(target: str) -> None:
        sheet = body(app).sheet
        lines = sheet.lines(sheet.content_size.width)
        y = next(i for i, line in enumerate(lines) if line.target == target)
        await pilot.click(sheet, offset=(6, y))
        await settle(pilot)

    async with asked("q-match") as (app, pilot):
        await click("1")
        await click("right-2")
        order = body(app).order
        assert body(app).response == (-1, order[2], -1)
    async with asked("q-order") as (app, pilot):
        order = body(app).order
        await click("3")
        await click("0")
        assert body(app).response == (order[3], *order[:3])


async def test_what_is_pasted_into_a_field_is_inert() -> None:
    async with asked("q-number") as (app, pilot):
        app.screen.focused.post_message(Paste("\x1b[31m37500"))  # type: ignore[union-attr]
        await settle(pilot)
        assert "\x1b" not in str(body(app).response)
        await press(pilot, "enter")
        assert app.record.answers() == []


async def test_a_check_in_a_lesson_is_typed() -> None:
    async with opened("learn", "ending#check-yourself", pack=TYPES) as (app, pilot):
        await press(pilot, "tab", "tab", *"37.5k", "ctrl+s")
        assert given(app) == ("37.5k", True, "sure")
        assert app.record.answers()[-1].mode == "check"
        assert "✓ Right." in text_of(app)
