"""The record as JSON Lines: to keep, to look into, to carry to another machine.

The first line says what the file is; every other line is ``{"table": …, …columns}``. Lines come
from anywhere, so each value is checked against the column it is for before it goes in.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from studylam.errors import BadInputError, StorageError
from studylam.progress import checking, derived, schema
from studylam.progress.pages import HEADER
from studylam.work import Tell, unheard

if TYPE_CHECKING:
    from studylam.progress.store import Store

FORMAT = 4
READABLE = (1, 2, 3, FORMAT)
"""Format 1 is of records that had no order, exams, resets or decks yet, 2 had no exercises, 3 no
versions of code and no marks in lessons.
"""
MAX_LINE = 8 * 1024 * 1024
"""Characters of one line; a draft of a lab's file is the longest thing there is."""
EACH = 200
"""Entries after which it is told how far it is: some milliseconds."""


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int
    """Entries that weren't here, or were older here."""
    known: int
    """Entries that were here already."""


def export(record: Store, target: Path | IO[str], tell: Tell = unheard) -> int:
    """See `Record.export`."""
    if not isinstance(target, Path):
        return _write(record, target, tell)
    if target.is_dir():
        raise BadInputError("That is a folder.", where=str(target), hint="Name a file in it.")
    if record.path is not None and target.exists() and target.samefile(record.path):
        raise BadInputError(
            "That is the record itself.", where=str(target), hint="Name another file."
        )
    try:
        with replacing(target) as stream:
            return _write(record, stream, tell)
    except OSError as error:
        raise StorageError(
            f"The export can't be written ({error.strerror or error}).",
            where=str(target),
            hint="Name a file in a folder that you may write to.",
        ) from error


@contextmanager
def replacing(
    target: Path, *, encoding: str = "utf-8", newline: str | None = None
) -> Iterator[IO[str]]:
    """Write beside ``target``, then put it in its place whole."""
    if target.exists() and not target.is_file():
        # A device or a pipe is written to. Replaced, /dev/null would become a file, for everybody.
        with target.open("w", encoding=encoding, newline=newline) as stream:
            yield stream
        return
    target = target.resolve()  # a link stays one
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline=newline) as stream:
            yield stream
            stream.flush()
            os.fsync(handle)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _write(record: Store, stream: IO[str], tell: Tell) -> int:
    head = {"studylam": "progress", "format": FORMAT, "exported_at": datetime.now(UTC).isoformat()}
    stream.write(json.dumps(head) + "\n")
    count = 0
    known = checking.columns(record._rows)
    with record._snapshot():
        total = _count(record)
        for table, names in known.items():
            keys = checking.DESK_KEYS.get(table, ("id",))
            sql = f"select {', '.join(names)} from {table} order by {', '.join(keys)}"
            for row in record._each(sql):
                values = {
                    name: json.loads(value) if (table, name) in checking.JSON_COLUMNS else value
                    for name, value in zip(names, row, strict=True)
                    if value is not None
                }
                # ASCII only: whatever the stream's encoding, and for lone surrogates in settings.
                stream.write(json.dumps({"table": table, **values}) + "\n")
                count += 1
                if count % EACH == 0:
                    tell(count, total, table.replace("_", " "))
    return count


def import_(record: Store, source: Path | IO[str], tell: Tell = unheard) -> Imported:
    """See `Record.import_`."""
    if not isinstance(source, Path):
        return _read(record, source, getattr(source, "name", "<stream>"), tell)
    if record.path is not None and source.exists() and source.samefile(record.path):
        # Not even looked into: closing it would drop SQLite's locks (see `studylam.progress.disk`).
        raise BadInputError("That is the record itself.", where=str(source))
    try:
        with source.open("rb") as start:
            if start.read(len(HEADER)) == HEADER:
                return _join(record, source)
        with source.open(encoding="utf-8-sig") as stream:
            return _read(record, stream, str(source), tell)
    except UnicodeDecodeError as error:
        raise _not_ours(str(source)) from error
    except FileNotFoundError as error:
        raise BadInputError(f"There is no file {str(source)!r}.", hint="Check the path.") from error
    except OSError as error:
        raise BadInputError(
            f"The file can't be read ({error.strerror or error}).", where=str(source)
        ) from error


def _join(record: Store, source: Path) -> Imported:
    """Join a record itself: one that was set aside, or a copy from before an update."""
    from studylam.progress.salvage import read_into

    before = _count(record)
    found = sum(table.read for table in read_into(record, source, fresh=False))
    if not found:
        raise _not_ours(str(source))
    added = _count(record) - before
    return Imported(added, found - added)


def _count(record: Store) -> int:
    tables = (*schema.LOG_TABLES, *schema.DESK_TABLES)
    return sum(record._row(f"select count(*) from {table}")[0] for table in tables)


def _not_ours(where: str) -> BadInputError:
    return BadInputError(
        "This isn't an export of a learner's record.",
        where=where,
        hint="Make one with: studylam progress export FILE",
    )


def _read(record: Store, stream: IO[str], name: str, tell: Tell) -> Imported:
    try:
        head = json.loads(stream.readline(MAX_LINE))
    except (ValueError, RecursionError) as error:
        raise _not_ours(f"{name}:1") from error
    if not isinstance(head, dict) or head.get("studylam") != "progress":
        raise _not_ours(f"{name}:1")
    if head.get("format") not in READABLE:
        raise BadInputError(
            f"This export has format {head.get('format')!r:.40}; "
            f"this StudyLam reads up to {FORMAT}.",
            where=f"{name}:1",
            hint="Update StudyLam.",
        )
    columns = checking.columns(record._rows)
    added = known = 0
    with record._transaction() as connection:
        # An undo may stand before its answer in a file that somebody sorted.
        connection.execute("pragma defer_foreign_keys = on")
        number = 1
        while line := stream.readline(MAX_LINE):
            number += 1
            if number % EACH == 0:
                tell(0, 0, f"{number:,} lines")
            if not line.strip():
                continue
            where = f"{name}:{number}"
            table, values = _entry(line, columns, where)
            sql = checking.insertion(table, tuple(values))
            if connection.execute(sql, list(values.values())).rowcount:
                added += 1
            else:
                known += 1
        if connection.execute("pragma foreign_key_check").fetchone():
            raise BadInputError(
                "An undo in it belongs to an answer that is neither in the file nor in the record.",
                where=name,
                hint="The file is incomplete: export it again.",
            )
        derived.note_forgotten(connection)
    return Imported(added, known)


def _entry(line: str, columns: checking.Columns, where: str) -> tuple[str, dict[str, Any]]:
    try:
        try:
            data = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise checking.WrongEntry("This line isn't JSON.") from error
        table = data.pop("table", None) if isinstance(data, dict) else None
        if not isinstance(table, str) or table not in columns:
            raise checking.WrongEntry("This line isn't an entry of a learner's record.")
        return table, checking.checked(table, data, columns[table])
    except checking.WrongEntry as error:
        raise BadInputError(str(error), where=where, hint="Nothing was imported.") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} isn't JSON")
