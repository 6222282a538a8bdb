"""Drills and reviews: answering, going back, leaving, coming back."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from studylam.progress import Answer
from studylam.tui.widgets.question import QuestionSheet
from tests.tui.look import NOON, PACK, letters, opened, press, text_of


async def test_a_whole_drill_with_one_wrong_answer() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter")
        for number in range(4):
            await press(pilot, *letters(app, right=number != 1), "s")
            assert len(app.record.answers()) == number + 1
            assert ("✓ Right." if number != 1 else "✗ Not this time.") in text_of(app)
            await press(pilot, "enter")
        assert "3 of 4 right" in text_of(app)
        assert "Missed" in text_of(app)
        await press(pilot, "m")
        assert "1 of 1" in text_of(app)


async def test_the_tempting_one_is_explained_first_then_the_key() -> None:
    async with opened("quiz", "first", size=(80, 50)) as (app, pilot):
        await press(pilot, "enter")
        await press(pilot, *letters(app, right=False), "enter")
        sheet = app.screen.query_one(QuestionSheet)
        text = text_of(app)
        signs = [line.strip()[0] for line in text.splitlines() if line.strip()[:2] in ("✗ ", "✓ ")]
        wrong = len(sheet.question.keys)
        assert signs == ["✗"] + ["✗"] * wrong + ["✓"] * wrong
        for option in sheet.question.options:
            assert app.library.text(option.explanation).split(".")[0] in text
        assert sheet.said is not None
        rest = {part.index for part in sheet.said.parts if part.verdict == "rest" and part.text}
        explained = [i for i in sheet.order if i in rest]
        places = [text.index(app.library.text(sheet.question.options[i].text)) for i in explained]
        assert places == sorted(places), "the others by their letters"


async def test_choosing_with_arrows_and_the_mouse() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter", "down", "space")
        sheet = app.screen.query_one(QuestionSheet)
        assert sheet.chosen == {sheet.order[1]}
        lines = sheet.lines(sheet.content_size.width)
        y = next(i for i, line in enumerate(lines) if line.target == "2")
        await pilot.click(sheet, offset=(5, y))
        assert sheet.order[2] in sheet.chosen


async def test_numbers_choose_and_never_lead_away() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter", "2", "8")
        sheet = app.screen.query_one(QuestionSheet)
        assert sheet.chosen == {sheet.order[1]}


async def test_too_few_of_several_is_said_and_not_kept() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter")
        while not app.screen.query_one(QuestionSheet).several:
            await press(pilot, "v")
        await press(pilot, "a", "s")
        assert "! Choose two; you have 1." in text_of(app)
        assert app.record.answers() == []


async def test_leave_and_come_back_to_the_same_question_in_the_same_order() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter")
        await press(pilot, *letters(app), "enter", "enter")
        before = text_of(app)
    async with opened() as (app, pilot):
        assert "Go on with “First bank”?" in text_of(app)
        await press(pilot, "enter")
        assert text_of(app) == before


async def test_undo_asks_again_and_the_answer_no_longer_counts() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter")
        await press(pilot, *letters(app), "s", "z")
        assert not app.screen.query_one(QuestionSheet).explained
        assert app.record.answers() == []


async def test_flag() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter", "f")
        assert "flagged" in text_of(app)
        assert len(app.record.flagged()) == 1


async def test_lesson_behind_a_question() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await press(pilot, "enter")
        while app.screen.query_one(QuestionSheet).question.id != "q-timeout":
            await press(pilot, "v")
        await press(pilot, *letters(app), "enter", "l")
        assert "When time runs out" in text_of(app)
        await press(pilot, "escape")
        assert app.screen.query_one(QuestionSheet).explained


async def test_review_asks_what_is_due() -> None:
    async with opened() as (app, pilot):
        app.record.add_answer(
            Answer(
                question="q-warm",
                question_version=app.library.question("q-warm").version,
                chosen=(1,),
                correct=False,
                confidence="sure",
                at=NOON - timedelta(days=3),
            )
        )
        await press(pilot, "4")
        assert "1 due, one that you were sure about and wrong" in text_of(app)
        await press(pilot, "enter")
        assert "What survives" in text_of(app)


async def test_the_day_on_which_a_key_was_checked_is_below_the_reasons(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    bank = pack / "quizzes/first.md"
    text = bank.read_text("utf-8")
    bank.write_text(text.replace("sources: [quotas]", "sources: [quotas]\nas_of: 2026-02-03"))
    async with opened("quiz", "first", size=(80, 50), pack=pack) as (app, pilot):
        await press(pilot, "enter")
        assert "Checked on" not in text_of(app)
        await press(pilot, *letters(app), "s")
        told = text_of(app)
        assert "Checked on 3 February 2026\n" in "\n".join(map(str.strip, told.split("\n")))
        source = app.library.source("quotas")
        assert f"▏ {source.title}, {source.publisher}" in told
