"""Reviews: which cards are due, which will be, and how to go ahead of them.

By the cards that FSRS made (`reviews.cards`), of questions, key facts and lessons. Each function
looks at each card once, and never at the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from studylam.progress import Record
from studylam.study.reviews.cards import cards, retrievability
from studylam.study.reviews.made_cards import items

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question
    from studylam.progress import CardRow, Tally
    from studylam.study.days import Days

LEARN_AHEAD = timedelta(minutes=20)
"""What FSRS wants again so soon is asked again in the same session."""
CRAM_REST = timedelta(hours=12)
"""A cram doesn't ask again what was right within this time: the cards wouldn't tell."""

_REVIEW = 2
"""FSRS's state of a card that isn't being learnt or learnt anew."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DueCard:
    """A card whose time has come."""

    question: str
    """Id of a question, or of a card of a key fact or a lesson."""
    due: datetime
    retrievability: float
    """FSRS's estimate of the probability that the learner still knows it, 0…1."""
    surprising: bool
    """The last answer was wrong although the learner was sure."""
    learning: bool = False
    """It is being learnt, or learnt anew after a wrong answer: it comes back within minutes."""
    of_goal: bool = True
    """It is of the exam that the learner studies for, or there is none."""


@dataclass(frozen=True)
class ComingDay:
    """What comes due on one of the learner's days."""

    day: date
    cards: tuple[str, ...]
    """Ids, the first due first; today's with what is overdue."""


def due(library: Library, record: Record, now: datetime) -> list[DueCard]:
    """What is due at ``now``: first what the learner was sure of and got wrong; then what is of the
    goal's exam, if there is one, before what isn't; in that, what is most likely to be forgotten.
    Cards whose question the library no longer has aren't due.
    """
    return _ranked(library, record, now, lambda card, _: card.due <= now)


def again(library: Library, record: Record, now: datetime) -> list[DueCard]:
    """What FSRS wants again within minutes: begun or got wrong just now. For the end of a session,
    when nothing else is due; what was reviewed longest ago first.
    """
    found = _ranked(
        library,
        record,
        now,
        lambda card, _: card.state != _REVIEW and card.due <= now + LEARN_AHEAD,
    )
    return sorted(found, key=lambda card: (card.due, card.question))


def cram(
    library: Library, record: Record, now: datetime, *, exam: str | None = None, size: int = 20
) -> list[DueCard]:
    """Cards for a session ahead of the schedule, what is most likely to be forgotten first.

    Its answers are logged with the mode ``cram`` (``Drill.start_cards(…, cram=True)``): FSRS isn't
    told of them, so that the schedule stays as it is; mastery counts them. ``exam``: only what is
    of that one.
    """
    known = items(library)

    def fits(card: CardRow, tally: Tally) -> bool:
        rested = not tally.last_correct or now - tally.last_at >= CRAM_REST
        return rested and (exam is None or exam in known[card.question].exams)

    return _ranked(library, record, now, fits)[:size]


def preview(
    library: Library, record: Record, count: int, now: datetime, days: Days
) -> list[ComingDay]:
    """What comes due on each of the next ``count`` of the learner's days, today first, if nothing
    is answered meanwhile.
    """
    here = items(library)
    today = days.day(now)
    coming: dict[date, list[CardRow]] = {today + n * _DAY: [] for n in range(count)}
    end = days.start(today + count * _DAY)
    for card in cards(record).values():
        if card.question in here and card.due < end:
            coming[max(today, days.day(card.due))].append(card)
    return [
        ComingDay(day, tuple(c.question for c in sorted(of, key=lambda c: (c.due, c.question))))
        for day, of in coming.items()
    ]


def next_due(library: Library, record: Record) -> datetime | None:
    """When the next card is due (which may be past); ``None`` without any card."""
    here = items(library)
    return min((c.due for c in cards(record).values() if c.question in here), default=None)


def next_due_sentence(library: Library, record: Record) -> str:
    """When something will be due, for people, in the learner's time."""
    from studylam.study.days import Days

    moment = next_due(library, record)
    if moment is None:
        return "What you answer in drills and lessons comes back here before it is forgotten."
    local = moment.astimezone(Days.of(record).zone)
    return f"The next question is due on {local:%d %B at %H:%M}."


def _ranked(
    library: Library,
    record: Record,
    now: datetime,
    wanted: Callable[[CardRow, Tally], bool],
) -> list[DueCard]:
    """The cards that are ``wanted``, in the order of `due`."""
    from studylam.study.planning.goal import load

    here: Mapping[str, Question] = items(library)
    tallies = record.tallies()
    goal = load(record)
    found = []
    for card in cards(record).values():
        tally = tallies.get(card.question)
        if card.question not in here or tally is None or not wanted(card, tally):
            continue
        found.append(
            DueCard(
                question=card.question,
                due=card.due,
                retrievability=retrievability(card, now),
                surprising=tally.last_confidence == "sure" and not tally.last_correct,
                learning=card.state != _REVIEW,
                of_goal=goal is None or goal.exam in here[card.question].exams,
            )
        )
    found.sort(key=lambda c: (not c.surprising, not c.of_goal, c.retrievability, c.due, c.question))
    return found
