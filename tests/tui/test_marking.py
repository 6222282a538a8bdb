"""Marks, notes, facts, links and runs in the reader; the list of all notes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from studylam.inert import inert
from studylam.tui.screens.facts import FactsScreen
from studylam.tui.screens.notes import NotesScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.blocks import RunSheet
from studylam.tui.widgets.read_text import MARKED, NOTED, ReadText
from tests.tui.look import PACK, StillApp, check_snapshot, opened, press, settle, text_of

SECTION = "what-makes-a-start-cold"


def pack_with(folder: Path, old: str, new: str) -> Path:
    """The little pack with other words in its first lesson."""
    pack = folder / "pack"
    shutil.copytree(PACK, pack)
    (lesson,) = pack.glob("content/lessons/*/*starting.md")
    text = lesson.read_text("utf-8")
    assert old in text
    lesson.write_text(text.replace(old, new), "utf-8")
    return pack


async def written(pilot: Pilot[int], words: str) -> None:
    await press(pilot, "n")
    await pilot.press(*("space" if sign == " " else sign for sign in words), "ctrl+s")
    await settle(pilot)


async def test_a_sentence_is_marked_noted_and_all_of_it_taken_back() -> None:
    async with opened("learn", "starting", size=(120, 40)) as (app, pilot):
        await press(pilot, "h", "down", "enter")
        (mark,) = app.record.marks()
        assert mark.quote.startswith("It may") and (mark.lesson, mark.section) == (
            "starting", SECTION,
        )  # fmt: skip
        await written(pilot, "mine")
        assert "with a note" in text_of(app)
        await press(pilot, "escape")
        text = text_of(app)
        assert NOTED in text and "Your note" in text and "mine" in text
        await press(pilot, "u", "u")
        assert app.record.marks() == []
        assert MARKED not in text_of(app)
        await press(pilot, "u")
        assert app.record.marks() == []


async def test_several_sentences_are_marked_and_enter_takes_the_mark_away() -> None:
    async with opened("learn", "starting", size=(80, 40)) as (app, pilot):
        await press(pilot, "h", "shift+down")
        assert "2 chosen" in text_of(app)
        await press(pilot, "enter")
        (mark,) = app.record.marks()
        assert "run. [b]This" in mark.quote
        await press(pilot, "enter", "escape")
        assert app.record.marks() == []
        await press(pilot, "h", "right")  # turning ends it
        assert "section 2 of 3" in text_of(app) and "Sentence" not in text_of(app)


async def test_a_note_on_the_section_is_changed_and_emptied() -> None:
    async with opened("learn", "starting", size=(120, 40)) as (app, pilot):
        await written(pilot, "one")
        await written(pilot, " two [b]x")
        assert "one two [b]x" in text_of(app)
        assert [mark.note for mark in app.record.marks("starting", SECTION)] == ["one two [b]x"]
        await press(pilot, "n", "ctrl+a", "delete", "ctrl+s")
        assert app.record.marks() == []
    async with opened("learn", "starting") as (app, pilot):
        await press(pilot, "n", "x", "escape", "escape")
        assert app.record.marks() == []


async def test_what_the_mouse_has_selected_is_marked() -> None:
    async with opened("learn", "starting", size=(120, 40)) as (app, pilot):
        sheet = app.screen.query(ReadText).first()
        app.screen.selections = {sheet: Selection(Offset(4, 0), Offset(17, 0))}
        await press(pilot, "h")
        (mark,) = app.record.marks()
        line = sheet.lines(sheet.content_size.width)[0].content.plain
        assert mark.quote == line[4:17]


async def test_marks_survive_an_edit_and_say_so_when_their_words_are_gone(tmp_path: Path) -> None:
    async with opened("learn", "starting", size=(120, 40)) as (app, pilot):
        await press(pilot, "h", "down", "enter", "escape")
    edited = pack_with(tmp_path / "a", "It may take up to", "It may now take up to")
    async with opened("learn", "starting", size=(120, 40), pack=edited) as (app, _):
        assert MARKED in text_of(app) and "It may now" in text_of(app)
    gone = pack_with(tmp_path / "b", "It may take up to {fact:timeout.max}, says a fact.", "No.")
    async with opened("learn", "starting", size=(120, 40), pack=gone) as (app, _):
        text = text_of(app)
        assert "aren't in the text any more" in " ".join(text.split())
        assert "Your highlight" in text


async def test_facts_are_listed_from_the_text_and_a_click_opens_one() -> None:
    async with opened("learn", "starting", size=(80, 24)) as (app, pilot):
        await press(pilot, "f")
        text = text_of(app)
        assert "Longest timeout" in text and "15 minutes" in text
        assert "As of 02 January 2026" in text
        await press(pilot, "escape")
        sheet = app.screen.query(ReadText).first()
        lines = [line.content.plain for line in sheet.lines(sheet.content_size.width)]
        y = next(y for y, line in enumerate(lines) if "15 minutes" in line)
        at = (lines[y].index("15 minutes") + 2, y)
        await pilot.hover(sheet, offset=at)
        assert "Longest timeout" in str(sheet.tooltip)
        await pilot.click(sheet, offset=at)
        await settle(pilot)
        assert isinstance(app.screen, FactsScreen)


async def test_links_are_followed_by_key(tmp_path: Path) -> None:
    pack = pack_with(
        tmp_path,
        "A new environment",
        "See [the end](02-ending.md), [x](nowhere.md). A new environment",
    )
    name = next(pack.glob("content/lessons/*/*ending.md")).name
    (lesson,) = pack.glob("content/lessons/*/*starting.md")
    lesson.write_text(lesson.read_text("utf-8").replace("02-ending.md", name), "utf-8")
    async with opened("learn", "starting", size=(80, 40), pack=pack) as (app, pilot):
        await press(pilot, "tab")
        assert isinstance(app.focused, ReadText)
        await press(pilot, "enter")
        assert "Coming to an end" in text_of(app)
        await press(pilot, "escape")
        assert "What makes a start cold" in text_of(app)


async def test_code_is_copied_and_it_is_said_what() -> None:
    async with opened("learn", "starting#run-it", size=(80, 40)) as (app, pilot):
        await pilot.press("c")
        assert app.clipboard == app.screen.query_one(RunSheet).snippet.code
        said = [note.message for note in app._notifications]
        assert said == ["Copied: the handler, 3 lines."]


SLOW = """```run
# event: {}
import time


def lambda_handler(event, context):
    time.sleep(2.5)
```
"""


async def test_a_run_is_stopped(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, "```run\n", f"{SLOW}\n```run\n")
    async with opened("learn", "starting#run-it", size=(80, 40), pack=pack) as (app, pilot):
        await pilot.press("tab", "enter")
        sheet = app.screen.query(RunSheet).first()
        await settle_busy(app, pilot)
        assert "esc stop" in text_of(app)
        await pilot.press("escape")
        await settle(pilot, lambda: "Stopped." in text_of(app))
        assert isinstance(app.screen, ReaderScreen) and not sheet._results


async def settle_busy(app: StillApp, pilot: Pilot[int]) -> None:
    while "Running" not in text_of(app):
        await pilot.pause(0.01)


async def test_the_list_finds_leads_changes_and_exports() -> None:
    async with opened("learn", "starting", size=(120, 40)) as (app, pilot):
        app.record.add_mark("starting", SECTION, "a code word", "mine")
        app.record.add_mark("ending", app.library.lesson("ending").sections[0].id, note="later")
        app.record.set_note(app.library.questions[0].id, "on a question")
        app.record.add_mark("starting", "gone", "lost words")
        await press(pilot, "N")
        assert isinstance(app.screen, NotesScreen)
        text = text_of(app)
        assert text.index("a code word") < text.index("later") < text.index("on a question")
        assert "4 in all" in text and "Its section isn't in the lesson any more" in text
        await press(pilot, "f", *"mine", "enter")
        assert "1 of 4" in text_of(app)
        await press(pilot, "e")
        (copy,) = (app.record.path or Path()).parent.glob("exports/notes-*.md")
        assert "> a code word" in copy.read_text("utf-8")
        await press(pilot, "x")
        assert "Nothing of yours has these words." in text_of(app)
        await press(pilot, "u", "enter")
        assert isinstance(app.screen, ReaderScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, NotesScreen)


async def test_a_note_on_a_question_opens_its_question() -> None:
    async with opened("learn") as (app, pilot):
        app.record.set_note(app.library.questions[0].id, "on a question")
        await press(pilot, "n", "enter")
        assert "on a question" in text_of(app)


NASTY = "A new 環境環境 é́́ 👩‍👩‍👧 \u202eesrever\u202c שלום `\u202ex` environment"


@pytest.mark.parametrize("size", [(80, 30), (120, 40)])
async def test_wide_signs_and_those_that_turn_the_line_break_nothing(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    pack = pack_with(tmp_path, "A new environment", NASTY)
    async with opened("learn", "starting", size=size, pack=pack) as (app, pilot):
        app.record.add_mark("starting", SECTION, note=NASTY)
        await press(pilot, "h", "enter", "escape", "right", "left")
        text = text_of(app)
        assert "\u202e" not in text and inert("\u202e") in text
        assert "環境環境" in text and MARKED in text
        strips = app.screen._compositor.render_strips()
        assert {strip.cell_length for strip in strips} == {size[0]}


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_how_it_looks(size: tuple[int, int]) -> None:
    name = f"{size[0]}x{size[1]}"
    async with opened("learn", "starting", size=size) as (app, pilot):
        await press(pilot, "h", "enter", "down")
        check_snapshot(app, f"marking-{name}")
        await written(pilot, "mind this")
        await press(pilot, "escape")
        check_snapshot(app, f"marked-{name}")
        await press(pilot, "f")
        check_snapshot(app, f"facts-{name}")
        await press(pilot, "escape", "N")
        check_snapshot(app, f"notes-{name}")
