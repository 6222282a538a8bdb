"""How it is going, in a few lines: what is done, and the concepts that are known least."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.bars import bar
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.study import Mastery, Overview

LABEL = 11
WEAKEST = 4


class OverviewSheet(Sheet):
    """Sets an `Overview`, once it is there."""

    def __init__(self, *, id: str, classes: str) -> None:
        super().__init__(id=id, classes=classes)
        self._overview: Overview | None = None

    def show(self, overview: Overview) -> None:
        self._overview = overview
        self.changed()


class Standing(OverviewSheet):
    """Two columns where there is room for them, one under the other where there isn't."""

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._overview is None:
            return
        done, weak = list(_done(self._overview)), list(_weakest(self._overview))
        if width >= 86 and weak:
            half = width // 2
            for left, right in zip_longest(done, weak, fillvalue=Content("")):
                yield Line(left + Content(" " * (half - left.cell_length)) + right)
        else:
            yield from map(Line, done)
            yield from map(Line, [Content(""), *weak] if weak else [])


def _done(overview: Overview) -> Iterable[Content]:
    sections = sum(module.sections for module in overview.modules)
    read = sum(module.sections_read for module in overview.modules)
    for label, done, total, words in (
        ("Course", read, sections, "sections read"),
        ("Questions", overview.questions_right, overview.questions, "right last time"),
        ("Labs", overview.labs_passed, overview.labs, "passed"),
    ):
        yield share_line(Content.styled(label, "$text-muted"), done, total, words, column=LABEL)
    if overview.days_studied:
        days = overview.streak_days
        words = f"{days} {'day' if days == 1 else 'days'} in a row" if days else "begins anew today"
        yield Content.assemble((f"{'Streak':<{LABEL}}", "$text-muted"), words)


def _weakest(overview: Overview) -> Iterable[Content]:
    known = [m for m in overview.mastery if m.level != "unknown"]
    if known:
        yield Content.styled("Weakest so far", "$text-muted")
        for mastery in sorted(known, key=lambda m: (m.estimate or 0, m.name))[:WEAKEST]:
            yield mastery_line(mastery, 24)


def mastery_line(mastery: Mastery, column: int) -> Content:
    """A concept with the estimate of how well it is known, once there is enough to go by."""
    name = Content(mastery.name).truncate(column, ellipsis=True).pad_right(1)
    name = name.pad_right(max(column + 2 - name.cell_length, 0))
    if mastery.level == "unknown" or mastery.estimate is None:
        answers = f"{mastery.answers} {'answer' if mastery.answers == 1 else 'answers'}"
        return name + Content.styled(f"{'·' * 10}  too few: {answers}", "$text-muted")
    share = bar(mastery.estimate, 10) + Content(f" {round(mastery.estimate * 100):>3} %")
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
