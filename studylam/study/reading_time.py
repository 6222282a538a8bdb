"""How long a section of a lesson takes: its share of what the lesson says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studylam.packs.models import Lesson, Section

_MORE = {"run": 80, "lab": 20, "check": 120, "price": 40, "tool": 40, "diagram": 40, "cards": 10}
"""Words that could be read in the time that a block of this kind takes."""


def minutes(lesson: Lesson, section: Section) -> int:
    """Whole minutes, at least one."""
    weights = {one.id: _weight(one) for one in lesson.sections}
    share = weights[section.id] / max(sum(weights.values()), 1)
    return max(round(lesson.minutes * share), 1)


def _weight(section: Section) -> int:
    weight = 20
    for block in section.blocks:
        weight += _MORE.get(block.kind, 0)
        if block.kind in ("prose", "admonition"):
            weight += len(block.markdown.split())
        elif block.kind in ("code", "run"):
            weight += len(block.code.split())
    return weight
