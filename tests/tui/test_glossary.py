"""The glossary in the app: found as one types, from the palette, and by its key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studylam.tui.screens.exam_paper import ExamScreen
from studylam.tui.screens.glossary import GlossaryScreen
from studylam.tui.screens.reader import ReaderScreen
from tests.tui.look import NOON, PACK, opened, press, settle, text_of

TERMS = """\
terms:
  cold:
    term: Cold start
    meaning: "The first call in a new environment. {fact:timeout.max} is another matter."
    also: [CS]
    lesson: starting#run-it
    source: quotas
  bus:
    term: Event bus
    meaning: "Routes events. [b]No markup[/b] here."
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
        text = text_of(app)
        assert "3 of 3 terms" in text
        first = app.library.fact("timeout.max").display
        assert "▸ Cold start" in text
        assert first.split()[0] in text and "another" in text
        await press(pilot, "down")
        assert "[b]No markup[/b]" in text_of(app)
        await press(pilot, *"qeue")
        assert "1 of 3 terms" in text_of(app) and "Keeps messages." in text_of(app)
        await press(pilot, *"xyz")
        assert "No term is called so." in text_of(app)
        await press(pilot, "enter", "escape")
        assert app.screen is app.home


async def test_an_old_name_is_told_and_enter_reads_on(worded: Path) -> None:
    async with opened(size=(120, 40), pack=worded) as (app, pilot):
        await press(pilot, "slash", *"old b")
        assert "! Old bus is called Event bus today." in text_of(app)
        await press(pilot, *["backspace"] * 5, *"cs", "enter")
        assert isinstance(app.screen, ReaderScreen)
        assert "section 2 of 3" in text_of(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, GlossaryScreen)
        assert "1 of 3 terms" in text_of(app)


async def test_the_palette_finds_a_term_by_its_old_name(worded: Path) -> None:
    async with opened(size=(120, 40), pack=worded) as (app, pilot):
        await pilot.press("ctrl+p")
        await pilot.press(*"Old bus")
        await settle(pilot, lambda: "Term: Old bus (today Event bus)" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: "Old bus is called Event bus today." in text_of(app))


async def test_without_a_glossary_that_is_said() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "slash")
        assert "No pack here has a glossary." in text_of(app)


async def test_nothing_is_looked_up_in_an_exam(worded: Path) -> None:
    from studylam.study import Exam

    async with opened(pack=worded) as (app, pilot):
        exam = Exam.start(app.library, app.record, "mini", now=NOON)
        app.push_screen(ExamScreen(exam))
        await settle(pilot)
        await press(pilot, "slash")
        assert isinstance(app.screen, ExamScreen)
