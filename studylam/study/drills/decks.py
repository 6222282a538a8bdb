"""Decks: questions that the learner has put aside, to drill them by themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.errors import NotFoundError, UsageError
from studylam.names import inert_name
from studylam.progress import Deck, Record
from studylam.study.drills.known import Known

if TYPE_CHECKING:
    from studylam.packs import Library

LONGEST_TITLE = 80


@dataclass(frozen=True)
class DeckStanding:
    """A deck, and where its questions stand."""

    deck: Deck
    here: int
    """Questions that the packs still have."""
    missed: int
    """Of these: wrong last time."""
    unseen: int


def save_deck(record: Record, title: str, questions: Collection[str]) -> Deck:
    """Put questions (ids) aside as a new deck. Where the title is taken, it gets a number.

    Raises:
        UsageError: there are no questions, or the title is empty or too long.
        StorageError: it can't be kept.
    """
    if not questions:
        raise UsageError("A deck needs a question.", hint="Choose some that you missed or flagged.")
    return record.save_deck(_free(record, _checked(title)), list(dict.fromkeys(questions)))


def rename_deck(record: Record, id: str, title: str) -> Deck:
    """Give a deck another title.

    Raises:
        NotFoundError: there is no such deck.
        UsageError: the title is empty or too long.
    """
    deck = _find(record, id)
    title = _checked(title)
    if title == deck.title:
        return deck
    return record.save_deck(_free(record, title), deck.questions, deck.id)


def discard_deck(record: Record, id: str) -> None:
    """Forget a deck; its questions stay where they are, and so does what was answered.

    Raises:
        NotFoundError: there is no such deck.
    """
    record.discard_deck(_find(record, id).id)


def standings(library: Library, known: Known) -> list[DeckStanding]:
    """All decks, by title."""
    here = {question.id for question in library.questions}
    found = []
    for deck in known.decks.values():
        ids = [id for id in deck.questions if id in here]
        missed = sum(known.is_missed(id) for id in ids)
        unseen = sum(id not in known.tallies for id in ids)
        found.append(DeckStanding(deck, len(ids), missed, unseen))
    return found


def _find(record: Record, id: str) -> Deck:
    decks = {deck.id: deck for deck in record.decks()}
    if id not in decks:
        raise NotFoundError.named("deck", id, list(decks))
    return decks[id]


def _checked(title: str) -> str:
    title = inert_name(title).strip()
    if not title:
        raise UsageError("A deck needs a title.")
    if len(title) > LONGEST_TITLE:
        raise UsageError(f"A deck's title has at most {LONGEST_TITLE} characters.")
    return title


def _free(record: Record, title: str) -> str:
    taken = {deck.title for deck in record.decks()}
    number, free = 1, title
    while free in taken:
        number += 1
        free = f"{title} {number}"
    return free
