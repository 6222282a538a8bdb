"""Answers of one learner or of a thousand, counted so that item statistics follow from the counts.

Two million answers of a class don't fit in memory as objects, so each learner's are added and
forgotten: what stays of an answer are a few numbers in arrays.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from studylam.progress import Response

OTHERS = 5
"""Other answers in a sitting that it takes to say how well it went."""


class Answered(NamedTuple):
    """What statistics need of an answer."""

    question: str
    version: str
    chosen: Response
    correct: bool
    duration_ms: int | None
    session: object
    """The drill, review or exam that it was given in; else its day."""


class Sittings:
    """How sittings went: how many answers each has, and how many of them are right."""

    def __init__(self) -> None:
        self.answers = array("q")
        self.right = array("q")

    def new(self) -> int:
        """The number of a sitting that begins."""
        self.answers.append(0)
        self.right.append(0)
        return len(self.answers) - 1

    def add(self, sitting: int, correct: bool) -> None:
        """Count an answer."""
        self.answers[sitting] += 1
        self.right[sitting] += correct

    def rest(self, sitting: int, own: int, own_right: int) -> float | None:
        """The share right of all but ``own`` answers; ``None`` if that is too few."""
        total = self.answers[sitting] - own
        return (self.right[sitting] - own_right) / total if total >= OTHERS else None


@dataclass
class ItemTally:
    """The answers to one version of a question."""

    answers: int = 0
    right: int = 0
    responses: Counter[Response] = field(default_factory=Counter)
    durations_ms: array[int] = field(default_factory=lambda: array("q"))
    firsts: array[int] = field(default_factory=lambda: array("q"))
    """Each learner's first answer: the learner's number, doubled, and 1 more if it was right."""
    by_session: array[int] = field(default_factory=lambda: array("q"))
    """Every answer likewise, with the session's number."""

    @property
    def first_right(self) -> int:
        """How many of the first answers are right."""
        return sum(first & 1 for first in self.firsts)


class Tallies:
    """All answers so far, by question and version."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], ItemTally] = {}
        self.learners = Sittings()
        """Of each learner, the first answers to each question."""
        self.sessions = Sittings()

    def add_learner(self, answers: Iterable[Answered]) -> None:
        """Add all answers of one learner, in their order."""
        learner = self.learners.new()
        sessions: dict[object, int] = {}
        seen: set[tuple[str, str]] = set()
        for one in answers:
            key = one.question, one.version
            item = self.items.get(key)
            if item is None:
                item = self.items[key] = ItemTally()
            item.answers += 1
            item.right += one.correct
            item.responses[one.chosen] += 1
            if one.duration_ms is not None:
                item.durations_ms.append(one.duration_ms)
            session = sessions.get(one.session)
            if session is None:
                session = sessions[one.session] = self.sessions.new()
            self.sessions.add(session, one.correct)
            item.by_session.append(session * 2 + one.correct)
            if key not in seen:
                seen.add(key)
                item.firsts.append(learner * 2 + one.correct)
                self.learners.add(learner, one.correct)
