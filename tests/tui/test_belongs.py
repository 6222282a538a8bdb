"""From anything to what belongs to it: a key for each kind, and one for all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from studylam.tui.screens.answer import AnswerScreen
from studylam.tui.screens.ask import AskScreen
from studylam.tui.screens.belongs import KINDS, BelongsScreen
from studylam.tui.screens.bill import BillScreen
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.screens.facts import FactsScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.lab_editor import Editor
from tests.tui.every_screen import study
from tests.tui.look import PACK, StillApp, check_snapshot, letters, opened, press, settle, text_of
from tests.tui.test_drill_screen import TYPES, said, start_cards

DRILL, FACTS, LAB, LESSON, PRICE = DrillScreen, FactsScreen, LabScreen, ReaderScreen, BillScreen
Leads = dict[str, type[Screen[object]]]


async def lead(app: StillApp, pilot: Pilot[int], keys: Leads) -> None:
    """Each of these keys leads straight to its kind, and escape back to the same screen."""
    here, focused = app.screen, app.focused
    for key, kind in keys.items():
        await press(pilot, key)
        assert isinstance(app.screen, kind) and app.screen is not here, key
        if isinstance(app.focused, Editor):
            await press(pilot, "escape")  # first out of the editor
        await press(pilot, "escape")
        assert app.screen is here and app.focused is focused, key


def wide(letters: Leads) -> Leads:
    """The same with alt."""
    return {f"alt+{key}": kind for key, kind in letters.items()}


async def test_from_a_question_one_key_each() -> None:
    """Question → lesson section, lab, fact, drill, price; before it is answered none of them."""
    async with opened("quiz", "first", size=(100, 40)) as (app, pilot):
        await press(pilot, "enter")
        assert isinstance(app.screen, DrillScreen)
        for key in ("full_stop", "l", "o", "alt+l", "alt+o", "alt+p"):
            await press(pilot, key)
            assert isinstance(app.screen, DrillScreen), "it would give the answer away"
        await press(pilot, letters(app)[0], "s")
        await lead(app, pilot, {"l": LESSON, "o": FACTS, "p": PRICE, "full_stop": BelongsScreen})
        before = app.screen
        await press(pilot, "d")
        assert isinstance(app.screen, DrillScreen) and app.screen is not before
        await press(pilot, "escape", "alt+t")
        assert isinstance(app.screen, LabScreen)


async def test_the_chain_from_a_section_to_its_price_and_on() -> None:
    """Lesson section → lab → fact → price: one key from each to the next."""
    async with opened("learn", "starting", size=(100, 40)) as (app, pilot):
        await lead(app, pilot, {"f": FACTS, "p": PRICE})
        await press(pilot, "t")
        app.screen.query_one("#code").focus()
        await lead(app, pilot, wide({"l": LESSON, "d": DRILL, "p": PRICE}))
        await press(pilot, "alt+o")
        await lead(app, pilot, {"l": LESSON, "p": PRICE})


async def test_from_a_card_that_was_looked_at() -> None:
    async with opened(size=(100, 40), pack=TYPES) as (app, pilot):
        await start_cards(app, pilot, "fact:reuse.rule")
        assert not app.screen.check_action("belongs", ())
        await press(pilot, "p")
        assert isinstance(app.screen, AskScreen), "until then p stops the clock"
        await press(pilot, "escape", "o")
        assert isinstance(app.screen, DrillScreen), "it would give the answer away"
        await press(pilot, "enter")
        await lead(app, pilot, {"o": FACTS, "p": PRICE, "full_stop": BelongsScreen})


async def test_from_a_price_back_to_what_teaches_it() -> None:
    from studylam.packs import builtin_root

    async with opened("price", size=(100, 40), pack=builtin_root()) as (app, pilot):
        assert isinstance(app.focused, Input)
        await lead(app, pilot, wide({"l": LESSON, "o": FACTS, "d": DRILL}))


async def test_from_a_list_to_what_is_marked(own_home: Path) -> None:
    """Concepts, evidence, notes, hits: the letter with alt, as letters move in lists."""
    study(PACK)
    async with opened("progress", size=(100, 40)) as (app, pilot):
        await press(pilot, "]", "]")
        assert not app.screen.check_action("belongs", ()), "no concept is marked"
        await press(pilot, "down")
        await lead(app, pilot, {"alt+o": FACTS, "full_stop": BelongsScreen})
        await press(pilot, "enter")
        assert "this question" in await what_belongs(app, pilot)
        app.record.set_note("q-timeout", "Mind it.")
        app.record.set_note("q-cold", "New to me.")
        app.action_notes()
        await settle(pilot)
        assert "this question" in await what_belongs(app, pilot)
        await press(pilot, "escape", "slash", *"timeout")
        await settle(pilot, lambda: "found" in text_of(app))
        await lead(app, pilot, {"alt+full_stop": BelongsScreen})
        await press(pilot, "alt+p")
        assert isinstance(app.screen, BillScreen)


async def what_belongs(app: StillApp, pilot: Pilot[int]) -> str:
    """What `.` shows; it is closed again."""
    await press(pilot, "full_stop")
    text = text_of(app)
    await press(pilot, "escape")
    return text


async def test_where_there_is_none_of_a_kind_it_is_said() -> None:
    async with opened(size=(100, 40)) as (app, pilot):
        app.push_screen(FactsScreen([app.library.fact("timeout.max")], ("Search",)))
        await settle(pilot)
        await press(pilot, "alt+o")
        await settle(pilot, lambda: "There is no fact to it." in said(app))
        await press(pilot, "o")
        assert isinstance(app.screen, FactsScreen)


@pytest.mark.parametrize(("place", "what"), [("review", None), ("packs", None), ("exam", None)])
async def test_where_nothing_belongs_no_key_promises_it(place: str, what: str | None) -> None:
    async with opened(place, what, size=(200, 50)) as (app, pilot):
        assert "related" not in text_of(app)
        here = app.screen
        await press(pilot, "full_stop", "alt+l")
        assert app.screen is here


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_belongs_to_a_section(size: tuple[int, int]) -> None:
    async with opened("learn", "starting#run-it", size=size) as (app, pilot):
        await press(pilot, "full_stop")
        check_snapshot(app, f"belongs-{size[0]}x{size[1]}")
        await press(pilot, "down", "escape")
        assert isinstance(app.screen, ReaderScreen)


async def test_enter_opens_what_is_marked_and_back_leads_back() -> None:
    async with opened() as (app, pilot):
        lab = app.library.labs[0]
        app.open_place("lab", lab.id)
        await settle(pilot)
        app.screen.action_belongs()  # type: ignore[attr-defined]
        await settle(pilot)
        assert isinstance(app.screen, BelongsScreen)
        await press(pilot, "enter")
        assert not isinstance(app.screen, BelongsScreen | LabScreen)
        await press(pilot, "escape")
        await settle(pilot, lambda: isinstance(app.screen, LabScreen))


def test_every_kind_has_its_letter() -> None:
    from studylam.study.search.belongs import ORDER
    from studylam.tui.actions import key_of

    assert tuple(KINDS) == ORDER
    keys = [key_of(f"belongs.{word.lower()}") for word in KINDS.values()]
    assert len(set(keys)) == len(keys)
    assert AnswerScreen.belongs is not LabScreen.belongs
