"""The calculator: at each key, in range, remembered."""

from __future__ import annotations

from itertools import pairwise

import pytest
from textual.pilot import Pilot

from tests.tui.look import opened, settle, text_of


async def type_into(pilot: Pilot[int], text: str) -> None:
    await pilot.press("ctrl+a", "ctrl+k", *text)
    await settle(pilot)


async def test_the_contracts_example_with_and_without_the_free_tier() -> None:
    async with opened("price", size=(120, 40)) as (app, pilot):
        assert "Total a month" in text_of(app)
        assert "$0.40" in text_of(app)
        for _ in range(5):
            await pilot.press("down")
        await pilot.press("right")
        await settle(pilot)
        assert "left out" in text_of(app)
        assert "$1.23" in text_of(app)


async def test_a_value_out_of_range_is_said_beside_its_field_and_nothing_else() -> None:
    async with opened("price", size=(120, 40)) as (app, pilot):
        await pilot.press("down", "down")
        await type_into(pilot, "64")
        assert "128 to 10,240 MB" in text_of(app)
        assert "Total" not in text_of(app)
        await type_into(pilot, "256")
        assert "! " not in text_of(app)
        assert "Total" in text_of(app)


@pytest.mark.parametrize("text", ["", "much", "1e999", "-1", "[b]1[/b]", "12.5"])
async def test_nonsense_is_said_kindly(text: str) -> None:
    async with opened("price", size=(80, 40)) as (app, pilot):
        await pilot.press("down", "down")
        await type_into(pilot, text)
        assert "! " in text_of(app)


async def test_the_last_values_are_remembered_and_reset_forgets_them() -> None:
    async with opened("price", size=(80, 40)) as (_, pilot):
        await type_into(pilot, "5000000")
    async with opened("price", size=(80, 40)) as (app, pilot):
        assert "5000000" in text_of(app)
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert "3,000,000" in text_of(app)


async def test_the_label_of_the_field_one_is_in_stands_out() -> None:
    async with opened("price", size=(80, 40)) as (app, pilot):
        labels = list(app.screen.query(".label"))[:3]
        here, quiet, also = (label.rich_style.color for label in labels)
        assert here != quiet == also
        await pilot.press("down")
        await settle(pilot)
        assert [label.rich_style.color for label in labels] == [quiet, here, quiet]


async def test_where_nothing_starts_no_key_says_it_does() -> None:
    async with opened("price", size=(80, 40)) as (app, pilot):
        for _ in range(4):
            await pilot.press("down")
        await settle(pilot)
        assert "← → change" in text_of(app)
        assert "enter start" not in text_of(app)


@pytest.mark.parametrize("size", [(80, 60), (120, 40), (160, 50)], ids=str)
async def test_an_axis_has_its_steps_equally_far_apart(size: tuple[int, int]) -> None:
    async with opened("price", size=size) as (app, pilot):
        app.screen.query_one("#tabs").focus()
        await app.run_action("screen.pane('memory')")
        await settle(pilot, lambda: "$0┤" in text_of(app))
        rows = [y for y, line in enumerate(text_of(app).splitlines()) if "0┤" in line]
        assert len(rows) > 2
        assert len({below - above for above, below in pairwise(rows)}) == 1
