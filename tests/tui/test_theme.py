"""Text in our themes can be read: WCAG AA, 4.5 to 1, on every ground it is put on.

What is really drawn is looked at in ``test_every_screen.py``.
"""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from studylam.tui.theme import CONTRAST, DARK, LIGHT, SIXTEEN, SIXTEEN_LIGHT, THEMES, contrast

pytestmark = pytest.mark.quick

TEXTS = (
    "text",
    "text-muted",
    "text-disabled",
    "accent",
    "success",
    "warning",
    "error",
    "primary",
    "secondary",
)
GROUNDS = ("background", "surface", "panel")
ON = (
    ("input-selection-foreground", "input-selection-background"),
    ("block-cursor-foreground", "block-cursor-background"),
    ("screen-selection-foreground", "screen-selection-background"),
)
LEAST = {DARK.name: 4.5, LIGHT.name: 4.5, CONTRAST.name: 7.0}
OURS = pytest.mark.parametrize("theme", [DARK, LIGHT, CONTRAST], ids=lambda theme: theme.name)
SIXTEENS = pytest.mark.parametrize("theme", [SIXTEEN, SIXTEEN_LIGHT], ids=lambda theme: theme.name)


@OURS
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read_on_every_ground(theme: Theme, text: str) -> None:
    colors = theme.to_color_system().generate()
    for ground in GROUNDS:
        found = contrast(Color.parse(colors[text]), Color.parse(colors[ground]))
        assert found >= LEAST[theme.name], f"{ground}: {found:.2f}"


@OURS
@pytest.mark.parametrize(("text", "ground"), ON)
def test_what_is_chosen_can_be_read(theme: Theme, text: str, ground: str) -> None:
    colors = theme.to_color_system().generate()
    under = Color.parse(colors["surface"]) + Color.parse(colors[ground])
    assert contrast(Color.parse(colors[text]), under) >= LEAST[theme.name]


def test_contrast_is_what_wcag_says() -> None:
    black, white, grey = (Color.parse(color) for color in ("#000", "#fff", "#767676"))
    assert contrast(black, white) == contrast(white, black) == pytest.approx(21)
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.01)
    assert contrast(grey, grey) == 1


@SIXTEENS
def test_of_sixteen_colours_only_the_terminals_own_are_used(theme: Theme) -> None:
    for name, color in theme.to_color_system().generate().items():
        if "style" not in name:
            assert color.startswith(("ansi_", "transparent")), name


@SIXTEENS
def test_of_sixteen_colours_none_is_on_itself(theme: Theme) -> None:
    colors = theme.to_color_system().generate()
    for text, ground in ON:
        assert colors[text] != colors[ground] and "ansi_default" not in colors[ground]
    assert {colors[text] for text in ("text", "text-muted")} == {"ansi_default"}
    assert len({colors[name] for name in ("success", "warning", "error")}) == 3


def test_names_are_told_apart() -> None:
    assert len({theme.name for theme in THEMES}) == len(THEMES)
