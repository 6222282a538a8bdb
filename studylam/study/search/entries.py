"""What can be found: each thing of the packs with its words, and what the learner has of their own.

Nothing is here that would give an answer away: of labs no hints, cases and solutions, of exercises
no rounds, and of questions only those that the learner has answered (`seen_questions`).

What is the learner's own comes as entries of a kind, from a function in `OWN`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from studylam.study.search.plain import one_line, plain

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Block, Fact, Lab, Lesson, Question, Section
    from studylam.progress import Record

Kind = Literal["place", "lesson", "lab", "fact", "term", "question", "scenario", "exercise", "note"]

WORDS: dict[Kind, tuple[str, str]] = {
    "place": ("Place", "Places"),
    "lesson": ("Lesson", "Lessons"),
    "term": ("Term", "Terms"),
    "fact": ("Fact", "Facts"),
    "lab": ("Lab", "Labs"),
    "question": ("Question", "Questions"),
    "scenario": ("Scenario", "Scenarios"),
    "exercise": ("Decision", "Decisions"),
    "note": ("Note", "Notes"),
}
"""Kind → what one is called, and several; in the order in which kinds are listed."""


@dataclass(frozen=True)
class Entry:
    """One thing that can be found. All its texts are plain and inert."""

    kind: Kind
    target: str
    """What opens it: an id; of a section ``lesson#section``; of a note what it is on, which is a
    section, or ``question`` and an id."""
    title: str
    text: str = ""
    also: tuple[str, ...] = ()
    """Other names."""
    formerly: tuple[str, ...] = ()
    """Names of old notes."""
    within: str = ""
    """What it stands in: a section's lesson, a thing's pack."""
    topics: tuple[str, ...] = ()
    """Concepts that it is about, by all their names: it is found by them, too."""

    @property
    def word(self) -> str:
        """What stands before its title."""
        return WORDS[self.kind][0]


def entries(library: Library) -> Iterator[Entry]:
    """Everything in the packs, but for questions."""
    for lesson in library.lessons:
        yield from _lesson(lesson, library)
    for term in library.terms:
        yield Entry(
            "term",
            term.id,
            one_line(term.term),
            plain(library.text(term.meaning)),
            tuple(map(one_line, term.also)),
            tuple(map(one_line, term.formerly)),
            one_line(library.whose(term)) if not library.behind else "",
        )
    for fact in library.facts:
        yield _fact(fact)
    for lab in library.labs:
        yield _lab(lab, library)
    for scenario in library.scenarios:
        about = _text(scenario.data.get("about"))
        whose = one_line(library.whose(scenario))
        yield Entry(
            "scenario",
            scenario.id,
            one_line(scenario.title),
            plain(library.text(about)),
            within=whose,
            topics=_topics(library, scenario.practises),
        )
    for exercise in library.exercises:
        intro = _text(exercise.data.get("intro"))
        whose = one_line(library.whose(exercise))
        yield Entry(
            "exercise",
            exercise.id,
            one_line(exercise.title),
            plain(library.text(intro)),
            within=whose,
            topics=_topics(library, exercise.practises),
        )


def _lesson(lesson: Lesson, library: Library) -> Iterator[Entry]:
    title, whose = one_line(lesson.title), one_line(library.whose(lesson))
    module = one_line(library.module(lesson.module).title)
    within = f"{whose} › {module}" if whose else module
    objectives = plain(library.text(" ".join(lesson.objectives)))
    topics = _topics(library, lesson.teaches)
    yield Entry("lesson", lesson.id, title, objectives, within=within, topics=topics)
    for section in lesson.sections:
        target = f"{lesson.id}#{section.id}"
        text = section_text(section, library)
        yield Entry("lesson", target, one_line(section.title), text, within=title)


def section_text(section: Section, library: Library) -> str:
    """All that is read in a section, in its order."""
    return " ".join(filter(None, (_block(block, library) for block in section.blocks)))


def _block(block: Block, library: Library) -> str:
    match block.kind:
        case "prose":
            return plain(library.text(block.markdown))
        case "admonition":
            return f"{plain(block.title)}. {plain(library.text(block.markdown))}"
        case "code" | "run":
            return one_line(block.code)
        case "diagram":
            return one_line(block.alt)
        case "cards":
            texts = (f"{card.ask} {card.answer}" for card in block.cards)
            return " ".join(plain(library.text(text)) for text in texts)
        case _:
            return ""


def _fact(fact: Fact) -> Entry:
    seen = (f"Not “{seen.value}” ({seen.verdict}): {seen.why}" for seen in fact.also_seen)
    text = " · ".join(filter(None, (plain(fact.display), plain(fact.note), *map(plain, seen))))
    return Entry("fact", fact.id, one_line(fact.title), text)


def _lab(lab: Lab, library: Library) -> Entry:
    task = (_block(block, library) for block in lab.task)
    text = " ".join(filter(None, (plain(lab.summary), *task)))
    whose, topics = one_line(library.whose(lab)), _topics(library, lab.practises)
    return Entry("lab", lab.id, one_line(lab.title), text, within=whose, topics=topics)


def _topics(library: Library, concepts: Iterable[str]) -> tuple[str, ...]:
    known = (concept for concept in library.concepts if concept.id in set(concepts))
    return tuple(one_line(name) for one in known for name in (one.name, *one.also_called))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


# -- the learner's own ----------------------------------------------------------------------------


def seen_questions(library: Library, record: Record) -> list[Entry]:
    """The questions that the learner has answered, with all their reasons."""
    seen = record.tallies()
    return [_question(one, library) for one in library.questions if one.id in seen]


def _question(question: Question, library: Library) -> Entry:
    stem = plain(library.text(question.stem))
    rest = question.words.removeprefix(question.stem)
    whose = one_line(library.titled(library.bank(question.bank)))
    return Entry("question", question.id, stem, plain(library.text(rest)), within=whose)


def notes(library: Library, record: Record) -> list[Entry]:
    """What the learner wrote and marked, in lessons and on questions."""
    from studylam.study.notebook.entries import entries as noted

    return [
        Entry(
            "note",
            f"question {one.target}" if one.kind == "question" else one.target,
            one_line(one.note or one.quote),
            one_line(one.quote) if one.note else "",
            within=one_line(one.section or one.title),
        )
        for one in noted(library, record)
        if not one.gone
    ]


OWN: dict[Kind, Callable[[Library, Record], list[Entry]]] = {
    "question": seen_questions,
    "note": notes,
}
"""Kind → what the record has of it now."""
