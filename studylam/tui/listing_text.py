"""What is told beside a list of the thing that is marked in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.errors import NotFoundError
from studylam.tui.charts import number_of
from studylam.tui.columns import Columns
from studylam.tui.prose import QUIET, hang, set_text, wrap
from studylam.tui.run_text import BLANK

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Block, Lab, Lesson, Section
    from studylam.study.exams.offers import Offer

LINES = 14
"""Of a text, so many are shown to tell what it is like."""


def lesson_lines(library: Library, lesson: Lesson, width: int) -> Iterator[Content]:
    """What a lesson teaches, and what can be done in it."""
    yield from _title(lesson.title, width)
    counts = number_of(len(lesson.sections), "section")
    yield from _quiet(f"{counts} · {number_of(lesson.minutes, 'minute')}", width)
    yield from _concepts("Teaches", library, lesson.teaches, width)
    blocks = [block for section in lesson.sections for block in section.blocks]
    labs = [block.lab for block in blocks if block.kind == "lab"]
    yield from _items("Labs in it", (_titled(library, id) for id in dict.fromkeys(labs)), width)


def section_lines(library: Library, section: Section, width: int) -> Iterator[Content]:
    """How a section begins."""
    yield from _title(section.title, width)
    yield from _beginning(library, section.blocks, width)


def lab_lines(library: Library, lab: Lab, width: int) -> Iterator[Content]:
    """What is to be done in a lab, and how that is tried."""
    yield from _title(lab.title, width)
    yield from _beginning(library, lab.task, width)
    yield from _concepts("Practises", library, lab.practises, width)
    yield from _items("Cases", (case.title for case in lab.cases if not case.hidden), width)


def exam_lines(offer: Offer, width: int) -> Iterator[Content]:
    """What an exam's questions cover, domain by domain, and until when it can be sat."""
    yield from _title(offer.blueprint.title, width)
    for sentence in offer.about:
        yield from _quiet(sentence, width)
    yield BLANK
    yield Columns(Content.styled("Domains", "bold"), Content.styled("weight", QUIET)).line(width)
    for domain in offer.whole.domains:
        weight = Content.styled(f"{domain.weight} %", QUIET)
        yield Columns(Content(domain.name), weight).line(width)


# -- parts ----------------------------------------------------------------------------------------


def _title(title: str, width: int) -> Iterable[Content]:
    return wrap(Content.styled(title, "bold"), width)


def _quiet(words: str, width: int) -> Iterable[Content]:
    return wrap(Content.styled(words, QUIET), width)


def _beginning(library: Library, blocks: Sequence[Block], width: int) -> Iterator[Content]:
    """The first lines of the first prose."""
    prose = next((block.markdown for block in blocks if block.kind == "prose"), "")
    if not prose:
        return
    yield BLANK
    lines = set_text(library.text(prose), width)
    yield from lines[:LINES]
    if len(lines) > LINES:
        yield Content.styled("…", QUIET)


def _concepts(title: str, library: Library, ids: Iterable[str], width: int) -> Iterator[Content]:
    names = []
    for id in ids:
        try:
            names.append(library.concept(id).name)
        except NotFoundError:
            names.append(id)  # a pack may name what nobody has
    yield from _items(title, names, width)


def _titled(library: Library, lab: str) -> str:
    try:
        return library.lab(lab).title
    except NotFoundError:
        return lab


def _items(title: str, words: Iterable[str], width: int) -> Iterator[Content]:
    """Words under a title; nothing at all without any."""
    for at, one in enumerate(words):
        if not at:
            yield BLANK
            yield Content.styled(title, "bold")
        yield from hang(wrap(Content.styled(one, QUIET), width - 2), Content("  "), 2)
