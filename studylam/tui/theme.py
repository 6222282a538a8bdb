"""The colours of the app, each with one job. Screens name only theme variables.

``accent`` says where you are and what to press; ``success``, ``warning`` and ``error`` are verdicts
and always come with a word or a sign; everything else is text, louder or quieter.
"""

from __future__ import annotations

from textual.color import Color
from textual.theme import Theme


def _variables(
    *, muted: str, disabled: str, rule: str, accent: str, on_accent: str
) -> dict[str, str]:
    return {
        "text-muted": muted,
        "text-disabled": disabled,
        "foreground-muted": rule,
        "foreground-disabled": disabled,
        "border": accent,
        "border-blurred": rule,
        "block-cursor-background": accent,
        "block-cursor-foreground": on_accent,
        "block-cursor-text-style": "bold",
        "input-selection-background": accent,
        "input-selection-foreground": on_accent,
        "screen-selection-background": accent,
        "screen-selection-foreground": on_accent,
        "footer-background": "transparent",
        "footer-key-foreground": accent,
        "footer-description-foreground": muted,
        "scrollbar": rule,
        "scrollbar-hover": muted,
        "scrollbar-active": accent,
        "link-color-hover": on_accent,
        "link-background-hover": accent,
        "button-color-foreground": on_accent,
    }


DARK = Theme(
    name="studylam",
    primary="#8fa8c4",
    secondary="#a4b6a0",
    accent="#e6a15c",
    success="#93c47d",
    warning="#e0cd74",
    error="#e8837c",
    foreground="#dcd9d2",
    background="#15171c",
    surface="#1d2026",
    panel="#252931",
    dark=True,
    variables={
        "text": "#dcd9d2",
        "scrollbar-background": "#15171c",
        "scrollbar-background-hover": "#15171c",
        "scrollbar-background-active": "#15171c",
        "scrollbar-corner-color": "#15171c",
        **_variables(
            muted="#979ba5",
            disabled="#8d919b",
            rule="#3b404a",
            accent="#e6a15c",
            on_accent="#15171c",
        ),
    },
)

LIGHT = Theme(
    name="studylam-light",
    primary="#3c5a7d",
    secondary="#4c6147",
    accent="#9c4f08",
    success="#35691f",
    warning="#705800",
    error="#a92e29",
    foreground="#2a2926",
    background="#faf8f3",
    surface="#f1eee6",
    panel="#e8e4da",
    dark=False,
    variables={
        "text": "#2a2926",
        "scrollbar-background": "#faf8f3",
        "scrollbar-background-hover": "#faf8f3",
        "scrollbar-background-active": "#faf8f3",
        "scrollbar-corner-color": "#faf8f3",
        **_variables(
            muted="#625f57",
            disabled="#68645c",
            rule="#cdc8bb",
            accent="#9c4f08",
            on_accent="#faf8f3",
        ),
    },
)

CONTRAST = Theme(
    name="studylam-contrast",
    primary="#9fd0ff",
    secondary="#c8ffc8",
    accent="#ffb454",
    success="#7dff7d",
    warning="#ffee66",
    error="#ff9a94",
    foreground="#ffffff",
    background="#000000",
    surface="#0d0d0d",
    panel="#1c1c1c",
    dark=True,
    variables={
        "text": "#ffffff",
        "scrollbar-background": "#000000",
        "scrollbar-background-hover": "#000000",
        "scrollbar-background-active": "#000000",
        "scrollbar-corner-color": "#000000",
        **_variables(
            muted="#d0d0d0",
            disabled="#a8a8a8",
            rule="#8c8c8c",
            accent="#ffb454",
            on_accent="#000000",
        ),
    },
)


def _sixteen(name: str, *, dark: bool, loud: dict[str, str], rule: str, line: str) -> Theme:
    """Where a terminal has just its own sixteen colours, nobody knows how these look.

    So text is in the terminal's own colour on its own ground, whatever it is for, and colours are
    for what has a sign or a word of its own beside it. ``line`` is what scrolls and borders have.
    """
    ours = "ansi_default"
    on_loud = "ansi_black" if dark else "ansi_bright_white"
    return Theme(
        name=name,
        ansi=True,
        dark=dark,
        foreground=ours,
        background=ours,
        surface=ours,
        panel=ours,
        boost=ours,
        variables={
            "text": ours,
            "text-muted": ours,
            "text-disabled": ours,
            "foreground-muted": rule,
            "foreground-disabled": ours,
            "surface": ours,
            "panel": ours,
            "ansi-background": ours,
            "ansi-foreground": ours,
            "border": loud["accent"],
            "border-blurred": line,
            "block-cursor-background": loud["accent"],
            "block-cursor-foreground": on_loud,
            "block-cursor-text-style": "bold",
            "block-hover-background": ours,
            "input-cursor-background": ours,
            "input-cursor-foreground": ours,
            "input-cursor-text-style": "reverse",
            "input-selection-background": loud["accent"],
            "input-selection-foreground": on_loud,
            "screen-selection-background": loud["accent"],
            "screen-selection-foreground": on_loud,
            "footer-key-foreground": loud["accent"],
            "footer-background": ours,
            "scrollbar": line,
            "scrollbar-hover": loud["accent"],
            "scrollbar-active": loud["accent"],
            "scrollbar-background": ours,
            "scrollbar-background-hover": ours,
            "scrollbar-background-active": ours,
            "scrollbar-corner-color": ours,
            "link-color": ours,
            "link-background-hover": loud["accent"],
            "link-color-hover": on_loud,
        },
        primary=loud["primary"],
        secondary=loud["secondary"],
        accent=loud["accent"],
        success=loud["success"],
        warning=loud["warning"],
        error=loud["error"],
    )


SIXTEEN = _sixteen(
    "studylam-16",
    dark=True,
    loud={
        "primary": "ansi_cyan",
        "secondary": "ansi_green",
        "accent": "ansi_yellow",
        "success": "ansi_bright_green",
        "warning": "ansi_bright_yellow",
        "error": "ansi_bright_red",
    },
    rule="ansi_bright_black",
    line="ansi_white",
)

SIXTEEN_LIGHT = _sixteen(
    "studylam-16-light",
    dark=False,
    loud={
        "primary": "ansi_blue",
        "secondary": "ansi_default",
        "accent": "ansi_magenta",
        "success": "ansi_green",
        "warning": "ansi_magenta",
        "error": "ansi_red",
    },
    rule="ansi_bright_black",
    line="ansi_bright_black",
)

THEMES = (DARK, LIGHT, CONTRAST, SIXTEEN, SIXTEEN_LIGHT)


def contrast(one: Color, other: Color) -> float:
    """How far apart two colours are in brightness, as WCAG has it: 1 (not at all) to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
