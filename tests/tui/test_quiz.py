"""Choosing a drill: filters, what it would ask, decks, and going on with what was left."""

from __future__ import annotations

import pytest

from studylam.packs.builtin import builtin_root
from studylam.study.drills.decks import save_deck
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.screens.quiz import DeckRows, QuizScreen
from studylam.tui.widgets.drill_form import DrillForm
from studylam.tui.widgets.question import QuestionSheet
from studylam.tui.widgets.rows import Rows
from tests.tui.look import StillApp, check_snapshot, opened, press, settle, text_of


def composition(app: StillApp) -> str:
    return next(line.strip() for line in text_of(app).splitlines() if " fit · about" in line)


async def test_what_it_would_ask_follows_the_filters_and_is_what_it_asks() -> None:
    async with opened("quiz") as (app, pilot):
        assert composition(app) == "5 new   all that fit · about 6 min"
        form = app.screen.query_one(DrillForm)
        form.pick("bank", "first")
        await settle(pilot)
        assert composition(app).startswith("4 new")
        form.pick("only", "missed")
        await settle(pilot)
        assert "No question is missed" in text_of(app)
        assert not app.screen.query_one("#start").display
        await press(pilot, "enter")
        assert isinstance(app.screen, QuizScreen)
        form.pick("only", "all")
        await settle(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, DrillScreen)
        assert "4 new · 1 of 4" in text_of(app)


async def test_by_keys_and_by_mouse() -> None:
    async with opened("quiz", size=(80, 30)) as (app, pilot):
        form = app.screen.query_one(DrillForm)
        ids = [picker.id for picker in form.pickers]
        for _ in range(ids.index("size")):
            await press(pilot, "down")
        await press(pilot, "left")
        assert form.count == 5
        # The domains appear with their exam.
        assert "domain" not in ids
        line = ids.index("exam")
        await pilot.click(form, offset=(15, line))
        await pilot.click(form, offset=(15, line))
        await settle(pilot)
        assert form.value("exam") == "mini"
        assert "domain" in [picker.id for picker in form.pickers]
        assert form.pickers[form.cursor].id == "exam"
        await pilot.click("#start", offset=(4, 0))
        await settle(pilot)
        assert isinstance(app.screen, DrillScreen)


async def test_a_long_line_is_chosen_from_a_list() -> None:
    async with opened("quiz", pack=builtin_root()) as (app, pilot):
        form = app.screen.query_one(DrillForm)
        at = [picker.id for picker in form.pickers].index
        await press(pilot, *["down"] * at("exam"))
        assert "from a list" not in text_of(app)
        await press(pilot, *["up"] * (at("exam") - at("concept")))
        assert "o from a list" in text_of(app)
        await press(pilot, "o", *"timeo", "enter")
        assert "timeo" in dict(form.pickers[form.cursor].values)[form.value("concept")].casefold()
        before = form.chosen
        await press(pilot, "o", *"nosuchthing", "enter")
        assert "Nothing has these words." in text_of(app)
        await press(pilot, "escape")
        assert form.chosen == before


async def test_words_of_a_choice_open_it() -> None:
    async with opened("quiz", "exam=mini only=unseen") as (app, _):
        form = app.screen.query_one(DrillForm)
        assert (form.value("exam"), form.value("only")) == ("mini", "unseen")
    async with opened("quiz", "exam=mimi") as (app, _):
        assert app.screen is app.home
        assert "no exam called 'mimi'" in next(iter(app._notifications)).message


async def test_decks_are_listed_started_renamed_and_forgotten() -> None:
    async with opened("quiz", size=(80, 30)) as (app, pilot):
        save_deck(app.record, "Wrong today", ["q-timeout", "q-warm", "of an older pack"])
        await press(pilot, "escape", "3")
        assert "Wrong today" in text_of(app)
        assert "2 questions" in text_of(app)
        app.screen.query_one(DeckRows).focus()
        await press(pilot, "enter")
        assert app.screen.query_one(DrillForm).value("deck")
        assert composition(app).startswith("2 new")
        app.screen.query_one(DeckRows).focus()
        await press(pilot, "e", "end", "space", "X", "enter")
        assert [deck.title for deck in app.record.decks()] == ["Wrong today X"]
        await press(pilot, "x")
        assert "Forget the deck “Wrong today X”?" in text_of(app)
        await press(pilot, "enter")
        assert app.record.decks() == []
        assert "Your decks" not in text_of(app)


async def test_a_drill_that_was_left_is_offered_and_can_be_ended() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter")
        asked = app.screen.query_one(QuestionSheet).question.id
        await press(pilot, "escape")
        assert app.screen.query_one("#left", Rows).has_focus
        assert "question 1 of 4" in text_of(app)
        await press(pilot, "enter")
        assert app.screen.query_one(QuestionSheet).question.id == asked
        await press(pilot, "escape", "down", "enter")
        assert "Nothing was answered." in text_of(app)
        assert app.record.unfinished_drill() is None


SIZES = pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (200, 50)], ids=["80x24", "120x40", "200x50"]
)


@SIZES
async def test_all_of_the_chooser(size: tuple[int, int]) -> None:
    async with opened("quiz", "first", size=size) as (app, pilot):
        save_deck(app.record, "Wrong on Monday", ["q-timeout", "q-warm"])
        await press(pilot, "enter", "escape")
        form = app.screen.query_one(DrillForm)
        form.pick("exam", "mini")
        await settle(pilot)
        check_snapshot(app, f"quiz-filled-{size[0]}x{size[1]}")
