"""Right or wrong, how much of an answer is right, and how sure a share of right answers is.

An answer counts only if all of it is right, as on AWS's exams. *Credit* is what a practising
learner is shown beside that, 0…1, and 1 only for an answer that is right:

- multiple response: (right − wrong options chosen) / keys, at least 0: so that choosing everything
  earns nothing.
- ordering: Kendall's tau of the given and the right order, at least 0: (pairs of items in the right
  order − pairs in the wrong one) / pairs. See `order_credit`.
- matching: the share of left sides with their right side.
- everything else: all or nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

from studylam.errors import UsageError
from studylam.inert import inert
from studylam.packs.questions.numbers import parse_number
from studylam.packs.questions.predictions import MAX_TYPED, Truth, says_same
from studylam.packs.questions.short import is_accepted
from studylam.progress.entries import Response

if TYPE_CHECKING:
    from studylam.packs.models import Question

__all__ = [
    "Grade",
    "Interval",
    "Response",
    "Truth",
    "checked_response",
    "grade",
    "order_credit",
    "parse_number",
    "wilson",
]

KNEW, FORGOT = "knew", "forgot"
"""What is given to a recall card."""

Z_95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


@dataclass(frozen=True)
class Grade:
    """How an answer was."""

    correct: bool
    credit: float
    """0…1, and 1 only if correct; for practice only."""

    @classmethod
    def whole(cls, correct: bool) -> Grade:
        """All or nothing."""
        return cls(correct, 1.0 if correct else 0.0)


def grade(
    question: Question, response: Response | Collection[int], truth: Truth | None = None
) -> Grade:
    """How a response is. One that makes no sense (of an older version, perhaps) is wrong.

    Args:
        truth: what the runtime really did; needed where a prediction is typed.

    Raises:
        UsageError: a typed prediction, and no truth to hold it to.
    """
    if isinstance(response, str):
        return Grade.whole(_typed_right(question, response, truth))
    given, keys = tuple(response), question.keys
    if not keys:
        return Grade.whole(False)
    match question.type:
        case "ordering":
            return Grade(given == keys, order_credit(given, len(keys)))
        case "matching":
            right = sum(one == other for one, other in zip(given, keys, strict=False))
            return Grade(given == keys, right / len(keys) if len(given) == len(keys) else 0.0)
        case "multiple-response":
            chosen = set(given)
            right = len(chosen & set(keys))
            credit = max(0, right - (len(chosen) - right)) / len(keys)
            return Grade(chosen == set(keys), credit)
        case _:
            return Grade.whole(set(given) == set(keys))


def _typed_right(question: Question, response: str, truth: Truth | None) -> bool:
    if question.type == "recall":
        return response == KNEW
    if question.type == "numeric" and question.number is not None:
        number = question.number
        try:
            given = parse_number(response, number.unit)
        except UsageError:
            return False
        return abs(given - number.value) <= number.tolerance
    if question.type == "short-answer":
        return is_accepted(response, question.accepts)
    if question.typed and question.predicts is not None:
        if truth is None:
            raise UsageError(f"What {question.id} asks has to be run before it can be graded.")
        return says_same(response, truth, question.predicts.what)
    return False


def order_credit(given: Sequence[int], count: int) -> float:
    """Kendall's tau (Biometrika 30, 1938) of an order of ``count`` items and the right one (0, 1,
    2, …), at least 0.

    Every pair of items counts +1 if it stands in the right order and −1 if not, so one slip costs
    little wherever it is, while counting the right positions would call an order that is only
    shifted by one all wrong. Chance alone gives 0 on average, as with the other formulas here.
    """
    if sorted(given) != list(range(count)) or count < 2:
        return 0.0
    pairs = [one < other for one, other in combinations(given, 2)]
    return max(0, 2 * sum(pairs) - len(pairs)) / len(pairs)


def checked_response(question: Question, response: Response | Collection[int]) -> Response:
    """``response`` as it is kept: choices ascending and each once, typed text without what a
    terminal would obey.

    Raises:
        UsageError: it can't be an answer to this question; says how to mend it.
    """
    if question.typed or question.type == "recall":
        return _checked_text(question, response)
    if isinstance(response, str):
        raise UsageError(f"Question {question.id} isn't answered by typing.", hint="Choose.")
    given = tuple(response)
    if question.type == "ordering":
        if sorted(given) != list(range(len(question.options))):
            raise UsageError(
                f"An order has each of the {len(question.options)} items once.",
                hint="Move the items, or skip the question.",
            )
        return given
    if question.type == "matching":
        return _checked_match(question, given)
    choice = tuple(sorted(set(given)))
    if not choice:
        raise UsageError("No option is chosen.", hint="Choose one, or skip the question.")
    if not all(0 <= index < len(question.options) for index in choice):
        raise UsageError(f"Question {question.id} has {len(question.options)} options only.")
    if question.type != "multiple-response" and len(choice) > 1:
        raise UsageError("This question has one right option.", hint="Choose one.")
    return choice


def _checked_match(question: Question, given: tuple[int, ...]) -> tuple[int, ...]:
    lefts, rights = len(question.pairs), len(question.rights)
    if len(given) != lefts or not all(-1 <= index < rights for index in given):
        raise UsageError(
            f"A match has one of {rights} right sides, or none (-1), for each of the {lefts} left."
        )
    if set(given) == {-1}:
        raise UsageError("Nothing is matched.", hint="Match a pair, or skip the question.")
    return given


def _checked_text(question: Question, response: Response | Collection[int]) -> str:
    if not isinstance(response, str):
        raise UsageError(f"Question {question.id} is answered by typing.", hint="Type the answer.")
    if len(response) > MAX_TYPED:
        raise UsageError(f"This is longer than {MAX_TYPED:,} characters.", hint="Shorten it.")
    text = inert(response).strip()
    if not text:
        raise UsageError("Nothing is typed.", hint="Type the answer, or skip the question.")
    if question.type == "recall" and text not in (KNEW, FORGOT):
        raise UsageError(f"A fact is known or not, not {text[:40]!r}.", hint=f"{KNEW} or {FORGOT}")
    if question.type == "numeric" and question.number is not None:
        parse_number(text, question.number.unit)
    return text


@dataclass(frozen=True)
class Interval:
    """A share, and between which bounds the true one lies with 95 % confidence. All in 0…1."""

    share: float
    low: float
    high: float


def wilson(right: float, total: float, z: float = Z_95) -> Interval:
    """The Wilson score interval of ``right`` out of ``total``.

    Unlike the textbook's normal interval it stays inside 0…1 and holds for few answers (Wilson
    1927; Brown, Cai, DasGupta 2001). Without any answer it is all of 0…1 and the share is 0.
    """
    if total <= 0:
        return Interval(0.0, 0.0, 1.0)
    share = right / total
    denominator = 1 + z * z / total
    middle = (share + z * z / (2 * total)) / denominator
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / denominator
    # At 0 and at all, rounding may carry a bound past the share that it must enclose.
    return Interval(share, max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share)))
