"""Texts of items as they can stand in a bank: nothing in them begins a question, an option or a
reason, and nothing that they begin swallows what follows.

Each text is Markdown and stays Markdown where that is possible. What has to be changed is said.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from studylam.inert import inert
from studylam.packs.exchange.item import Choice, Item, Match, Wrong
from studylam.packs.exchange.mending import plain_characters

MAX_LINE = 4000
"""Characters of a line; what is much longer would be cut when it is read (`studylam.inert`)."""

_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})([^`]*)")
_HEADING = re.compile(r" {0,3}##(?= |$)")
_FACT = re.compile(r"(\{\s*facts?\s*):", re.IGNORECASE)
_BLOCK = re.compile(r"(\s*)(?:([-+*>#=|<~`!:\[])|(\d{1,9})([.)]))")
_BOX = re.compile(r"(\s*(?:[-*+]|\d{1,9}[.)])\s+)\[(?=[ xX]\])")

_ENTITY = re.compile(r"&((?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});)")

LOWERED = "a heading became one of the third level: one of the second begins a question"
CLOSED = "a code fence that nothing closed was closed"
WRAPPED = f"a line of more than {MAX_LINE:,} characters was broken into several"
QUOTED = "quotes became text: a quote in an option is its reason"
FLAT = "lists and code in it became plain text, which a question bank couldn't hold there"
ONE_LINE = "several lines became one: a cell of a table has one"


@dataclass
class Tidy:
    """Texts on their way into a bank, and what had to be changed of them."""

    notes: dict[str, None] = field(default_factory=dict)

    def text(self, text: str, *, quotes: bool = True) -> str:
        """A text of several lines; ``quotes``: whether it may have quotes."""
        text = inert_but_long(text)
        if not text:
            return ""
        lines: list[str] = []
        fence = ""
        for line in text.split("\n"):
            mark = _FENCE.fullmatch(line)
            if fence:
                if mark and mark[2].startswith(fence) and not mark[3].strip():
                    fence = ""
                lines.append(line[: MAX_LINE + 90])
                continue
            if mark:
                fence = mark[2]
            if _HEADING.match(line):
                line = line.replace("##", "###", 1)
                self.notes[LOWERED] = None
            if _BOX.match(line):
                line = _BOX.sub(r"\1\\[", line)
            if not quotes and line.lstrip().startswith(">"):
                line = line.replace(">", "\\>", 1)
                self.notes[QUOTED] = None
            lines += self._wrapped(line)
        if fence:
            lines.append(fence)
            self.notes[CLOSED] = None
        return "\n".join(lines)

    def _wrapped(self, line: str) -> list[str]:
        if len(line) <= MAX_LINE:
            return [line]
        self.notes[WRAPPED] = None
        parts = []
        while len(line) > MAX_LINE:
            at = line.rfind(" ", 1, MAX_LINE)
            at = at if at > 0 else MAX_LINE
            parts.append(line[:at].rstrip())
            line = line[at:].lstrip()
        return [*parts, line] if line else parts

    def line(self, text: str) -> str:
        """A text that has to be one line."""
        text = inert_but_long(text)
        if "\n" in text:
            self.notes[ONE_LINE] = None
        return " ".join(text.split())


def inert_but_long(text: str) -> str:
    """Without characters that are no text, and without blank lines and blanks around it."""
    text = plain_characters(text)
    if "&" in text:  # an entity may stand for such a character
        text = _ENTITY.sub(
            lambda match: match[0] if _harmless(match[0]) else f"&amp;{match[1]}", text
        )
    text = "\n".join(line.rstrip() if not line.strip() else line for line in text.split("\n"))
    if any(len(line) > MAX_LINE for line in text.split("\n")):
        text = "\n".join(inert(line[:MAX_LINE]) + line[MAX_LINE:] for line in text.split("\n"))
    else:
        text = inert(text)
    return text.strip("\n").strip()


def _harmless(entity: str) -> bool:
    meant = html.unescape(entity)
    return inert(meant) == meant


def tidied(item: Item, *, flat: bool = False) -> tuple[Item, list[str]]:
    """The item with texts that a bank can hold, and what was changed.

    Args:
        flat: whatever begins a block in a text becomes mere text.
    """
    tidy = Tidy()

    def text(one: str, *, quotes: bool = True) -> str:
        one = tidy.text(one, quotes=quotes)
        return flattened(one) if flat else one

    new = mapped(item, text, tidy.line)
    if flat:
        tidy.notes[FLAT] = None
    return new, list(tidy.notes)


def mapped(item: Item, text: Callable[..., str], line: Callable[[str], str]) -> Item:
    """The item with each of its texts changed: those of several lines, and those of one."""
    return replace(
        item,
        stem=text(item.stem),
        choices=tuple(
            Choice(text(one.text, quotes=False), one.correct, text(one.reason))
            for one in item.choices
        ),
        matches=tuple(
            Match(line(one.left), line(one.right), line(one.reason)) for one in item.matches
        ),
        extra_rights=tuple(line(one) for one in item.extra_rights),
        columns=tuple(line(one) for one in item.columns),
        accepts=tuple(line(one) for one in item.accepts),
        wrongs=tuple(Wrong(text(one.text, quotes=False), text(one.reason)) for one in item.wrongs),
        explanation=text(item.explanation),
    )


def without_facts(item: Item) -> Item:
    """The item with what looks like a reference to a fact shown as it is written."""

    def text(one: str, *, quotes: bool = True) -> str:
        return _FACT.sub(r"\1\\:", one) if "{" in one else one

    return mapped(item, text, text)


def flattened(text: str) -> str:
    """``text`` with a backslash before whatever would begin a block."""
    lines = []
    for line in text.split("\n"):
        match = _BLOCK.match(line)
        body = line.lstrip()
        if match and match[2]:
            body = "\\" + body
        elif match:
            body = f"{match[3]}\\{body[len(match[3]) :]}"
        lines.append(body)
    return "\n".join(lines)
