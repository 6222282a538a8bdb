"""What belongs to a thing: from a question to its lesson, its lab, its facts, the price of it.

What a thing names itself comes first (a question's lesson, a section's lab); the rest belongs to it
by way of the concepts, those that share the most with it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar
from weakref import WeakKeyDictionary

from studylam.study.search.basis import About as About
from studylam.study.search.basis import Basis, closest, there
from studylam.study.search.basis import Subject as Subject
from studylam.study.search.basis import basis as basis_of
from studylam.study.search.plain import plain
from studylam.study.search.query import tokens

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import ExerciseFile, Fact, Lab, Lesson, ScenarioFile, Term

LinkKind = Literal["lesson", "lab", "facts", "drill", "price", "simulate", "exercise", "term"]

ORDER: tuple[LinkKind, ...] = (
    *("lesson", "lab", "facts", "drill"),
    *("price", "simulate", "exercise", "term"),
)
MOST = 3
"""Of a kind, so many are listed."""
MOST_ASKED = 10
"""Questions of a drill on something."""

T = TypeVar("T", "Lesson", "Lab", "ScenarioFile", "ExerciseFile", "Term")


@dataclass(frozen=True)
class Link:
    """One thing that belongs to another."""

    kind: LinkKind
    targets: tuple[str, ...]
    """What opens it: one id, or ``lesson#section``; of facts, and of questions to draw from, all of
    them; of the price calculator as it was left, none."""
    title: str
    about: str = ""
    """Of a drill, what it is called."""


_MADE: WeakKeyDictionary[Library, dict[Subject, tuple[Link, ...]]] = WeakKeyDictionary()
"""Nothing in a library changes, and screens ask with every key."""


def belonging(library: Library, subject: Subject) -> tuple[Link, ...]:
    """What belongs to it, by `ORDER`, the closest first; never the thing itself.

    Raises:
        NotFoundError: there is no such thing.
    """
    made = _MADE.setdefault(library, {})
    if subject not in made:
        made[subject] = tuple(_belonging(library, subject, basis_of(library, subject)))
    return made[subject]


def _belonging(library: Library, subject: Subject, basis: Basis) -> list[Link]:
    facts = basis.facts
    found = [
        *_lessons(library, basis, subject),
        *_labs(library, basis, subject),
        *([Link("facts", tuple(fact.id for fact in facts), _facts(facts))] if facts else ()),
        *_drill(library, basis),
        *_tools(library, basis, subject),
        *_terms(library, basis, subject),
    ]
    return sorted(found, key=lambda link: ORDER.index(link.kind))


def first(library: Library, subject: Subject, kind: LinkKind) -> Link | None:
    """The closest of a kind."""
    return next((link for link in belonging(library, subject) if link.kind == kind), None)


def _lessons(library: Library, basis: Basis, subject: Subject) -> Iterable[Link]:
    here = subject.id.partition("#")[0] if subject.about == "lesson" else None
    taught = [one for concept in basis.concepts for one in library.lessons_for(concept)]
    near = [one.id for one in closest(taught, basis.concepts, lambda one: one.teaches)]
    named = {target.partition("#")[0] for target in basis.lessons}
    targets = [*basis.lessons, *(id for id in near if id not in named)]
    for target in _few(targets, library, here):
        lesson_id, _, section_id = target.partition("#")
        lesson = library.lesson(lesson_id)
        section = next((one for one in lesson.sections if one.id == section_id), None)
        title = f"{lesson.title} › {section.title}" if section else lesson.title
        yield Link("lesson", (target if section else lesson_id,), plain(title))


def _few(targets: Iterable[str], library: Library, here: str | None) -> list[str]:
    """Lessons that are there, each once, without the one that is being read."""
    found: dict[str, str] = {}
    for target in targets:
        id = target.partition("#")[0]
        if id != here and there(library.lesson, id) is not None:
            found.setdefault(id, target)
    return list(found.values())[:MOST]


def _labs(library: Library, basis: Basis, subject: Subject) -> Iterable[Link]:
    practised = [one for concept in basis.concepts for one in library.labs_for(concept)]
    named = [lab for id in basis.labs if (lab := there(library.lab, id)) is not None]
    labs = [*named, *closest(practised, basis.concepts, lambda one: one.practises)]
    for lab in _first_few(labs, subject, "lab"):
        yield Link("lab", (lab.id,), plain(lab.title))


def _drill(library: Library, basis: Basis) -> Iterable[Link]:
    ids = dict.fromkeys(q.id for one in basis.concepts for q in library.questions_for(one))
    if ids:
        concept = there(library.concept, basis.concepts[0])
        title = basis.title or (concept.name if concept else "Again")
        words = "1 question" if len(ids) == 1 else f"{min(len(ids), MOST_ASKED)} questions"
        yield Link("drill", tuple(ids), f"{words}: {plain(title)}", plain(title))


def _tools(library: Library, basis: Basis, subject: Subject) -> Iterable[Link]:
    named = [one for id in basis.scenarios if (one := there(library.scenario, id)) is not None]
    wanted = set(basis.concepts)
    fitting = [one for one in library.scenarios if wanted & set(one.practises)]
    near = [*named, *closest(fitting, basis.concepts, lambda one: one.practises)]
    priced = [one for one in near if one.tool == "price"]
    for scenario in _first_few(priced, subject, "scenario"):
        yield Link("price", (scenario.id,), plain(scenario.title))
    if subject.about != "calculator":
        yield Link("price", (), "The price calculator, as you left it")
    for scenario in _first_few([one for one in near if one.tool != "price"], subject, "scenario"):
        yield Link("simulate", (scenario.id,), plain(scenario.title))
    exercises = (there(library.exercise, id) for id in basis.exercises)
    decisions = [one for one in exercises if one is not None]
    practised = [one for concept in basis.concepts for one in library.exercises_for(concept)]
    decisions += closest(practised, basis.concepts, lambda one: one.practises)
    for exercise in _first_few(decisions, subject, "exercise"):
        yield Link("exercise", (exercise.id,), plain(exercise.title))


def _terms(library: Library, basis: Basis, subject: Subject) -> Iterable[Link]:
    lessons = {target.partition("#")[0] for target in basis.lessons}
    if subject.about == "lesson":
        lessons.add(subject.id.partition("#")[0])
    terms = [one for one in library.terms if one.concept in basis.concepts]
    words = f" {' '.join(tokens(basis.words))}"

    def far(term: Term) -> tuple[bool, bool]:
        """What is named in its own words first, then what is taught in the same place."""
        names = (" ".join(tokens(name)) for name in (term.term, *term.also))
        is_named = any(name and f" {name}" in words for name in names)
        return not is_named, (term.lesson or "").partition("#")[0] not in lessons

    terms.sort(key=far)
    for term in _first_few(terms, subject, "term"):
        yield Link("term", (term.id,), plain(term.term))


def _first_few(things: Sequence[T], subject: Subject, about: About) -> list[T]:
    """Each once, without the thing itself."""
    here = subject.id if subject.about == about else None
    return list({one.id: one for one in things if one.id != here}.values())[:MOST]


def _facts(facts: Sequence[Fact]) -> str:
    more = f" and {len(facts) - 1} more" if len(facts) > 1 else ""
    return f"{plain(facts[0].title)}{more}"
