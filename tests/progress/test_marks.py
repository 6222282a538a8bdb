"""What the learner marks in lessons, and the notes beside it: kept, joined, recovered."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from studylam.progress import Record, schema
from studylam.progress.recovery import recover
from studylam.progress.schema import MIGRATIONS


def test_what_was_kept_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    with Record.open(path) as record:
        kept = record.add_mark("l", "s", "some words", "mine", around="before\0after")
        record.add_mark("l", "other", note="on the section \ud800")
    with Record.open(path) as record:
        (mark,) = record.marks("l", "s")
        assert (mark.id, mark.quote, mark.before, mark.after) == (
            kept.id, "some words", "before", "after",
        )  # fmt: skip
        assert [mark.note for mark in record.marks("l")] == ["mine", "on the section ?"]
        assert record.mark_counts() == {("l", "s"): 1, ("l", "other"): 1}
        assert record.marks("elsewhere") == []


def test_what_is_removed_comes_back_where_that_is_undone() -> None:
    with Record.in_memory() as record:
        mark = record.add_mark("l", "s", "some words", "mine")
        record.remove_mark(mark)
        assert record.marks() == [] and record.mark_counts() == {}
        record.put_mark(mark)
        (again,) = record.marks()
        assert (again.quote, again.note, again.made_at) == ("some words", "mine", mark.made_at)


def test_the_newer_of_two_versions_wins_and_what_is_removed_stays_so() -> None:
    with Record.in_memory() as one, Record.in_memory() as two:
        first, second = one.add_mark("l", "s", "a"), one.add_mark("l", "s", "b", "old")
        before = io.StringIO()
        one.export(before)
        two.import_(io.StringIO(before.getvalue()))
        two.remove_mark(first)
        two.put_mark(replace(second, note="new"))
        after = io.StringIO()
        two.export(after)
        one.import_(io.StringIO(after.getvalue()))
        one.import_(io.StringIO(before.getvalue()))
        assert [(mark.quote, mark.note) for mark in one.marks()] == [("b", "new")]


def test_a_reset_of_everything_leaves_them() -> None:
    with Record.in_memory() as record:
        record.add_mark("l", "s", note="mine")
        record.set_note("q", "on a question")
        record.reset(None, "Everything")
        assert [mark.note for mark in record.marks()] == ["mine"]
        assert [(note.question, note.text) for note in record.question_notes()] == [
            ("q", "on a question")
        ]


def test_a_record_from_before_marks_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.db"
    connection = sqlite3.connect(path, isolation_level=None)
    with monkeypatch.context() as patch:
        patch.delitem(MIGRATIONS, "m005_marks")
        schema.migrate(connection)
    connection.execute("insert into notes values ('q', 'words', 5)")
    connection.close()
    with Record.open(path) as record:
        assert record.note("q") == "words" and record.marks() == []
        record.add_mark("l", "s", "some words")
        assert len(record.marks()) == 1
    (copy,) = tmp_path.glob("progress.db.before-m005*")
    assert copy.stat().st_size > 0


def test_marks_are_salvaged_without_the_tables_root(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    with Record.open(path) as record:
        for number in range(200):
            record.add_mark("l", "s", f"words {number} " * 6, "mine", around="a\0b")
        kept = record.marks()
    raw = sqlite3.connect(path)
    (root,) = raw.execute("select rootpage from sqlite_master where name = 'marks'").fetchone()
    (size,) = raw.execute("pragma page_size").fetchone()
    raw.close()
    data = bytearray(path.read_bytes())
    data[(root - 1) * size : root * size] = bytes(size)
    path.write_bytes(data)
    recover(path)
    with Record.open(path) as record:
        assert record.marks() == kept


@pytest.mark.parametrize(
    "entry",
    [
        '{"table": "marks", "id": "mark-1", "lesson": "l"}',
        '{"table": "marks", "id": "mark-1", "lesson": 1, "section": "s", "quote": "", "before": "",'
        ' "after": "", "note": "", "removed": 0, "made_us": 1, "updated_us": 1}',
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(entry: str) -> None:
    from studylam.errors import BadInputError

    head = '{"studylam": "progress", "format": 4, "exported_at": "x"}'
    with Record.in_memory() as record, pytest.raises(BadInputError, match="marks"):
        record.import_(io.StringIO(f"{head}\n{entry}\n"))
