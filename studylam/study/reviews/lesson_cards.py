"""Cards of lessons: what their authors say one should know by heart (``cards`` fences).

The learner says whether it was known. The id is ``card:``, the lesson's and the card's own. Facts
in the texts count as they are shown: with a new value, the card is a new version.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING

from studylam.packs.models import Question
from studylam.study.reviews.fact_cards import domains_of

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Lesson, RecallCard, Section

PREFIX = "card:"
BANK = "cards"
"""What stands for a bank's id in the question of a card."""


def is_of_lesson(id: str) -> bool:
    """Whether a card's id is one of a lesson's cards."""
    return id.startswith(PREFIX)


def card_id(lesson: str, card: str) -> str:
    """What a lesson's card is kept by."""
    return f"{PREFIX}{lesson}#{card}"


def made(library: Library) -> Iterator[tuple[Question, tuple[tuple[str, str], ...]]]:
    """Each card with (lesson, section) where it stands, in the lessons' order."""
    for lesson in library.lessons:
        seen: set[str] = set()
        for section in lesson.sections:
            for card in section.cards:
                if card.id not in seen:  # the check tells of the other
                    seen.add(card.id)
                    yield _question(library, lesson, section, card), ((lesson.id, section.id),)


def _question(library: Library, lesson: Lesson, section: Section, card: RecallCard) -> Question:
    domains = domains_of(library, lesson)
    facts = library.facts_in(f"{card.ask}\n{card.answer}")
    shown = f"{library.text(card.ask)}\0{library.text(card.answer)}"
    return Question(
        id=card_id(lesson.id, card.id),
        bank=BANK,
        type="recall",
        stem=f"Say it from memory, then look:\n\n{card.ask}",
        explanation=card.answer,
        assesses=lesson.teaches,
        exams=tuple(domains),
        domain=domains,
        level="remember",
        sources=tuple(dict.fromkeys(fact.source for fact in facts)),
        lesson=f"{lesson.id}#{section.id}",
        version=blake2b(shown.encode(), digest_size=6).hexdigest(),
        place=card.place,
    )
