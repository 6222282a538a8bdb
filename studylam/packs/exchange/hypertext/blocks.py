"""Blocks of Markdown made of what stands in them: code, lists, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_CELLS = 2000
"""Of a table; a larger one is no part of a question."""


@dataclass
class Frame:
    """A block that is open, with what is in it so far."""

    tag: str
    number: int = 1
    """The first number of a list."""
    blocks: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    """What each of the blocks is."""
    loose: bool = False
    """Whether its paragraphs are set apart by blank lines, in a list."""
    rows: list[list[Frame]] = field(default_factory=list)
    """Of a table: its cells."""

    def add(self, text: str, kind: str) -> None:
        """Put a block into it."""
        self.blocks.append(text)
        self.kinds.append(kind)


def fence(content: str, language: str = "") -> str:
    """Code as a block."""
    content = content.removesuffix("\n")
    if not content.strip():
        return ""
    longest = max((len(run) for run in re.findall(r"`{3,}", content)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n{content}\n{ticks}"


def indented(text: str, width: int) -> str:
    """Text whose lines but the first are moved to the right."""
    return text.replace("\n", "\n" + " " * width).replace("\n" + " " * width + "\n", "\n\n")


def listed(frame: Frame, after_its_like: bool) -> str:
    """A list of what its items hold; two lists in a row have different signs."""
    items = []
    for number, text in enumerate(frame.blocks, frame.number):
        if frame.tag == "ul":
            sign = "* " if after_its_like else "- "
        else:
            sign = f"{number}{')' if after_its_like else '.'} "
        items.append((sign + indented(text, len(sign))).rstrip())
    return ("\n\n" if frame.loose else "\n").join(items)


def tabled(rows: list[list[Frame]]) -> Iterator[tuple[str, str]]:
    """A table; its cells one by one where it only puts things in their places."""
    rows = [row for row in rows if any(cell.blocks for cell in row)]
    wide = max(map(len, rows), default=0)
    plain = all(kind == "p" for row in rows for cell in row for kind in cell.kinds)
    if not plain or wide <= 1 or len(rows) * wide > MAX_CELLS:
        for row in rows:
            for cell in row:
                yield from zip(cell.blocks, cell.kinds, strict=True)
        return
    lines = []
    for row in rows:
        cells = [
            " ".join(" ".join(cell.blocks).replace("\\\n", " ").split()).replace("|", "\\|")
            for cell in row
        ]
        lines.append("| " + " | ".join(cells + [""] * (wide - len(row))) + " |")
    lines.insert(1, "|" + " --- |" * wide)
    yield "\n".join(lines), "table"
