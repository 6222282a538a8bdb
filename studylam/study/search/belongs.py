"""What belongs to a thing: from a question to its lesson, its lab, its facts, the price of it.

What a thing names itself comes first (a question's lesson, a section's lab); the rest belongs to it
by way of the concepts, those that share the most with it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar
from weakref import WeakKeyDictionary

from studylam.errors import NotFoundError
from studylam.study.search.plain import plain
from studylam.study.search.query import tokens

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
]
"""Kinds of things that something belongs to; the calculator is that of a function's price, and a
simulator is told by its tool."""

LinkKind = Literal["lesson", "lab", "facts", "drill", "price", "simulate", "exercise", "term"]

ORDER: tuple[LinkKind, ...] = (
    *("lesson", "lab", "facts", "drill"),
    *("price", "simulate", "exercise", "term"),
)
MOST = 3
"""Of a kind, so many are listed."""
MOST_ASKED = 10
"""Questions of a drill on something."""
PAID = ("pay-for-value", "request-billing", "duration-billing", "free-tier", "idle-cost")
"""Concepts of the built-in course that the calculator is about."""

S = TypeVar("S")
T = TypeVar("T", "Lesson", "Lab", "ScenarioFile", "ExerciseFile", "Term")


@dataclass(frozen=True)
class Subject:
    """A thing that something belongs to."""

    about: About
    id: str = ""
    """Of a section of a lesson: ``lesson#section``."""


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


@dataclass(frozen=True)
class _Basis:
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


_MADE: WeakKeyDictionary[Library, dict[Subject, tuple[Link, ...]]] = WeakKeyDictionary()
"""Nothing in a library changes, and screens ask with every key."""


def belonging(library: Library, subject: Subject) -> tuple[Link, ...]:
    """What belongs to it, by `ORDER`, the closest first; never the thing itself.

    Raises:
        NotFoundError: there is no such thing.
    """
    made = _MADE.setdefault(library, {})
    if subject not in made:
        made[subject] = tuple(_belonging(library, subject, _basis(library, subject)))
    return made[subject]


def _belonging(library: Library, subject: Subject, basis: _Basis) -> list[Link]:
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


# -- what a thing says itself ---------------------------------------------------------------------


def _basis(library: Library, subject: Subject) -> _Basis:
    id = subject.id
    match subject.about:
        case "question":
            from studylam.study.reviews.made_cards import item

            return _of_question(library, item(library, id))
        case "lesson":
            return _of_lesson(library, *id.partition("#")[::2])
        case "lab":
            lab = library.lab(id)
            prose = " ".join(block.markdown for block in lab.task if block.kind == "prose")
            words = f"{lab.title} {lab.summary} {prose}"
            facts = library.facts_in(prose)
            return _Basis(words, lab.practises, title=lab.title, facts=facts)
        case "fact":
            return _of_fact(library, library.fact(id))
        case "term":
            term = library.term(id)
            concepts = (term.concept,) if term.concept else ()
            lessons = (term.lesson,) if term.lesson else ()
            return _Basis(term.term, concepts, lessons, facts=library.facts_in(term.meaning))
        case "scenario":
            scenario = library.scenario(id)
            return _Basis(scenario.title, scenario.practises)
        case "exercise":
            exercise = library.exercise(id)
            return _Basis(exercise.title, exercise.practises)
        case "concept":
            return _Basis(library.concept(id).name, (id,), facts=_facts_of(library, id))
        case "calculator":
            known = {concept.id for concept in library.concepts}
            return _Basis("What it costs", tuple(id for id in PAID if id in known))
        case "simulator":
            scenarios = [one for one in library.scenarios if one.tool == id]
            shown = Counter(concept for one in scenarios for concept in one.practises)
            return _Basis(concepts=tuple(concept for concept, _ in shown.most_common(MOST)))


def _of_question(library: Library, question: Question) -> _Basis:
    own = [fact for fact in library.facts if question.id == f"fact:{fact.id}"]
    named = [fact for fact in library.facts_in(question.words) if fact not in own]
    return _Basis(
        question.words,
        question.assesses,
        (question.lesson,) if question.lesson else (),
        (question.lab,) if question.lab else (),
        (*own, *named),
    )


def _of_lesson(library: Library, lesson_id: str, section_id: str) -> _Basis:
    lesson = library.lesson(lesson_id)
    sections = [s for s in lesson.sections if s.id == section_id] or list(lesson.sections)
    blocks = [block for section in sections for block in section.blocks]
    tools = [(block.tool, block.target) for block in blocks if block.kind == "tool"]
    prose = (block.markdown for block in blocks if block.kind in ("prose", "admonition"))
    return _Basis(
        " ".join((*(section.title for section in sections), *prose)),
        lesson.teaches,
        title=lesson.title,
        labs=tuple(dict.fromkeys(block.lab for block in blocks if block.kind == "lab")),
        facts=tuple(
            fact
            for id in dict.fromkeys(id for section in sections for id in section.facts)
            if (fact := _there(library.fact, id)) is not None
        ),
        scenarios=tuple(id for tool, id in tools if id and tool != "exercise"),
        exercises=tuple(id for tool, id in tools if id and tool == "exercise"),
    )


