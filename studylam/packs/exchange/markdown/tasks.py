"""Lists of boxes that are no questions: what somebody still has to do, and benefits with ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studylam.packs.exchange.item import LeftOut
from studylam.packs.exchange.markdown.groups import Group, number_of, with_starts
from studylam.packs.exchange.markdown.lines import Line
from studylam.packs.exchange.markdown.pieces import stem_of
from studylam.packs.exchange.markdown.shapes import asks
from studylam.packs.exchange.mending import first_words


@dataclass(frozen=True)
class _Boxes:
    """A list of boxes: what stands above it, and how many are ticked."""

    group: Group
    stem: str
    ticked: int
    numbered: bool
    answered: bool

    @property
    def asks(self) -> bool:
        return asks(self.stem)

    @property
    def mixed(self) -> bool:
        return 0 < self.ticked < len(self.group.spans)


def without_tasks(
    lines: Sequence[Line], groups: list[Group], file: str
) -> tuple[list[Group], list[LeftOut]]:
    """The groups that are options; and, once a file, lists that look like tasks half done."""
    started, _ = with_starts(lines, list(groups))
    boxes = [_boxes(lines, group) for group in started if group.kind == "box"]
    counted = sum(one.numbered and one.mixed and len(one.group.spans) > 2 for one in boxes)
    bank = counted > 1 or any(one.asks and one.mixed for one in boxes)
    tasks = [one for one in boxes if not _is_question(lines, one, bank=bank)]
    dropped = {one.group.begin for one in tasks}
    kept = [group for group in groups if group.begin not in dropped]
    half = [one for one in tasks if one.mixed]
    if not half:
        return kept, []
    more = f" (and {len(half) - 1:,} more lists)" if len(half) > 1 else ""
    reason = "boxes below what asks nothing were taken for a list of tasks" + more
    first = lines[half[0].group.begin]
    return kept, [LeftOut(file, first.number, first_words(half[0].stem or first.body), reason)]


def _boxes(lines: Sequence[Line], group: Group) -> _Boxes:
    below = group.end
    while below < len(lines) and lines[below].kind == "blank":
        below += 1
    return _Boxes(
        group,
        stem_of(lines, group.start, group.begin),
        sum(lines[begin].label == "x" for begin, _ in group.spans),
        number_of(lines[group.start]) is not None,
        below < len(lines) and lines[below].kind in ("answer", "open"),
    )


def _is_question(lines: Sequence[Line], one: _Boxes, *, bank: bool) -> bool:
    if one.answered:
        return True
    signs = "[" not in lines[one.group.begin].text[:12]
    benefits = signs and one.ticked == len(one.group.spans)
    if bank:
        return one.asks or not benefits
    return one.asks and not benefits
