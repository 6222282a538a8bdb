"""GIFT taken apart into its questions: where each begins, its texts, its answers, its labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from studylam.packs.exchange.gift_texts import protected, unescaped

GAP = "a blank line in or before its braces, where Moodle would end the question"
RUN_ON = "no blank line before it: Moodle would read it as part of the question above"
BRACES = "braces that aren't escaped, which Moodle would take for the answers'"
UNCLOSED = "the brace that opens its answers is never closed"
UNOPENED = "the brace that closes its answers is never opened"
NO_ANSWERS = "it has no answers in braces: a description, which asks nothing"
CLOZE = "embedded answers (Cloze), which are another format of Moodle's"
GAPS = "it has several gaps to be filled in, and GIFT has one"

_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_RAW_BRACE = re.compile(r"[{}]")
_ID = re.compile(r"\[id:((?:\\\]|[^\]\x00-\x1f]){1,200})\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]\x00-\x1f]){1,200})\]")
_TRUTH = re.compile(r"\s*(?:T|TRUE|F|FALSE)\s*(?:#|$)", re.IGNORECASE)
_CLOZE = re.compile(r"\s*\d*:[A-Z_]{1,20}:")
_CATEGORY = re.compile(r"\$CATEGORY\s*:\s*(.*)", re.IGNORECASE)
_NAME = re.compile(r"[ \t]*\n\s*::")
_BLANK = re.compile(r"\n[ \t]*\n")
_DEFAULT = re.compile(r"(?:Default for|Défaut pour|Por defecto en|Standard für|Predefinito per) ")
"""The category that every course has, in the languages that Moodle is most used in."""

_USUAL = {"$course$", "$system$", "$module$", "$cat1$", "top"}


@dataclass
class Source:
    """A question as it is written; its texts are `protected`."""

    line: int
    name: str = ""
    before: str = ""
    """What stands before its answers."""
    answers: str = ""
    after: str = ""
    id: str = ""
    tags: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    mended: list[str] = field(default_factory=list)
    refused: str = ""


@dataclass
class _Block:
    """Lines between blank lines; comments in them are blank."""

    line: int
    lines: list[str]
    id: str = ""
    tags: dict[str, None] = field(default_factory=dict)
    category: tuple[str, ...] = ()
    gap: bool = False
    """Whether blank lines are in it, after all."""


def sources(text: str) -> Iterator[Source]:
    """The questions of a file, whole or not, in order."""
    for block in _joined(list(_blocks(text))):
        yield from _questions(block)


# -- lines → blocks --------------------------------------------------------------------------------


def _blocks(text: str) -> Iterator[_Block]:
    category: tuple[str, ...] = ()
    block: _Block | None = None
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if not bare:
            if block:
                yield block
            block = None
            continue
        if match := _CATEGORY.match(bare):
            category = _path(match[1])
            if block:
                yield block
            block = _Block(number, [""], category=category)
            continue
        if block is None:
            block = _Block(number, [], category=category)
        if bare.startswith("//"):
            _labels(block, bare)
            block.lines.append("")
        else:
            block.lines.append(line)
    if block:
        yield block


def _labels(block: _Block, comment: str) -> None:
    if "[" not in comment:
        return
    if (match := _ID.search(comment)) and not block.id:
        block.id = match[1].replace("\\]", "]").strip()
    for match in _TAG.finditer(comment):
        if tag := match[1].replace("\\]", "]").strip():
            block.tags[tag] = None


def _path(text: str) -> tuple[str, ...]:
    """``$course$/top/Lambda/Limits`` → Lambda, Limits. A slash in a name is written twice."""
    parts = protected(text).replace("//", "\0").split("/")
    names = (" ".join(unescaped(part.replace("\0", "/")).split()) for part in parts)
    named = (part for part in names if part and part.lower() not in _USUAL)
    return tuple(part for part in named if not _DEFAULT.match(part))


def _joined(blocks: list[_Block]) -> Iterator[_Block]:
    """Blocks, put together where a blank line stands within braces."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        depth = _depth(block.lines)
        while (end := _end(blocks, at, block, depth)) is not None:
            for other in blocks[at : end + 1]:
                blanks = other.line - block.line - len(block.lines)
                block.lines += [""] * blanks + other.lines
                block.tags |= other.tags
                depth = _depth(other.lines, depth)
            block.gap = True
            at = end + 1
        yield block


def _end(blocks: list[_Block], at: int, block: _Block, depth: int) -> int | None:
    """The last of the blocks from ``at`` on that belong to ``block``."""
    if depth > 0:
        return _closing(blocks, at)
    if at == len(blocks) or block.gap or not blocks[at].lines[0].lstrip().startswith("{"):
        return None
    words = [line for line in block.lines if line]
    return at if words and not any("{" in line or "}" in line for line in words) else None


