"""CommonMark → blocks of the models. Only block structure is parsed: what stands inside a paragraph
is the reader's business, so the text of prose is kept as it was written.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from studylam.packs.models import (
    Admonition,
    Block,
    Cards,
    Diagram,
    Place,
    Prose,
)
from studylam.packs.problems import Report
from studylam.packs.reading.fences import MEANINGFUL, special
from studylam.packs.reading.prose import begin_of, note_prose

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NESTING = 20
"""Blocks in blocks (a list is two: itself and its item); the parser passes over what is deeper."""

_FOOTNOTE_USE = re.compile(r"\[\^([^\]\s]{1,80})\](?!:)")


# A rule that can't match costs as much for each line as one that can. Each of these needs a sign
# that most texts don't have; without them, a bank is parsed in two thirds of the time.
_SIGNS = (
    ("table", "|"),
    ("admonition", "!!!"),
    ("admonition", "???"),
    ("fence", "```"),
    ("fence", "~~~"),
    ("blockquote", ">"),
    ("footnote_def", "[^"),
    ("reference", "]:"),
    ("html_block", "<"),
    ("heading", "#"),
)
_RULER = re.compile(r"^[ \t>0-9.)+]*[-*_=][-*_=+ \t>0-9.)]*$", re.MULTILINE)
"""A line of nothing but signs: it may underline a heading or be a thematic break."""


def parse(text: str) -> list[Token]:
    """The tokens of CommonMark with front matter, boxes, tables and footnotes; blocks only."""
    needed = {rule for rule, sign in _SIGNS if sign in text}
    if _RULER.search(text):
        needed |= {"hr", "lheading"}
    if text.startswith("---"):
        needed.add("front_matter")
    return _parser(frozenset(needed)).parse(text)


@functools.cache
def _parser(needed: frozenset[str], *, plain: bool = True) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    from studylam.packs.reading.choices import choices_plugin

    md = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table")
    md.use(front_matter_plugin).use(admon_plugin).use(footnote_plugin)
    # Without the rules for what is inside of a paragraph: four times faster, and never quadratic.
    md.core.ruler.enableOnly(["normalize", "block"])
    optional = {"hr", "lheading", "front_matter", *(rule for rule, _ in _SIGNS)}
    md.block.ruler.disable(sorted(optional - needed))
    if plain:
        choices_plugin(md)
    return md


class Page:
    """A parsed Markdown text: its lines, and its tokens of the outermost level."""

    def __init__(
        self, text: str, file: str, first_line: int = 1, tokens: list[Token] | None = None
    ) -> None:
        self.file = file
        self.first_line = first_line
        self.lines = text.split("\n")
        self.tokens = parse(text) if tokens is None else tokens
        self.top = [t for t in self.tokens if t.level == 0 and t.map is not None and t.nesting >= 0]
        self.starts = [begin_of(token) for token in self.top]
        self.footnotes: dict[str, str] = {}
        """Label → its definition as written."""
        self.footnote_lines: set[int] = set()
        for token in self.top:
            if token.type == "footnote_reference_open":
                start, end = token.map or (0, 0)
                self.footnotes.setdefault(token.meta["label"], self.slice(start, end))
                self.footnote_lines.update(range(start, end))

    def place(self, line: int) -> Place:
        """Where line number ``line`` (from 0) of this text is in its file."""
        return Place(file=self.file, line=self.first_line + line)

    def slice(self, start: int, end: int) -> str:
        """Lines ``start`` to ``end`` (from 0, without the last) without blank lines around them."""
        return "\n".join(self.lines[start:end]).strip("\n").rstrip()

    def inside(self, token: Token) -> list[Token]:
        """The tokens of an outermost block, without the two that open and close it."""
        first = self._index[id(token)] + 1
        last = first
        while last < len(self.tokens) and self.tokens[last].level > 0:
            last += 1
        return self.tokens[first:last]

    @functools.cached_property
    def _index(self) -> dict[int, int]:
        # A page may have thousands of lists, and each is looked up more than once.
        return {id(token): number for number, token in enumerate(self.tokens)}

    def headings(self, tag: str = "h2") -> list[tuple[int, int, str]]:
        """Outermost headings of a level: first line, line after it, text."""
        found = []
        for token, inline in zip(self.tokens, self.tokens[1:], strict=False):
            if token.type == "heading_open" and token.level == 0 and token.tag == tag:
                start, end = token.map or (0, 1)
                found.append((start, end, inline.content.strip()))
        return found


def slug(text: str) -> str:
    """The id that a heading gives: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "").replace("’", "")).strip("-")


