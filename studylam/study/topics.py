"""What can be reset by itself: all that the record has on a concept, a bank, a module and so on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studylam.errors import NotFoundError
from studylam.progress import ResetScope
from studylam.study.reviews.lesson_cards import card_id

if TYPE_CHECKING:
    from studylam.packs import Library


@dataclass(frozen=True)
class Topic:
    """A part of the library under one name."""

    kind: str
    title: str
    scope: ResetScope

    @property
    def words(self) -> str:
        """What it is, for people: ``Concept “Cold starts”: 12 questions, 2 lessons, 1 lab``."""
        counts = (
            _count(len(self.scope.questions), "question"),
            _count(len(self.scope.lessons), "lesson"),
            _count(len(self.scope.labs), "lab"),
            _count(len(self.scope.exercises), "exercise"),
        )
        return f"{self.kind} “{self.title}”: {', '.join(part for part in counts if part)}"


def topic(library: Library, name: str) -> Topic:
    """The concept, bank, module, lesson, lab, exercise or question of this id; the first that has
    it.

    A module is its lessons with what is asked about and practised of their concepts.

    Raises:
        NotFoundError: nothing has that id; suggests some that are near.
    """
    for kind, things in _kinds(library).items():
        if name in things:
            return Topic(kind, things[name], _scope(library, kind, name))
    known = [id for things in _kinds(library).values() for id in things]
    raise NotFoundError.named("topic", name, known, list_with="studylam pack show")


def _kinds(library: Library) -> dict[str, dict[str, str]]:
    """Kind → id → title."""
    return {
        "Concept": {concept.id: concept.name for concept in library.concepts},
        "Bank": {bank.id: bank.title for bank in library.banks},
        "Module": {module.id: module.title for module in library.modules},
        "Lesson": {lesson.id: lesson.title for lesson in library.lessons},
        "Lab": {lab.id: lab.title for lab in library.labs},
        "Exercise": {exercise.id: exercise.title for exercise in library.exercises},
        "Question": {question.id: question.id for question in library.questions},
        "Fact": {f"fact:{fact.id}": fact.title for fact in library.facts},
        "Card": {
            card_id(lesson.id, card.id): library.text(card.ask)
            for lesson in library.lessons
            for section in lesson.sections
            for card in section.cards
        },
    }


def _scope(library: Library, kind: str, name: str) -> ResetScope:
    if kind == "Concept":
        return _concepts(library, [name])
    if kind == "Module":
        lessons = library.module(name).lessons
        taught = [concept for id in lessons for concept in library.lesson(id).teaches]
        scope = _concepts(library, taught)
        return replace(scope, lessons=frozenset(lessons))
    one = frozenset([name])
    if kind == "Bank":
        return ResetScope(questions=frozenset(library.bank(name).questions))
    if kind == "Lesson":
        return ResetScope(lessons=one)
    if kind == "Exercise":
        return ResetScope(exercises=one)
    return ResetScope(labs=one) if kind == "Lab" else ResetScope(questions=one)


def _concepts(library: Library, names: Iterable[str]) -> ResetScope:
    names = list(dict.fromkeys(names))
    return ResetScope(
        questions=frozenset(q.id for name in names for q in library.questions_for(name)),
        lessons=frozenset(t.id for name in names for t in library.lessons_for(name)),
        labs=frozenset(t.id for name in names for t in library.labs_for(name)),
        exercises=frozenset(t.id for name in names for t in library.exercises_for(name)),
    )


def _count(n: int, thing: str) -> str:
    return "" if not n else f"{n} {thing}" if n == 1 else f"{n} {thing}s"
