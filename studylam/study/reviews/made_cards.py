"""Cards that no bank has: study makes them of key facts (`fact_cards`) and of what lessons say one
should know by heart (`lesson_cards`).

A card is a `Question` like any other, so that drills, reviews, plans and grading need to know
nothing of where it comes from. It may be asked for the first time once a section that teaches it
was read (`Naming`). Its version changes with what is asked and what is right, so that an answer to
what has changed since isn't taken for one to what holds now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from studylam.errors import NotFoundError
from studylam.study.reviews import fact_cards, lesson_cards

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question


@dataclass(frozen=True)
class Naming:
    """Where a card is taught, the first place first."""

    places: tuple[tuple[str, str], ...]
    """(lesson, section) of each section that names it."""

    def is_read(self, read: Mapping[str, Collection[str]]) -> bool:
        """One of these sections was read."""
        return any(section in read.get(lesson, ()) for lesson, section in self.places)


@dataclass(frozen=True)
class MadeCards:
    """The cards that are made of a library: of facts in the order in which lessons name them, then
    those of lessons.
    """

    questions: Mapping[str, Question]
    """Card id → its question."""
    namings: Mapping[str, Naming]
    """Card id → where it is taught."""

    def available(self, read: Mapping[str, Collection[str]]) -> list[Question]:
        """Those that may be asked for the first time: ``read`` is `Record.all_sections_read`."""
        return [q for id, q in self.questions.items() if self.namings[id].is_read(read)]


_MADE: WeakKeyDictionary[Library, MadeCards] = WeakKeyDictionary()
"""Nothing in a library changes, so its cards are made once."""


def made_cards(library: Library) -> MadeCards:
    """All of them."""
    made = _MADE.get(library)
    if made is None:
        found = [*fact_cards.made(library), *lesson_cards.made(library)]
        made = _MADE[library] = MadeCards(
            {card.id: card for card, _ in found},
            {card.id: Naming(places) for card, places in found},
        )
    return made


def is_made(id: str) -> bool:
    """Whether a card's id is one of a fact or of a lesson, not of a bank's question."""
    return fact_cards.is_fact(id) or lesson_cards.is_of_lesson(id)


def find(library: Library, id: str) -> Question | None:
    """The question of a card, of a bank or made; ``None`` if there is none."""
    if is_made(id):
        return made_cards(library).questions.get(id)
    try:
        return library.question(id)
    except NotFoundError:
        return None


def item(library: Library, id: str) -> Question:
    """The question of a card, of a bank or made.

    Raises:
        NotFoundError: there is none.
    """
    if not is_made(id):
        return library.question(id)
    cards = made_cards(library).questions
    if id not in cards:
        what = "key fact" if fact_cards.is_fact(id) else "card"
        raise NotFoundError.named(what, id, list(cards))
    return cards[id]


def items(library: Library) -> dict[str, Question]:
    """Id → question of everything that can have a card."""
    known = {question.id: question for question in library.questions}
    return {**known, **made_cards(library).questions}
