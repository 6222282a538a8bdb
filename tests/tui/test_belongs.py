"""From anything to what belongs to it: a key for each kind, and one for all of it."""

from __future__ import annotations

import pytest

from studylam.tui.screens.answer import AnswerScreen
from studylam.tui.screens.belongs import KINDS, BelongsScreen
from studylam.tui.screens.bill import BillScreen
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.screens.facts import FactsScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.reader import ReaderScreen
from tests.tui.look import check_snapshot, letters, opened, press, settle, text_of


async def test_the_chain_from_a_question_to_the_price() -> None:
    """Question → lesson section → lab → fact → price, a key or two each."""
    async with opened("quiz", "first", size=(100, 40)) as (app, pilot):
        await press(pilot, "enter")
        assert isinstance(app.screen, DrillScreen)
        await press(pilot, "full_stop")
        assert isinstance(app.screen, DrillScreen), "it would give the answer away"
        await press(pilot, letters(app)[0], "s", "l")
        assert isinstance(app.screen, ReaderScreen)
        await press(pilot, "full_stop")
        assert isinstance(app.screen, BelongsScreen)
        await press(pilot, "t")
        assert isinstance(app.screen, LabScreen)


async def test_from_a_fact_to_its_lesson_and_the_price() -> None:
    async with opened(size=(100, 40)) as (app, pilot):
        app.push_screen(FactsScreen([app.library.fact("timeout.max")], ("Search",)))
        await settle(pilot)
        await press(pilot, "p")
        assert isinstance(app.screen, BillScreen)
        await press(pilot, "escape", "full_stop")
        assert isinstance(app.screen, BelongsScreen)
        assert "What belongs to this fact" in text_of(app)
        await press(pilot, "escape", "d")
        assert isinstance(app.screen, FactsScreen | DrillScreen)


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
