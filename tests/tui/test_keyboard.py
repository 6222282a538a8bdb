"""Help where one is, jumping by letters, keys that a person has put elsewhere."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from textual.screen import Screen
from textual.widget import Widget

import studylam.tui
from studylam.tui import about
from studylam.tui.actions import ACTIONS
from studylam.tui.jumping import LETTERS, labels, spots
from studylam.tui.screens.guide import GuideScreen
from studylam.tui.screens.jump import JumpScreen
from studylam.tui.screens.keys import KeyRows, KeysScreen
from studylam.tui.screens.prompt import PromptScreen
from studylam.tui.screens.small import SmallScreen
from studylam.tui.widgets.rows import Rows
from tests.tui.look import StillApp, opened, press, settle, text_of

# -- help -----------------------------------------------------------------------------------------


def ours(kind: type) -> list[type]:
    """Every class of the app of that kind."""
    found: set[type] = set()
    for module in pkgutil.walk_packages(studylam.tui.__path__, "studylam.tui."):
        for _, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if one.__module__.startswith("studylam.tui") and issubclass(one, kind):
                found.add(one)
    return sorted(found, key=lambda one: one.__name__)


ABSTRACT = {"ListSheet", "_Field"}
BASES = {"SessionScreen", "PlaceScreen", "Ways", "Once", "WorkingScreen", "TaskScreen"}
"""Nobody sees one of these by itself."""
SILENT = BASES | {"SmallScreen", "JumpScreen", "ReadScreen"}
"""On the last three nothing can be asked."""


def test_everything_that_takes_the_focus_says_what_it_is() -> None:
    """Add it to ``studylam/tui/about.py``."""
    silent = [
        one.__name__
        for one in ours(Widget)
        if not issubclass(one, Screen) and one.can_focus and one.__name__ not in ABSTRACT
        if about.widget(one) is None
    ]
    assert silent == []
    silent = [one.__name__ for one in ours(Screen) if not about.screen(one)]
    assert set(silent) <= SILENT
    for said in about.WIDGETS.values():
        assert said.words.endswith(".")
    assert all(words.endswith((".", "?")) for words in about.SCREENS.values())


async def test_help_says_where_one_is_and_what_has_the_focus() -> None:
    async with opened("quiz", "first", size=(100, 60)) as (app, pilot):
        await press(pilot, "enter", "question_mark")
        text = text_of(app)
        assert "One question after the other; each answer is kept" in text
        assert "A question  Choose by letter, number or space." in text
        groups = [line.strip() for line in text.splitlines() if line.strip() in GROUPS]
        assert groups == GROUPS
        assert "↑  k" in text
        assert "?  f1" in text
        await press(pilot, "escape")
        assert app.screen.query(Rows) is not None
        assert not isinstance(app.screen, KeysScreen)


GROUPS = ["A question", "On this screen", "To move about", "Everywhere"]


async def test_help_is_filtered_and_does_what_is_marked() -> None:
    async with opened("learn", "starting") as (app, pilot):
        await press(pilot, "question_mark", *"contents")
        rows = app.screen.query_one(KeyRows)
        assert [row.id is not None for row in rows.rows] == [False, True]
        await press(pilot, "enter")
        await settle(pilot, lambda: "Coming to an end" in text_of(app))
        assert not isinstance(app.screen, KeysScreen)


async def test_help_has_nothing_for_words_that_nothing_has() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "question_mark", *"xyzzy", "enter")
        assert "Nothing here has these words." in text_of(app)
        assert isinstance(app.screen, KeysScreen)


async def test_help_is_there_while_one_types_and_while_the_app_asks() -> None:
    async with opened() as (app, pilot):
        app.push_screen(PromptScreen("A name?", ""))
        await settle(pilot)
        await press(pilot, "question_mark")
        assert isinstance(app.screen, PromptScreen)  # a character like any other
        await press(pilot, "f1")
        assert "A field  Type into it" in text_of(app)
        await press(pilot, "f1")  # once is enough
        await press(pilot, "escape")
        assert isinstance(app.screen, PromptScreen)


# -- jumping --------------------------------------------------------------------------------------


def test_letters_lead_to_one_place_each() -> None:
    for count in (0, 1, 25, 26, 27, 51, 52, 200, 676):
        found = list(labels(count))
        assert len(set(found)) == len(found) == min(count, len(LETTERS) ** 2)
        assert not any(one != other and other.startswith(one) for one in found for other in found)
    assert all(len(label) == 1 for label in labels(26))
    assert [len(label) for label in labels(27)].count(1) == 25


def letter_at(app: StillApp, words: str) -> str:
    """The letters that were put on these words."""
    lines = text_of(app).splitlines()
    assert isinstance(app.screen, JumpScreen)
    beneath = app.screen_stack[-2]
    for label, spot in app.screen._spots.items():
        line = lines[spot.at.y]
        if line[spot.at.x + len(label) :].startswith(words[len(label) :]):
            assert spot.widget.screen is beneath
            return label
    raise AssertionError(f"Nothing leads to {words!r}.\n" + "\n".join(lines))


async def test_a_letter_chooses_a_row() -> None:
    async with opened("lab") as (app, pilot):
        await press(pilot, "ctrl+g")
        title = next(lab.title for lab in app.library.labs)
        spot = next(
            label
            for label, spot in app.screen._spots.items()  # type: ignore[attr-defined]
            if title in text_of(app).splitlines()[spot.at.y]
        )
        await press(pilot, *spot)
        assert title in text_of(app).splitlines()[0]


async def test_a_letter_goes_up_by_the_crumbs_and_does_what_a_hint_says() -> None:
    async with opened("learn", "starting") as (app, pilot):
        before = app.screen
        await press(pilot, "ctrl+g")
        await press(pilot, *letter_at(app, "o contents"))
        assert app.screen is not before
        await press(pilot, "escape", "ctrl+g")
        await press(pilot, *letter_at(app, "Learn"))
        await settle(pilot, lambda: app.screen is not before)
        assert text_of(app).startswith(" Learn")


async def test_places_that_stand_side_by_side_have_a_letter_each() -> None:
    async with opened(size=(80, 16)) as (app, pilot):
        await press(pilot, "ctrl+g")
        assert isinstance(app.screen, JumpScreen)
        found = [one for one in app.screen._spots.items() if one[1].widget.id == "places"]
        assert len(found) == 9
        assert len({spot.at.y for _, spot in found}) == 2
        await press(pilot, *found[5][0])
        assert text_of(app).startswith(" Price")


@pytest.mark.parametrize("theme", ["studylam", "studylam-light", "studylam-16"])
async def test_what_the_letters_stand_on_is_seen_in_every_theme(theme: str) -> None:
    async with opened("learn", "starting") as (app, pilot):
        app.theme = theme
        await press(pilot, "ctrl+g")
        assert "What makes a start cold" in text_of(app)


async def test_jumping_works_in_what_the_app_asks_and_types_nothing() -> None:
    async with opened() as (app, pilot):
        app.push_screen(PromptScreen("A name?", ""))
        await settle(pilot)
        asked = app.screen
        await press(pilot, "ctrl+g")
        assert isinstance(app.screen, JumpScreen)
        assert {spot.widget.screen for spot in spots(asked)} == {asked}
        await press(pilot, "ctrl+g")  # the same key leads back
        assert app.screen is asked
        await press(pilot, "ctrl+g", "a", *"hello")
        assert app.focused is not None
        assert getattr(app.focused, "value", "") == "hello"


async def test_a_letter_too_many_changes_nothing_and_a_new_size_ends_it() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "ctrl+g", "7", "enter")
        assert isinstance(app.screen, JumpScreen)
        await pilot.resize_terminal(100, 30)
        await settle(pilot, lambda: app.screen is app.home)
        await pilot.resize_terminal(40, 10)
        await settle(pilot, lambda: isinstance(app.screen, SmallScreen))
        await press(pilot, "ctrl+g")
        assert isinstance(app.screen, SmallScreen)


async def test_letters_are_there_before_the_line_of_keys_was_drawn() -> None:
    async with opened() as (app, pilot):
        with app.batch_update():
            app.push_screen(GuideScreen())
            await settle(pilot, lambda: bool(spots(app.screen)))


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 50)])
async def test_every_letter_stands_on_the_screen(size: tuple[int, int]) -> None:
    async with opened("lab", "echo", size=size) as (app, pilot):
        await press(pilot, "ctrl+g")
        lines = text_of(app).splitlines()
        assert isinstance(app.screen, JumpScreen)
        assert app.screen._spots
        for label, spot in app.screen._spots.items():
            assert lines[spot.at.y][spot.at.x :].startswith(label)


# -- moving like vim ------------------------------------------------------------------------------


async def test_half_pages_and_ends_of_a_text() -> None:
    async with opened("learn", "starting", size=(80, 20)) as (app, pilot):
        page = app.screen.query_one("ReadPage")
        assert page.max_scroll_y > 0
        await press(pilot, "ctrl+d")
        half = page.scroll_offset.y
        assert 0 < half <= page.size.height
        await press(pilot, "ctrl+u")
        assert page.scroll_offset.y == 0
        await press(pilot, "G")
        assert page.scroll_offset.y == page.max_scroll_y
        await press(pilot, "g")
        assert page.scroll_offset.y == 0


# -- keys that are elsewhere ----------------------------------------------------------------------

MOVED = """
[keys]
"app.jump" = "ctrl+j"
"app.help" = "f1, f8"
"place.back" = "f12"
"rows.down" = "n,down"
"decks.rename" = ""
"reader.contents" = "C"
"lab.runn" = "f5"

