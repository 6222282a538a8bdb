"""The piece of a text in which the words stand that were looked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ROOM = 150
"""Characters of an excerpt, about."""
_BEFORE = 40
"""Characters of it before the first word, about."""
_MOST = 200
"""Places of a word that are looked at."""


@dataclass(frozen=True)
class Excerpt:
    """A piece of a text; without the words in it, its beginning."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    """(from, to) of the words in ``text``."""


def spans(text: str, patterns: Sequence[re.Pattern[str]]) -> tuple[tuple[int, int], ...]:
    """Where the words stand, in order, none over another."""
    found = sorted(match.span() for pattern in patterns for match in pattern.finditer(text))
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if end > start and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return tuple(kept)


def excerpt(text: str, patterns: Sequence[re.Pattern[str]], room: int = ROOM) -> Excerpt:
    """The piece with the most different words, the first such; cut between words."""
    if len(text) <= room:
        return Excerpt(text, spans(text, patterns))
    start = max(_best(text, patterns, room) - _BEFORE, 0)
    if start:
        start = text.find(" ", start, start + _BEFORE) + 1 or start
    end = min(start + room, len(text))
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + room // 2)
    piece = f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"
    return Excerpt(piece, spans(piece, patterns))


def _best(text: str, patterns: Sequence[re.Pattern[str]], room: int) -> int:
    """Where the piece's first word stands."""
    places: list[tuple[int, int]] = []
    for number, pattern in enumerate(patterns):
        for match, _ in zip(pattern.finditer(text), range(_MOST), strict=False):
            places.append((match.start(), number))
    places.sort()
    best, most = 0, 0
    for i, (start, _) in enumerate(places):
        near = set()
        for other, number in places[i : i + 20]:
            if other > start + room - _BEFORE:
                break
            near.add(number)
        if len(near) > most:
            best, most = start, len(near)
    return best
