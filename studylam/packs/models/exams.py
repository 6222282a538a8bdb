"""Exams: what each is made of, and until when it can be sat."""

from __future__ import annotations

from datetime import date
from typing import Literal

from studylam.packs.models.base import Place, model


@model
class Domain:
    """A domain of an exam with its weight in per cent."""

    number: int
    name: str
    weight: int


@model
class ScoreScale:
    """The scores that an exam gives, from nothing right to all right."""

    lowest: int = 100
    highest: int = 1000


@model
class Validity:
    """The days on which an exam can be sat, as far as they are known; both count."""

    first: date | None = None
    last: date | None = None


@model
class Successor:
    """The exam that takes another's place, and what is known of it: that may be little."""

    exam: str
    title: str | None = None
    registration: date | None = None
    """From when on one can register for it."""
    known: tuple[str, ...] = ()
    """Sentences."""


AskedType = Literal[
    "single-choice", "multiple-response", "ordering", "matching", "numeric", "predict"
]
"""The types of questions that an exam may have."""


@model
class Blueprint:
    """``quizzes/blueprints/<exam>.yaml``: what an exam is made of."""

    exam: str
    title: str
    about: str = ""
    """What the packs' questions cover of it, in a sentence, where that isn't all."""
    questions: int
    scored: int
    """How many of them count; the learner isn't told which."""
    minutes: int
    pass_score: int
    score_scale: ScoreScale = ScoreScale()
    types: tuple[AskedType, ...] = ("single-choice", "multiple-response")
    domains: tuple[Domain, ...]
    valid: Validity = Validity()
    successor: Successor | None = None
    status: str = ""
    lambda_tasks: tuple[str, ...] = ()
    """The task statements that Lambda knowledge serves."""
    as_of: date
    source: str
    place: Place

    @property
    def unscored(self) -> int:
        """How many are asked but don't count."""
        return self.questions - self.scored
