"""A drill beside its questions: the clock, undo, notes, reports, what is behind, how it went."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from studylam.study import Drill
from studylam.study.reviews.made_cards import made_cards
from studylam.tui.answer_clock import AnswerClock
from studylam.tui.screens.ask import AskScreen
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.screens.summary import SummaryScreen
from studylam.tui.screens.write import Words
from studylam.tui.widgets.question import QuestionBody
from studylam.tui.widgets.sheet import Text
from tests.tui.look import StillApp, check_snapshot, opened, settle, text_of
from tests.tui.test_question_types import TYPES, asked, body, given, letters, press


async def start_cards(app: StillApp, pilot: Pilot[int], *ids: str) -> None:
    drill = Drill.start_cards(app.library, app.record, ids, seed=3)
    app.push_screen(DrillScreen(drill))
    await settle(pilot)


def said(app: StillApp) -> str:
    """All notices so far."""
    return " ".join(notice.message for notice in app._notifications)


def test_time_away_does_not_count() -> None:
    now = [100.0]
    clock = AnswerClock(lambda: now[0])
    clock.begin()
    now[0] += 2
    clock.stop()
    clock.stop()
    now[0] += 50
    clock.go()
    clock.go()
    now[0] += 1.5
    assert clock.milliseconds == 3500
    clock.begin()
    assert clock.milliseconds == 0


async def test_the_clock_stands_still_while_help_a_pause_or_another_window_is_open() -> None:
    async with asked("q-choice") as (app, pilot):
        screen = app.screen
        assert isinstance(screen, DrillScreen)
        for key in ("question_mark", "p", "n"):
            assert screen._clock._since is not None
            await press(pilot, key)
            assert app.screen is not screen
            assert screen._clock._since is None
            await press(pilot, "escape")
            assert app.screen is screen
        app.app_focus = False
        assert screen._clock._since is None
        app.app_focus = True
        assert screen._clock._since is not None


async def test_a_pause_can_leave_the_drill_and_loses_nothing() -> None:
    async with asked("q-choice", "q-several") as (app, pilot):
        await press(pilot, "p")
        assert "Paused" in text_of(app)
        await press(pilot, "down", "enter")
        assert app.screen is app.home
        assert app.record.unfinished_drill() is not None


async def test_undo_says_what_it_did() -> None:
    async with asked("q-choice", "q-several") as (app, pilot):
        await press(pilot, "v", "z")
        assert "no longer left out" in said(app)
        if body(app).question.id != "q-choice":
            await press(pilot, "v")
        await press(pilot, "a", "s", "z")
        assert "taken back and counts for nothing" in said(app)
        assert app.record.answers() == []


async def test_undo_after_the_last_says_what_it_did() -> None:
    async with asked("q-choice") as (app, pilot):
        await press(pilot, "v")
        assert isinstance(app.screen, SummaryScreen)
        await press(pilot, "z")
        assert "no longer left out" in said(app)
        assert "taken back" not in said(app)
        assert isinstance(app.screen, DrillScreen)


async def test_a_note_is_shown_with_the_question_once_it_is_answered() -> None:
    async with asked("q-choice") as (app, pilot):
        await press(pilot, "n", *"mind", "space", *"2018", "ctrl+s")
        assert app.record.note("q-choice") == "mind 2018"
        assert "Your note" not in text_of(app)
        await press(pilot, "a", "enter")
        await press(pilot, *["pagedown"] * 3)
        assert "mind 2018" in text_of(app)
        await press(pilot, "n", *"!")
        await press(pilot, "escape")
        assert "ctrl+s keeps it" in text_of(app)
        await press(pilot, "escape")
        assert app.record.note("q-choice") == "mind 2018"


async def test_a_bad_question_is_reported_into_a_file_whose_place_is_said(own_home: Path) -> None:
    async with asked("q-choice", size=(120, 40)) as (app, pilot):
        await press(pilot, "exclamation_mark", *"unclear", "ctrl+s")
        await settle(pilot, lambda: isinstance(app.screen, AskScreen) and bool(app.screen.focused))
        (path,) = (own_home / "reports").iterdir()
        assert "unclear" in path.read_text(encoding="utf-8")
        # However long the path is and wherever its lines are broken.
        assert str(path) in str(app.screen.query_one("#ask-words", Text).content)
        await press(pilot, "enter")
        assert not body(app).explained


async def test_what_was_typed_of_a_report_survives_a_folder_that_cannot_be_written(
    own_home: Path,
) -> None:
    (own_home / "reports").write_text("in the way", encoding="utf-8")
    async with asked("q-choice") as (app, pilot):
        await press(pilot, "exclamation_mark", *"unclear", "ctrl+s")
        assert app.screen.query_one(Words).text == "unclear"


async def test_lesson_lab_and_facts_are_a_key_away_and_back_is_the_same_place() -> None:
    async with asked("q-choice") as (app, pilot):
        await press(pilot, *letters(app, 0), "s")
        before = text_of(app)
        for key, words in (("l", "When time runs out"), ("o", "https://example.com/quotas")):
            await press(pilot, key)
            assert words in text_of(app)
            await press(pilot, "escape")
            assert text_of(app) == before


async def test_an_answer_that_cannot_be_kept_is_said_and_can_be_given_again(
    own_home: Path,
) -> None:
    async with asked("q-choice", size=(100, 40)) as (app, pilot):
        await press(pilot, *letters(app, 0))
        moved = own_home / "elsewhere.db"
        (own_home / "progress.db").rename(moved)
        await press(pilot, "s")
        assert not body(app).explained
        assert "isn't kept yet" in text_of(app)
        assert body(app).response == (0,)
        moved.rename(own_home / "progress.db")
        await press(pilot, "s")
        assert given(app) == ((0,), True, "sure")
        assert body(app).explained


async def test_a_card_is_recalled() -> None:
    async with opened(size=(80, 24), pack=TYPES) as (app, pilot):
        cards = list(made_cards(app.library).questions)
        recalls = [id for id in cards if made_cards(app.library).questions[id].type == "recall"]
        await start_cards(app, pilot, *recalls)
        check_snapshot(app, "type-recall-80x24")
        await press(pilot, "s")  # not before one has looked
        assert app.record.answers() == []
        await press(pilot, "enter")
        check_snapshot(app, "type-recall-looked-80x24")
        await press(pilot, "u")
        assert given(app) == ("knew", True, "unsure")
        await press(pilot, "z", "space", "x")
        assert given(app) == ("forgot", False, None)
        assert isinstance(app.screen, SummaryScreen)  # nothing is left to say about the card
        await press(pilot, "enter")
        check_snapshot(app, "type-recall-answered-80x24")
        assert text_of(app).count("files in /tmp") == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_how_it_went(size: tuple[int, int]) -> None:
    async with asked("q-choice", "q-several", "q-match", "q-order", size=size) as (app, pilot):
        drill = app.screen
        assert isinstance(drill, DrillScreen)
        drill._clock = AnswerClock(lambda: 0.0)  # however slow this machine is
        while isinstance(app.screen, DrillScreen):
            keys = {
                "q-choice": (*letters(app, 1), "s") if body(app).question.id == "q-choice" else (),
                "q-several": ("a", "b", "u"),
                "q-match": ("a", "b", "c", "x"),
                "q-order": ("v",),
            }[body(app).question.id]
            await press(pilot, *keys)
            if isinstance(app.screen, DrillScreen) and body(app).explained:
                await press(pilot, "enter")
        check_snapshot(app, f"summary-{size[0]}x{size[1]}")
        text = text_of(app)
        assert text.index("! sure") < text.index("Drill the missed again")


async def test_the_missed_are_kept_as_a_deck_or_done_again_and_the_last_is_taken_back() -> None:
    async with asked("q-choice") as (app, pilot):
        await press(pilot, *letters(app, 1), "s", "enter")
        assert isinstance(app.screen, SummaryScreen)
        await press(pilot, "w", "enter")
        (deck,) = app.record.decks()
        assert deck.questions == ("q-choice",)
        assert deck.title.startswith("Missed on")
        await press(pilot, "m")
        assert app.screen.query_one(QuestionBody).question.id == "q-choice"
        await press(pilot, *letters(app, 0), "enter", "enter")
        assert "1 of 1 right" in text_of(app)
        await press(pilot, "z")
        assert isinstance(app.screen, DrillScreen)
        assert not body(app).explained
