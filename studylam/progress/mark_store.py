"""What the learner marked in lessons and wrote beside them: on the desk, like notes on questions.

A mark holds the words that it is on, and some around them, not a place in a file: lessons are
edited. Where those words are in a section today, `studylam.study.notebook.anchoring` finds out.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from studylam.progress.desk import Desk, writable
from studylam.progress.entries import from_us, to_us, utc_now
from studylam.progress.plain_words import sound_values

_COLUMNS = "id, lesson, section, quote, before, after, note, removed, made_us, updated_us"


@dataclass(frozen=True)
class Mark:
    """Words of a section that are marked, with or without a note; or a note on the section."""

    id: str
    lesson: str
    section: str
    quote: str = ""
    """The words. Empty: it is a note on the whole section."""
    before: str = ""
    """What stands before them, and ``after``: the same words may be there twice."""
    after: str = ""
    note: str = ""
    """The learner's own words; may be empty where words are marked."""
    removed: bool = False
    made_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True)
class QuestionNote:
    """The learner's own words on a question."""

    question: str
    text: str
    updated_at: datetime


class MarkStore(Desk):
    """What is removed stays as a removed mark: where records are joined, it stays removed.

    A reset leaves marks, as it leaves notes on questions: they are the learner's work, and nothing
    is counted from them.
    """

    def add_mark(
        self, lesson: str, section: str, quote: str = "", note: str = "", *, around: str = "\0"
    ) -> Mark:
        """Keep a new mark. ``around``: what stands before the words, a zero, what stands after."""
        before, _, after = around.partition("\0")
        id = f"mark-{uuid.uuid4().hex[:12]}"
        return self.put_mark(Mark(id, lesson, section, quote, before, after, note))

    def put_mark(self, mark: Mark) -> Mark:
        """Keep a mark as it is said here, in place of what was kept under its id."""
        mark = replace(mark, made_at=mark.made_at or utc_now(), updated_at=utc_now())
        assert mark.made_at is not None
        with self._transaction() as connection:
            connection.execute(
                f"insert into marks ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " on conflict (id) do update set section = excluded.section,"
                " quote = excluded.quote, before = excluded.before, after = excluded.after,"
                " note = excluded.note, removed = excluded.removed,"
                " updated_us = max(excluded.updated_us, marks.updated_us + 1)",
                [
                    *(mark.id, mark.lesson, mark.section, writable(mark.quote)),
                    *(writable(mark.before), writable(mark.after), writable(mark.note)),
                    *(int(mark.removed), to_us(mark.made_at), self._stamp()),
                ],
            )
        return mark

    def remove_mark(self, mark: Mark) -> None:
        """Take a mark away; `put_mark` with it as it was brings it back."""
        self.put_mark(replace(mark, removed=True))

    def marks(self, lesson: str | None = None, section: str | None = None) -> list[Mark]:
        """The marks that stand, of all lessons, one, or one of its sections: the oldest first."""
        where, values = "where not removed", list[str]()
        for name, value in (("lesson", lesson), ("section", section)):
            if value is not None:
                where += f" and {name} = ?"
                values.append(value)
        rows = self._rows(f"select {_COLUMNS} from marks {where} order by made_us, id", values)
        with sound_values(self.path):
            return [_mark(*row) for row in rows]

    def mark_counts(self) -> Mapping[tuple[str, str], int]:
        """Lesson and section → how many marks stand there."""
        rows = self._rows(
            "select lesson, section, count(*) from marks where not removed group by 1, 2"
        )
        return {(lesson, section): count for lesson, section, count in rows}

    def question_notes(self) -> list[QuestionNote]:
        """The notes on questions, by the questions' ids."""
        rows = self._rows("select question, text, updated_us from notes order by question")
        with sound_values(self.path):
            return [QuestionNote(id, text, from_us(at)) for id, text, at in rows if text.strip()]


def _mark(*row: Any) -> Mark:
    id, lesson, section, quote, before, after, note, removed, made, updated = row
    around = (before, after)
    at = (from_us(made), from_us(updated))
    return Mark(id, lesson, section, quote, *around, note, bool(removed), *at)
