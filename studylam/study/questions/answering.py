"""A question as it is shown, and what is said about an answer to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.progress import Answer, Confidence, Record
from studylam.study.chance import LETTERS, option_order
from studylam.study.questions.explaining import Part, notes_on, parts_of
from studylam.study.questions.grading import Grade, Response, Truth, checked_response, grade

if TYPE_CHECKING:
    from studylam.packs.models import Option, Question


@dataclass(frozen=True)
class Presented:
    """A question as it is put on the screen."""

    question: Question
    order: tuple[int, ...]
    """Indices (as the bank has them) from top to bottom: of the options, of the items to be put in
    order, or of the right sides to be matched. Empty where the answer is typed."""

    @classmethod
    def of(cls, question: Question, seed: int) -> Presented:
        """The question in the order that follows from the seed."""
        return cls(question, option_order(question, seed))

    @property
    def letters(self) -> str:
        """The letters of what is shown, from top to bottom: ``ABCD``."""
        return LETTERS[: len(self.order)]

    @property
    def options(self) -> tuple[tuple[str, int, Option], ...]:
        """(letter, index in the bank, option or item) from top to bottom."""
        options = self.question.options
        if not options:
            return ()
        return tuple((LETTERS[row], index, options[index]) for row, index in enumerate(self.order))

    @property
    def rights(self) -> tuple[tuple[str, int, str], ...]:
        """(letter, index among the question's ``rights``, text) of a matching question."""
        rights = self.question.rights
        if not rights:
            return ()
        return tuple((LETTERS[row], index, rights[index]) for row, index in enumerate(self.order))

    def letter(self, index: int) -> str:
        """The letter under which what the bank has at ``index`` is shown."""
        return LETTERS[self.order.index(index)]


@dataclass(frozen=True)
class Feedback:
    """How an answer was, and what is to be said about it."""

    question: Question
    response: Response
    grade: Grade
    parts: tuple[Part, ...]
    """The answer item by item: what the learner gave first, then the rest."""
    notes: tuple[str, ...] = ()
    """What has to be said beside: that the number is right but the unit isn't."""
    truth: Truth | None = None
    """What the runtime really did, of a predict question. Not inert."""
    confidence: Confidence | None = None

    @property
    def correct(self) -> bool:
        """All of it is right."""
        return self.grade.correct

    @property
    def chosen(self) -> tuple[int, ...]:
        """The response where it consists of indices of the bank."""
        return self.response if isinstance(self.response, tuple) else ()

    @property
    def missing(self) -> tuple[int, ...]:
        """Keys that weren't chosen, ascending: options, or left sides that got no right side."""
        return tuple(sorted(part.index for part in self.parts if part.verdict == "missed"))

    @property
    def wrong(self) -> tuple[int, ...]:
        """What was given and is wrong, ascending: options, items, left sides."""
        return tuple(sorted(part.index for part in self.parts if part.verdict == "wrong"))

    @property
    def surprising(self) -> bool:
        """Sure, and wrong: worth the most attention."""
        return not self.correct and self.confidence == "sure"


def feedback(
    question: Question,
    response: Response | Collection[int],
    confidence: Confidence | None = None,
    truth: Truth | None = None,
) -> Feedback:
    """What is to be said about an answer. Pure: nothing is recorded."""
    given = _kept(question, response)
    return Feedback(
        question=question,
        response=given,
        grade=grade(question, given, truth),
        parts=parts_of(question, given, truth),
        notes=notes_on(question, given, truth),
        truth=truth,
        confidence=confidence,
    )


def _kept(question: Question, response: Response | Collection[int]) -> Response:
    """A response as the record has it, without refusing any."""
    if isinstance(response, str):
        return response
    if question.type in ("ordering", "matching"):
        return tuple(response)
    return tuple(sorted(set(response)))


def answer_check(
    record: Record,
    question: Question,
    response: Response | Collection[int],
    confidence: Confidence | None = None,
    duration_ms: int | None = None,
    seed: int | None = None,
    truth: Truth | None = None,
) -> Feedback:
    """Answer a question that stands in a lesson's text. On disk when this returns.

    Raises:
        UsageError: the response makes no sense.
    """
    given = checked_response(question, response)
    result = feedback(question, given, confidence, truth)
    record.add_answer(
        Answer(
            question=question.id,
            question_version=question.version,
            chosen=given,
            correct=result.correct,
            confidence=confidence,
            mode="check",
            duration_ms=duration_ms,
            seed=seed,
        )
    )
    return result
