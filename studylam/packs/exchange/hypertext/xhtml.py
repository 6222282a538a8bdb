"""Markdown → XHTML of the tags and attributes that QTI 2.1 allows."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_ALLOWED = {"a": ("href",), "code": ("class",)}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    options = {"html": False, "xhtmlOut": True, "maxNesting": 20}
    return MarkdownIt("commonmark", options).enable("table")


def to_xhtml(markdown: str) -> str:
    """Markdown as well-formed XHTML. Raw HTML is text."""
    md = _parser()
    tokens = md.parse(legal(markdown))
    _trim(tokens)
    return str(md.renderer.render(tokens, md.options, {})).strip()


def to_plain(markdown: str) -> str:
    """Markdown as one line of bare text."""
    words: list[str] = []
    for token in _parser().parse(markdown):
        if token.type in ("fence", "code_block"):
            words.append(token.content)
        elif token.children:
            for child in token.children:
                broken = child.type in ("softbreak", "hardbreak")
                words.append(" " if broken else child.content)
            words.append(" ")
    return " ".join("".join(words).split())


def legal(text: str) -> str:
    """Text without the characters that XML can't have."""
    return _ILLEGAL.sub("\ufffd", text)


def _trim(tokens: list[Token]) -> None:
    for token in tokens:
        allowed = _ALLOWED.get(token.tag, ())
        token.attrs = {name: value for name, value in token.attrs.items() if name in allowed}
        if token.children:
            _trim(token.children)
        if token.type == "image":
            # The file isn't in the package: its words are what is left of it.
            token.type, token.tag = "text", ""
            token.content = f"(picture: {token.content})"
            token.children = None
