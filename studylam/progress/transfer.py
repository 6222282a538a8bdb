"""The record as JSON Lines: to keep, to look into, to carry to another machine.

The first line says what the file is; every other line is ``{"table": …, …columns}``. Lines come
from anywhere, so each value is checked against the column it is for before it goes in.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from studylam.errors import BadInputError, StorageError
from studylam.progress import derived, schema
from studylam.progress.entries import (
    CONFIDENCES,
    MODES,
    ExamResultItem,
    ResetScope,
    response_from_json,
)

if TYPE_CHECKING:
    from studylam.progress.store import Store

FORMAT = 1
MAX_LINE = 8 * 1024 * 1024
"""Characters of one line; a draft of a lab's file is the longest thing there is."""

_DESK_KEYS = {
    "sessions": ("id",),
    "drafts": ("lab", "file"),
    "flags": ("question",),
    "notes": ("question",),
    "hints": ("lab",),
    "settings": ("key",),
    "decks": ("id",),
}
_JSON_COLUMNS: dict[tuple[str, str], Callable[[Any], object]] = {
    ("answers", "chosen"): response_from_json,
    ("sessions", "state"): dict,
    ("settings", "value"): lambda value: value,
    ("exams", "items"): lambda items: [ExamResultItem.from_dict(item) for item in items],
    ("resets", "scope"): ResetScope.from_dict,
    ("decks", "questions"): lambda ids: ResetScope.from_dict({"questions": ids}),
}
"""What makes sense of a JSON value, or raises KeyError, TypeError, ValueError or AttributeError."""
_WORDS = {
    "confidence": CONFIDENCES,
    "mode": MODES,
    "kind": ("drill", "review", "exam", "run", "cases"),
}
_LAST_US = 253_402_300_800_000_000  # the year 10000, where datetime ends


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int
    """Entries that weren't here, or were older here."""
    known: int
    """Entries that were here already."""


@dataclass(frozen=True)
class _Column:
    type: str
    required: bool


def export(record: Store, target: Path | IO[str]) -> int:
    """See `Record.export`."""
    if not isinstance(target, Path):
        return _write(record, target)
    if target.is_dir():
        raise BadInputError("That is a folder.", where=str(target), hint="Name a file in it.")
    if record.path is not None and target.exists() and target.samefile(record.path):
        raise BadInputError(
            "That is the record itself.", where=str(target), hint="Name another file."
        )
    try:
        with _replacing(target) as stream:
            return _write(record, stream)
    except OSError as error:
        raise StorageError(
            f"The export can't be written ({error.strerror or error}).",
            where=str(target),
            hint="Name a file in a folder that you may write to.",
        ) from error


@contextmanager
def _replacing(target: Path) -> Iterator[IO[str]]:
    """Write beside ``target``, then put it in its place whole."""
    if target.exists() and not target.is_file():
        # A device or a pipe is written to. Replaced, /dev/null would become a file, for everybody.
        with target.open("w", encoding="utf-8") as stream:
            yield stream
        return
    target = target.resolve()  # a link stays one
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            yield stream
            stream.flush()
            os.fsync(handle)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _write(record: Store, stream: IO[str]) -> int:
    head = {"studylam": "progress", "format": FORMAT, "exported_at": datetime.now(UTC).isoformat()}
    stream.write(json.dumps(head) + "\n")
    count = 0
    with record._snapshot():
        for table in (*schema.DESK_TABLES, *schema.LOG_TABLES):
            names = [
                name for name in _columns(record, table) if name != "id" or table == "sessions"
            ]
            order = "id" if table in schema.LOG_TABLES else ", ".join(_DESK_KEYS[table])
            for row in record._rows(f"select {', '.join(names)} from {table} order by {order}"):
                values = {
                    name: json.loads(value) if (table, name) in _JSON_COLUMNS else value
                    for name, value in zip(names, row, strict=True)
                    if value is not None
                }
                # ASCII only: whatever the stream's encoding, and for lone surrogates in settings.
                stream.write(json.dumps({"table": table, **values}) + "\n")
                count += 1
    return count


