"""How it is going, a line each: what is done, of how much."""

from __future__ import annotations

from textual.content import Content

from studylam.tui.bars import bar

LABEL = 11


def share_line(label: Content, done: int, total: int, words: str, *, column: int) -> Content:
    """How much of something is done: ``column`` cells for the label, a bar, the numbers, words."""
    label = label.truncate(column - 1, ellipsis=True)
    return Content.assemble(
        label.pad_right(column - label.cell_length),
        bar(done / total if total else 0, 10),
        f"  {done:>3} of {total} ",
        (words, "$text-muted"),
    )
