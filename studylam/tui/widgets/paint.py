"""Lines that are drawn anew many times a second: cells with the names of their styles.

Textual's content knows about links, wrapping and selections, and takes its time for that: a screen
of it takes longer to draw than there is between two steps of what plays.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

Part = tuple[str, str]
"""Text of cells that are one column wide, and a style such as ``bold $accent``."""


def strip_of(widget: Widget, parts: Iterable[Part], width: int) -> Strip:
    """A line of a widget; what is too long is cut off."""
    theme, base = widget.app.theme, widget.visual_style
    found, room = [], width
    for text, style in parts:
        if room <= 0:
            break
        if text:
            found.append(Segment(text[:room], _style(base, style, theme)))
            room -= len(text)
    if room > 0:
        found.append(Segment(" " * room, base.rich_style))
    return Strip(found, width)


@lru_cache(maxsize=256)
def _style(base: Style, style: str, theme: str) -> RichStyle:
    """``theme`` is what the style's variables depend on."""
    return (base + Style.parse(style) if style else base).rich_style
