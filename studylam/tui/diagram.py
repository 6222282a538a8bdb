"""Draws Mermaid with characters, as wide as there is room, or not at all."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from studylam.inert import inert

_ACROSS = re.compile(r"^(\s*(?:graph|flowchart)\s+)(?:LR|RL)\b")
# From roomy to tight; a label that is broken is the last thing to try.
_SETTINGS: tuple[dict[str, Any], ...] = (
    {"padding_x": 2, "padding_y": 0},
    {"padding_x": 1, "padding_y": 0, "gap": 2},
    {"padding_x": 1, "padding_y": 0, "gap": 2, "max_label_width": 14},
)


MAX_LINES = 40
MAX_CHARACTERS = 3_000
"""A source that is larger isn't drawn: it would take seconds, and nobody could read it."""


@lru_cache(maxsize=64)
def draw(mermaid: str, width: int) -> tuple[str, ...] | None:
    """The lines of the drawing, none wider than ``width`` cells; none if that can't be had.

    A flowchart that is too wide from left to right is drawn from top to bottom instead.
    """
    from rich.cells import cell_len

    if len(mermaid) > MAX_CHARACTERS or mermaid.count("\n") >= MAX_LINES:
        return None
    for source in dict.fromkeys((mermaid, _ACROSS.sub(r"\1TD", mermaid))):
        for settings in _SETTINGS:
            lines = _draw(source, settings)
            if lines and max(map(cell_len, lines)) <= width:
                return lines
    return None


def _draw(source: str, settings: dict[str, Any]) -> tuple[str, ...]:
    import termaid

    try:
        drawn = termaid.render(source, **settings)
    except Exception:
        # A parser for text from strangers: whatever it can't draw is shown as source.
        return ()
    lines = [line.rstrip() for line in inert(drawn).split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    indent = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return tuple(line[indent:] for line in lines)
