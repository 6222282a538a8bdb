"""A damaged record: set aside as it is, and what can be read of it brought into a fresh one.

Every page of the damaged file is read by itself (`studylam.progress.pages`), as SQLite would give
up a whole table for one bad page. What comes out is checked like an import. The log is only ever
added to, so an entry that is found, in whichever version of its page, is one that was made; of how
things were left the newest version counts.

The damaged file is never written to, and only leaves its place once the fresh one is complete.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from studylam.errors import StorageError, UsageError
from studylam.progress import checking, derived, disk, pages, schema
from studylam.progress.plain_words import DamagedRecordError, plain_words
from studylam.progress.record import Record

Progress = Callable[[int, int], None]
"""Told how many of how many pages have been read."""

_TABLES = frozenset((*schema.LOG_TABLES, *schema.DESK_TABLES))
_POSITION = "derived_position"
"""How long the log was when it was last counted; see `studylam.progress.derived`."""
_ANY_TEXT = {("drafts", "text"), ("notes", "text"), ("settings", "value")}


@dataclass(frozen=True)
class TableRecovered:
    """How much of a table could be read."""

    table: str
    read: int
    refused: int
    """Entries that were found, but made no sense any more."""
    missing: int
    """Entries of the log that must have been there, at least; those refused are among them."""


@dataclass(frozen=True)
class Recovered:
    """What was made of a damaged record."""

    path: Path
    kept: Path
    """Where the damaged file is now (its ``-wal`` beside it)."""
    tables: tuple[TableRecovered, ...]

    @property
    def read(self) -> int:
        """Entries that are in the record again."""
        return sum(table.read for table in self.tables)

    @property
    def lost(self) -> int:
        """Entries known to be lost."""
        return sum(max(table.refused, table.missing) for table in self.tables)

    def sentence(self) -> str:
        """What happened, for people."""
        if not self.read:
            return "The learner's record was damaged, and no entry in it could be read."
        entries = "1 entry" if self.read == 1 else f"{self.read:,} entries"
        lost = f"at least {self.lost:,} could not" if self.lost else "none is known to be lost"
        return f"The learner's record was damaged. {entries} could be read and are kept; {lost}."

    def advice(self) -> str:
        """What is left to do."""
        return (
            f"The damaged file is kept: {self.kept}\n"
            "If you have an export, join it: studylam progress import FILE"
        )


def open_or_recover(
    path: Path, progress: Progress | None = None
) -> tuple[Record, Recovered | None]:
    """Open the record at ``path``; a damaged one is recovered first.

    Raises:
        StorageError: it can be neither opened nor recovered.
    """
    try:
        return Record.open(path), None
    except DamagedRecordError:
        with suppress(UsageError):  # another program was faster
            recovered = recover(path, progress)
            return Record.open(path), recovered
    return Record.open(path), None


def recover(path: Path, progress: Progress | None = None) -> Recovered:
    """Put a fresh record in place of the damaged one at ``path``, with all that can be read of it.

    No connection of this program may be open to it.

    Raises:
        UsageError: it isn't damaged.
        StorageError: another program is using it, or the fresh one can't be written.
    """
    try:
        with _alone(path.parent):
            if is_sound(path):
                raise UsageError("The learner's record isn't damaged.", where=str(path))
            _check_unused(path)
            return _recover(path, progress)
    except OSError as error:
        raise StorageError(
            f"The damaged record can't be recovered ({error.strerror or error}). "
            "It was left as it is.",
            where=str(path),
            hint="Make its folder readable and writable for you, with room for a copy of it; "
            "then try again: studylam progress recover",
        ) from error


def is_sound(path: Path) -> bool:
    """Whether all of the record at ``path`` can be read. Nothing is written.

    Raises:
        StorageError: it can't be looked at.
    """
    if disk.looks_damaged(path):
        return False
    # Without a log and with nobody at it, SQLite needn't make files to agree with others.
    alone = not _beside(path, "-wal").exists() and not disk.is_open(path)
    mode = "immutable=1" if alone else "mode=ro"
    try:
        with plain_words(path):
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
            with closing(connection):
                found = connection.execute("pragma integrity_check(1)").fetchall()
    except DamagedRecordError:
        return False
    return bool(found == [("ok",)])


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One recovery at a time in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems know no locks of folders
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _check_unused(path: Path) -> None:
    """A program that has the file open would go on writing to the one that is set aside."""
    if disk.is_open(path):
        raise StorageError(
            "The learner's record is damaged, and another program is using it.",
            where=str(path),
            hint="Close it (another StudyLam, a database browser), then: studylam progress recover",
        )


def _recover(path: Path, progress: Progress | None) -> Recovered:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    fresh = path.with_name(f"{path.name}.recovering-{stamp}")
    for left in path.parent.glob(f"{path.name}.recovering-*"):
        left.unlink()  # by a recovery that was interrupted
    kept = path.with_name(f"{path.name}.damaged-{stamp}")
    try:
        with Record.open(fresh) as record:
            tables = read_into(record, path, progress)
        _keep(path, kept)
        _keep(_beside(path, "-wal"), _beside(kept, "-wal"))
        # The log first: beside the fresh record it would be taken for its own.
        _beside(path, "-wal").unlink(missing_ok=True)
        _beside(path, "-shm").unlink(missing_ok=True)
        fresh.replace(path)
    finally:
        for ending in ("", "-wal", "-shm"):
            _beside(fresh, ending).unlink(missing_ok=True)
    with suppress(OSError):  # not every file system can do that for a folder
        disk.flush(path.parent)
    # Where there was only a log, only that is kept.
    return Recovered(path, kept if kept.exists() else _beside(kept, "-wal"), tables)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _keep(source: Path, target: Path) -> None:
    """A second name for the file; where there are no such names, a copy."""
    if not source.exists() or not source.stat().st_size:
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def read_into(
    record: Record, path: Path, progress: Progress | None = None
) -> tuple[TableRecovered, ...]:
    """Join all that can be read of the file at ``path`` into ``record``, all or nothing.

    Raises:
        StorageError: the record can't be written.
        OSError: the file can't be read.
    """
    with pages.opened(path) as found, record._transaction() as connection:
        connection.execute("pragma defer_foreign_keys = on")
        reading = _Reading(connection, checking.columns(record))
        for row in pages.rows(found, _TABLES | {_POSITION}, progress):
            reading.take(row)
        reading.take_unclear()
        # An undo without its answer means nothing.
        orphans = "answer_uid not in (select uid from answers)"
        undone = connection.execute(f"delete from retractions where {orphans}").rowcount
        derived.note_forgotten(connection)
        return reading.account(undone)


@dataclass
class _Reading:
    """Sorts rows into the tables of the fresh record."""

    connection: sqlite3.Connection
    columns: checking.Columns
    layouts: dict[str, list[str]] = field(init=False)
    seen: dict[str, set[int]] = field(init=False)
    refused: dict[str, set[int]] = field(init=False)
    expected: Counter[str] = field(default_factory=Counter)
    unclear: list[pages.RawRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.layouts = {
            table: [name for _, name, *_ in self.connection.execute(f"pragma table_info({table})")]
            for table in (*_TABLES, _POSITION)
        }
        self.seen = {table: set() for table in _TABLES}
        self.refused = {table: set() for table in _TABLES}

    def take(self, row: pages.RawRow) -> None:
        """Bring a row in, if it makes sense."""
        if row.table == _POSITION:
            for table, last in zip(self.layouts[_POSITION], row.values, strict=False):
                if isinstance(last, int):
                    self.expected[table] = max(last, self.expected[table])
            return
        if row.table is not None:
            if not self._add(row.table, row):
                self.refused[row.table].add(row.rowid)
            return
        for table in _GUESSES:
            if table in ("flags", "hints") and len(row.values) == len(self.layouts["flags"]):
                self.unclear.append(row)
                return
            if _may_be(table, row.values) and self._add(table, row):
                return

    def take_unclear(self) -> None:
        """Flags and hints look alike; which ids are labs' is known only now."""
        labs = {lab for (lab,) in self.connection.execute("select lab from lab_runs")}
        labs |= {lab for (lab,) in self.connection.execute("select lab from drafts")}
        for row in self.unclear:
            is_lab = row.values[0] in labs or row.values[1] not in (0, 1)
            self._add("hints" if is_lab else "flags", row)

    def _add(self, table: str, row: pages.RawRow) -> bool:
        names = self.layouts[table]
        # An older version of the table had fewer columns; SQLite doesn't rewrite such rows.
        if not len(names) - 1 <= len(row.values) <= len(names):
            return False
        data = dict(zip(names, row.values, strict=False))
        is_log = table in schema.LOG_TABLES
        if is_log and data.pop("id") is not None:
            return False
        try:
            values = checking.checked(table, self._decoded(table, data), self.columns[table])
        except (ValueError, RecursionError):
            return False
        if is_log:
            values = {"id": row.rowid, **values}
        try:
            self._insert(table, values)
        except (sqlite3.IntegrityError, OverflowError):
            values.pop("id", None)  # the place is taken: by another version of a broken page
            self._insert(table, values)
        self.seen[table].add(row.rowid)
        return True

    def _decoded(self, table: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """Raises ValueError where a text isn't what was written."""
        decoded = {}
        for name, value in data.items():
            decoded[name] = value
            if isinstance(value, str) and (table, name) not in _ANY_TEXT and "\0" in value:
                raise ValueError("zeros in a text")
            if value is not None and (table, name) in checking.JSON_COLUMNS:
                if not isinstance(value, str):
                    raise ValueError("JSON is a text")
                decoded[name] = json.loads(value)
        return decoded

    def _insert(self, table: str, values: dict[str, Any]) -> None:
        self.connection.execute(checking.insertion(table, tuple(values)), list(values.values()))

    def account(self, undone: int) -> tuple[TableRecovered, ...]:
        """What came of it. ``undone``: undos whose answer is lost."""
        account = []
        for table in (*schema.LOG_TABLES, *schema.DESK_TABLES):
            (read,) = self.connection.execute(f"select count(*) from {table}").fetchone()
            refused = len(self.refused[table] - self.seen[table])
            refused += undone if table == "retractions" else 0
            last = read
            if table in schema.LOG_TABLES:  # its places are given without gaps
                last = max(self.expected[table], max(self.seen[table], default=0))
            account.append(TableRecovered(table, read, refused, max(0, last - read)))
        return tuple(account)


_GUESSES = (
    *("answers", "exams", "resets", "lab_runs", "reads", "retractions"),
    *("sessions", "decks", "settings", "drafts", "notes", "flags"),
)
"""The order in which a row without a table is tried as one of each: the most telling first."""


def _may_be(table: str, values: tuple[Any, ...]) -> bool:
    return table != "decks" or str(values[0]).startswith("deck-")
