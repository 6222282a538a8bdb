"""A question as it is shown, and what is said about an answer to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.progress import Answer, Confidence, Record
from studylam.study.chance import LETTERS
from studylam.study.grading import checked_choice, grade

if TYPE_CHECKING:
    from studylam.packs.models import Option, Question


@dataclass(frozen=True)
class Presented:
    """A question as it is put on the screen."""

    question: Question
    order: tuple[int, ...]
    """Indices of the options (as the bank has them) from top to bottom."""

    @property
    def letters(self) -> str:
        """The options' letters from top to bottom: ``ABCD``."""
        return LETTERS[: len(self.order)]

    @property
    def options(self) -> tuple[tuple[str, int, Option], ...]:
        """(letter, index in the bank, option) from top to bottom."""
        options = self.question.options
        return tuple((LETTERS[row], index, options[index]) for row, index in enumerate(self.order))

    def letter(self, index: int) -> str:
        """The letter under which the bank's option ``index`` is shown."""
        return LETTERS[self.order.index(index)]


@dataclass(frozen=True)
class Feedback:
    """How an answer was. Indices are those of the bank, ascending."""

    question: Question
    chosen: tuple[int, ...]
    correct: bool
    missing: tuple[int, ...]
    """Keys that weren't chosen."""
    wrong: tuple[int, ...]
    """Chosen options that aren't keys."""
    confidence: Confidence | None = None

    @property
    def surprising(self) -> bool:
        """Sure, and wrong: worth the most attention."""
        return not self.correct and self.confidence == "sure"


def feedback(
    question: Question, chosen: Collection[int], confidence: Confidence | None = None
) -> Feedback:
    """What is to be said about an answer. Pure: nothing is recorded."""
    keys, given = set(question.keys), set(chosen)
    return Feedback(
        question=question,
        chosen=tuple(sorted(given)),
        correct=grade(question, chosen),
        missing=tuple(sorted(keys - given)),
        wrong=tuple(sorted(given - keys)),
        confidence=confidence,
    )


def answer_check(
    record: Record,
    question: Question,
    chosen: Collection[int],
    confidence: Confidence | None = None,
    duration_ms: int | None = None,
    seed: int | None = None,
) -> Feedback:
    """Answer a question that stands in a lesson's text. On disk when this returns.

    Raises:
        UsageError: the choice makes no sense.
    """
    choice = checked_choice(question, chosen)
    result = feedback(question, choice, confidence)
    record.add_answer(
        Answer(
            question=question.id,
            question_version=question.version,
            chosen=choice,
            correct=result.correct,
            confidence=confidence,
            mode="check",
            duration_ms=duration_ms,
            seed=seed,
        )
    )
    return result
