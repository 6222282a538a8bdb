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
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from studylam.errors import StorageError, UsageError
from studylam.progress import checking, disk, schema
from studylam.progress.entries import from_us
from studylam.progress.plain_words import DamagedRecordError, plain_words
from studylam.progress.record import Record
from studylam.progress.salvage import Progress, TableRecovered, read_into

_QUICKLY_CHECKED = 64 * 1024 * 1024
"""Bytes of a record that is looked through whenever the app starts."""


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

    SQLite sees damage only where it reads. Going through all pages takes some 20 ms for a year's
    answers, and is left out for a record that is very long.

    Raises:
        StorageError: it can be neither opened nor recovered.
    """
    try:
        record = Record.open(path)
    except DamagedRecordError:
        pass
    else:
        if path.stat().st_size > _QUICKLY_CHECKED or _is_readable(record):
            return record, None
        record.close()
    recovered = None
    with suppress(UsageError):  # another program was faster
        recovered = recover(path, progress)
    return Record.open(path), recovered


def _is_readable(record: Record) -> bool:
    try:
        return bool(record._rows("pragma quick_check(1)") == [("ok",)])
    except DamagedRecordError:
        return False


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
                if found != [("ok",)] or schema.is_tampered(connection):
                    return False
                return schema.applied(connection) != list(schema.MIGRATIONS) or _makes_sense(
                    connection
                )
    except DamagedRecordError:
        return False


def _makes_sense(connection: sqlite3.Connection) -> bool:
    """Whether every value could have been written by StudyLam."""
    try:
        for table, known in checking.columns(lambda sql: connection.execute(sql)).items():
            names = list(known)
            for row in connection.execute(f"select {', '.join(names)} from {table}"):
                data = {
                    name: json.loads(value) if (table, name) in checking.JSON_COLUMNS else value
                    for name, value in zip(names, row, strict=True)
                    if value is not None
                }
                checking.checked(table, data, known)
        for (weight,) in connection.execute("select weight from evidence"):
            int(weight, 16)
        for table in ("tallies", "evidence", "cards"):
            columns = [row[1] for row in connection.execute(f"pragma table_info({table})")]
            times = ", ".join(f"max({name})" for name in columns if name.endswith("_us"))
            for latest in connection.execute(f"select {times} from {table}").fetchone():
                from_us(latest or 0)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


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
            tables = read_into(record, path, progress, fresh=True)
        for ending in ("", "-wal", "-journal"):
            _keep(_beside(path, ending), _beside(kept, ending))
        # The logs first: beside the fresh record they would be taken for its own.
        for ending in ("-wal", "-shm", "-journal"):
            _beside(path, ending).unlink(missing_ok=True)
        fresh.replace(path)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
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
