"""How it is going, a line each: what is done, and how well a concept is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.bars import bar
from studylam.tui.charts import number_of, per_cent

if TYPE_CHECKING:
    from studylam.study import Mastery

LABEL = 11


def mastery_line(mastery: Mastery, column: int) -> Content:
    """A concept with the estimate of how well it is known, once there is enough to go by."""
    name = Content(mastery.name).truncate(column, ellipsis=True).pad_right(1)
    name = name.pad_right(max(column + 2 - name.cell_length, 0))
    if mastery.level == "unknown" or mastery.estimate is None:
        answers = number_of(mastery.answers, "answer")
        words = Content.styled(f"{'·' * 10}  too few: {answers}", "$text-muted")
        return (name + words).truncate(column + 36, ellipsis=True)
    share = bar(mastery.estimate, 10) + Content(f" {per_cent(mastery.estimate)}")
    return name + share + Content.styled(f"  {mastery.level}", "$text-muted")


def share_line(label: Content, done: int, total: int, words: str, *, column: int) -> Content:
    """How much of something is done: ``column`` cells for the label, a bar, the numbers, words."""
    label = label.truncate(column - 1, ellipsis=True)
    return Content.assemble(
        label.pad_right(column - label.cell_length),
        bar(done / total if total else 0, 10),
        f"  {done:>3} of {total} ",
        (words, "$text-muted"),
    )
