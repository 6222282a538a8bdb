"""What is behind a question: the facts that it rests on, its lesson, and a lab to try it in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studylam.errors import NotFoundError
from studylam.tui.reading import fact_note
from studylam.tui.widgets.margin import Note

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Fact, Question, Term


def lesson_of(question: Question, library: Library) -> str | None:
    """Where it is taught: ``lesson`` or ``lesson#section``."""
    if question.lesson and _is_there(library.lesson, question.lesson.partition("#")[0]):
        return question.lesson
    taught = [lesson for concept in question.assesses for lesson in library.lessons_for(concept)]
    return taught[0].id if taught else None


def lesson_of_term(term: Term, library: Library) -> str | None:
    """Where a term of the glossary is taught; else, where its concept is."""
    if term.lesson and _is_there(library.lesson, term.lesson.partition("#")[0]):
        return term.lesson
    taught = library.lessons_for(term.concept) if term.concept else ()
    return taught[0].id if taught else None


def lab_of(question: Question, library: Library) -> str | None:
    """The lab in which it can be tried."""
    if question.lab:
        return question.lab if _is_there(library.lab, question.lab) else None
    labs = [lab for concept in question.assesses for lab in library.labs_for(concept)]
    return labs[0].id if labs else None


def _is_there(find: Callable[[str], object], name: str) -> bool:
    """Also in a pack that stands behind those that are listed."""
    try:
        find(name)
    except NotFoundError:
        return False
    return True


def facts_of(question: Question, library: Library) -> list[Fact]:
    """The facts that it rests on, each once; a fact's own card rests on that."""
    words = " ".join(text for text, _ in question.pieces)
    own = [fact for fact in library.facts if question.id == f"fact:{fact.id}"]
    return [*own, *(fact for fact in library.facts_in(words) if fact not in own)]


def facts_to_read(question: Question, library: Library) -> list[Fact]:
    """`facts_of` it; of one that names none, those of where it is taught."""
    from studylam.study.search.basis import taught_facts

    return facts_of(question, library) or list(taught_facts(library, question))


def notes(question: Question, library: Library, own: str = "") -> list[Note]:
    """Facts with their dates, then the lesson and the lab with the keys that lead there, and the
    learner's own note. A fact's own card has said that fact, with its source, as its explanation.
    """
    found = [Note("Your note · n", own)] if own else []
    found += [
        fact_note(fact, library)
        for fact in facts_of(question, library)
        if question.id != f"fact:{fact.id}"
    ]
    if (lesson := lesson_of(question, library)) is not None:
        found.append(Note("Lesson · l", library.lesson(lesson.partition("#")[0]).title))
    if (lab := lab_of(question, library)) is not None:
        found.append(Note("Lab · t", library.lab(lab).title))
    return found
