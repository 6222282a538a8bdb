"""What has to be mended in Textual 8.2 itself, until it is there.

`mend`: a widget's cache of drawn lines remembers two colours in a cache that it shares with all
others, and whose key is the cache itself: the last thousand of them stay, with every line that was
drawn, long after their widgets have gone. That was 10 MiB for a minute's way through the app. The
colours alone say as much.

And keys with alt come with the letter, as if that were typed: in most terminals (those without the
keyboard protocol of kitty's) alt+l wrote an l into every field and editor. With a sign they come
without alt, and with a number as the sign that one terminal on a Mac is to type by it.

`for_editors`: what says how a language is coloured is made ready for every text anew, which takes
40 ms each time. A text's lines end where Python's do, which is at form feeds and at signs that JSON
has in its texts, too; `text` gives it back with line breaks there, and so it wasn't the learner's
any more. Half a pair of surrogates ended the app.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, SupportsIndex

from textual import _ansi_sequences
from textual._styles_cache import StylesCache
from textual._xterm_parser import XTermParser
from textual.color import Color
from textual.events import Key
from textual.style import Style

if TYPE_CHECKING:
    from textual.document._document import Document, EditResult, Location
    from textual.document._syntax_aware_document import SyntaxAwareDocument
    from tree_sitter import Language, Query

_LINE_BREAK = re.compile("\r\n|\r|\n")


@lru_cache(1024)
def _inner_outer(base: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base + background), Style(background=base)


def _get_inner_outer(cache: StylesCache, base: Color, background: Color) -> tuple[Style, Style]:
    return _inner_outer(base, background)


_to_keys = XTermParser._sequence_to_key_events


def _to_keys_with_alt(parser: XTermParser, sequence: str, alt: bool = False) -> Iterable[Key]:
    for event in _to_keys(parser, sequence, alt):
        if not (alt and len(sequence) == 1 and sequence.isprintable()):
            yield event
        elif event.key.startswith("alt+"):
            yield Key(event.key, None)
        else:
            yield Key(f"alt+{event.key}", None)


def mend() -> None:
    """Before the first widget is drawn, and the first key is read."""
    XTermParser._sequence_to_key_events = _to_keys_with_alt  # type: ignore[assignment, method-assign]
    StylesCache.get_inner_outer = _get_inner_outer  # type: ignore[assignment, method-assign]
    numbers = {f"\x1b{number}" for number in range(10)}
    known = _ansi_sequences.ANSI_SEQUENCES_KEYS
    for sequence in numbers.intersection(known):
        del known[sequence]  # type: ignore[attr-defined]


@lru_cache(maxsize=16)
def _query(language: Language, query: str) -> Query:
    from tree_sitter import Query

    return Query(language, query)


def _prepare_query(document: SyntaxAwareDocument, query: str) -> Query | None:
    return _query(document.language, query)


class _Lines(str):
    """A text whose lines end at line breaks, and nowhere else."""

    def splitlines(self, keepends: SupportsIndex = False) -> list[str]:
        lines = _LINE_BREAK.split(self)
        return lines if lines[-1] else lines[:-1]


@lru_cache(maxsize=1024)
def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def for_editors() -> None:
    """Before the first editor is made: of lines, too, see the module."""
    from textual.document import _document, _syntax_aware_document

    class_ = _syntax_aware_document.SyntaxAwareDocument
    class_.prepare_query = _prepare_query  # type: ignore[assignment, method-assign]
    begin, replace = _document.Document.__init__, _document.Document.replace_range

    def begin_with_lines(document: Document, text: str) -> None:
        begin(document, _Lines(text))

    def replace_lines(document: Document, start: Location, end: Location, text: str) -> EditResult:
        return replace(document, start, end, _Lines(text))

    _document.Document.__init__ = begin_with_lines  # type: ignore[assignment, method-assign]
    _document.Document.replace_range = replace_lines  # type: ignore[assignment, method-assign]
    _document._utf8_encode = _encoded
    _syntax_aware_document._utf8_encode = _encoded  # type: ignore[attr-defined]
