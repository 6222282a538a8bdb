"""What a thing says itself of what belongs to it: what it names, and what it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from studylam.errors import NotFoundError

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import (
        ExerciseFile,
        Fact,
        Lab,
        Lesson,
        Question,
        ScenarioFile,
        Section,
        Term,
    )

About = Literal[
    "question",
    "lesson",
    "lab",
    "fact",
    "term",
    "scenario",
    "exercise",
    "concept",
    "calculator",
    "simulator",
    "questions",
]
"""Kinds of things that something belongs to; the calculator is that of a function's price, a
simulator is told by its tool, and questions, as of an exam, by their ids with spaces between."""

PAID = ("pay-for-value", "request-billing", "duration-billing", "free-tier", "idle-cost")
"""Concepts of the built-in course that the calculator is about."""
SHOWN = 3
"""Concepts that a simulator is about, by those that its scenarios show most; and several questions,
by those that most of them ask for."""

S = TypeVar("S")
T = TypeVar("T", "Lesson", "Lab", "ScenarioFile", "ExerciseFile", "Term")


@dataclass(frozen=True)
class Subject:
    """A thing that something belongs to."""

    about: About
    id: str = ""
    """Of a section of a lesson: ``lesson#section``."""


@dataclass(frozen=True)
class Basis:
    """What a thing says of what belongs to it."""

    words: str = ""
    """Its own, in which terms are looked for."""
    concepts: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    labs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    scenarios: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()
    title: str = ""
    """What a drill on it is called; empty: as its first concept."""


def basis(library: Library, subject: Subject) -> Basis:
    """What it says.

    Raises:
        NotFoundError: there is no such thing.
    """
    id = subject.id
    match subject.about:
        case "question":
            from studylam.study.reviews.made_cards import item

            return _of_question(library, item(library, id))
        case "questions":
            from studylam.study.reviews.made_cards import item

            found = (there(lambda one: item(library, one), one) for one in id.split())
            return _of_questions(library, [one for one in found if one is not None])
        case "lesson":
            return _of_lesson(library, id)
        case "lab":
            lab = library.lab(id)
            prose = " ".join(block.markdown for block in lab.task if block.kind == "prose")
            words = f"{lab.title} {lab.summary} {prose}"
            facts = _facts_of(library, lab.practises, library.facts_in(prose))
            return Basis(words, lab.practises, title=lab.title, facts=facts)
        case "fact":
            return _of_fact(library, library.fact(id))
        case "term":
            term = library.term(id)
            concepts = (term.concept,) if term.concept else ()
            lessons = (term.lesson,) if term.lesson else ()
            facts = library.facts_in(term.meaning) or _of_sections(library, lessons)
            return Basis(term.term, concepts, lessons, facts=_facts_of(library, concepts, facts))
        case "scenario":
            scenario = library.scenario(id)
            facts = _facts_of(library, scenario.practises)
            return Basis(scenario.title, scenario.practises, facts=facts)
        case "exercise":
            exercise = library.exercise(id)
            facts = _facts_of(library, exercise.practises)
            return Basis(exercise.title, exercise.practises, facts=facts)
        case "concept":
            return Basis(library.concept(id).name, (id,), facts=_facts_of(library, (id,)))
        case "calculator":
            known = {concept.id for concept in library.concepts}
            paid = tuple(id for id in PAID if id in known)
            return Basis("What it costs", paid, facts=_facts_of(library, paid))
        case "simulator":
            scenarios = [one for one in library.scenarios if one.tool == id]
            shown = Counter(concept for one in scenarios for concept in one.practises)
            most = tuple(concept for concept, _ in shown.most_common(SHOWN))
            return Basis(concepts=most, facts=_facts_of(library, most))


def _of_question(library: Library, question: Question) -> Basis:
    own = [fact for fact in library.facts if question.id == f"fact:{fact.id}"]
    named = [fact for fact in library.facts_in(question.words) if fact not in own]
    return Basis(
        question.words,
        question.assesses,
        (question.lesson,) if question.lesson else (),
        (question.lab,) if question.lab else (),
        (*own, *named) or taught_facts(library, question),
    )


def _of_questions(library: Library, questions: Sequence[Question]) -> Basis:
    """What most of them name comes first."""
    asked = Counter(concept for one in questions for concept in one.assesses)
    concepts = tuple(concept for concept, _ in asked.most_common(SHOWN))
    named = [fact for one in questions for fact in library.facts_in(one.words)]
    most = Counter(one.lesson for one in questions if one.lesson)
    labs = Counter(one.lab for one in questions if one.lab)
    return Basis(
        concepts=concepts,
        lessons=tuple(lesson for lesson, _ in most.most_common()),
        labs=tuple(lab for lab, _ in labs.most_common()),
        facts=_facts_of(library, concepts, tuple({fact.id: fact for fact in named}.values())),
    )


