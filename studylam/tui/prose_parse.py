"""Parses Markdown into the blocks that `studylam.tui.prose` lays out.

Text is never parsed as Textual's markup. What an entity of Markdown stands for (``&#x202e;``) is
made inert here: YAML can write one so that no reader sees it. What a text refers to, facts and
places in lessons, is known to who shows it (`References`); without that, a link can only be a web
address, which opens in the learner's browser when it is clicked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from textual.content import Content
from textual.style import Style

from studylam.inert import inert

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

CODE = "$secondary"
QUIET = "$text-muted"
LINK = "$primary underline"
FACT = "underline"
"""How a figure that is a fact is marked: its source is a key, or a movement of the mouse, away."""
OUTSIDE = "↗"
"""The sign of a link that leads out of the program."""


class References(Protocol):
    """What a text may refer to."""

    def fact(self, id: str) -> str | None:
        """How a fact is shown; ``None``: there is none of this id."""

    def link(self, href: str) -> bool:
        """Whether the link leads somewhere; then `follow` gets it."""

    def text(self, markdown: str) -> str:
        """A text with its facts written out, where they can't be marked: in code."""


# -- what a text is made of -----------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    text: Content


@dataclass(frozen=True)
class Heading:
    text: Content
    level: int


@dataclass(frozen=True)
class CodeBlock:
    code: str
    language: str


@dataclass(frozen=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Items:
    items: tuple[tuple[Block, ...], ...]
    start: int | None
    """The first number of a numbered list."""
    tight: bool


@dataclass(frozen=True)
class Table:
    head: tuple[Content, ...]
    rows: tuple[tuple[Content, ...], ...]
    align: tuple[str, ...]


@dataclass(frozen=True)
class Break:
    pass


Block = Paragraph | Heading | CodeBlock | Quote | Items | Table | Break


def leaves(blocks: Iterable[Block]) -> Iterator[Content]:
    """The pieces of running text, in the order in which they are read."""
    seen: list[Content] = []

    def note(text: Content) -> Content:
        seen.append(text)
        return text

    restyled(blocks, note)
    return iter(seen)


def restyled(blocks: Iterable[Block], change: Callable[[Content], Content]) -> tuple[Block, ...]:
    """The same blocks with each piece of running text (`leaves`) as ``change`` has it."""
    return tuple(_restyled(block, change) for block in blocks)


def _restyled(block: Block, change: Callable[[Content], Content]) -> Block:
    match block:
        case Paragraph() | Heading():
            return replace(block, text=change(block.text))
        case Quote():
            return Quote(restyled(block.blocks, change))
        case Items():
            return replace(block, items=tuple(restyled(item, change) for item in block.items))
        case Table():
            head = tuple(change(cell) for cell in block.head)
            rows = tuple(tuple(change(cell) for cell in row) for row in block.rows)
            return replace(block, head=head, rows=rows)
        case _:
            return block


# -- Markdown → blocks ----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    return MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin)


@lru_cache(maxsize=1)
def _fact_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin)
    parser.inline.ruler.before("emphasis", "fact", _fact_rule)
    return parser


def _fact_rule(state: StateInline, silent: bool) -> bool:
    from studylam.packs.reading.facts import FACT as NAMED

    if state.src[state.pos] != "{" or not (match := NAMED.match(state.src, state.pos)):
        return False
    if not silent:
        token = state.push("fact", "", 0)
        token.content, token.meta = match[0], {"id": match[1]}
    state.pos = match.end()
    return True


@lru_cache(maxsize=256)
def parse(markdown: str) -> tuple[Block, ...]:
    """The blocks of a CommonMark text (with tables and footnotes)."""
    return tuple(_Reading(None).blocks(_parser().parse(markdown), 0, None)[0])


def parse_with(markdown: str, references: References) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """As `parse`, with facts and links marked by ``fact`` (an id) and ``link`` (a number) in the
    meta of their style; and where those links lead.
    """
    reading = _Reading(references)
    blocks, _ = reading.blocks(_fact_parser().parse(markdown), 0, None)
    return tuple(blocks), tuple(reading.links)


