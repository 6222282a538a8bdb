"""What takes long only the first time, done in a thread before a page with it is set.

The first diagram loads what draws it, the first code in a language what colours it: some 40 ms
each, in which nothing else could be drawn.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable

DIAGRAM = "a diagram"
_FENCE = re.compile(r"^ {0,3}(?:```|~~~) ?(\w+)", re.MULTILINE)
_done: set[str] = set()


def languages_in(markdown: str) -> set[str]:
    """Languages of the code in a text."""
    return set(_FENCE.findall(markdown))


async def ready_for(kinds: Iterable[str]) -> None:
    """Diagrams (`DIAGRAM`), and code in these languages."""
    if new := set(kinds) - _done:
        await asyncio.to_thread(_load, new)
        _done.update(new)


def _load(kinds: set[str]) -> None:
    from studylam.tui.code_text import code_lines
    from studylam.tui.diagram import draw

    for kind in kinds:
        if kind == DIAGRAM:
            draw("graph LR\n  A --> B", 40)
        else:
            code_lines("a: 1", kind, 80)