[look]
hints = true
theme = "textual-light"
"""
PROBE = """
import asyncio, json, sys
from tests.tui.look import opened, press, settle, text_of
from studylam.tui.widgets.rows import Rows

async def main():
    said = {}
    async with opened("learn", "starting") as (app, pilot):
        said["notes"] = [note.message for note in app._notifications]
        said["theme"] = app.theme
        said["hints"] = text_of(app).splitlines()[-1]
        await press(pilot, "o")
        said["o"] = type(app.screen).__name__
        await press(pilot, "C")
        said["C"] = type(app.screen).__name__
        await press(pilot, "escape")
        said["escape"] = type(app.screen).__name__
        await press(pilot, "f12")
        said["f12"] = type(app.screen).__name__
        await press(pilot, "f8", *"what this is")
        said["help"] = text_of(app)
        await press(pilot, "f12", "ctrl+j")
        said["jump"] = type(app.screen).__name__
        await press(pilot, "escape", "1")
        await settle(pilot, lambda: isinstance(app.focused, Rows))
        rows = app.focused
        before = rows.cursor
        await press(pilot, "j")
        said["j"] = rows.cursor - before
        await press(pilot, "n")
        said["n"] = rows.cursor - before
    print(json.dumps(said))

asyncio.run(main())
"""


def test_keys_are_where_a_person_has_put_them(own_home: Path) -> None:
    """In a process of its own: the app takes its keys once, as it is imported."""
    (own_home / "config.toml").write_text(MOVED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=False, cwd=Path.cwd()
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["notes"] == [
        "config.toml:9: There is no action 'lab.runn'. Did you mean \"lab.run\"?\n"
        "The rest is in force. studylam config check tells it all."
    ]
    assert said["theme"] == "textual-light"
    assert "C contents" in said["hints"]
    assert "f12 back" in said["hints"]
    assert said["hints"].rstrip().endswith(("f1 help", "ctrl+p everything"))
    assert said["o"] == said["escape"] or said["o"] == "ReaderScreen"
    assert said["C"] != "ReaderScreen"
    assert said["escape"] == said["C"]
    assert said["f12"] == "ReaderScreen"
    assert "f1  f8" in said["help"]
    assert said["jump"] == "JumpScreen"
    assert (said["j"], said["n"]) == (0, 1)


async def test_looks_are_as_set_and_what_is_wrong_is_said_once(own_home: Path) -> None:
    (own_home / "config.toml").write_text(
        '[look]\ntheme = "nrod"\nhints = false\nmotion = "reduced"\n', encoding="utf-8"
    )
    async with opened() as (app, pilot):
        [note] = app._notifications
        assert "config.toml:2: There is no theme 'nrod'. Did you mean nord?" in note.message
        assert not app.hints_shown
        assert "help" not in text_of(app).splitlines()[-1]
        assert app.animation_level == "none"
        await press(pilot, "1")
        assert "help" not in text_of(app).splitlines()[-1]


async def test_without_hints_is_remembered_where_nothing_is_set() -> None:
    async with opened() as (app, pilot):
        await app.run_action("toggle_hints")
        await settle(pilot)
    async with opened() as (app, _):
        assert not app.hints_shown


def test_a_mistake_in_the_file_costs_nothing_but_itself(own_home: Path) -> None:
    """No exception of any kind comes out of a broken file, at any time of the start."""
    (own_home / "config.toml").write_bytes(b"\xff\x00[")
    code = "from studylam.tui.actions import settled; print(len(settled().keys))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(ACTIONS)


def test_without_a_file_nothing_is_imported_for_it() -> None:
    code = (
        "import sys, studylam.tui.actions as a; a.settled();"
        "print([name for name in ('tomllib', 'difflib', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