def _of_fact(library: Library, fact: Fact) -> _Basis:
    """Where lessons name it; what they teach there is what it is about."""
    named = [(one, part) for one, part in _sections(library) if fact.id in part.facts]
    # A fact is called by what it is of: `timeout.max`. Others mention it in passing.
    about = fact.id.rpartition(":")[2].partition(".")[0]
    named.sort(key=lambda pair: about not in pair[0].teaches)
    if about in {concept.id for concept in library.concepts}:
        concepts: tuple[str, ...] = (about,)
    else:
        concepts = named[0][0].teaches if named else ()
    places = tuple(f"{lesson.id}#{section.id}" for lesson, section in named)
    return _Basis(f"{fact.title} {fact.note}", concepts, places)


def _facts_of(library: Library, concept: str) -> tuple[Fact, ...]:
    """What the lessons on a concept name."""
    lessons = library.lessons_for(concept)
    ids = dict.fromkeys(id for one in lessons for part in one.sections for id in part.facts)
    return tuple(fact for id in ids if (fact := _there(library.fact, id)) is not None)


def _sections(library: Library) -> Iterable[tuple[Lesson, Section]]:
    return ((lesson, section) for lesson in library.lessons for section in lesson.sections)


# -- what belongs to it ---------------------------------------------------------------------------


def _lessons(library: Library, basis: _Basis, subject: Subject) -> Iterable[Link]:
    here = subject.id.partition("#")[0] if subject.about == "lesson" else None
    taught = [one for concept in basis.concepts for one in library.lessons_for(concept)]
    near = [one.id for one in _closest(taught, basis.concepts, lambda one: one.teaches)]
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
        if id != here and _there(library.lesson, id) is not None:
            found.setdefault(id, target)
    return list(found.values())[:MOST]


def _labs(library: Library, basis: _Basis, subject: Subject) -> Iterable[Link]:
    practised = [one for concept in basis.concepts for one in library.labs_for(concept)]
    named = [lab for id in basis.labs if (lab := _there(library.lab, id)) is not None]
    labs = [*named, *_closest(practised, basis.concepts, lambda one: one.practises)]
    for lab in _first_few(labs, subject, "lab"):
        yield Link("lab", (lab.id,), plain(lab.title))


def _drill(library: Library, basis: _Basis) -> Iterable[Link]:
    ids = dict.fromkeys(q.id for one in basis.concepts for q in library.questions_for(one))
    if ids:
        concept = _there(library.concept, basis.concepts[0])
        title = basis.title or (concept.name if concept else "Again")
        words = "1 question" if len(ids) == 1 else f"{min(len(ids), MOST_ASKED)} questions"
        yield Link("drill", tuple(ids), f"{words}: {plain(title)}", plain(title))


def _tools(library: Library, basis: _Basis, subject: Subject) -> Iterable[Link]:
    named = [one for id in basis.scenarios if (one := _there(library.scenario, id)) is not None]
    wanted = set(basis.concepts)
    fitting = [one for one in library.scenarios if wanted & set(one.practises)]
    near = [*named, *_closest(fitting, basis.concepts, lambda one: one.practises)]
    priced = [one for one in near if one.tool == "price"]
    for scenario in _first_few(priced, subject, "scenario"):
        yield Link("price", (scenario.id,), plain(scenario.title))
    if subject.about != "calculator":
        yield Link("price", (), "The price calculator, as you left it")
    for scenario in _first_few([one for one in near if one.tool != "price"], subject, "scenario"):
        yield Link("simulate", (scenario.id,), plain(scenario.title))
    exercises = (_there(library.exercise, id) for id in basis.exercises)
    decisions = [one for one in exercises if one is not None]
    practised = [one for concept in basis.concepts for one in library.exercises_for(concept)]
    decisions += _closest(practised, basis.concepts, lambda one: one.practises)
    for exercise in _first_few(decisions, subject, "exercise"):
        yield Link("exercise", (exercise.id,), plain(exercise.title))


def _terms(library: Library, basis: _Basis, subject: Subject) -> Iterable[Link]:
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


def _closest(
    things: Iterable[T], concepts: Sequence[str], of: Callable[[T], Sequence[str]]
) -> list[T]:
    """Those that share the most concepts first, and of these what is about little else."""
    each, wanted = {one.id: one for one in things}.values(), set(concepts)
    return sorted(each, key=lambda one: (-len(wanted & set(of(one))), len(of(one))))


def _facts(facts: Sequence[Fact]) -> str:
    more = f" and {len(facts) - 1} more" if len(facts) > 1 else ""
    return f"{plain(facts[0].title)}{more}"


def _there(find: Callable[[str], S], id: str) -> S | None:
    """A pack may name what it doesn't have."""
    try:
        return find(id)
    except NotFoundError:
        return None
