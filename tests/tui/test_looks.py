"""Terminals of few colours and of none, a background that shows through, and motion."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.widgets import Input

from studylam import config
from studylam.progress import Record
from studylam.tui.theme import CONTRAST, DARK, LIGHT, SIXTEEN, SIXTEEN_LIGHT, contrast
from tests.tui.look import StillApp, opened, press, settle, text_of

NOTHING = (None, RichColor.default())


def styles(app: StillApp) -> Iterator[tuple[str, Style]]:
    """What is on the screen, piece by piece."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            if segment.style is not None:
                yield segment.text, segment.style


def attributes(app: StillApp) -> list[tuple[str, bool, bool, bool]]:
    """What can be told without colours."""
    return [
        (text, bool(style.bold), bool(style.reverse), bool(style.underline))
        for text, style in styles(app)
    ]


def grounds(app: StillApp) -> set[str]:
    """What is behind the text; empty: the terminal's own."""
    found = (style.bgcolor for _, style in styles(app))
    return {color.triplet.hex if color and color.triplet else "" for color in found}


def set_config(own_home: Path, text: str) -> None:
    (own_home / config.FILE).write_text(text, encoding="utf-8")


@pytest.fixture
def no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


async def test_without_colours_a_field_has_a_line_under_it(no_colour: None) -> None:
    async with opened("review") as (app, pilot):
        await press(pilot, "d")
        assert any(style.underline and not text.strip() for text, style in styles(app))


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        (None, ("down",)),
        ("learn", ("down",)),
        ("lab", ("enter",)),
        ("quiz", ("enter", "b", "s")),
        ("exam", ("enter", "o")),
        ("price", ("tab",)),
        ("simulate", ()),
        (None, ("ctrl+p", "down")),
    ],
)
async def test_without_colours_none_is_sent(
    place: str | None, keys: tuple[str, ...], no_colour: None
) -> None:
    async with opened(place) as (app, pilot):
        await press(pilot, *keys)
        for text, style in styles(app):
            assert style.color in NOTHING and style.bgcolor in NOTHING, text


async def test_an_empty_no_color_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    async with opened() as (app, _):
        assert not app.no_color
        assert app.theme_variables["background"].lower() in grounds(app)


async def test_without_colours_what_is_chosen_stands_out(no_colour: None) -> None:
    async with opened("price") as (app, pilot):
        await press(pilot, "end", "shift+home")
        assert any(style.reverse and ",000,000" in text for text, style in styles(app))
    async with opened() as (app, pilot):
        (marked,) = (text for text, style in styles(app) if "▸" in text)
        assert marked
        keys = [text for text, style in styles(app) if style.bold]
        assert any("enter" in text for text in keys)


async def test_without_colours_the_focus_can_be_told(no_colour: None) -> None:
    """Whatever takes the focus looks otherwise than without it, on each place."""
    for place in ("learn", "lab", "quiz", "exam", "price", "simulate", "progress", "packs"):
        async with opened(place, size=(120, 40)) as (app, pilot):
            before = attributes(app), app.focused
            await press(pilot, "tab")
            if app.focused is not before[1]:
                assert attributes(app) != before[0], (place, app.focused)


@pytest.mark.quick
async def test_a_background_that_shows_through(own_home: Path) -> None:
    set_config(own_home, "[look]\ntransparent = true\n")
    async with opened() as (app, pilot):
        assert app.looks.transparent
        ground = app.theme_variables["background"].lower()
        assert ground not in grounds(app) and "" in grounds(app)
        before = text_of(app)
        app.action_transparent()
        await settle(pilot)
        assert ground in grounds(app) and "" not in grounds(app)
        assert text_of(app) == before
        app.theme = LIGHT.name
        app.action_transparent()
        await settle(pilot)
        assert app.theme_variables["background"].lower() not in grounds(app)


async def test_the_palette_lets_the_background_through() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "ctrl+p")
        await pilot.press(*"own background")
        await settle(pilot, lambda: "the terminal's own background" in text_of(app))
        await press(pilot, "enter")
        await settle(pilot, lambda: app.looks.transparent)


async def test_a_dialog_has_a_ground_of_its_own_even_then(own_home: Path) -> None:
    set_config(own_home, "[look]\ntransparent = true\n")
    async with opened("packs") as (app, pilot):
        await press(pilot, "i")
        assert "" in grounds(app)
        assert app.theme_variables["panel"].lower() in grounds(app)


async def test_the_colours_that_are_set_go_before_those_of_last_time(own_home: Path) -> None:
    with Record.open() as record:
        record.set_setting("theme", LIGHT.name)
    set_config(own_home, '[look]\ntheme = "nord"\n')
    async with opened() as (app, _):
        assert app.theme == "nord"


async def test_sixteen_colours_are_remembered_for_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened() as (app, pilot):
        app.theme = "textual-light"
        await settle(pilot)
    monkeypatch.setenv("COLORTERM", "")
    monkeypatch.setenv("TERM", "linux")
    async with opened() as (app, pilot):
        assert app.theme == SIXTEEN.name
        await press(pilot, "ctrl+t")
        assert app.theme == SIXTEEN_LIGHT.name
        await press(pilot, "ctrl+t", "ctrl+t")
        assert app.theme == SIXTEEN_LIGHT.name
    async with opened() as (app, _):
        assert app.theme == SIXTEEN_LIGHT.name
    monkeypatch.setenv("COLORTERM", "truecolor")
    async with opened() as (app, _):
        assert app.theme == "textual-light"


@pytest.mark.parametrize(
    ("said", "theme"),
    [("0;15", LIGHT.name), ("0;default;7", LIGHT.name), ("15;0", DARK.name), ("", DARK.name)],
)
async def test_a_terminal_that_says_it_is_light_begins_light(
    said: str, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORFGBG", said)
    assert StillApp().theme == theme


async def test_with_reduced_motion_nothing_moves(own_home: Path) -> None:
    set_config(own_home, '[look]\nmotion = "reduced"\n')
    app = StillApp("price")
    assert app.animation_level == "none"
    async with opened("price") as (app, pilot):
        field = app.focused
        assert isinstance(field, Input) and not field.cursor_blink
        await press(pilot, "escape", "ctrl+p")
        assert isinstance(app.focused, Input) and not app.focused.cursor_blink


def test_who_asked_all_apps_for_less_motion_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")
    assert StillApp().looks.reduced_motion


@pytest.mark.quick
async def test_otherwise_a_cursor_may_blink() -> None:
    async with opened("price") as (app, _):
        assert isinstance(app.focused, Input) and app.focused.cursor_blink


async def test_the_letter_under_the_cursor_can_be_read() -> None:
    """In an editor. Textual's own is grey on grey where the theme is light."""
    async with opened("lab", "echo", size=(120, 40)) as (app, pilot):
        await press(pilot, "f2", "ctrl+home")
        for theme in (DARK, LIGHT, CONTRAST):
            app.theme = theme.name
            await settle(pilot)
            style = app.screen.query_one("#code").get_component_rich_style("text-area--cursor")
            front, back = style.color, style.bgcolor
            assert front and front.triplet and back and back.triplet
            assert contrast(Color(*front.triplet), Color(*back.triplet)) >= 7, theme.name
