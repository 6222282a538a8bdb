"""Versions of a lab's code in the record: kept, renamed, discarded, joined, and an old file."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from studylam.errors import BadInputError
from studylam.progress import Record, schema
from studylam.progress.migrations import MIGRATIONS


@pytest.mark.quick
def test_a_version_is_kept_renamed_and_brought_back() -> None:
    with Record.in_memory() as record:
        one = record.keep_version("lab", "one", {"handler.py": "a\n", "role.json": "{}"})
        two = record.keep_version("lab", "two", {"handler.py": "\ud800"}, cases=(2, 5))
        assert [version.name for version in record.versions("lab")] == ["two", "one"]
        assert record.versions("lab")[1] == one
        assert record.versions("lab")[0].files == {"handler.py": "?"}
        assert (two.passed, two.total) == (2, 5)
        assert record.versions("other") == []
        record.put_version(replace(one, name="first"))
        assert [version.name for version in record.versions("lab")] == ["two", "first"]
        record.discard_version(one)
        assert [version.name for version in record.versions("lab")] == ["two"]
        record.put_version(one)
        assert record.versions("lab")[1] == one


def test_a_discarded_version_stays_so_where_records_are_joined(tmp_path: Path) -> None:
    with Record.open(tmp_path / "a.db") as here, Record.open(tmp_path / "b.db") as there:
        version = here.keep_version("lab", "one", {"handler.py": "a\n"})
        here.export(tmp_path / "before")
        there.import_(tmp_path / "before")
        assert there.versions("lab") == [version]
        here.discard_version(version)
        here.export(tmp_path / "after")
        there.import_(tmp_path / "after")
        there.import_(tmp_path / "before")
        assert there.versions("lab") == []


@pytest.mark.parametrize(
    "wrong", ['"files": "x"', '"files": {"a": 1}', '"kept": "mine"', '"passed": -1']
)
def test_a_version_that_makes_no_sense_is_refused(wrong: str) -> None:
    lines = [
        '{"studylam": "progress", "format": 4}',
        '{"table": "versions", "id": "version-1", "lab": "lab", "name": "n", "made_us": 1,'
        ' "updated_us": 1, "files": {"a": "b"}, "kept": "own", "passed": 1, "total": 1, '
        f"{wrong}}}",
    ]
    with Record.in_memory() as record, pytest.raises(BadInputError):
        record.import_(io.StringIO("\n".join(lines) + "\n"))


def test_a_record_from_before_versions_takes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.db"
    connection = sqlite3.connect(path, isolation_level=None)
    with monkeypatch.context() as patch:
        for name in reversed([name for name in MIGRATIONS if name >= "m004"]):
            patch.delitem(MIGRATIONS, name)
        schema.migrate(connection)
    connection.execute("insert into drafts values ('lab', 'handler.py', 'kept', 1)")
    connection.close()
    with Record.open(path) as record:
        assert record.drafts("lab") == {"handler.py": "kept"}
        record.keep_version("lab", "one", record.drafts("lab"))
        assert record.versions("lab")[0].files == {"handler.py": "kept"}
    assert list(tmp_path.glob("progress.db.before-m004*"))
