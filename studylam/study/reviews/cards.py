"""Cards: what FSRS-6 (py-fsrs, default parameters) makes of the log.

One card a question, a key fact, and each card of a lesson. A card is nothing but the learner's
answers to its question played through FSRS in their order in the log, so it can always be made
again: `replayed` does. `cards` keeps the results between starts and puts new answers on top of
them; where something was undone, reset, or joined in from another machine, the cards concerned are
played anew, with the same result.

An answer is rated ``Again`` when wrong, ``Hard`` when right but unsure or guessed, ``Good`` when
right. ``Easy`` isn't given, and a wrong answer is never ``Hard``. Answers of a cram aren't played:
it leaves the schedule alone. All times are UTC. Fuzzing is off: the schedule has to follow from the
log alone. Where the clock was set back between two answers, no time has passed between them for
FSRS, and it goes on from the earlier time. A question that was reworded keeps its card; what the
learner knows of it will show in the next answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from studylam.errors import StorageError
from studylam.progress import CardRow, Confidence, Graded, Record
from studylam.progress.entries import from_us

if TYPE_CHECKING:
    from fsrs import Rating, Scheduler

DESIRED_RETENTION = 0.9
"""The probability of remembering at which FSRS calls a card due."""

_TELL_EVERY = 5_000


class Rated(Protocol):
    """What a rating follows from: an `Answer`, or as much of one."""

    @property
    def correct(self) -> bool | int: ...
    @property
    def confidence(self) -> Confidence | None: ...


@lru_cache(maxsize=1)
def scheduler() -> Scheduler:
    """FSRS as it is used here."""
    from fsrs import Scheduler

    return Scheduler(desired_retention=DESIRED_RETENTION, enable_fuzzing=False)


def rating(answer: Rated) -> Rating:
    """What FSRS is told of an answer."""
    from fsrs import Rating

    if not answer.correct:
        return Rating.Again
    return Rating.Hard if answer.confidence in ("unsure", "guess") else Rating.Good


def replayed(answers: Iterable[Graded], card: CardRow | None = None) -> CardRow | None:
    """``card`` (``None``: a new one) after these answers to its question, in this order.

    ``None`` if there is neither card nor answer.
    """
    from fsrs import Card

    fsrs_card = None if card is None else _fsrs_card(card)
    last = None
    for last in answers:
        at = from_us(last.at_us)
        if fsrs_card is None:
            # An id of our own: without one, py-fsrs sleeps a millisecond to make one.
            fsrs_card = Card(card_id=0, due=at)
        fsrs_card, _ = scheduler().review_card(fsrs_card, rating(last), at)
    if last is None or fsrs_card is None or fsrs_card.last_review is None:
        return card
    return CardRow(
        question=last.question,
        state=int(fsrs_card.state),
        step=fsrs_card.step,
        stability=fsrs_card.stability,
        difficulty=fsrs_card.difficulty,
        due=fsrs_card.due,
        last_review=fsrs_card.last_review,
        order=last.order,
    )


def cards(record: Record, progress: Callable[[int, int], None] | None = None) -> dict[str, CardRow]:
    """Question id → card, up to the last answer in the log.

    ``progress`` is told how many of how many answers are played, if there are many.
    """
    changes = record.card_changes()
    if changes is None:
        return record.cards()
    kept = {} if changes.replay is None else record.cards()
    made = {
        question: card
        for question, new in changes.fresh.items()
        if (card := replayed(new, kept.get(question))) is not None
    }
    if changes.replay is None or changes.replay:
        total = changes.until[0]
        done = 0
        for question, answers in groupby(record.graded(changes.replay), lambda a: a.question):
            group = list(answers)
            if (card := replayed(group)) is not None:
                made[question] = card
            if progress is not None and (done + len(group)) // _TELL_EVERY > done // _TELL_EVERY:
                progress(min(done + len(group), total), total)
            done += len(group)
    gone = changes.replay or ()
    known = {id: card for id, card in kept.items() if id not in gone} | made
    # Keeping them only saves time; a record that can't be written must still show what is due.
    with suppress(StorageError):
        record.save_cards(made.values(), changes)
    return known


def rebuild(
    record: Record, progress: Callable[[int, int], None] | None = None
) -> dict[str, CardRow]:
    """Forget all that is derived (counts, cards) and make it again from the log.

    Raises:
        StorageError: it can't be written.
    """
    record.drop_derived()
    record.catch_up(progress)
    return cards(record, progress)


def retrievability(card: CardRow, now: datetime) -> float:
    """FSRS's probability that the learner still knows it at ``now``, 0…1."""
    return float(scheduler().get_card_retrievability(_fsrs_card(card), now))


def _fsrs_card(card: CardRow) -> Any:
    from fsrs import Card, State

    return Card(
        card_id=0,
        state=State(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.last_review,
    )
