"""Text in our themes can be read: WCAG AA, 4.5 to 1, on every ground it is put on."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from studylam.tui.theme import THEMES

pytestmark = pytest.mark.quick

TEXTS = ("text", "text-muted", "accent", "success", "warning", "error", "primary", "secondary")
GROUNDS = ("background", "surface", "panel")


def luminance(color: Color) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in color.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Color, other: Color) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("text", TEXTS)
def test_contrast(theme: Theme, text: str) -> None:
    colors = theme.to_color_system().generate()
    for ground in GROUNDS:
        assert contrast(Color.parse(colors[text]), Color.parse(colors[ground])) >= 4.5, ground


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_is_selected_in_a_field_can_be_read(theme: Theme) -> None:
    colors = theme.to_color_system().generate()
    ground = Color.parse(colors["surface"]) + Color.parse(colors["input-selection-background"])
    assert contrast(Color.parse(colors["input-selection-foreground"]), ground) >= 4.5
