"""How the app looks in this terminal: which colours it has, and what a person has set.

`NO_COLOR` and a transparent ground are put over what has been drawn, line by line: no screen and no
theme has to know of them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor

from studylam.config import Config, current
from studylam.tui.theme import DARK, LIGHT, SIXTEEN, SIXTEEN_LIGHT, THEMES, contrast

if TYPE_CHECKING:
    from textual.app import App

STANDS_OUT = 1.5
"""A ground of more contrast to that of the screen is there to be seen: a cursor, a selection."""


class Looks:
    """Colours and motion of one app. ``config``: what a person has set."""

    def __init__(self, app: App[Any], config: Config | None = None) -> None:
        config = config or current()
        self._app = app
        for theme in THEMES:
            app.register_theme(theme)
        # Of 16 colours the nearest to ours are all grey; there the terminal's own are used.
        self._has_16 = app.console.color_system in ("standard", "windows")
        self._wanted = config.theme if config.theme in app.available_themes else ""
        # Who has asked every Textual app for it, by TEXTUAL_ANIMATIONS=none, needn't ask twice.
        self.reduced_motion = config.reduced_motion or app.animation_level == "none"
        if self.reduced_motion:
            app.animation_level = "none"
        self._ground = _Ground(enabled=config.transparent)
        app._filters.append(self._ground)
        if app.no_color:
            # For Textual the variable has only to be there; an empty one says nothing elsewhere.
            app.no_color = bool(os.environ.get("NO_COLOR"))
            # Textual's own makes greys of colours; who wants none wants no greys either.
            kept = [one for one in app._filters if not isinstance(one, Monochrome | NoColor)]
            app._filters[:] = [*kept, *([Plain()] if app.no_color else [])]
        app.theme = self._fitting(self._wanted or (LIGHT if _is_light() else DARK).name)
        self.follow()

    @property
    def transparent(self) -> bool:
        """Whether the terminal's own background is behind the text."""
        return self._ground.enabled

    @transparent.setter
    def transparent(self, wanted: bool) -> None:
        self._ground.enabled = wanted
        for screen in self._app.screen_stack:
            for node in screen.walk_children(with_self=True):
                node.refresh()

    @property
    def setting(self) -> str:
        """What the theme of last time is remembered as: other terminals have other colours."""
        return "theme_16" if self._has_16 else "theme"

    def recalled(self, theme: Any) -> None:
        """Take the theme of last time, unless another is set."""
        if not self._wanted and isinstance(theme, str) and theme in self._app.available_themes:
            self._app.theme = self._fitting(theme)

    def next(self) -> str:
        """The theme after this one, of ours."""
        names = [theme.name for theme in THEMES if theme.ansi == self._has_16]
        here = names.index(self._app.theme) if self._app.theme in names else -1
        return names[(here + 1) % len(names)]

    def follow(self) -> None:
        """The theme has changed."""
        colors = self._app.current_theme.to_color_system().generate()
        self._ground.color = Color.parse(colors["background"])

    def still(self, widget: Any) -> None:
        """With reduced motion, the cursor of a field that has the focus doesn't blink."""
        if self.reduced_motion and getattr(widget, "cursor_blink", False):
            widget.cursor_blink = False

    def _fitting(self, name: str) -> str:
        """A theme that this terminal can show: this one, or ours of the same kind."""
        if self._app.no_color:
            return DARK.name
        theme = self._app.get_theme(name)
        if theme is None or not self._has_16 or theme.ansi:
            return name
        return (SIXTEEN if theme.dark else SIXTEEN_LIGHT).name


def _is_light() -> bool:
    """Whether the terminal says that its background is light; few say anything."""
    return os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")


class _Ground(LineFilter):
    """Leaves out the theme's own background, so that the terminal's shows through."""

    color = Color(0, 0, 0)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        ground = self.color
        return [
            Segment(text, style and _without_ground(style, ground), control)
            for text, style, control in segments
        ]


_OWN_GROUND = Style(bgcolor="default")


@lru_cache(1024)
def _without_ground(style: Style, ground: Color) -> Style:
    same = style.bgcolor is not None and style.bgcolor.triplet == ground.rgb
    # Reversed, what is the ground here would be the letters' colour.
    return style + _OWN_GROUND if same and not style.reverse else style


class Plain(LineFilter):
    """No colours at all: what stands out by its ground is reversed, what is loud is bold."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, style and _plain(style), control) for text, style, control in segments
        ]


_GROUND = Color.parse(DARK.background or "#000000")
_LOUD = [Color.parse(str(color)) for color in (DARK.accent, DARK.error)]


def _is_loud(front: Sequence[int]) -> bool:
    """Whether it is one of these colours, but for what blending has rounded."""
    return any(max(abs(a - b) for a, b in zip(front, one.rgb, strict=True)) <= 2 for one in _LOUD)


@lru_cache(1024)
def _plain(style: Style) -> Style:
    front, back = style.color, style.bgcolor
    if style.reverse:
        front, back = back, front
    stands_out = back is not None and not back.is_default
    if back is not None and back.triplet is not None:
        stands_out = contrast(Color(*back.triplet), _GROUND) >= STANDS_OUT
    loud = front is not None and front.triplet is not None and _is_loud(front.triplet)
    return style + Style(
        color="default",
        bgcolor="default",
        reverse=stands_out,
        bold=True if loud or style.bold else None,
        dim=False,
    )
