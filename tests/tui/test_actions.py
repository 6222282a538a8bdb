"""The one table of actions: complete, without clashes, and what it says is what acts."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from studylam.tui.actions import ACTIONS, bindings
from studylam.tui.places import PLACES
from tests.tui.look import PACK, opened, settle, text_of

pytestmark = pytest.mark.quick


def test_every_action_has_help() -> None:
    for action in ACTIONS:
        assert action.label, action
        assert action.help.endswith("."), action
        assert action.help[0].isupper(), action


def test_no_key_means_two_things_in_one_scope() -> None:
    keys = Counter((action.scope, key) for action in ACTIONS for key in action.keys.split(","))
    assert [pair for pair, count in keys.items() if count > 1] == []


def test_a_binding_carries_its_help() -> None:
    assert all(
        binding.tooltip for scope in {a.scope for a in ACTIONS} for binding in bindings(scope)
    )


def test_every_place_has_its_number() -> None:
    keys = {action.action: action.keys for action in ACTIONS if action.scope == "app"}
    assert {f"go('{place.id}')": place.key for place in PLACES}.items() <= keys.items()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
async def test_every_place_opens_by_its_number_and_escape_leads_back(place) -> None:  # type: ignore[no-untyped-def]
    async with opened() as (app, pilot):
        await pilot.press(place.key)
        await settle(pilot)
        assert text_of(app).lstrip().startswith(place.title)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is app.home


async def test_help_tells_what_acts_here() -> None:
    async with opened("learn", "starting", size=(100, 60)) as (app, pilot):
        await pilot.press("question_mark")
        await settle(pilot)
        text = text_of(app)
        assert "On to the next section; this one counts as read." in text
        assert "Find any place, lesson, lab or action by its name." in text
        assert "→ n l" in text
        assert "? f1" in text


async def test_the_palette_finds_lessons() -> None:
    async with opened() as (app, pilot):
        await pilot.press("ctrl+p")
        await pilot.press(*"Coming")
        await settle(pilot, lambda: "Lesson: Coming to an end" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: "When time runs out" in text_of(app))


@pytest.mark.parametrize("title", ["[@click=app.quit]Coming[/] [ red]x", "Coming [/nothing] $x"])
async def test_the_palette_shows_titles_as_they_are_written(title: str, tmp_path: Path) -> None:
    """Who writes a pack writes no markup for the app: nothing is styled, or can be clicked."""
    shutil.copytree(PACK, tmp_path / "pack")
    lab = tmp_path / "pack/content/labs/echo/lab.md"
    words = re.sub("^(title|summary): .*", f'\\1: "{title}"', lab.read_text(), flags=re.MULTILINE)
    lab.write_text(words)
    async with opened(pack=tmp_path / "pack", size=(120, 40)) as (app, pilot):
        await pilot.press("ctrl+p")
        await pilot.press(*"Coming")
        await settle(pilot, lambda: f"Lab: {title}" in text_of(app))
        assert text_of(app).count(title) == 2
        styles = [
            segment.style
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style
        ]
        assert "app.quit" not in str([style.meta for style in styles])
