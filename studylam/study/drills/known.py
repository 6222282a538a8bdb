"""What the record says of the questions, read once: from tables of a row a question, never from
the log itself, so that it takes as long after a million answers as after a hundred.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from studylam.errors import NotFoundError
from studylam.progress import Deck, Record, Tally
from studylam.progress.entries import Origin, Quarter
from studylam.study.reviews.cards import cards

USUAL_SECONDS = 75.0
"""What AWS exams allow for a question, roughly; with feedback, a drill takes about as long."""
ENOUGH_ANSWERS = 20
"""Answers with a time, from which the learner's own pace is known."""
_RECENT_ANSWERS = 300
_FASTEST, _SLOWEST = 15.0, 240.0


@dataclass(frozen=True)
class Known:
    """Where the questions stand with the learner at ``now``. Its record has to stay open."""

    record: Record
    now: datetime
    tallies: Mapping[str, Tally]
    due: Mapping[str, datetime]
    """Card → when it is due, which may be long from now."""
    flagged: frozenset[str]
    goal: str | None
    """The exam that the learner studies for."""

    @classmethod
    def of(cls, record: Record, now: datetime) -> Known:
        """As the record has it now."""
        goal = record.setting("goal")
        exam = goal.get("exam") if isinstance(goal, dict) else None
        return cls(
            record=record,
            now=now,
            tallies=record.tallies(),
            due={id: card.due for id, card in cards(record).items()},
            flagged=frozenset(record.flagged()),
            goal=exam if isinstance(exam, str) else None,
        )

    @cached_property
    def decks(self) -> Mapping[str, Deck]:
        """Id → deck, by title."""
        return {deck.id: deck for deck in self.record.decks()}

    def deck(self, name: str) -> Deck:
        """The deck of that id or title.

        Raises:
            NotFoundError: there is none.
        """
        if name in self.decks:
            return self.decks[name]
        for deck in self.decks.values():
            if deck.title == name:
                return deck
        raise NotFoundError.named("deck", name, [deck.title for deck in self.decks.values()])

    @cached_property
    def seconds(self) -> float:
        """How long the learner takes for a question."""
        return pace(self.record.activity(last=_RECENT_ANSWERS))

    def minutes(self, questions: int) -> int:
        """About how long so many questions take; at least 1."""
        return max(1, round(questions * self.seconds / 60))

    def is_missed(self, question: str) -> bool:
        """The last answer was wrong."""
        tally = self.tallies.get(question)
        return tally is not None and not tally.last_correct

    def is_due(self, question: str) -> bool:
        """FSRS would ask it now."""
        due = self.due.get(question)
        return due is not None and due <= self.now and question in self.tallies

    def is_surprising(self, question: str) -> bool:
        """The last answer was wrong although the learner was sure."""
        tally = self.tallies.get(question)
        return tally is not None and not tally.last_correct and tally.last_confidence == "sure"

    def origin(self, question: str) -> Origin:
        """Where a question stands: never answered, wrong last time, due, or right and not due."""
        if question not in self.tallies:
            return "new"
        if self.is_missed(question):
            return "missed"
        return "due" if self.is_due(question) else "seen"


def pace(quarters: list[Quarter]) -> float:
    """Seconds that a question took lately, with its feedback: over the last few hundred answers
    whose time was measured; `USUAL_SECONDS` while there are too few. Never absurd.
    """
    answers, milliseconds = 0, 0
    for quarter in reversed(quarters):
        if quarter.study_ms:
            answers += quarter.answers
            milliseconds += quarter.study_ms
        if answers >= _RECENT_ANSWERS:
            break
    if answers < ENOUGH_ANSWERS:
        return USUAL_SECONDS
    return min(max(milliseconds / answers / 1000, _FASTEST), _SLOWEST)