def heading_id(text: str) -> tuple[str, str | None]:
    """A heading's text, and the id that it gives itself by ``{#id}``."""
    start = text.rfind("{#") if text.rstrip().endswith("}") else -1
    if start < 0:
        return text.strip(), None
    return text[:start].strip(), text.rstrip()[start + 2 : -1].strip()


def text_of(block: Block) -> str:
    """The words of a block in which facts are replaced."""
    match block:
        case Prose():
            return block.markdown
        case Admonition():
            return f"{block.title}\n{block.markdown}"
        case Diagram():
            return f"{block.alt}\n{block.mermaid}"
        case Cards():
            return "\n".join(f"{card.ask}\n{card.answer}" for card in block.cards)
        case _:
            return ""


def blocks(page: Page, start: int, end: int, report: Report) -> tuple[Block, ...]:
    """The blocks of lines ``start`` to ``end`` (from 0, without the last) of a page."""
    found: list[Block] = []
    prose_from = start
    # A page is cut into sections, so each looks at its own tokens only.
    for token in page.top[bisect_left(page.starts, start) : bisect_left(page.starts, end)]:
        first, last = token.map or (0, 0)
        block = special(page, token, report)
        if block is None:
            continue
        _add_prose(page, prose_from, first, found)
        found.append(block)
        prose_from = last
    _add_prose(page, prose_from, end, found)
    return tuple(found)


def _add_prose(page: Page, start: int, end: int, found: list[Block]) -> None:
    notes, definitions = page.footnotes, page.footnote_lines
    while start < end and (not page.lines[start].strip() or start in definitions):
        start += 1
    kept = [page.lines[i] for i in range(start, end) if i not in definitions]
    markdown = "\n".join(kept).strip("\n").rstrip()
    if not markdown.strip():
        return
    # A reader shows one section at a time, so footnotes stand with the text that uses them.
    used = dict.fromkeys(_FOOTNOTE_USE.findall(markdown))
    extra = [notes[name] for name in used if name in notes]
    found.append(Prose(markdown="\n\n".join([markdown, *extra]), place=page.place(start)))


def check_page(page: Page, report: Report) -> None:
    """Note what is questionable anywhere on a page: nested fences, raw HTML, footnotes."""
    note_prose(page, MEANINGFUL, report)
    for token in page.tokens:
        first, last = token.map or (0, 0)
        if token.nesting == 1 and token.level == _NESTING - 1:
            report.at(
                "Y004",
                page.place(first),
                "Lists and quotes are nested too deeply here: what they hold isn't shown, and "
                "perhaps what follows isn't either.",
                hint="A list in a list in a list is as deep as anybody reads.",
            )
        if token.type == "fence":
            language = token.info.strip().split(" ")[0]
            if token.level > 0 and language in MEANINGFUL:
                report.at(
                    "L007",
                    page.place(first),
                    f"A {language} fence inside a list or box is shown as code.",
                    hint="Move it to the left margin.",
                )
            opens = _opening(token)
            if opens:
                report.at(
                    "L008",
                    page.place(first),
                    f"This fence isn't closed before line {page.place(first).line + opens}, where "
                    "another one seems to begin.",
                    hint=f"Add a line {token.markup} after the code.",
                )
            closing = page.lines[last - 1].strip().lstrip("> ") if last - 1 > first else ""
            if not (closing.startswith(token.markup) and not closing.strip(token.markup[0])):
                report.at(
                    "L008",
                    page.place(first),
                    "This fence is never closed, so all that follows is taken for code.",
                    hint=f"Add a line {token.markup} after the code.",
                )
        elif token.type == "html_block":
            # Comments at the left margin are gone by now: see `reading.comments`.
            comment = token.content.lstrip().startswith("<!--")
            report.at(
                "L011",
                page.place(first),
                "A comment in a list or box is shown as text."
                if comment
                else "Raw HTML is shown as text.",
                hint="Move it to the left margin." if comment else "Write it in Markdown.",
            )
    for token in page.tokens:
        if token.type != "inline" or "[^" not in token.content:
            continue
        for name in _FOOTNOTE_USE.findall(token.content):
            if name not in page.footnotes:
                place = page.place((token.map or (0, 0))[0])
                hint = f"Add it, below and on a line of its own: [^{name}]: …"
                report.at("L012", place, f"There is no footnote [^{name}].", hint=hint)


def _opening(token: Token) -> int:
    """The line of a fence's content, from 1, that looks as if it began a fence; 0: there is none.

    Who wants to show a fence takes four signs for the one around it.
    """
    mark = token.markup
    if mark in token.content:
        for number, line in enumerate(token.content.split("\n"), 1):
            rest = line.strip()
            if rest.startswith(mark) and re.match(r"[A-Za-z]", rest.lstrip(mark[0])):
                return number
    return 0
