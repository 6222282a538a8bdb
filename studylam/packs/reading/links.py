"""The links and images of a text: what they say and where they lead. Nothing is opened here.

A reader shows one section (or question, or hint) at a time, so a reference link and its definition
have to be in the same one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MAX_PARAGRAPH = 8_000
"""Characters of a paragraph whose links are looked at: a page of a book has 2,000."""

_MAYBE = re.compile(r"\](?:\(|\[|:)|!\[")
_UNDEFINED = re.compile(r"\[[^\[\]\n]{1,200}\]\[([^\[\]\n]{1,200})\]")


@dataclass(frozen=True)
class Link:
    """A link or an image of a text."""

    target: str
    """As it is written, but without escapes."""
    words: str
    is_image: bool
    line: int
    """From 0, in the text."""
    is_defined: bool = True
    """False: a reference link whose definition isn't there; `target` is its name then."""


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    md = MarkdownIt("commonmark", {"maxNesting": 20})
    md.enable("table")
    # By itself, it takes a link to javascript: for text. Here it is to be found.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    return md


def links_in(text: str) -> Iterator[Link]:
    """The links and images of a Markdown text, in order. ``<https://…>`` isn't one of them."""
    if not _MAYBE.search(text):
        return
    md = _parser()
    env: dict[str, Any] = {}
    for token in md.parse(_short(text), env):
        if token.type != "inline" or "[" not in token.content:
            continue
        line = (token.map or (0, 0))[0]
        yield from _inside(token.children or [], line)


def _short(text: str) -> str:
    """``text`` with what is longer than anything that people read cut out, line for line."""
    if len(text) <= MAX_PARAGRAPH:
        return text
    parts = re.split(r"(\n[ \t]*\n)", text)
    return "".join(
        part if len(part) <= MAX_PARAGRAPH else "\n" * part.count("\n") for part in parts
    )


def _inside(children: list[Any], line: int) -> Iterator[Link]:
    for number, child in enumerate(children):
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "image":
            yield Link(unquote(str(child.attrs.get("src", ""))), child.content, True, line)
        elif child.type == "link_open" and child.info != "auto":
            words = "".join(c.content for c in _until_close(children, number))
            yield Link(unquote(str(child.attrs.get("href", ""))), words, False, line)
        elif child.type == "text" and "][" in child.content:
            for match in _UNDEFINED.finditer(child.content):
                yield Link(match[1], match[0], False, line, is_defined=False)


def _until_close(children: list[Any], number: int) -> Iterator[Any]:
    for child in children[number + 1 :]:
        if child.type == "link_close":
            return
        yield child
