"""What has to be mended in Textual 8.2 itself, until it is there.

`mend`: a widget's cache of drawn lines remembers two colours in a cache that it shares with all
others, and whose key is the cache itself: the last thousand of them stay, with every line that was
drawn, long after their widgets have gone. That was 10 MiB for a minute's way through the app. The
colours alone say as much.

`keep_queries`: what says how a language is coloured is made ready for every text anew, which takes
40 ms each time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style

if TYPE_CHECKING:
    from textual.document._syntax_aware_document import SyntaxAwareDocument
    from tree_sitter import Language, Query


@lru_cache(1024)
def _inner_outer(base: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base + background), Style(background=base)


def _get_inner_outer(cache: StylesCache, base: Color, background: Color) -> tuple[Style, Style]:
    return _inner_outer(base, background)


def mend() -> None:
    """Before the first widget is drawn."""
    StylesCache.get_inner_outer = _get_inner_outer  # type: ignore[assignment, method-assign]


@lru_cache(maxsize=16)
def _query(language: Language, query: str) -> Query:
    from tree_sitter import Query

    return Query(language, query)


def _prepare_query(document: SyntaxAwareDocument, query: str) -> Query | None:
    return _query(document.language, query)


def keep_queries() -> None:
    """Before the first editor is made."""
    from textual.document._syntax_aware_document import SyntaxAwareDocument

    SyntaxAwareDocument.prepare_query = _prepare_query  # type: ignore[assignment, method-assign]
