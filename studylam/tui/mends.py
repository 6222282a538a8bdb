"""What has to be mended in Textual 8.2 itself, until it is there.

A widget's cache of drawn lines remembers two colours in a cache that it shares with all others, and
whose key is the cache itself: the last thousand of them stay, with every line that was drawn, long
after their widgets have gone. That was 10 MiB for a minute's way through the app. The colours alone
say as much.
"""

from __future__ import annotations

from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style


@lru_cache(1024)
def _inner_outer(base: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base + background), Style(background=base)


def _get_inner_outer(cache: StylesCache, base: Color, background: Color) -> tuple[Style, Style]:
    return _inner_outer(base, background)


def mend() -> None:
    """Before the first widget is drawn."""
    StylesCache.get_inner_outer = _get_inner_outer  # type: ignore[assignment, method-assign]
