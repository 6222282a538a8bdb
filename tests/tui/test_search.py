"""The search in the app: found as one types, opened, come back to; the glossary is part of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studylam.progress import Answer
from studylam.tui.screens.answer import AnswerScreen
from studylam.tui.screens.exam_paper import ExamScreen
from studylam.tui.screens.facts import FactsScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.screens.search import SearchScreen
from studylam.tui.screens.term import TermScreen
from tests.tui.look import NOON, PACK, StillApp, opened, press, settle, text_of

TERMS = """\
terms:
  cold:
    term: Cold start
    meaning: "The first call in a new environment. {fact:timeout.max} is *another* matter."
    also: [CS]
    lesson: starting#run-it
    source: quotas
  bus:
    term: Event bus
    meaning: "Routes events. [b]No markup[/b] here, `code` there."
    formerly: [Old bus]
  queue:
    term: Queue
    meaning: Keeps messages.
"""


@pytest.fixture
def worded(tmp_path: Path) -> Path:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    (pack / "content/glossary.yaml").write_text(TERMS, "utf-8")
    return pack


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_is_filtered_as_one_types(worded: Path, size: tuple[int, int]) -> None:
    async with opened(size=size, pack=worded) as (app, pilot):
        await press(pilot, "slash")
        assert "Place     Learn" in text_of(app)
        await press(pilot, *"bus")
        text = text_of(app)
        assert "▸ Term      Event bus" in text
        assert "[b]No markup[/b] here, code there." in text
        await press(pilot, *["backspace"] * 3, *"qeue")
        assert "Nothing has “qeue”: this is near." in text_of(app)
        assert "Keeps messages." in text_of(app)
        await press(pilot, *"xyz")
        assert "Nothing has these words." in text_of(app)
        await press(pilot, "enter", "escape")
        assert app.screen is app.home


async def test_tab_narrows_it_to_a_kind_and_lists_all_of_it(worded: Path) -> None:
    async with opened(pack=worded) as (app, pilot):
        await press(pilot, "slash", "tab", "tab")
        text = text_of(app)
        assert "Term      Cold start" in text and "Term      Queue" in text
        await press(pilot, *"handler")
        assert "None of the terms has these words; tab: others." in text_of(app)
        await press(pilot, "shift+tab")
        assert "Lesson" in text_of(app)
        assert app.screen.query_one("#field").has_focus


async def test_an_old_name_is_told_and_the_term_leads_on(worded: Path) -> None:
    async with opened(size=(120, 40), pack=worded) as (app, pilot):
        await press(pilot, "slash", *"old b")
        assert "! Old bus is called Event bus today." in text_of(app)
        await press(pilot, *["backspace"] * 5, *"cs", "enter")
        assert isinstance(app.screen, TermScreen)
        await press(pilot, "l")
        assert isinstance(app.screen, ReaderScreen)
        assert "section 2 of 3" in text_of(app)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, SearchScreen)
        assert app.screen.query_one("#field").has_focus
        assert "Cold start" in text_of(app)


async def test_each_kind_is_opened_and_back_leads_to_the_same_search(worded: Path) -> None:
    async with opened(pack=worded) as (app, pilot):
        fact = app.library.fact("timeout.max")
        lab = app.library.labs[0]
        for words, screen in ((fact.title, FactsScreen), (lab.title, LabScreen)):
            await press(pilot, "slash")
            app.screen.query_one("#field").value = words  # type: ignore[attr-defined]
            await settle(pilot)
            await press(pilot, "enter")
            assert isinstance(app.screen, screen), words
            await press(pilot, "escape")
            assert isinstance(app.screen, SearchScreen)
            await press(pilot, "escape")


def answer(app: StillApp, question: str) -> None:
    app.record.add_answer(
        Answer(question=question, question_version="1", chosen=(0,), correct=True, at=NOON)
    )


async def test_a_question_is_found_once_it_is_answered_with_its_reasons() -> None:
    async with opened() as (app, pilot):
        question = app.library.questions[0]
        words = question.options[0].explanation.split()[:6]
        await press(pilot, "slash")
        app.screen.query_one("#field").value = " ".join(words)  # type: ignore[attr-defined]
        await settle(pilot)
        assert "Question  " not in text_of(app)
        await press(pilot, "escape")
        answer(app, question.id)
        await press(pilot, "slash", "shift+tab", "shift+tab", "shift+tab", "shift+tab")
        assert "Question  " in text_of(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, AnswerScreen)


async def test_what_is_answered_meanwhile_is_found_on_coming_back() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "slash", *"start", "enter")
        answer(app, app.library.questions[0].id)
        await press(pilot, "escape")
        assert isinstance(app.screen, SearchScreen)
        await press(pilot, *["backspace"] * 5, *["shift+tab"] * 4)
        assert "Question  " in text_of(app)


async def test_the_palette_finds_a_term_by_its_old_name_in_plain_words(worded: Path) -> None:
    async with opened(size=(120, 40), pack=worded) as (app, pilot):
        await pilot.press("ctrl+p")
        await pilot.press(*"Old bus")
        await settle(pilot, lambda: "Term: Old bus (today Event bus)" in text_of(app))
        text = text_of(app)
        assert "[b]No markup[/b] here, code there." in text
        assert "Search every text for “Old bus”" in text
        await pilot.press("enter")
        await settle(pilot, lambda: "Old bus is called Event bus today." in text_of(app))


async def test_the_palette_hands_what_it_has_no_name_for_to_the_search(worded: Path) -> None:
    async with opened(size=(120, 40), pack=worded) as (app, pilot):
        await pilot.press("ctrl+p")
        await pilot.press(*"keeps messages")
        await settle(pilot, lambda: "Search every text" in text_of(app))
        await pilot.press("down", "enter")
        await settle(pilot, lambda: isinstance(app.screen, SearchScreen))
        await settle(pilot, lambda: "▸ Term      Queue" in text_of(app))


async def test_without_a_glossary_that_is_said() -> None:
    async with opened() as (app, pilot):
        app.action_search("", "term")
        await settle(pilot)
        assert "There are no terms here yet." in text_of(app)


async def test_nothing_is_looked_up_in_an_exam(worded: Path) -> None:
    from studylam.study import Exam

    async with opened(pack=worded) as (app, pilot):
        exam = Exam.start(app.library, app.record, "mini", now=NOON)
        app.push_screen(ExamScreen(exam))
        await settle(pilot)
        await press(pilot, "slash")
        assert isinstance(app.screen, ExamScreen)
        assert next(n.message for n in app._notifications).startswith("In an exam nothing")
        await press(pilot, "full_stop")
        assert isinstance(app.screen, ExamScreen)
        await pilot.press("ctrl+p")
        await pilot.press(*"Cold start")
        await settle(pilot)
        text = text_of(app)
        assert "Term:" not in text and "Search every text" not in text
