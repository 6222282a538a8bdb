"""The colours of the editors: few, and all from the app's theme."""

from __future__ import annotations

from collections.abc import Mapping

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color, ColorParseError

# Tree-sitter's names → the theme's colour and Rich's attributes; the same few as in lessons.
_COLOURS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "primary",
        "bold",
        (
            "keyword",
            "keyword.function",
            "keyword.return",
            "keyword.operator",
            "conditional",
            "repeat",
            "include",
            "exception",
        ),
    ),
    ("primary", "", ("boolean", "constant.builtin", "none", "json.null", "attribute")),
    ("secondary", "", ("string", "string.escape")),
    ("text-muted", "italic", ("comment",)),
    ("text", "bold", ("function", "method", "type.class", "json.label")),
)


def syntax_styles(variables: Mapping[str, str]) -> dict[str, Style]:
    """Tree-sitter's name → how it is shown in a theme of these variables."""
    styles: dict[str, Style] = {}
    for variable, attributes, names in _COLOURS:
        style = Style.parse(attributes) + Style(color=plain_colour(variables.get(variable, "")))
        styles.update(dict.fromkeys(names, style))
    return styles


def plain_colour(colour: str) -> RichColor | None:
    """As Rich has it; ``None`` where the theme has none."""
    try:
        return Color.parse(colour).rich_color
    except ColorParseError:
        return None


def tint(background: str, colour: str, strength: float = 0.2) -> Style:
    """A ground between the two, or a line below where the terminal's own colours rule."""
    try:
        ground = Color.parse(background).blend(Color.parse(colour), strength)
    except ColorParseError:
        return Style(underline=True)
    if Color.parse(background).ansi is not None or Color.parse(colour).ansi is not None:
        return Style(underline=True)
    return Style(bgcolor=ground.rich_color)
