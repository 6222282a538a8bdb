"""Lists of places: what is told of the marked thing, beside the list or under it."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.tui.look import PACK, opened, press, settle, text_of


async def test_a_broad_terminal_tells_of_what_is_marked() -> None:
    async with opened("lab", size=(200, 50)) as (app, pilot):
        assert "Practises" in text_of(app)
        assert "Cold start" in text_of(app)
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert "Practises" not in text_of(app)


async def test_what_an_exam_asks_unfolds_under_its_title(tmp_path: Path) -> None:
    pack = shutil.copytree(PACK, tmp_path / "pack")
    blueprint = next((pack / "quizzes/blueprints").glob("*.yaml"))
    text = blueprint.read_text(encoding="utf-8")
    blueprint.write_text(f"{text}\nabout: It asks about time.\n", encoding="utf-8")
    async with opened("exam", pack=pack) as (app, pilot):
        assert "about it" in text_of(app)
        assert "It asks about time." not in text_of(app)
        await press(pilot, "i")
        assert "It asks about time." in text_of(app)
        await press(pilot, "i")
        assert "It asks about time." not in text_of(app)
        await pilot.resize_terminal(200, 50)
        await settle(pilot)
        assert "It asks about time." in text_of(app)
        assert "about it" not in text_of(app)


async def test_what_belongs_to_the_marked_lab_is_a_key_away() -> None:
    async with opened("lab") as (app, pilot):
        await press(pilot, "full_stop")
        assert "What belongs to this lab" in text_of(app)
        await press(pilot, "escape")
        assert "Say it back" in text_of(app)
