"""Cards, kept between starts: what FSRS made of the log, and how far into the log that goes.

What a card is, is the business of `studylam.study.reviews.cards`; here they are only kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from studylam.progress.derived import Derived
from studylam.progress.entries import Confidence, from_us, to_us
from studylam.progress.plain_words import plain_words, sound_values

_COLUMNS = "question, state, step, stability, difficulty, due_us, last_review_us, order_us"
_END = (
    "select (select ifnull(max(id), 0) from answers), (select ifnull(max(id), 0) from retractions),"
    " (select ifnull(max(id), 0) from resets)"
)
# "+": by the range that is asked for, not through the index of the order, which has all of them.
_GRADED = (
    "select question, correct, confidence, at_us, order_us from live_answers"
    " where {} and mode != 'cram' order by +order_us, uid"
)
_MANY = 20_000
"""New answers, from which on it is as quick to play the cards concerned from the start."""


@dataclass(frozen=True)
class CardRow:
    """What FSRS knows about a question."""

    question: str
    state: int
    step: int | None
    stability: float | None
    difficulty: float | None
    due: datetime
    last_review: datetime
    order: int = 0
    """Place in the log of the last answer that is in it."""


class Graded(NamedTuple):
    """As much of an answer as a card needs."""

    question: str
    correct: int
    confidence: Confidence | None
    at_us: int
    order: int


@dataclass(frozen=True)
class CardChanges:
    """What has to be done to the kept cards to bring them up to the log's end."""

    fresh: dict[str, list[Graded]]
    """Answers to be put on top of the card that there is, or on none."""
    replay: frozenset[str] | None
    """Questions whose card has to be made anew; ``None``: all cards."""
    since: tuple[int, ...]
    until: tuple[int, ...]
    """The log's positions that lie between."""


class CardStore(Derived):
    """The cards of a record. Answers given in a cram don't come here: it leaves the schedule."""

    def cards(self) -> dict[str, CardRow]:
        """Question id → its card, as far as `card_changes` says they go."""
        rows = self._rows(f"select {_COLUMNS} from cards")
        with sound_values(self.path):
            return {row[0]: _card(row) for row in rows}

    def card_changes(self) -> CardChanges | None:
        """What has come into the log since the cards were kept; ``None``: nothing."""
        with self._snapshot():
            since = answers, retractions, resets = self._card_position()
            end = tuple(self._row(_END))
            if end == since:
                return None
            if resets != end[2] or not answers:
                return CardChanges({}, None, since, end)
            undone = self._rows(
                "select distinct a.question from retractions as r"
                " join answers as a on a.uid = r.answer_uid where r.id > ?",
                [retractions],
            )
            replay = {question for (question,) in undone}
            fresh: dict[str, list[Graded]] = {}
            if end[0] - answers > _MANY:  # an import: more than fits into memory, maybe
                joined = self._rows("select distinct question from answers where id > ?", [answers])
                replay |= {question for (question,) in joined}
                return CardChanges({}, frozenset(replay), since, end)
            for answer in map(Graded._make, self._each(_GRADED.format("id > ?"), [answers])):
                fresh.setdefault(answer.question, []).append(answer)
            # Joined in from elsewhere, and older than what the card has seen.
            for question, at in self._rows("select question, order_us from cards"):
                if question in fresh and fresh[question][0].order <= at:
                    replay.add(question)
        fresh = {question: new for question, new in fresh.items() if question not in replay}
        return CardChanges(fresh, frozenset(replay), since, end)

    def graded(self, questions: Iterable[str] | None = None) -> Iterator[Graded]:
        """The answers to these questions (default: to all), one question's after another's."""
        if questions is None:
            rows = self._rows("select distinct question from answers order by question")
            questions = [question for (question,) in rows]
        sql = _GRADED.format("question = ?")
        with self._another() as connection:
            for question in questions:
                # A question at a time: where there is no other connection, others get their turn.
                if connection is None:
                    found = self._rows(sql, [question])
                else:
                    with plain_words(self.path):
                        found = connection.execute(sql, [question]).fetchall()
                yield from map(Graded._make, found)

    def save_cards(self, cards: Iterable[CardRow], changes: CardChanges) -> None:
        """Keep these cards, in place of those that ``changes`` says are to be made anew.

        Nothing happens if another program was faster.
        """
        with self._writing() as connection:
            if self._card_position() != changes.since:
                return
            if changes.replay is None:
                connection.execute("delete from cards")
            connection.executemany(
                "delete from cards where question = ?", [(id,) for id in changes.replay or ()]
            )
            connection.executemany(
                f"insert or replace into cards ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)",
                map(_values, cards),
            )
            connection.execute(
                "insert or replace into card_position (id, answers, retractions, resets)"
                " values (1, ?, ?, ?)",
                changes.until,
            )

    def _card_position(self) -> tuple[int, ...]:
        row = self._row("select answers, retractions, resets from card_position where id = 1")
        return tuple(row) if row else (0, 0, 0)


def _card(row: tuple[Any, ...]) -> CardRow:
    question, state, step, stability, difficulty, due_us, last_us, order = row
    return CardRow(
        question, state, step, stability, difficulty, from_us(due_us), from_us(last_us), order
    )


def _values(card: CardRow) -> tuple[Any, ...]:
    numbers = (card.state, card.step, card.stability, card.difficulty)
    return (card.question, *numbers, to_us(card.due), to_us(card.last_review), card.order)
