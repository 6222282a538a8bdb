"""Reading a lesson: sections, what is in the text, what is remembered."""

from __future__ import annotations

import shutil
from pathlib import Path

from textual.pilot import Pilot

from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.blocks import RunSheet
from studylam.tui.widgets.margin import Margin, Note
from tests.tui.look import PACK, StillApp, opened, press, settle, text_of


async def test_turning_marks_sections_as_read_and_the_place_is_kept() -> None:
    async with opened("learn", "starting") as (app, pilot):
        await press(pilot, "right")
        assert "Run it" in text_of(app)
        assert app.record.sections_read("starting") == {"what-makes-a-start-cold"}
    async with opened("learn", "starting") as (app, pilot):
        assert "section 2 of 3" in text_of(app)
        await press(pilot, "left")
        assert "section 1 of 3" in text_of(app)
        assert app.record.sections_read("starting") == {"what-makes-a-start-cold"}


async def test_from_lesson_to_lesson_and_at_the_end_to_the_contents() -> None:
    async with opened("learn", "starting#check-yourself") as (app, pilot):
        await press(pilot, "right")
        assert "Coming to an end" in text_of(app)
        await press(pilot, "left")
        assert "section 3 of 3" in text_of(app)
        await press(pilot, "right", "right")
        assert "Contents" in text_of(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ReaderScreen)


async def test_contents_lead_to_a_section() -> None:
    async with opened("learn", "starting") as (app, pilot):
        await press(pilot, "o", "down", "enter")
        assert "section 2 of 3" in text_of(app)


async def test_a_check_is_kept_before_its_reasons_are_shown() -> None:
    async with opened("learn", "starting#check-yourself", size=(80, 50)) as (app, pilot):
        await press(pilot, "tab", "a", "u")
        text = text_of(app)
        assert "✓ Right." in text or "✗ Not this time." in text
        assert "something has to be made first" in text
        assert "It finds everything ready" in text
        [answer] = app.record.answers("chk-cold")
        assert (answer.mode, answer.confidence) == ("check", "unsure")


async def test_markup_in_a_pack_is_shown_not_obeyed() -> None:
    async with opened("learn", "starting", size=(80, 40)) as (app, _):
        assert "[b]This" in text_of(app)


async def test_margin_beside_the_text_when_wide_and_under_it_when_not() -> None:
    async with opened("learn", "starting", size=(120, 40)) as (app, pilot):
        beside = app.screen.query_one("#beside").region
        assert beside.x > app.screen.query_one("#text").region.x
        assert "Your notes may say" in text_of(app)
        await pilot.resize_terminal(80, 40)
        await settle(pilot)
        beside = app.screen.query_one("#beside").region
        text = app.screen.query_one("#text").region
        assert beside.x == text.x + 2  # under the words, beside the room for signs
        assert beside.y >= text.bottom


async def test_an_estimate_in_the_text_opens_the_calculator_with_its_values() -> None:
    async with opened("learn", "starting#check-yourself", size=(80, 60)) as (app, pilot):
        assert "$0.40" in text_of(app)
        await press(pilot, "tab", "tab", "enter")
        assert text_of(app).lstrip().startswith("Price")
        assert "3000000" in text_of(app)


async def run_the_snippet(app: StillApp, pilot: Pilot[int]) -> str:
    await pilot.press("tab", "enter")
    sheet = app.screen.query_one(RunSheet)
    await settle(pilot, lambda: bool(sheet._results or sheet._trouble))
    return text_of(app)


async def test_a_snippet_runs_where_it_stands() -> None:
    async with opened("learn", "starting#run-it", size=(100, 60)) as (app, pilot):
        text = await run_the_snippet(app, pilot)
        assert text.count("hello Ada") == 2
        assert text.count("λ START") == 2
        assert text.count("Init Duration") == 1
        assert '→ {"ok": true}' in text


async def test_a_drill_on_the_lesson() -> None:
    async with opened("learn", "ending") as (app, pilot):
        await press(pilot, "d")
        assert text_of(app).lstrip().startswith("Drill › Coming to an end")


async def test_a_link_opens_its_lab_and_escape_leads_back_to_the_text() -> None:
    async with opened("learn", "starting#run-it", size=(100, 40)) as (app, pilot):
        await press(pilot, "tab", "tab", "enter")
        await settle(pilot, lambda: "Say it back" in text_of(app).splitlines()[0])
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, ReaderScreen)


def test_facts_of_one_source_name_it_once() -> None:
    notes = [
        Note("Fact", "One: **1**", "as of 2026-01-01 · Quotas"),
        Note("Fact", "Two: **2**", "as of 2026-02-02 · Prices"),
        Note("Fact", "Three: **3**", "as of 2026-01-01 · Quotas"),
        Note("Exam tasks", "DVA-C02 1.1"),
    ]
    lines = [line.content.plain.rstrip() for line in Margin(notes).lay_out(40)]
    assert lines == [
        "Facts", "One: 1", "", "Three: 3", "as of 2026-01-01 · Quotas", "",
        "Fact", "Two: 2", "as of 2026-02-02 · Prices", "",
        "Exam tasks", "DVA-C02 1.1",
    ]  # fmt: skip


CARDS = """
```cards
- {id: limit, ask: How long may it **take**?, answer: "{fact:timeout.max} at most."}
- {id: cold, ask: "What is [b]made[/b] first?", answer: An environment.}
```
"""


async def test_cards_are_a_line_that_can_be_gone_through(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    (lesson,) = pack.glob("content/lessons/*/*starting.md")
    lesson.write_text(lesson.read_text("utf-8") + CARDS, "utf-8")
    async with opened("learn", "starting#check-yourself", size=(80, 50), pack=pack) as (app, pilot):
        await settle(pilot)
        assert "▸ 2 cards for your reviews" in text_of(app)
        await press(pilot, "shift+tab")
        await press(pilot, "enter")
        asked = text_of(app)
        assert "How long may it take?" in asked and "at most." not in asked
        await press(pilot, "enter")
        shown = app.library.fact("timeout.max").display
        assert f"▏ {shown} at most." in text_of(app)
        await press(pilot, "enter")
        assert "Card 2 of 2" in text_of(app) and "What is [b]made[/b] first?" in text_of(app)
        await press(pilot, "enter", "enter")
        assert "▸ 2 cards for your reviews" in text_of(app)
        assert app.record.answers() == []


async def test_a_card_of_a_lesson_is_reviewed_with_its_answer(tmp_path: Path) -> None:
    from studylam.study import Drill
    from studylam.tui.screens.drill import DrillScreen

    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    (lesson,) = pack.glob("content/lessons/*/*starting.md")
    lesson.write_text(lesson.read_text("utf-8") + CARDS, "utf-8")
    async with opened("learn", pack=pack) as (app, pilot):
        drill = Drill.start_cards(app.library, app.record, ["card:starting#limit"])
        app.push_screen(DrillScreen(drill))
        await settle(pilot)
        assert "How long may it take?" in text_of(app)
        await press(pilot, "enter")
        assert "at most." in text_of(app)
        await press(pilot, "s")
        assert "1 of 1 right" in text_of(app)
        (answer,) = app.record.answers()
        assert (answer.question, answer.correct) == ("card:starting#limit", True)
