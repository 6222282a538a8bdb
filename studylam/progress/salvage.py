"""What makes sense of a damaged record's rows, brought into a fresh record.

A row whose page nothing leads to any more is tried as one of each table. Where one row comes in
several versions, an entry of the log is the same in all of them, and of how things were left the
newest counts.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.progress import checking, derived, pages, schema

if TYPE_CHECKING:
    from studylam.progress.store import Store

Progress = Callable[[int, int], None]
"""Told how many of how many pages have been read."""

_TABLES = frozenset((*schema.LOG_TABLES, *schema.DESK_TABLES))
_POSITION = "derived_position"
"""How long the log was when it was last counted; see `studylam.progress.derived`."""
_ANY_TEXT = {("drafts", "text"), ("notes", "text"), ("settings", "value"), ("marks", "note")}


@dataclass(frozen=True)
class TableRecovered:
    """How much of a table could be read."""

    table: str
    read: int
    refused: int
    """Entries that were found, but made no sense any more."""
    missing: int
    """Entries of the log that must have been there, at least; those refused are among them."""


def read_into(
    record: Store, path: Path, progress: Progress | None = None, *, fresh: bool
) -> tuple[TableRecovered, ...]:
    """Join all that can be read of the file at ``path`` into ``record``, all or nothing.

    ``fresh``: there is nothing in the record yet, so entries keep their places in the log.

    Raises:
        StorageError: the record can't be written.
        OSError: the file can't be read.
    """
    with pages.opened(path) as found, record._transaction() as connection:
        connection.execute("pragma defer_foreign_keys = on")
        reading = _Reading(connection, checking.columns(record._rows), fresh)
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
    fresh: bool
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
        if is_log and self.fresh:
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
            read = len(self.seen[table])
            if self.fresh:
                (read,) = self.connection.execute(f"select count(*) from {table}").fetchone()
            refused = len(self.refused[table] - self.seen[table])
            refused += undone if table == "retractions" else 0
            last = read
            if table in schema.LOG_TABLES:  # its places are given without gaps
                last = max(self.expected[table], max(self.seen[table], default=0))
            account.append(TableRecovered(table, read, refused, max(0, last - read)))
        return tuple(account)


_GUESSES = (
    *("answers", "exams", "exercises", "resets", "lab_runs", "reads", "retractions"),
    *("versions", "marks", "sessions", "decks", "settings", "drafts", "notes", "flags"),
)
"""The order in which a row without a table is tried as one of each: the most telling first."""


def _may_be(table: str, values: tuple[Any, ...]) -> bool:
    prefix = {"decks": "deck-", "versions": "version-", "marks": "mark-"}.get(table, "")
    return str(values[0]).startswith(prefix)