def _closing(blocks: list[_Block], start: int) -> int | None:
    """The block that closes the brace that is open before ``start``, if what is between can belong
    to it."""
    for index in range(start, min(start + 200, len(blocks))):
        first = next((line.strip() for line in blocks[index].lines if line.strip()), "")
        if first.startswith("::"):
            return None
        for line in blocks[index].lines:
            for match in _BRACE.finditer(line):
                if match[0] == "}":
                    return index
                if match[0] == "{":
                    return None
    return None


def _depth(lines: list[str], depth: int = 0) -> int:
    """How many braces are open after the lines."""
    for line in lines:
        for match in _BRACE.finditer(line):
            if match[0] == "{":
                depth += 1
            elif match[0] == "}":
                depth = max(depth - 1, 0)
    return depth


# -- blocks → questions ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Section:
    """A pair of braces."""

    start: int
    end: int
    """Of the closing brace."""
    inside: str
    nested: bool = False
    before_name: bool = False
    """Whether another question's name follows it."""

    @property
    def answers(self) -> bool:
        """Whether what is in it looks like answers, and not like code."""
        bare = self.inside.strip()
        return not bare or bare[0] in "=~#>" or bool(_TRUTH.match(bare))


def _questions(block: _Block) -> Iterator[Source]:
    text = protected("\n".join(block.lines))
    if not text.strip():
        return
    sections, stray = _sections(text)
    refused = ""
    if sections is None:
        alone = [s for s in _innermost(text) if s.answers and s.inside.strip()]
        sections, stray = (alone, True) if len(alone) == 1 else ([], False)
        refused = "" if sections else UNCLOSED
    elif not sections:
        refused = UNOPENED if stray else NO_ANSWERS
    chosen = _chosen(sections)
    if any(_CLOZE.match(section.inside) for section in sections):
        chosen, refused = [], CLOZE
    if not chosen:
        yield _source(block, _Span(text, 0, len(text), block.line), None, refused or BRACES)
        return
    span = _Span(text, 0, 0, block.line)
    at = 0
    for number, section in enumerate(chosen):
        end = len(text)
        if number + 1 < len(chosen):
            end = text.find("\n", section.end, chosen[number + 1].start)
            if end < 0:
                yield _source(block, span.until(len(text)), None, GAPS)
                return
        braces = 0
        while at < len(sections) and sections[at].start < end:
            braces += 1
            at += 1
        source = _source(block, span.until(end), section)
        if number:
            source.mended.append(RUN_ON)
        if stray or section.nested or braces > 1:
            source.mended.append(BRACES)
        yield source
        span = _Span(text, end, end, span.line + text.count("\n", span.begin, end))


@dataclass(frozen=True)
class _Span:
    """A part of a text, and the line where it begins."""

    text: str
    begin: int
    end: int
    line: int

    def until(self, end: int) -> _Span:
        """The same with another end, and without white space before it."""
        begin, line = self.begin, self.line
        while begin < end and self.text[begin].isspace():
            line += self.text[begin] == "\n"
            begin += 1
        return _Span(self.text, begin, end, line)


def _sections(text: str) -> tuple[list[_Section] | None, bool]:
    """The outermost pairs of braces (None if one isn't closed), and whether one isn't opened."""
    found: list[_Section] = []
    depth = start = 0
    nested = stray = False
    for match in _RAW_BRACE.finditer(text):
        if match[0] == "{":
            if not depth:
                start, nested = match.start(), False
            nested = nested or depth > 0
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                inside = text[start + 1 : match.start()]
                named = _NAME.match(text, match.end()) is not None
                found.append(_Section(start, match.start(), inside, nested, named))
        else:
            stray = True
    return (None if depth else found), stray


def _innermost(text: str) -> list[_Section]:
    return [
        _Section(match.start(), match.end() - 1, match[1])
        for match in re.finditer(r"\{([^{}]*)\}", text)
    ]


def _chosen(sections: list[_Section]) -> list[_Section]:
    """Which of the braces hold answers."""
    if len(sections) <= 1:
        return sections
    likely = [section for section in sections if section.answers]
    # Empty braces are an essay's, or code; an essay is followed by a question with a name.
    full = [s for s in likely if s.inside.strip() or s.before_name]
    return full or likely


def _source(block: _Block, span: _Span, section: _Section | None, refused: str = "") -> Source:
    span = span.until(span.end)
    before = span.text[span.begin : section.start if section else span.end]
    name = ""
    if before.startswith("::"):
        name, found, rest = before[2:].partition("::")
        name, before = (name, rest) if found else ("", name)
    return Source(
        line=span.line,
        name=name,
        before=before,
        answers=section.inside if section else "",
        after=span.text[section.end + 1 : span.end] if section else "",
        id=block.id,
        tags=tuple(block.tags),
        category=block.category,
        mended=[GAP] if block.gap and section and _has_gap(span.text, section) else [],
        refused=refused,
    )


def _has_gap(text: str, section: _Section) -> bool:
    return _BLANK.search(section.inside) is not None or text[: section.start].endswith("\n\n")