def import_(record: Store, source: Path | IO[str]) -> Imported:
    """See `Record.import_`."""
    if not isinstance(source, Path):
        return _read(record, source, getattr(source, "name", "<stream>"))
    try:
        with source.open(encoding="utf-8-sig") as stream:
            return _read(record, stream, str(source))
    except UnicodeDecodeError as error:
        raise _not_ours(str(source)) from error
    except OSError as error:
        raise BadInputError(
            f"The file can't be read ({error.strerror or error}).", where=str(source)
        ) from error


def _not_ours(where: str) -> BadInputError:
    return BadInputError(
        "This isn't an export of a learner's record.",
        where=where,
        hint="Make one with: studylam progress export FILE",
    )


def _read(record: Store, stream: IO[str], name: str) -> Imported:
    try:
        head = json.loads(stream.readline(MAX_LINE))
    except (ValueError, RecursionError) as error:
        raise _not_ours(f"{name}:1") from error
    if not isinstance(head, dict) or head.get("studylam") != "progress":
        raise _not_ours(f"{name}:1")
    if head.get("format") != FORMAT:
        raise BadInputError(
            f"This export has format {head.get('format')!r}; this StudyLam reads {FORMAT}.",
            where=f"{name}:1",
            hint="Update StudyLam.",
        )
    columns = {
        table: _columns(record, table) for table in (*schema.DESK_TABLES, *schema.LOG_TABLES)
    }
    added = known = 0
    with record._transaction() as connection:
        # An undo may stand before its answer in a file that somebody sorted.
        connection.execute("pragma defer_foreign_keys = on")
        number = 1
        while line := stream.readline(MAX_LINE):
            number += 1
            if not line.strip():
                continue
            where = f"{name}:{number}"
            table, values = _entry(line, columns, where)
            sql = _insert(table, list(values))
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


def _insert(table: str, names: list[str]) -> str:
    marks = ", ".join("?" * len(names))
    sql = f"insert into {table} ({', '.join(names)}) values ({marks}) on conflict "
    if table in schema.LOG_TABLES:
        return sql + "(uid) do nothing"
    keys = _DESK_KEYS[table]
    updates = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    return (
        f"{sql}({', '.join(keys)}) do update set {updates}"
        f" where excluded.updated_us > {table}.updated_us"
    )


def _entry(
    line: str, columns: dict[str, dict[str, _Column]], where: str
) -> tuple[str, dict[str, Any]]:
    def wrong(message: str) -> BadInputError:
        return BadInputError(message, where=where, hint="Nothing was imported.")

    try:
        data = json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise wrong("This line isn't JSON.") from error
    table = data.pop("table", None) if isinstance(data, dict) else None
    if not isinstance(table, str) or table not in columns:
        raise wrong("This line isn't an entry of a learner's record.")
    known = columns[table]
    unknown = data.keys() - known.keys()
    if unknown:
        raise wrong(f"An entry of {table} has no {', '.join(sorted(unknown))}.")
    values = {}
    for column, rule in known.items():
        value = data.get(column)
        if value is None and column == "order_us":
            value = data.get("at_us")  # exports from before there was an order
        if value is None:
            if rule.required:
                raise wrong(f"An entry of {table} needs {column!r}.")
        elif (table, column) in _JSON_COLUMNS:
            try:
                _JSON_COLUMNS[table, column](value)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise wrong(f"{column!r} of {table} can't be {value!r:.80}.") from error
            value = json.dumps(value, separators=(",", ":"))
        elif not _fits(column, value, rule.type):
            raise wrong(f"{column!r} of {table} can't be {value!r:.80}.")
        values[column] = value
    return table, values


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} isn't JSON")


def _fits(column: str, value: object, type_: str) -> bool:
    if type_ == "INTEGER":
        highest = _LAST_US if column.endswith("_us") else 2**31
        return type(value) is int and 0 <= value < highest
    if not isinstance(value, str) or any(0xD800 <= ord(char) <= 0xDFFF for char in value):
        return False
    if column == "seed":
        return value.removeprefix("-").isdecimal() and len(value) < 100
    return value in _WORDS.get(column, (value,))


def _columns(record: Store, table: str) -> dict[str, _Column]:
    """What travels: not a log entry's place in this log, which is another elsewhere."""
    keys = _DESK_KEYS.get(table, ("id",))
    return {
        name: _Column(type_.upper(), bool(not_null) or name in keys)
        for _, name, type_, not_null, _, _ in record._rows(f"pragma table_info({table})")
        if name != "id" or table in _DESK_KEYS
    }
