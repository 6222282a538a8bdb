"""All that the learner marked and wrote: in lessons in their order, then on questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from studylam.errors import NotFoundError

if TYPE_CHECKING:
    from datetime import datetime

    from studylam.packs import Library
    from studylam.packs.models import Lesson
    from studylam.progress import Mark, QuestionNote, Record

Kind = Literal["highlight", "note", "question"]
STEM = 90
"""Characters of a question that stand for it in a list."""


@dataclass(frozen=True)
class Entry:
    """A highlight, a note on a section or on words of it, or a note on a question."""

    kind: Kind
    id: str
    """Of the mark, or of the question."""
    target: str
    """Where it leads: ``lesson#section``, or the question's id."""
    title: str
    """The lesson's title; of a question, how it begins."""
    section: str
    """The section's title; empty for a question."""
    quote: str
    note: str
    at: datetime
    gone: str = ""
    """What of its place isn't in the packs any more: ``lesson``, ``section``, ``question``."""

    @property
    def words(self) -> str:
        """All that can be looked for."""
        return " ".join((self.kind, self.title, self.section, self.quote, self.note, self.target))


def entries(library: Library, record: Record) -> list[Entry]:
    """Everything, in the order of the course."""
    order = {lesson.id: number for number, lesson in enumerate(library.lessons)}
    marks = [(mark, _lesson(library, mark.lesson)) for mark in record.marks()]

    def place(pair: tuple[Mark, Lesson | None]) -> tuple[int, str, int]:
        mark, lesson = pair
        return order.get(mark.lesson, len(order)), mark.lesson, _number(lesson, mark.section)

    found = [_of_mark(mark, lesson) for mark, lesson in sorted(marks, key=place)]
    return [*found, *(_of_question(library, note) for note in record.question_notes())]


def matching(entries: Iterable[Entry], words: str) -> list[Entry]:
    """Those in which each of the words is, whatever its case."""
    wanted = words.casefold().split()
    return [one for one in entries if all(word in one.words.casefold() for word in wanted)]


def _lesson(library: Library, id: str) -> Lesson | None:
    try:
        return library.lesson(id)
    except NotFoundError:
        return None


def _number(lesson: Lesson | None, section: str) -> int:
    ids = [one.id for one in lesson.sections] if lesson else []
    return ids.index(section) if section in ids else len(ids)


def _of_mark(mark: Mark, lesson: Lesson | None) -> Entry:
    titles = {one.id: one.title for one in lesson.sections} if lesson else {}
    gone = "lesson" if lesson is None else "" if mark.section in titles else "section"
    assert mark.updated_at is not None
    return Entry(
        "note" if mark.note else "highlight",
        mark.id,
        f"{mark.lesson}#{mark.section}",
        lesson.title if lesson else mark.lesson,
        titles.get(mark.section, mark.section),
        mark.quote,
        mark.note,
        mark.updated_at,
        gone,
    )


def _of_question(library: Library, note: QuestionNote) -> Entry:
    from studylam.study.reviews.made_cards import item

    gone = ""
    try:
        title = " ".join(library.text(item(library, note.question).stem).split())
    except NotFoundError:
        title, gone = note.question, "question"
    if len(title) > STEM:
        title = title[:STEM].rpartition(" ")[0] + " …"
    return Entry(
        "question", note.question, note.question, title, "", "", note.text, note.updated_at, gone
    )


def standing(lesson: Lesson, section: str, marks: Iterable[Mark]) -> list[Mark]:
    """The marks of a lesson that belong to one of its sections. Those of sections that are gone
    stay with the first one: nothing that was written is lost sight of.
    """
    ids = [one.id for one in lesson.sections]
    is_first = section == ids[0]
    return [m for m in marks if m.section == section or (is_first and m.section not in ids)]


def document(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """As plain JSON values."""
    return [
        {
            "kind": one.kind,
            "id": one.id,
            "target": one.target,
            "title": one.title,
            "section": one.section or None,
            "quote": one.quote or None,
            "note": one.note or None,
            "updated_at": one.at.isoformat(),
            "gone": one.gone or None,
        }
        for one in entries
    ]


def markdown(entries: Sequence[Entry]) -> str:
    """A copy to keep, with a heading for each lesson and section."""
    lines = ["# Notes and highlights", ""]
    title = section = ""
    for one in entries:
        heading = "Questions" if one.kind == "question" else one.title
        if heading != title:
            title, section = heading, ""
            lines += [f"## {heading}", ""]
        under = one.title if one.kind == "question" else one.section
        if under and under != section:
            section = under
            lines += [f"### {under}", ""]
        if one.quote:
            lines += [*(f"> {line}" for line in one.quote.splitlines()), ""]
        if one.note:
            lines += [*one.note.splitlines(), ""]
    if not entries:
        lines += ["There are none yet.", ""]
    return "\n".join(lines)
