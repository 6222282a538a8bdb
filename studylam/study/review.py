"""Reviews: which questions are due, by the cards that FSRS made (`studylam.study.cards`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from studylam.progress import Record
from studylam.study.cards import cards, retrievability

if TYPE_CHECKING:
    from studylam.packs import Library


@dataclass(frozen=True)
class DueCard:
    """A question whose time has come."""

    question: str
    due: datetime
    retrievability: float
    """FSRS's estimate of the probability that the learner still knows it, 0…1."""
    surprising: bool
    """The last answer was wrong although the learner was sure."""


def due(library: Library, record: Record, now: datetime) -> list[DueCard]:
    """What is due at ``now``: first what the learner was sure of and got wrong, then what is most
    likely to be forgotten. Questions that the library no longer has aren't due.
    """
    here = {question.id for question in library.questions}
    tallies = record.tallies()
    ready = [
        DueCard(
            question=card.question,
            due=card.due,
            retrievability=retrievability(card, now),
            surprising=(tally := tallies[card.question]).last_confidence == "sure"
            and not tally.last_correct,
        )
        for card in cards(record).values()
        if card.due <= now and card.question in here and card.question in tallies
    ]
    return sorted(ready, key=lambda c: (not c.surprising, c.retrievability, c.due, c.question))


def next_due(library: Library, record: Record) -> datetime | None:
    """When the next card is due (which may be past); ``None`` without any card."""
    here = {question.id for question in library.questions}
    return min((c.due for c in cards(record).values() if c.question in here), default=None)


def next_due_sentence(library: Library, record: Record) -> str:
    """When something will be due, for people, in local time."""
    moment = next_due(library, record)
    if moment is None:
        return "Answer some questions first: each comes back here when it is about to be forgotten."
    return f"The next question is due on {moment.astimezone():%d %B at %H:%M}."
