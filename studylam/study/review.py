"""Reviews: which questions are due, by FSRS-6 (py-fsrs, default parameters).

One card a question. A card is nothing but the learner's answers to its question played through
FSRS in the order of their times, so it can always be made again from the log: `replayed` does, and
`cards` keeps the results between starts, replaying only questions whose answers have changed.

An answer is rated ``Again`` when wrong, ``Hard`` when right but unsure or guessed, ``Good`` when
right. ``Easy`` isn't given, and a wrong answer is never ``Hard``. All times are UTC. Fuzzing is
off: the schedule has to follow from the log alone. A question that was reworded keeps its card;
what the learner knows of it will show in the next answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from studylam.errors import StorageError
from studylam.progress import Answer, CardRow, Record

if TYPE_CHECKING:
    from fsrs import Rating, Scheduler

    from studylam.packs import Library

DESIRED_RETENTION = 0.9
"""The probability of remembering at which FSRS calls a card due."""


@dataclass(frozen=True)
class DueCard:
    """A question whose time has come."""

    question: str
    due: datetime
    retrievability: float
    """FSRS's estimate of the probability that the learner still knows it, 0…1."""
    surprising: bool
    """The last answer was wrong although the learner was sure."""


@lru_cache(maxsize=1)
def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    return Scheduler(desired_retention=DESIRED_RETENTION, enable_fuzzing=False)


def rating(answer: Answer) -> Rating:
    """What FSRS is told of an answer."""
    from fsrs import Rating

    if not answer.correct:
        return Rating.Again
    return Rating.Hard if answer.confidence in ("unsure", "guess") else Rating.Good


def replayed(question: str, answers: Iterable[Answer]) -> CardRow | None:
    """The card that these answers to ``question`` make; ``None`` if there are none."""
    from fsrs import Card

    scheduler = _scheduler()
    card = None
    for answer in sorted(answers, key=lambda answer: (answer.at, answer.id or 0)):
        if card is None:
            # An id of our own: without one, py-fsrs sleeps a millisecond to make one.
            card = Card(card_id=0, due=answer.at)
        card, _ = scheduler.review_card(card, rating(answer), answer.at)
    if card is None or card.last_review is None:
        return None
    return CardRow(
        question=question,
        state=int(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.last_review,
    )


def cards(record: Record) -> dict[str, CardRow]:
    """Question id → card, up to the last answer in the log."""
    changed, position = record.cards_behind()
    if not changed:
        return record.cards()
    by_question = attrgetter("question")
    answers = sorted(record.answers(questions=changed), key=by_question)
    fresh = {
        question: card
        for question, group in groupby(answers, key=by_question)
        if (card := replayed(question, group)) is not None
    }
    gone = changed - fresh.keys()
    known = {id: card for id, card in record.cards().items() if id not in gone} | fresh
    # Keeping them only saves time; a record that can't be written must still show what is due.
    with suppress(StorageError):
        record.save_cards(fresh.values(), gone, position)
    return known


def rebuild(record: Record) -> dict[str, CardRow]:
    """Forget the kept cards and make all of them again from the log."""
    record.forget_cards()
    return cards(record)


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


def retrievability(card: CardRow, now: datetime) -> float:
    """FSRS's probability that the learner still knows it at ``now``, 0…1."""
    from fsrs import Card, State

    fsrs_card: Any = Card(
        card_id=0,
        state=State(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.last_review,
    )
    return float(_scheduler().get_card_retrievability(fsrs_card, now))


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
