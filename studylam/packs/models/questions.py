"""Questions of every type, and the parts that they are made of.

A question is picked (options, items, pairs) or typed (a number, what a handler does). Which fields
it has follows from its type; `studylam.packs.questions.parts` says how each is written.
"""

from __future__ import annotations

import sys
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from studylam.packs.models.base import Kept, Place, model


@model
class Option:
    """One of the answers that a question offers, with the reason for or against it."""

    text: str
    correct: bool
    explanation: str
    place: Place


@model
class Pair:
    """A row of a matching question: what is on the left, and the right side that belongs to it."""

    left: str
    right: str
    explanation: str = ""
    place: Place


@model
class Number:
    """The key of a numeric question: right is what differs by no more than ``tolerance``."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    unit: str = ""
    """What it counts, e.g. ``GB-seconds``; empty: a bare number."""


@model
class Trap:
    """A typical wrong answer to a question whose answer is typed, and why it is wrong."""

    text: str
    value: Decimal | None = None
    """In the unit of the key; None where the answer isn't a number."""
    explanation: str
    place: Place


@model
class Prediction:
    """What a predict question is about: a case of a lab, run with the lab's own code."""

    lab: str
    case: str
    what: Literal["return", "log"] = "return"
    """What the last invocation of the case returns, or what its code writes to the log."""
    code: Literal["starter", "solution"] = "solution"


WrittenType = Literal[
    "single-choice",
    "multiple-response",
    "ordering",
    "matching",
    "numeric",
    "short-answer",
    "predict",
]
"""The types that authors write."""

QuestionType = Literal[WrittenType, "recall"]


BloomLevel = Literal["remember", "understand", "apply", "analyse", "evaluate"]
"""Of Bloom's taxonomy: what a question asks of whoever answers it."""

Difficulty = Literal["easy", "medium", "hard"]
"""How hard the author thinks a question is; what answers say of it is in the statistics."""


@model
class Question:
    """One item of a bank, or (``recall``) a card that study makes of a fact."""

    id: str
    bank: Annotated[str, Kept(sys.intern)]
    type: QuestionType
    stem: str
    """CommonMark, with ``{fact:ID}`` still in it, like all the other texts."""
    options: tuple[Option, ...] = ()
    """What can be chosen; of an ordering question, the items in their right order. None where the
    answer is typed or matched."""
    pairs: tuple[Pair, ...] = ()
    extra_rights: tuple[str, ...] = ()
    """Right sides of a matching question that belong to no left side."""
    columns: tuple[str, ...] = ()
    """What the two sides of a matching question are, e.g. ``("Event source", "Invocation")``."""
    number: Number | None = None
    accepts: tuple[str, ...] = ()
    """Of a short answer: the texts that are right, the best one first."""
    predicts: Prediction | None = None
    explanation: str = ""
    """The reason of the whole, where the reasons of its parts don't say it."""
    traps: tuple[Trap, ...] = ()
    assesses: tuple[str, ...]
    exams: tuple[str, ...]
    domain: dict[str, int]
    """Exam id → number of the domain in its blueprint."""
    level: BloomLevel
    difficulty: Difficulty | None = None
    todo: tuple[str, ...] = ()
    """What an imported question still lacks, e.g. ``reasons``: it fails the check until then."""
    waive: dict[str, str] = field(default_factory=dict)
    """Code of a check → why this question needn't pass it."""
    sources: tuple[str, ...]
    as_of: date | None = None
    """The day on which its key was last checked against them."""
    lesson: str | None = None
    """Where it is taught: ``lesson-id`` or ``lesson-id#section-id``."""
    lab: str | None = None
    version: str
    """Changes when its words or its key change; statistics begin anew then."""
    place: Place

    @property
    def rights(self) -> tuple[str, ...]:
        """The right sides of a matching question, each once: two left sides may share one."""
        return tuple(dict.fromkeys([*(pair.right for pair in self.pairs), *self.extra_rights]))

    @property
    def keys(self) -> tuple[int, ...]:
        """What is right, as a response has it: indices of the correct options, ascending; of the
        items in their order; for each left side, of its right side. Empty where it is typed.
        """
        if self.type == "matching":
            rights = self.rights
            return tuple(rights.index(pair.right) for pair in self.pairs)
        if self.type == "ordering":
            return tuple(range(len(self.options)))
        return tuple(i for i, option in enumerate(self.options) if option.correct)

    @property
    def typed(self) -> bool:
        """Whether the answer is typed, not picked."""
        return self.type in ("numeric", "short-answer") or (
            self.type == "predict" and not self.options
        )

    @property
    def pieces(self) -> tuple[tuple[str, Place], ...]:
        """Every text in it that may name facts, with its place."""
        return (
            (
                "\n".join([self.stem, *self.columns, *self.extra_rights, self.explanation]),
                self.place,
            ),
            *((f"{option.text}\n{option.explanation}", option.place) for option in self.options),
            *((f"{p.left}\n{p.right}\n{p.explanation}", p.place) for p in self.pairs),
            *((f"{trap.text}\n{trap.explanation}", trap.place) for trap in self.traps),
        )

    @property
    def words(self) -> str:
        """All its texts."""
        return "\n".join(text for text, _ in self.pieces)


@model
class Bank:
    """One file of questions: ``quizzes/<id>.md``."""

    id: str
    title: str
    exams: tuple[str, ...]
    questions: tuple[str, ...]
    place: Place
