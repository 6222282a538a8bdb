"""What changed between two texts, line by line: `difflib`, kept from what would take it hours.

difflib compares what is left when the same beginning and end are taken away. It is quadratic at its
worst, so of what is longer than `LONGEST` lines all counts as replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST = 20_000
"""Lines that are compared with each other."""
CONTEXT = 3
"""Lines that are shown around a change."""


@dataclass(frozen=True)
class Row:
    """Something to be shown: an old line beside a new one, either of which may be missing.

    Where ``hidden``, so many lines that are the same are left out here. Of what isn't the same, a
    side that is there was removed (old) or added (new).
    """

    old: tuple[int, str] | None = None
    """Number (from 1) and text."""
    new: tuple[int, str] | None = None
    hidden: int = 0

    @property
    def is_same(self) -> bool:
        return self.old is not None and self.new is not None and self.old[1] == self.new[1]


@dataclass(frozen=True)
class Difference:
    """Between the old and the new text of one file."""

    name: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    blocks: tuple[tuple[bool, int, int, int, int], ...]
    """In order and without gaps: whether it is the same, lines of the old, lines of the new."""

    @property
    def added(self) -> int:
        """How many lines."""
        return sum(j2 - j1 for same, _, _, j1, j2 in self.blocks if not same)

    @property
    def removed(self) -> int:
        """How many lines."""
        return sum(i2 - i1 for same, i1, i2, _, _ in self.blocks if not same)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return all(same for same, *_ in self.blocks)

    def rows(self, *, paired: bool, context: int = CONTEXT) -> Iterator[Row]:
        """All changes with some lines around them. ``paired``: old and new lines side by side."""
        for number, (same, i1, i2, j1, j2) in enumerate(self.blocks):
            if same:
                first, last = number == 0, number == len(self.blocks) - 1
                yield from self._same(i1, i2, j1, 0 if first else context, 0 if last else context)
                continue
            old = [(i + 1, self.old[i]) for i in range(i1, i2)]
            new = [(j + 1, self.new[j]) for j in range(j1, j2)]
            if paired:
                for at in range(max(len(old), len(new))):
                    yield Row(
                        old[at] if at < len(old) else None, new[at] if at < len(new) else None
                    )
            else:
                yield from (Row(old=one) for one in old)
                yield from (Row(new=one) for one in new)

    def _same(self, i1: int, i2: int, j1: int, head: int, tail: int) -> Iterator[Row]:
        hidden = i2 - i1 - head - tail
        for i in range(i1, i2):
            at = i - i1
            if hidden > 1 and head <= at < i2 - i1 - tail:
                if at == head:
                    yield Row(hidden=hidden)
                continue
            yield Row((i + 1, self.old[i]), (j1 + at + 1, self.new[j1 + at]))


def difference(name: str, old: str, new: str) -> Difference:
    """What changed from ``old`` to ``new``. Line ends of another system are no difference."""
    one, two = _lines(old), _lines(new)
    head = 0
    while head < min(len(one), len(two)) and one[head] == two[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(two)) - head and one[-1 - tail] == two[-1 - tail]:
        tail += 1
    middle = _compared(one[head : len(one) - tail], two[head : len(two) - tail])
    blocks = [(True, 0, head, 0, head)] if head else []
    blocks += [
        (same, i1 + head, i2 + head, j1 + head, j2 + head) for same, i1, i2, j1, j2 in middle
    ]
    if tail:
        blocks.append((True, len(one) - tail, len(one), len(two) - tail, len(two)))
    return Difference(name, tuple(one), tuple(two), tuple(blocks))


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    """Of each file that is in both or either, in the new one's order; also of the unchanged."""
    names = dict.fromkeys((*new, *old))
    return [difference(name, old.get(name, ""), new.get(name, "")) for name in names]


def size(changes: Sequence[Difference]) -> tuple[int, int]:
    """Lines added and removed in all files."""
    return sum(one.added for one in changes), sum(one.removed for one in changes)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n") if text else []


def _compared(old: list[str], new: list[str]) -> list[tuple[bool, int, int, int, int]]:
    if not old and not new:
        return []
    if not old or not new or max(len(old), len(new)) > LONGEST:
        return [(False, 0, len(old), 0, len(new))]
    codes = SequenceMatcher(None, old, new).get_opcodes()
    return [(tag == "equal", i1, i2, j1, j2) for tag, i1, i2, j1, j2 in codes]
