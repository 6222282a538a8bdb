"""How ready the learner is for an exam: the probability of passing, with an interval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record


@dataclass(frozen=True)
class DomainReadiness:
    """One domain of the exam. Shares are of *new* exam questions, right if asked now; 0…1."""

    number: int
    name: str
    weight: int
    """Per cent of the exam."""
    scored: int
    """Scored questions that the exam draws from it."""
    share: float
    low: float
    high: float
    """80 % interval of ``share``."""
    answers: int
    """Questions of it that were answered at least once: what the estimate rests on."""
    bank: int
    """Questions of it that the library has."""


@dataclass(frozen=True)
class Readiness:
    """What the record says on passing one exam now. Always computed; worth showing if `enough`."""

    exam: str
    title: str
    probability: float
    """Of passing, 0…1."""
    low: float
    high: float
    """80 % interval of the learner's true probability of passing."""
    share: float
    """Of the scored questions that the learner would get right now, 0…1."""
    share_low: float
    share_high: float
    """80 % interval of the true share."""
    pass_share: float
    """Share of right answers at which the exam is taken to be passed: an assumption."""
    domains: tuple[DomainReadiness, ...]
    enough: bool
    missing: tuple[str, ...]
    """What it takes until it means something, in sentences; empty when `enough`."""
    answers: int
    """Questions answered at least once: what the estimate rests on."""
    repeats: int
    """Answers to questions that had been answered before: they say little."""
    labs: int
    """Labs passed that practise something of the exam."""
    exams: int
    """Mock exams handed in."""
    evidence: float
    """How many new questions, answered now, would say as much: what is left after fading."""
    last_at: datetime | None


def readiness(library: Library, record: Record, exam: str, now: datetime) -> Readiness:
    """How ready the learner is for ``exam`` (a blueprint's id) at ``now``.

    Raises:
        NotFoundError: there is no such exam.
    """
    raise NotImplementedError


def all_readiness(library: Library, record: Record, now: datetime) -> tuple[Readiness, ...]:
    """`readiness` for every blueprint of the library, in its order."""
    return tuple(readiness(library, record, one.exam, now) for one in library.blueprints)
