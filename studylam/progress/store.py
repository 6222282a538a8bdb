"""The database file itself: opening it, one transaction at a time, and errors in plain words.

Durability: WAL with ``synchronous = FULL``. With NORMAL, a power cut may take back the last
answers that the learner has already seen feedback on; FULL costs one fsync an answer, and a person
gives one every few seconds.
"""

from __future__ import annotations

import os.path
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from studylam.errors import StorageError
from studylam.progress import aside, disk, schema
from studylam.progress.plain_words import damaged, move_aside, plain_words

BUSY_TIMEOUT_S = 10.0
"""How long a write waits for another process; a write takes milliseconds."""
_HERE = threading.Lock()
"""Held while `disk.here` changes: threads that count open connections of their own."""


class Store:
    """One open record. Threads take turns by a lock, processes by SQLite's own."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None, read_only: bool) -> None:
        self._opened: sqlite3.Connection | None = connection
        self.path = path
        """The file; ``None`` when the record is in memory only."""
        self.read_only = read_only
        self._lock = threading.RLock()
        self._counting = threading.RLock()
        """Held by who counts the log; taken before `_lock`, never while that is held."""
        self._identity = None if path is None else disk.identity(path)
        if self._identity is not None:
            with _HERE:
                disk.here[self._identity] += 1

    @classmethod
    def open(cls, path: Path | None = None, *, read_only: bool = False) -> Self:
        """Open the record at ``path`` (default: the learner's), making or updating it.

        With ``read_only`` nothing is made, updated or written; the file must be there.

        Raises:
            StorageError: it can't be used; says what, where, and how to mend it.
        """
        if path is None:
            from studylam import home

            path = home.location() / "progress.db" if read_only else home.progress_database()
        if _is_folder(path):
            raise StorageError(
                "There is a folder where the learner's record should be.",
                where=str(path),
                hint=f"Move it away: {move_aside(path, 'folder')}",
            )
        with plain_words(path):
            connection = _connect(path, read_only)
            try:
                _prepare(connection, path, read_only)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path, read_only)

    @classmethod
    def in_memory(cls) -> Self:
        """A record that is gone with the process: for where nothing can be written."""
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        schema.migrate(connection)
        return cls(connection, None, False)

    def close(self) -> None:
        """Close the file. Nothing is lost without it: everything is committed as it is written."""
        with self._lock:
            if self._opened is None:
                return
            self._opened.close()
            self._opened = None
            if self._identity is not None:
                with _HERE:
                    disk.here -= Counter([self._identity])

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            # A worker thread may still be at it while the app closes.
            raise StorageError(
                "The learner's record has been closed.",
                where=str(self.path) if self.path else None,
            )
        return self._opened

    def ensure_writable(self) -> None:
        """Look whether an answer given now could be kept: to be asked before a question is shown.

        Raises:
            StorageError: it couldn't; says why, and how to mend it.
        """
        if self.path is None:
            return
        if self.read_only:
            raise self._refusal()
        self._check_place()
        disk.check_room(self.path)

    def _check_place(self) -> None:
        """What is written to a file without a name is gone with the program."""
        if self.path is not None and disk.identity(self.path) != self._identity:
            raise StorageError(
                "The learner's record was moved or deleted while StudyLam was using it.",
                where=str(self.path),
                hint="Put it back, or start StudyLam again.",
            )

    def _refusal(self) -> StorageError:
        return StorageError(
            "The learner's record was opened for reading only.", where=str(self.path)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A write, committed when the block ends, undone when it fails. Blocks may nest."""
        with self._lock, plain_words(self.path):
            if self._connection.in_transaction:
                yield self._connection
                return
            if self.read_only:
                raise self._refusal()
            self._check_place()
            # IMMEDIATE: waiting for another process happens here, where the busy timeout holds,
            # not at the first write after a read, where SQLite would give up at once.
            self._connection.execute("begin immediate")
            try:
                yield self._connection
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        """Reads in this block see one moment, whatever other programs write meanwhile."""
        with self._lock, plain_words(self.path):
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("begin")
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")

    @contextmanager
    def _apart(self) -> Iterator[sqlite3.Connection]:
        """One moment of the record on a connection of its own, for going through a long log: a
        screen that wants a setting, or an answer that is given, can't wait seconds for the lock.

        Where there can't be such a connection (a record in memory, a file that was moved, a folder
        in which nothing can be written), it is a `_snapshot`.
        """
        with self._another() as connection:
            if connection is None:
                with self._snapshot() as connection:
                    yield connection
                return
            with plain_words(self.path):
                connection.execute("begin")
                yield connection

    @contextmanager
    def _another(self) -> Iterator[sqlite3.Connection | None]:
        """A second connection, for reading, if there can be one."""
        connection = self._second()
        if connection is None or self._identity is None:
            yield None
            return
        with _HERE:
            disk.here[self._identity] += 1
        try:
            with closing(connection):
                yield connection
        finally:
            with _HERE:
                disk.here -= Counter([self._identity])

    def _second(self) -> sqlite3.Connection | None:
        with self._lock:
            if self._connection.in_transaction or self.path is None or self._identity is None:
                return None
            if disk.identity(self.path) != self._identity:
                return None
            uri = self.path.absolute().as_uri() + "?mode=ro"
            connection = None
            try:
                connection = sqlite3.connect(
                    uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None,
                    check_same_thread=False,
                )  # fmt: skip
                connection.execute("pragma trusted_schema = off")
                connection.execute("pragma schema_version").fetchone()
            except sqlite3.Error:
                if connection is not None:
                    connection.close()
                return None
            return connection

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._lock, plain_words(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def _each(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Any]:
        """Row by row, for what may not fit into memory. The lock is held until it ends."""
        with self._lock, plain_words(self.path):
            yield from self._connection.execute(sql, parameters)

    def _row(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        with self._lock, plain_words(self.path):
            return self._connection.execute(sql, parameters).fetchone()

    def back_up(self, reason: str) -> Path | None:
        """Copy the file beside itself, ``progress.db.<reason>-<time>``; ``None`` in memory.

        Raises:
            StorageError: the copy couldn't be written.
        """
        if self.path is None:
            return None
        with self._lock, plain_words(self.path):
            return _back_up(self._connection, self.path, reason)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # where it may not be entered, SQLite says so itself


def _connect(path: Path, read_only: bool) -> sqlite3.Connection:
    if read_only and not os.path.lexists(path):
        raise StorageError("There is no learner's record yet.", where=str(path))
    if disk.looks_damaged(path):
        raise damaged(path)
    uri = path.absolute().as_uri() + ("?mode=ro" if read_only else "?mode=rwc")
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("pragma schema_version").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        if not read_only:
            raise
        # A WAL database in a folder that can't be written, with nobody else at it.
        try:
            connection = aside.connect(path)
        except OSError as error:
            raise StorageError(
                f"The learner's record can't be read ({error.strerror or error}).",
                where=str(path),
                hint="Make some room on the disk, then try again.",
            ) from error
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma foreign_keys = on")
    had = schema.applied(connection)
    unknown = [name for name in had if name not in schema.MIGRATIONS]
    if unknown:
        raise StorageError(
            "The learner's record was written by a newer StudyLam and isn't touched "
            f"({unknown[0]} is unknown here).",
            where=str(path),
            hint="Update StudyLam, or choose another folder: STUDYLAM_HOME=/some/folder studylam",
        )
    if schema.is_foreign(connection):
        raise StorageError(
            "This is a database, but not a learner's record; it isn't touched.",
            where=str(path),
            hint=f"Move it away: {move_aside(path, 'other')}",
        )
    if schema.is_tampered(connection):
        raise damaged(path)
    if read_only:
        if len(had) < len(schema.MIGRATIONS):
            raise StorageError(
                "The learner's record is empty or from an older StudyLam.",
                where=str(path),
                hint="Open StudyLam once where it can write, then it is brought up to date.",
            )
        return
    _use_wal(connection)
    connection.execute("pragma synchronous = full")
    if len(had) < len(schema.MIGRATIONS):
        if had:
            _back_up(connection, path, f"before-{list(schema.MIGRATIONS)[len(had)]}")
        schema.migrate(connection)
    # SQLite opens a read-only file without a word. The learner is to hear of it now, not after
    # the first answer.
    connection.execute("begin immediate")
    connection.execute("rollback")
    disk.check_room(path)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL; where the file system can't (some network ones), stay as it is.

    SQLite doesn't wait for others here, so two programs that open a new record at the same moment
    have to try again.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while connection.execute("pragma journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _back_up(connection: sqlite3.Connection, path: Path, reason: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    target = path.with_name(f"{path.name}.{reason}-{stamp}")
    try:
        connection.execute("vacuum into ?", [str(target)])
        disk.flush(target)
    except BaseException as error:
        # Half a copy would be mistaken for a whole one. It is ours: its name is of this moment.
        target.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise StorageError(
                f"The copy of the learner's record can't be written ({error.strerror}).",
                where=str(target),
                hint="Free some space, then try again.",
            ) from error
        raise
    return target
