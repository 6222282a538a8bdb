"""What a section of a lesson becomes on the screen: widgets in the text, notes beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from textual.content import Content
from textual.widget import Widget

from studylam.errors import NotFoundError, StudyLamError
from studylam.tui.first_time import DIAGRAM, languages_in
from studylam.tui.references import LessonReferences
from studylam.tui.widgets.blocks import Aside, CodeSheet, DiagramSheet, LabSheet, RunSheet
from studylam.tui.widgets.cards import CardsSheet
from studylam.tui.widgets.margin import Note
from studylam.tui.widgets.price import PriceSheet
from studylam.tui.widgets.question import QuestionBody
from studylam.tui.widgets.read_text import GUTTER, ReadText
from studylam.tui.widgets.sheet import Text
from studylam.tui.widgets.tool import ToolSheet

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Fact, Lab, Lesson, Section, ToolBlock
    from studylam.progress import LabStatus, Record

T = TypeVar("T")

BESIDE = {"notes-say": "Your notes may say", "exam": "Exam focus"}
"""Admonitions that stand in the margin."""

CHECK_SEED = 0
"""A question in the text has its options in one order, the same each time the page is turned."""


def first_unread(lesson: Lesson, record: Record) -> str:
    """Id of the section to begin with: the first that wasn't read, or the first of all."""
    read = record.sections_read(lesson.id)
    unread = [section.id for section in lesson.sections if section.id not in read]
    return (unread or [lesson.sections[0].id])[0]


def kinds(section: Section) -> set[str]:
    """What is on the page that takes long the first time (see `studylam.tui.first_time`)."""
    found = set()
    for block in section.blocks:
        if block.kind == "diagram":
            found.add(DIAGRAM)
        elif block.kind in ("code", "run"):
            found.add(getattr(block, "language", "python"))
        elif block.kind in ("prose", "admonition"):
            found |= languages_in(block.markdown)
    return found


def widgets(
    section: Section, library: Library, record: Record, *, markable: bool = False
) -> Iterator[Widget]:
    """The section's blocks, in order, without those that stand in the margin. Text that is
    ``markable`` has room for signs at its left.
    """
    from studylam.study.chance import option_order

    references = LessonReferences(library, section.place.file)
    gutter = GUTTER if markable else 0

    shown = [b for b in section.blocks if not (b.kind == "admonition" and b.type in BESIDE)]
    for kind, run in groupby(shown, key=lambda block: block.kind):
        blocks = list(run)
        if kind == "prose":
            words = "\n\n".join(block.markdown for block in blocks if block.kind == "prose")
            yield ReadText(words, references, gutter)
            continue
        for block in blocks:
            match block.kind:
                case "diagram":
                    yield DiagramSheet(block)
                case "code":
                    yield CodeSheet(block)
                case "run":
                    yield RunSheet(block)
                case "lab":
                    lab = _there(library.lab, block.lab)
                    yield (
                        LabSheet(lab, _status(block.lab, record))
                        if lab
                        else _missing("lab", block.lab)
                    )
                case "check":
                    question = _there(library.question, block.question)
                    if question is None:
                        yield _missing("question", block.question)
                        continue
                    order = option_order(question, CHECK_SEED)
                    yield QuestionBody(question, order, library=library)
                case "price":
                    yield PriceSheet(block, library)
                case "tool":
                    yield _tool(block, library)
                case "cards":
                    yield CardsSheet(block, library.text)
                case "admonition":
                    yield Aside(block, references, gutter)


def _tool(block: ToolBlock, library: Library) -> Widget:
    if not block.target:
        return ToolSheet(block, str(block.data.get("title", "A scenario")))
    if block.tool == "exercise":
        exercise = _there(library.exercise, block.target)
        if exercise is None:
            return _missing("exercise", block.target)
        return ToolSheet(block, exercise.title, f"{exercise.minutes} min")
    scenario = _there(library.scenario, block.target)
    if scenario is None:
        return _missing("scenario", block.target)
    about = library.text(str(scenario.data.get("about", "")))
    return ToolSheet(block, scenario.title, " ".join(about.split("\n\n")[0].split()))


def _there(find: Callable[[str], T], name: str) -> T | None:
    """A pack may name what it doesn't have; the rest of the page is there all the same."""
    try:
        return find(name)
    except NotFoundError:
        return None


def _missing(what: str, name: str) -> Widget:
    return Text(Content.styled(f"Here should be the {what} {name!r}: it isn't there.", "$warning"))


def _status(lab_id: str, record: Record) -> LabStatus | None:
    try:
        return record.lab_status(lab_id)
    except StudyLamError:
        return None  # The link matters more than how far one is.


def notes(lesson: Lesson, section: Section, library: Library) -> list[Note]:
    """What older notes say, facts with dates, what exams ask."""
    found = []
    for block in section.blocks:
        if block.kind == "admonition" and block.type in BESIDE:
            words = f"*“{block.title}”*" if block.type == "notes-say" else f"**{block.title}**"
            found.append(Note(BESIDE[block.type], f"{words}\n\n{library.text(block.markdown)}"))
    facts = filter(None, (_there(library.fact, id) for id in section.facts))
    found.extend(fact_note(fact, library) for fact in facts)
    if lesson.exam:
        tasks = [f"{exam.upper()} {', '.join(numbers)}" for exam, numbers in lesson.exam.items()]
        found.append(Note("Exam tasks", " · ".join(tasks)))
    return found


def fact_note(fact: Fact, library: Library) -> Note:
    """A fact with its value, date and source, and what older notes say instead."""
    source = library.source_of(fact)
    text = f"{fact.title}: **{fact.display}**"
    for seen in fact.also_seen:
        text += f"\n\n*Not “{seen.value}”:* {seen.why}"
    said_by = source.title if source else fact.source
    return Note("Fact", text, f"as of {fact.as_of:%Y-%m-%d} · {said_by}", target=f"fact:{fact.id}")


def labs_of(lesson: Lesson, library: Library) -> list[Lab]:
    """Labs that practise what the lesson teaches, the closest first."""
    taught = set(lesson.teaches)
    labs = [lab for lab in library.labs if taught & set(lab.practises)]
    return sorted(labs, key=lambda lab: -len(taught & set(lab.practises)))