class _Reading:
    """Tokens → blocks."""

    def __init__(self, references: References | None) -> None:
        self._references = references
        self.links: list[str] = []

    def blocks(
        self, tokens: Sequence[Token], at: int, until: str | None
    ) -> tuple[list[Block], int]:
        found: list[Block] = []
        while at < len(tokens):
            token = tokens[at]
            if token.type == until:
                return found, at
            match token.type:
                case "paragraph_open":
                    found.append(Paragraph(self._inline(tokens[at + 1])))
                    at += 2
                case "heading_open":
                    found.append(Heading(self._inline(tokens[at + 1]), int(token.tag[1:])))
                    at += 2
                case "fence" | "code_block":
                    words = token.info.split()
                    code = self._written_out(token.content.rstrip("\n"))
                    found.append(CodeBlock(code, words[0] if words else ""))
                case "blockquote_open":
                    inner, at = self.blocks(tokens, at + 1, "blockquote_close")
                    found.append(Quote(tuple(inner)))
                case "bullet_list_open" | "ordered_list_open":
                    items, at = self._items(tokens, at)
                    found.append(items)
                case "table_open":
                    table, at = self._table(tokens, at)
                    found.append(table)
                case "footnote_block_open":
                    found.append(Break())
                case "footnote_open":
                    label = f"[{int(token.meta.get('id', 0)) + 1}] "
                    inner, at = self.blocks(tokens, at + 1, "footnote_close")
                    if inner and isinstance(inner[0], Paragraph):
                        inner[0] = Paragraph(
                            Content.styled(label, QUIET) + inner[0].text.stylize_before(QUIET)
                        )
                    found.extend(inner)
                case "hr":
                    found.append(Break())
                case "html_block":
                    found.append(Paragraph(Content(token.content.strip())))
                case _:
                    pass
            at += 1
        return found, at

    def _items(self, tokens: Sequence[Token], at: int) -> tuple[Items, int]:
        opening = tokens[at]
        close = opening.type.replace("_open", "_close")
        start = int(opening.attrs.get("start", 1)) if opening.type.startswith("ordered") else None
        items: list[tuple[Block, ...]] = []
        tight = True
        at += 1
        while tokens[at].type != close:
            if tokens[at].type == "list_item_open":
                first = tokens[at + 1]
                if first.type == "paragraph_open" and not first.hidden:
                    tight = False
                inner, at = self.blocks(tokens, at + 1, "list_item_close")
                items.append(tuple(inner))
            at += 1
        return Items(tuple(items), start, tight), at

    def _table(self, tokens: Sequence[Token], at: int) -> tuple[Table, int]:
        rows: list[list[Content]] = []
        align: list[str] = []
        while tokens[at].type != "table_close":
            token = tokens[at]
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if len(rows) == 1:
                    style = str(token.attrs.get("style", ""))
                    align.append(
                        "right" if "right" in style else "center" if "center" in style else "left"
                    )
                rows[-1].append(self._inline(tokens[at + 1]))
            at += 1
        head, *body = rows
        return Table(tuple(head), tuple(tuple(row) for row in body), tuple(align)), at

    def _inline(self, token: Token) -> Content:
        parts: list[Content] = []
        styles: list[str | Style] = []
        outside = False
        for child in token.children or ():
            text, own = inert(child.content), ""
            match child.type:
                case "strong_open":
                    styles.append("bold")
                case "em_open":
                    styles.append("italic")
                case "link_open":
                    href = str(child.attrs.get("href", ""))
                    styles.append(self._link(href))
                    outside = self._references is not None and _is_address(href)
                case "strong_close" | "em_close":
                    styles.pop()
                case "link_close":
                    styles.pop()
                    if outside:
                        parts.append(Content.styled(OUTSIDE, QUIET))
                    outside = False
                case "softbreak":
                    parts.append(_styled(Content(" "), styles))
                case "hardbreak":
                    parts.append(Content("\n"))
                case "image":
                    text = inert(child.content or str(child.attrs.get("alt", "")))
                    parts.append(Content(text))
                case "footnote_ref":
                    parts.append(Content.styled(f"[{int(child.meta.get('id', 0)) + 1}]", QUIET))
                case "footnote_anchor":
                    pass
                case "fact":
                    parts.append(_styled(self._fact(child), styles))
                case _:
                    if child.type == "code_inline":
                        own = CODE
                        text = inert(self._written_out(child.content))
                    parts.append(_styled(Content(text), [*styles, own] if own else styles))
        return Content("").join(parts)

    def _fact(self, token: Token) -> Content:
        id = str(token.meta["id"])
        shown = self._references.fact(id) if self._references else None
        if shown is None:
            return Content(token.content)
        # How it is shown may have code in it, like any text.
        said = _Reading(None)._inline(_parser().parseInline(shown)[0])
        return said.stylize(FACT).stylize(Style.from_meta({"fact": id}))

    def _written_out(self, text: str) -> str:
        return self._references.text(text) if self._references else text

    def _link(self, href: str) -> str | Style:
        if self._references is None:
            return _address(href)
        if not (_is_address(href) or self._references.link(href)):
            return ""
        self.links.append(href)
        return Style.from_meta({"link": len(self.links) - 1})


def _styled(piece: Content, styles: Iterable[str | Style]) -> Content:
    for style in styles:
        piece = piece.stylize(style)
        if isinstance(style, Style) and "link" in style.meta:
            piece = piece.stylize(LINK)
    return piece


def _is_address(href: str) -> bool:
    return href.startswith(("https://", "http://"))


def _address(href: str) -> str | Style:
    if _is_address(href):
        return Style(underline=True) + Style.from_meta({"@click": ("app.open_address", (href,))})
    return Style(underline=True)
