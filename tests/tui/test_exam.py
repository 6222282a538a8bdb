"""Mock exams in the app: sitting one, leaving it, running out of time, and what is said after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from studylam.progress import ExamItem, ExamState
from studylam.study import Exam
from studylam.tui.screens.exam_navigator import NavigatorScreen
from studylam.tui.screens.exam_paper import ExamScreen
from studylam.tui.screens.exam_report import ReportScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.question import QuestionSheet
from tests.tui.look import NOON, StillApp, letters, opened, press, settle, text_of

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=str)


def under_way(app: StillApp) -> list[tuple[int, ...] | str]:
    """The answers of the exam under way, as they are on disk."""
    [state] = app.record.exams(submitted=False)
    return [item.chosen for item in state.items if item.chosen]


async def sit(app: StillApp, pilot: Pilot[int]) -> None:
    """A whole exam of four: one right, one wrong and flagged, two without an answer."""
    await press(pilot, "enter")
    await press(pilot, *letters(app), "right")
    await press(pilot, *letters(app, right=False), "f", "ctrl+s", "down", "enter")


async def test_an_exam_from_start_to_report() -> None:
    async with opened("exam", "mini", size=(100, 50)) as (app, pilot):
        await press(pilot, "enter")
        assert "1 of 4 · 0 answered · 8:00 left" in text_of(app)
        await press(pilot, *letters(app), "right")
        await press(pilot, *letters(app, right=False), "f")
        text = text_of(app)
        assert "⚑ flagged · 2 of 4 · 2 answered" in text
        assert "■[⚑]□□" in text
        assert "✓" not in text and "✗" not in text
        assert app.record.answers() == []
        await press(pilot, "ctrl+s")
        assert "2 without an answer: counted as wrong. 1 flagged. 8:00 left." in text_of(app)
        await press(pilot, "down", "enter")
        text = text_of(app)
        assert "1 of 4 right, 25 %" in text and "with 95 % confidence" in text
        assert "Estimated score 325" in text and "700 passes" in text
        assert "AWS publishes no curve" in text
        assert {answer.mode for answer in app.record.answers()} == {"exam"}
        [result] = app.record.exam_results()
        assert [item.flagged for item in result.items] == [False, True, False, False]


async def test_an_answer_is_on_disk_when_it_is_seen() -> None:
    async with opened("exam", "mini") as (app, pilot):
        await press(pilot, "enter")
        sheet = app.screen.query_one(QuestionSheet)
        kept: list[bool] = []
        drawn = sheet.redraw

        def seen() -> None:
            kept.append(sorted(sheet.chosen) == sorted(under_way(app)[0] if under_way(app) else ()))
            drawn()

        sheet.redraw = seen  # type: ignore[method-assign]
        await press(pilot, *letters(app))
        assert kept and all(kept)


async def test_an_answer_that_cannot_be_kept_does_not_stay_marked() -> None:
    async with opened("exam", "mini", size=(100, 50)) as (app, pilot):
        await press(pilot, "enter")
        sheet = app.screen.query_one(QuestionSheet)
        app.record._connection.execute("pragma query_only = on")
        await press(pilot, *letters(app))
        assert not sheet.chosen and under_way(app) == []
        text = text_of(app)
        assert "0 answered" in text and "[□]□□□" in text
        assert any("isn't kept" in one.title for one in app._notifications)
        app.record._connection.execute("pragma query_only = off")
        await press(pilot, *letters(app))
        assert "1 answered" in text_of(app) and len(under_way(app)) == 1


async def test_an_exam_goes_on_where_it_was_left() -> None:
    async with opened("exam", "mini") as (app, pilot):
        await press(pilot, "enter")
        app.seconds += 20
        await press(pilot, *letters(app), "right", "escape")
        assert "Under way" in text_of(app) and "7:40 left" in text_of(app)
        app.seconds += 25
    async with opened("exam") as (app, pilot):
        await press(pilot, "enter")
        assert "2 of 4 · 1 answered · 7:40 left" in text_of(app)


async def test_sleep_and_a_stopped_program_take_no_time() -> None:
    async with opened("exam", "mini") as (app, pilot):
        await press(pilot, "enter")
        app.seconds += 3600
        await press(pilot, *letters(app))
        assert "1 answered · 8:00 left" in text_of(app)


async def test_when_the_time_is_up_what_there_is_is_handed_in() -> None:
    async with opened("exam", "mini") as (app, pilot):
        exam = Exam.start(app.library, app.record, "mini", now=NOON)
        exam.answer(0, exam.question(0).question.keys)
        app.record.save_exam(replace(exam.state, spent_s=exam.state.limit_s - 20))
        await press(pilot, "escape", "5", "enter")
        assert "! 0:20 left" in text_of(app)
        await press(pilot, "o")  # also with something in front of the paper
        app.seconds += 25
        await settle(pilot, lambda: isinstance(app.screen, ReportScreen))
        await settle(pilot)
        assert "1 of 4 right" in text_of(app)
        assert any("handed in with 1 answer." in one.message for one in app._notifications)
        [result] = app.record.exam_results()
        assert result.spent_s == result.limit_s


async def test_an_exam_without_a_second_left_is_handed_in_when_opened() -> None:
    async with opened("exam", "mini") as (app, pilot):
        exam = Exam.start(app.library, app.record, "mini", now=NOON)
        app.record.save_exam(replace(exam.state, spent_s=float(exam.state.limit_s)))
        await press(pilot, "escape", "5", "enter")
        await settle(pilot, lambda: isinstance(app.screen, ReportScreen))
        assert len(app.record.exam_results()) == 1


async def test_all_questions_at_a_glance() -> None:
    async with opened("exam", "mini") as (app, pilot):
        await press(pilot, "enter", "o", "3")
        assert isinstance(app.screen, NavigatorScreen)
        assert "▸ 3 □" in text_of(app)
        await press(pilot, "9")  # there is no such question
        assert "▸ 3 □" in text_of(app)
        await press(pilot, "question_mark")
        assert "To the next flagged one." in text_of(app)
        await press(pilot, "escape")
        await press(pilot, "enter")
        assert "3 of 4" in text_of(app)
        await press(pilot, "f", "o", "u")
        assert "▸ 4 □" in text_of(app)
        await press(pilot, "f")
        assert "▸ 3 □⚑" in text_of(app)
        await press(pilot, "ctrl+s")
        assert "Hand in the exam?" in text_of(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ExamScreen)


async def test_who_comes_back_to_an_answer_finds_it_marked() -> None:
    async with opened("exam", "mini") as (app, pilot):
        await press(pilot, "enter", "b", "right", "left")
        assert "▸ ● B" in text_of(app)
        await press(pilot, "enter")  # doesn't choose another
        assert "● B" in text_of(app)


async def test_one_of_two_options_is_no_whole_answer() -> None:
    async with opened("exam", "mini", size=(80, 40)) as (app, pilot):
        await press(pilot, "enter")
        for _ in range(3):
            if app.screen.query_one(QuestionSheet).question.type == "multiple-response":
                break
            await press(pilot, "right")
        await press(pilot, "a", "o")
        assert "◧" in text_of(app) and "1 too few options" in text_of(app)
        await press(pilot, "escape", "ctrl+s")
        assert "3 without an answer, 1 with too few options chosen" in text_of(app)


async def test_every_question_again_with_filters_and_reasons() -> None:
    async with opened("exam", "mini", size=(100, 50)) as (app, pilot):
        await sit(app, pilot)
        await press(pilot, "v")
        assert "[all 4]  wrong 3   flagged 1   unscored 0   slow 0" in text_of(app)
        await press(pilot, "f", "f")
        assert "[flagged 1]" in text_of(app)
        await press(pilot, "enter")
        text = text_of(app)
        assert "Question 2" in text and "✗ Not this time." in text and "your answer" in text
        await press(pilot, "escape", "F", "F", "enter", "right")
        assert "Question 3" in text_of(app)


async def test_what_to_do_after_an_exam() -> None:
    async with opened("exam", "mini", size=(100, 50)) as (app, pilot):
        await sit(app, pilot)
        assert "Drill “Everything”, the weakest domain" in text_of(app)
        await press(pilot, "s")
        [deck] = app.record.decks()
        assert len(deck.questions) == 3 and deck.title == "Wrong in MINI, 4 March 2026"
        await press(pilot, "s")
        assert len(app.record.decks()) == 1
        assert any("are a deck already" in one.message for one in app._notifications)
        await press(pilot, "d")
        assert "Drill" in text_of(app).splitlines()[0]


async def test_from_the_report_to_what_was_wrong() -> None:
    async with opened("exam", "mini", size=(100, 50)) as (app, pilot):
        await sit(app, pilot)
        await press(pilot, "full_stop")
        text = text_of(app)
        assert "What belongs to this exam" in text and "Lesson" in text and "Drill" in text
        await press(pilot, "escape", "alt+l")
        assert isinstance(app.screen, ReaderScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, ReportScreen)


async def test_earlier_exams_are_compared_with() -> None:
    async with opened("exam", "mini", size=(100, 50)) as (app, pilot):
        await sit(app, pilot)
        await press(pilot, "escape")
        assert "1 of 4 right, 25 %" in text_of(app) and "4 March 2026" in text_of(app)
        await sit(app, pilot)
        text = text_of(app)
        assert "+0 points since the exam before" in text
        assert "Too few questions to tell them apart" in " ".join(text.split())
        await press(pilot, "e")
        assert "This is the first one of its kind." in text_of(app)


async def test_a_number_that_became_unreadable_is_no_answer() -> None:
    types = Path(__file__).parent / "typed_pack"
    async with opened(size=(100, 40), pack=types) as (app, pilot):
        item = ExamItem("q-number", app.library.question("q-number").version, 1)
        app.record.save_exam(ExamState(id="e", exam="mini", seed=1, items=(item,), limit_s=480))
        exam = Exam.resume(app.library, app.record, "e")
        assert exam is not None
        app.push_screen(ExamScreen(exam))
        await settle(pilot)
        await press(pilot, *"375")
        assert under_way(app) == ["375"]
        await press(pilot, "x")
        assert under_way(app) == []
        await press(pilot, "backspace")
        assert under_way(app) == ["375"]
