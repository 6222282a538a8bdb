"""The one table of actions: complete, without clashes, and what it says is what acts."""

from __future__ import annotations

import ast
import os
import re
import shutil
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from textual.screen import Screen

from studylam.tui.actions import ACTIONS, NO_KEY, TOPICS, bindings, key_of, key_to
from studylam.tui.actions.key_names import SIGNS, named, said, written
from studylam.tui.actions.reference import markdown
from studylam.tui.actions.remapping import BROWSERS_OWN, WAYS_OUT, InForce, in_a_browser
from studylam.tui.actions.scopes import SCOPES, together
from studylam.tui.places import PLACES
from tests.tui.look import PACK, UPDATE, opened, press, settle, text_of

pytestmark = pytest.mark.quick

SOURCES = sorted(Path("studylam/tui").rglob("*.py"))
KEYS_PAGE = Path("studylam/docs/keys.md")


def test_every_action_has_help() -> None:
    for action in ACTIONS:
        assert action.label, action
        assert action.help.endswith("."), action
        assert action.help[0].isupper(), action


def test_no_key_means_two_things_in_one_scope() -> None:
    keys = Counter((action.scope, key) for action in ACTIONS for key in action.own_keys)
    assert [pair for pair, count in keys.items() if count > 1] == []


def test_every_action_has_an_id_of_its_own() -> None:
    """By it ``config.toml`` and the documentation name it."""
    assert [id for id, count in Counter(action.id for action in ACTIONS).items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", action.id) for action in ACTIONS)
    assert {action.id for action in ACTIONS} >= set(WAYS_OUT)


def test_every_scope_has_a_name_for_people() -> None:
    assert {action.scope for action in ACTIONS} - set(SCOPES) == set()
    assert {action.scope for _, rows in TOPICS for action in rows} == set(SCOPES)


def test_every_key_is_called_as_it_arrives() -> None:
    assert [key for action in ACTIONS for key in action.own_keys if named(key) != key] == []
    for key in {key for action in ACTIONS for key in action.own_keys} | set(SIGNS):
        assert named(written(key)) == key
        assert named(said(key)) == key or key == "comma"


def test_a_binding_carries_its_help() -> None:
    assert all(
        binding.tooltip for scope in {a.scope for a in ACTIONS} for binding in bindings(scope)
    )


def test_scopes_that_are_taken_together_are_known_to_act_together() -> None:
    """Else a person could put two actions of one screen on one key, and nobody would say so."""
    for file in SOURCES:
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "bindings":
                scopes = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
                missing = [pair for pair in combinations(scopes, 2) if not together(*pair)]
                assert not missing, (file.name, "add them to _TOGETHER in scopes.py")


def test_keys_that_screens_ask_for_are_there() -> None:
    ids = {action.id for action in ACTIONS}
    for file in SOURCES:
        asked = re.findall(
            r"""(?:key_of\(|does = )["']([^"'{}]+)["']""", file.read_text(encoding="utf-8")
        )
        assert set(asked) <= ids, file.name


def test_in_a_browser_no_key_is_shown_that_the_browser_keeps_for_itself() -> None:
    keys = in_a_browser(InForce({action.id: action.own_keys for action in ACTIONS})).keys
    assert keys["first-run.skip"] == ("alt+n", "ctrl+n")
    assert keys["lab.run"][0] == "f5"
    # Colours are found by the palette as well.
    firsts = {id for id, own in keys.items() if own and own[0] in BROWSERS_OWN}
    assert firsts == {"app.colours"}


def test_how_a_key_is_said_in_a_sentence() -> None:
    assert key_of("lab.run") == "f5"
    assert key_of("app.line-of-keys") == "'line of keys' (ctrl+p)"
    assert [key_to(place.id) for place in PLACES] == [place.key for place in PLACES]


EDGES = {"home": "g", "end": "G"}
LETTERED = ("seek", "form", "answer-field", "find", "replace", "log-filter")
"""Fields: letters are typed in them, and ctrl+u and ctrl+d take letters away."""


def test_lists_and_pages_move_as_in_vim() -> None:
    for scope in dict.fromkeys(action.scope for action in ACTIONS):
        keys = {key for a in ACTIONS if a.scope == scope for key in a.own_keys}
        if scope in (*LETTERED, "links") or scope.endswith("-field"):
            continue  # of links, letters are the kinds
        if keys >= {"up", "down"}:
            assert {"k", "j"} <= keys, scope
        if keys >= {"up", "down"} and scope != "load":  # there they begin and end the run
            assert {EDGES[key] for key in keys & set(EDGES)} <= keys, scope
        if "pageup" in keys:
            assert {"ctrl+u", "ctrl+d"} <= keys, scope
    assert {"g", "G", "ctrl+u", "ctrl+d", "home", "end"} <= {
        key for action in ACTIONS if action.scope == "leaps" for key in action.own_keys
    }


def test_the_page_of_keys_is_fresh() -> None:
    if os.environ.get(UPDATE):
        KEYS_PAGE.write_text(markdown(), encoding="utf-8")
    assert KEYS_PAGE.read_text(encoding="utf-8") == markdown(), f"{UPDATE}=1 writes it anew."


# -- on real screens ------------------------------------------------------------------------------

SCREENS: dict[str, tuple[str | None, str | None, tuple[str, ...]]] = {
    "home": (None, None, ()),
    "learn": ("learn", None, ()),
    "section": ("learn", "starting", ()),
    "labs": ("lab", None, ()),
    "lab": ("lab", "echo", ()),
    "quiz": ("quiz", None, ()),
    "question": ("quiz", "first", ("enter",)),
    "explained": ("quiz", "first", ("enter", "a", "enter")),
    "review": ("review", None, ()),
    "exams": ("exam", None, ()),
    "exam": ("exam", "mini", ("enter",)),
    "price": ("price", None, ()),
    "simulate": ("simulate", None, ()),
    "progress": ("progress", None, ()),
    "packs": ("packs", None, ()),
}


def shadowed(screen: Screen[object]) -> list[tuple[str, str, str]]:
    """Keys that two enabled actions of one widget or screen have."""
    found = []
    for node, taken in screen._binding_chain:
        for key, bound in taken.key_to_bindings.items():
            acting = {
                binding.action: binding.id or ""
                for binding in bound
                if binding.tooltip and screen.app._check_action_state(binding.action, node)
            }
            found += [(key, *pair) for pair in combinations(sorted(acting.values()), 2)]
    return found


@pytest.mark.parametrize("name", SCREENS)
async def test_no_key_does_two_things_on_a_screen(name: str) -> None:
    place, what, keys = SCREENS[name]
    async with opened(place, what) as (app, pilot):
        await press(pilot, *keys)
        for _ in range(4):
            assert shadowed(app.screen) == []
            for key, active in app.screen.active_bindings.items():
                assert active.binding.id or not active.binding.tooltip, key
            await press(pilot, "tab")


def test_every_place_has_its_number() -> None:
    keys = {action.action: action.own_keys for action in ACTIONS if action.scope == "app"}
    numbers = {f"go({place.id!r})": (place.key, f"alt+{place.key}") for place in PLACES}
    assert numbers.items() <= keys.items()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
async def test_every_place_opens_by_its_number_and_escape_leads_back(place) -> None:  # type: ignore[no-untyped-def]
    async with opened() as (app, pilot):
        await pilot.press(place.key)
        await settle(pilot)
        assert text_of(app).lstrip().startswith(place.title)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is app.home


async def test_the_palette_finds_what_has_no_key() -> None:
    async with opened() as (app, pilot):
        line = text_of(app).splitlines()[-1]
        assert "help" in line
        await pilot.press("ctrl+p", *"line of")
        await settle(pilot, lambda: "Hide the line of keys" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: not app.hints_shown)
        await settle(pilot)
        assert "help" not in text_of(app).splitlines()[-1]
        assert all(not key.startswith(NO_KEY) for key in app.screen.active_bindings) is False


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
