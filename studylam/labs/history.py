"""The runs of one sitting at a lab, and what differs between two of them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from studylam.inert import inert_line

if TYPE_CHECKING:
    from studylam.runtime import InvocationResult

KEPT = 50
"""Runs that are kept; the oldest go."""

MAX_LINES = 100
"""Lines of a payload or a log that are compared."""
ALIKE = 3
"""Lines before the first difference of what is longer that are shown."""


@dataclass(frozen=True)
class PastRun:
    """One run as it was."""

    number: int
    """From 1, in this sitting."""
    at: datetime
    event: str
    """What it was run with, in words; inert."""
    result: InvocationResult
    cost_usd: Decimal | None = None


class History:
    """The runs, newest last."""

    def __init__(self) -> None:
        self._runs: deque[PastRun] = deque(maxlen=KEPT)
        self._count = 0

    def add(
        self, at: datetime, event: str, result: InvocationResult, cost_usd: Decimal | None
    ) -> PastRun:
        """Keep a run."""
        self._count += 1
        run = PastRun(self._count, at, inert_line(event), result, cost_usd)
        self._runs.append(run)
        return run

    @property
    def runs(self) -> tuple[PastRun, ...]:
        """Those that are kept, oldest first."""
        return tuple(self._runs)


@dataclass(frozen=True)
class Beside:
    """A line of each of two texts; ``None``: that one has none here."""

    left: str | None
    right: str | None

    @property
    def is_same(self) -> bool:
        """Whether both have it."""
        return self.left == self.right


@dataclass(frozen=True)
class Compared:
    """Two texts line by line, and how many lines aren't shown."""

    pairs: list[Beside]
    before: int
    """Lines at the beginning that are the same in both."""
    after: int
    """Lines at the end that weren't compared."""

    @property
    def differing(self) -> int:
        """Pairs that aren't the same; there are some wherever the texts differ."""
        return sum(not pair.is_same for pair in self.pairs)


def compared(left: list[str], right: list[str]) -> Compared:
    """Two texts beside each other. Of long ones, from where they begin to differ."""
    longest, before = max(len(left), len(right)), 0
    if longest > MAX_LINES and left != right:
        both = enumerate(zip(left, right, strict=False))
        same = next((at for at, (a, b) in both if a != b), min(len(left), len(right)))
        before = max(same - ALIKE, 0)
    pairs = beside(left[before:], right[before:])
    return Compared(pairs, before, max(longest - before - MAX_LINES, 0))


def beside(left: list[str], right: list[str]) -> list[Beside]:
    """Two texts line by line, lines that are the same beside each other."""
    left, right = left[:MAX_LINES], right[:MAX_LINES]
    found: list[Beside] = []
    matcher = SequenceMatcher(a=left, b=right, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        ones: list[str | None] = [*left[i1:i2]]
        others: list[str | None] = [*right[j1:j2]]
        size = max(len(ones), len(others))
        ones += [None] * (size - len(ones))
        others += [None] * (size - len(others))
        found.extend(map(Beside, ones, others))
    return found
