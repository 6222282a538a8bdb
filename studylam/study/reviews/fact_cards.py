"""Cards for key facts: numbers and claims that the exams ask for and that change over time.

A fact is key when a section of a lesson names it: what nobody teaches isn't asked. One that people
look up rather than know (``card: false`` in ``facts.yaml``) has no card. A card is a
`Question` like any other, so that drills, reviews and grading need to know nothing of facts. A
number is typed and graded exactly (units are converted, as everywhere); of anything else the
learner says whether it was known. The id is ``fact:`` and the fact's, and the version changes with
the value, so that an answer to what has changed since isn't taken for one to what holds now.

A card may be asked for the first time once a section that names its fact was read (`Naming`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from hashlib import blake2b
from typing import TYPE_CHECKING

from studylam.packs.models import Number, Question, Trap

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Fact, Lesson

PREFIX = "fact:"
BANK = "facts"
"""What stands for a bank's id in the question of a fact."""


def is_fact(id: str) -> bool:
    """Whether a card's id is one of a fact."""
    return id.startswith(PREFIX)


def made(library: Library) -> Iterator[tuple[Question, tuple[tuple[str, str], ...]]]:
    """Each card with (lesson, section) of every place that names its fact."""
    facts = {fact.id: fact for fact in library.facts}
    lessons = {lesson.id: lesson for lesson in library.lessons}
    places: dict[str, list[tuple[str, str]]] = {}
    for lesson in library.lessons:
        for section in lesson.sections:
            for id in section.facts:
                if id in facts and facts[id].card:
                    places.setdefault(id, []).append((lesson.id, section.id))
    for id, named in places.items():
        first, section_id = named[0]
        yield _question(library, facts[id], lessons[first], section_id), tuple(named)


def _question(library: Library, fact: Fact, lesson: Lesson, section: str) -> Question:
    typed = isinstance(fact.value, Decimal)
    number = Number(value=fact.value, unit=fact.unit) if isinstance(fact.value, Decimal) else None
    domains = domains_of(library, lesson)
    return Question(
        id=PREFIX + fact.id,
        bank=BANK,
        type="numeric" if typed else "recall",
        stem=_stem(fact, typed),
        number=number,
        explanation=_explanation(library, fact),
        traps=_traps(fact) if typed else (),
        assesses=lesson.teaches,
        exams=tuple(domains),
        domain=domains,
        level="remember",
        sources=(fact.source,),
        lesson=f"{lesson.id}#{section}",
        version=blake2b(
            f"{fact.title}\0{fact.value}\0{fact.unit}".encode(), digest_size=6
        ).hexdigest(),
        place=fact.place,
    )


def _stem(fact: Fact, typed: bool) -> str:
    if not typed:
        return f"Say it from memory, then look:\n\n**{fact.title}**"
    unit = f", in {fact.unit}" if fact.unit else ""
    return f"From memory{unit}:\n\n**{fact.title}**"


def _explanation(library: Library, fact: Fact) -> str:
    """The value with its source, its date, and what older notes say."""
    source = library.source_of(fact)
    said_by = f"{source.publisher}: {source.title}" if source else fact.source
    lines = [f"{fact.title}: **{fact.display}**."]
    if fact.note:
        lines.append(fact.note)
    lines += [
        f"What your notes may say: {seen.value} ({seen.verdict}). {seen.why}"
        for seen in fact.also_seen
    ]
    lines.append(f"As of {fact.as_of:%d %B %Y}. Source: {said_by}.")
    return "\n\n".join(lines)


def _traps(fact: Fact) -> tuple[Trap, ...]:
    """What older notes say, where it is a number: typed, it gets its own answer."""
    from studylam.errors import UsageError
    from studylam.packs.questions.numbers import parse_number

    traps = []
    for seen in fact.also_seen:
        try:
            value = parse_number(seen.value, fact.unit)
        except UsageError:
            continue
        if value != fact.value:
            traps.append(Trap(text=seen.value, value=value, explanation=seen.why, place=fact.place))
    return tuple(traps)


def domains_of(library: Library, lesson: Lesson) -> dict[str, int]:
    """Exam → the domain that a lesson serves there: that of its first task statement, or of the
    first of its concepts that serves one.
    """
    concepts = {concept.id: concept for concept in library.concepts}
    served = [lesson.exam, *(concepts[id].serves for id in lesson.teaches if id in concepts)]
    domains: dict[str, int] = {}
    for tasks_of in served:
        for exam, tasks in tasks_of.items():
            number = tasks[0].split(".")[0] if tasks else ""
            if number.isdecimal():
                domains.setdefault(exam, int(number))
    return domains