def _of_lesson(library: Library, target: str) -> Basis:
    lesson_id, _, section_id = target.partition("#")
    lesson = library.lesson(lesson_id)
    sections = [s for s in lesson.sections if s.id == section_id] or list(lesson.sections)
    blocks = [block for section in sections for block in section.blocks]
    tools = [(block.tool, block.target) for block in blocks if block.kind == "tool"]
    prose = (block.markdown for block in blocks if block.kind in ("prose", "admonition"))
    return Basis(
        " ".join((*(section.title for section in sections), *prose)),
        lesson.teaches,
        title=lesson.title,
        labs=tuple(dict.fromkeys(block.lab for block in blocks if block.kind == "lab")),
        facts=_facts_of(library, lesson.teaches, _of_sections(library, (target, lesson_id))),
        scenarios=tuple(id for tool, id in tools if id and tool != "exercise"),
        exercises=tuple(id for tool, id in tools if id and tool == "exercise"),
    )


def _of_fact(library: Library, fact: Fact) -> Basis:
    """Where lessons name it, or its nearest kin; what they teach there is what it is about."""
    # A fact is called by what it is of: `timeout.max`. Others mention it in passing.
    about = fact.id.rpartition(":")[2].partition(".")[0]
    named = [(one, part) for one, part in _sections(library) if fact.id in part.facts]
    named = named or _naming_kin(library, fact)
    named.sort(key=lambda pair: about not in pair[0].teaches)
    if about in {concept.id for concept in library.concepts}:
        concepts: tuple[str, ...] = (about,)
    else:
        concepts = named[0][0].teaches if named else ()
    places = tuple(f"{lesson.id}#{section.id}" for lesson, section in named)
    return Basis(f"{fact.title} {fact.note}", concepts, places)


def _naming_kin(library: Library, fact: Fact) -> list[tuple[Lesson, Section]]:
    """Sections that name facts on the same (``sqs.batch-max`` for ``sqs.poll-max``), those with the
    most of them first.
    """
    family = f"{fact.id.partition('.')[0]}."
    counts = [
        (sum(id.startswith(family) for id in part.facts), one, part)
        for one, part in _sections(library)
    ]
    counts.sort(key=lambda counted: -counted[0])
    return [(one, part) for count, one, part in counts[:1] if count]


def taught_facts(library: Library, question: Question) -> tuple[Fact, ...]:
    """For a question that names no fact: what is named where it is taught."""
    lessons = (question.lesson,) if question.lesson else ()
    return _facts_of(library, question.assesses, _of_sections(library, lessons))


def _facts_of(
    library: Library, concepts: Sequence[str], own: Sequence[Fact] = ()
) -> tuple[Fact, ...]:
    """Those of a thing's own; if there are none, what the closest lesson on its concepts names."""
    if own:
        return tuple(own)
    lessons = closest(
        (lesson for concept in concepts for lesson in library.lessons_for(concept)),
        concepts,
        lambda one: one.teaches,
    )
    return _of_sections(library, [lesson.id for lesson in lessons])


def _of_sections(library: Library, targets: Iterable[str]) -> tuple[Fact, ...]:
    """What the first of these lessons and sections (``lesson#section``) names that names any."""
    for lesson_id, _, section_id in (target.partition("#") for target in targets):
        if (lesson := there(library.lesson, lesson_id)) is not None:
            parts = [one for one in lesson.sections if section_id in ("", one.id)]
            ids = dict.fromkeys(id for one in parts for id in one.facts)
            if facts := [fact for id in ids if (fact := there(library.fact, id)) is not None]:
                return tuple(facts)
    return ()


def _sections(library: Library) -> Iterable[tuple[Lesson, Section]]:
    return ((lesson, section) for lesson in library.lessons for section in lesson.sections)


def closest(
    things: Iterable[T], concepts: Sequence[str], of: Callable[[T], Sequence[str]]
) -> list[T]:
    """Those that share the most concepts first, and of these what is about little else."""
    each, wanted = {one.id: one for one in things}.values(), set(concepts)
    return sorted(each, key=lambda one: (-len(wanted & set(of(one))), len(of(one))))


def there(find: Callable[[str], S], id: str) -> S | None:
    """A pack may name what it doesn't have."""
    try:
        return find(id)
    except NotFoundError:
        return None
