"""What an answer is worth: points from 0 to 100 per round, their mean for the whole.

A single choice or a number is right or wrong. Where all that fit are to be chosen, each right one
counts for its share and each wrong one takes as much away: choosing everything earns nothing that
knowing nothing wouldn't.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from studylam.errors import UsageError
from studylam.exercises.fields import as_number
from studylam.exercises.model import Choice, Number
from studylam.exercises.reading import ANSWER, Round
from studylam.progress.entries import FULL_POINTS

Given = frozenset[str] | Decimal
"""The options chosen, or the number typed."""
Verdict = Literal["right", "partial", "wrong"]


@dataclass(frozen=True)
class Reason:
    """An option of a round, or the number, with why it is right or tempts."""

    id: str
    words: str
    """What the option says; of a number, the number."""
    why: str
    right: bool
    chosen: bool


@dataclass(frozen=True)
class Graded:
    """An answer that has been graded."""

    points: int
    given: Given

    @property
    def verdict(self) -> Verdict:
        """In a word."""
        if self.points == FULL_POINTS:
            return "right"
        return "partial" if self.points else "wrong"


def graded(round: Round, given: Given) -> Graded:
    """What an answer to a round is worth."""
    question = round.question
    if isinstance(question, Number):
        close = isinstance(given, Decimal) and abs(given - question.value) <= question.within
        return Graded(FULL_POINTS if close else 0, given)
    chosen = given if isinstance(given, frozenset) else frozenset[str]()
    if chosen == question.right:
        return Graded(FULL_POINTS, given)
    if not question.many:
        return Graded(0, given)
    hits, wrong = len(chosen & question.right), len(chosen - question.right)
    # Never full marks for less than all of it.
    share = max(hits - wrong, 0) * FULL_POINTS // max(len(question.right), 1)
    return Graded(min(share, FULL_POINTS - 1), given)


def score(points: Sequence[int], rounds: int) -> int:
    """Points of the whole exercise, 0 to 100: rounds that weren't answered earn nothing."""
    return round(sum(min(max(one, 0), FULL_POINTS) for one in points) / rounds) if rounds else 0


def parse_given(round: Round, texts: Sequence[str]) -> Given:
    """An answer as it is typed: letters or ids of options, or a number.

    Raises:
        UsageError: it can't be an answer to this round.
    """
    question = round.question
    if isinstance(question, Number):
        from studylam.packs.questions.numbers import parse_number

        return parse_number(" ".join(texts), question.unit)
    names = [name for name, _ in question.options]
    letters = dict(zip(string.ascii_lowercase, names, strict=False))
    known = [f"{letter}: {name}" for letter, name in letters.items()]
    chosen = set()
    for text in (part for one in texts for part in one.replace(",", " ").split()):
        name = text if text in names else letters.get(text.lower(), "")
        if not name:
            raise UsageError(
                f"{text[:60]!r} is no option of this round.", hint="There is " + ", ".join(known)
            )
        chosen.add(name)
    if not chosen:
        raise UsageError("No option is given.", hint="There is " + ", ".join(known))
    if len(chosen) > 1 and not question.many:
        raise UsageError("Exactly one option is to be chosen here.")
    return frozenset(chosen)


def reasons(round: Round, given: Given) -> tuple[Reason, ...]:
    """Why each option is right or not: what was chosen first, then what is right, then the rest."""
    question = round.question
    if isinstance(question, Choice):
        chosen = given if isinstance(given, frozenset) else frozenset[str]()
        found = [
            Reason(name, words, round.why.get(name, ""), name in question.right, name in chosen)
            for name, words in question.options
        ]
        return tuple(sorted(found, key=lambda one: (not one.chosen, not one.right)))
    from studylam.packs.questions.numbers import shown_number

    right = graded(round, given).verdict == "right"
    value = Reason(
        ANSWER, shown_number(question.value, question.unit), round.why[ANSWER], True, right
    )
    typical = [
        Reason(name, name, why, False, True)
        for name, why in round.why.items()
        if not right and isinstance(given, Decimal) and _is_like(name, given)
    ]
    if not right and not typical and isinstance(given, Decimal):
        near = [one for one in question.slips if abs(one[0] - given) <= _near(one[0])]
        typical = [
            Reason("slip", shown_number(number, question.unit), why, False, True)
            for number, why in sorted(near, key=lambda one: abs(one[0] - given))[:2]
        ]
    return (*typical, value)


def _is_like(name: str, given: Decimal) -> bool:
    """Whether an answer is the typical mistake of that name."""
    number = as_number(name)
    return number is not None and abs(number - given) <= _near(number)


def _near(number: Decimal) -> Decimal:
    """How far from a slip's number an answer still is that slip: a hundredth of it, or a cent."""
    return max(abs(number) / 100, Decimal("0.01"))
