"""How good the questions are: difficulty, discrimination, distractors that nobody takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.progress import Answer
from studylam.study.grading import Interval

if TYPE_CHECKING:
    from studylam.packs import Library

ENOUGH = 30
"""Answers below which there is nothing to say on a question."""
DEAD = 0.05
"""A wrong option that fewer choose is dead: it takes no part in the question."""


@dataclass(frozen=True)
class GivenAnswer:
    """An answer, and whose it is: the name of the record that it is from."""

    learner: str
    answer: Answer


@dataclass(frozen=True)
class OptionUse:
    """How often an option was taken; of a matching question, a pair; of an ordering one, how often
    an item stood in its place; of a typed answer, a typical wrong one (trap)."""

    index: int
    """In the bank's order."""
    text: str
    key: bool
    """It is right to take it."""
    chosen: int
    share: float
    """Of the answers; 0…1."""
    dead: bool
    """A wrong option that fewer than `DEAD` took."""


@dataclass(frozen=True)
class ItemStatistics:
    """One version of a question, over all answers to it."""

    question: str
    version: str
    current: bool
    """The library has it in this version. If not, there are no ``options``."""
    answers: int
    learners: int
    right: int
    difficulty: Interval | None
    """Share of right answers (so high is easy), with 95 % bounds; ``None``: not enough data."""
    first_answers: int
    first_right: int
    """Of these, each learner's first: they don't remember the question."""
    discrimination: float | None
    """−1…1; ``None``: not enough data, or all alike."""
    options: tuple[OptionUse, ...]
    median_ms: float | None

    @property
    def enough(self) -> bool:
        """There is something to say."""
        return self.answers >= ENOUGH

    @property
    def dead(self) -> tuple[OptionUse, ...]:
        """Distractors that nobody takes."""
        return tuple(option for option in self.options if option.dead)


def item_statistics(library: Library, answers: Iterable[GivenAnswer]) -> tuple[ItemStatistics, ...]:
    """Statistics of every version of every question that was answered: in the library's order,
    what it no longer has last.
    """
    raise NotImplementedError
