"""Arrivals that a CSV file tells: columns ``time`` and, if you like, ``count``.

A time is seconds from the start, or a date with a time (ISO 8601), counted from the first of them.
Rows are in order. A first row that names the columns may be there or not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from studylam.errors import BadInputError
from studylam.inert import inert_line
from studylam.scenarios.catalogue import read_file
from studylam.scenarios.fields import as_number
from studylam.simulation.load.model import MAX_INVOCATIONS, MAX_SECONDS

MAX_BYTES = 10_000_000
MAX_ROWS = 200_000

Points = tuple[tuple[float, int], ...]


def replay_file(name: str, folder: Path | None) -> Points:
    """A file beside a scenario. It never leads out of ``folder``, not by a link either.

    Raises:
        BadInputError: the name leads elsewhere, or the file can't be used; with its line.
        NotFoundError: there is no such file.
    """
    if folder is None:
        raise BadInputError(
            "This scenario has no folder, so there is no file beside it.",
            hint="Write the arrivals as points: [[second, requests], …].",
        )
    parts = name.replace("\\", "/").split("/")
    if not name or name.startswith(("/", "~")) or any(p in ("", ".", "..") for p in parts):
        raise BadInputError(
            f"{inert_line(name)[:60]!r} leads out of the scenario's folder.",
            hint="Put the file beside the scenario, and write its name.",
        )
    path = folder
    for part in parts:
        path = path / part
        if _is_link(path):
            raise BadInputError(
                f"{inert_line(name)[:60]!r} is a link, which isn't followed.",
                hint="Put a copy of the file there.",
            )
    return read_replay(path)


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError as error:
        raise BadInputError(f"There can't be such a file: {error.strerror}.") from error


def read_replay(path: Path) -> Points:
    """A CSV file of arrivals, wherever the user has it.

    Raises:
        BadInputError: it can't be used; with its line.
        NotFoundError: there is no such file.
    """
    shown = inert_line(str(path))
    raw = read_file(path, MAX_BYTES)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInputError("This isn't UTF-8 text.", where=f"{shown}:{line}") from error
    points = tuple(_points(text, shown))
    if not points:
        raise BadInputError(
            "There are no arrivals in this file.", where=shown, hint="A row is: time, count"
        )
    return points


def _points(text: str, shown: str) -> Iterator[tuple[float, int]]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin: datetime | None = None
    last, total, many = 0.0, 0, 0
    try:
        for row in rows:
            where = f"{shown}:{rows.line_num}"
            if not row or not "".join(row).strip():
                continue
            if not many and not any(map(str.isdigit, row[0])):
                many = 1  # the columns' names
                continue
            many += 1
            if many > MAX_ROWS:
                raise BadInputError(f"More than {MAX_ROWS:,} rows.", where=where)
            if len(row) > 2:
                raise BadInputError(
                    f"A row has a time and a count, not {len(row)} columns.", where=where
                )
            at, begin = _time(row[0].strip(), begin, where)
            count = _count(row[1].strip(), where) if len(row) == 2 else 1
            if at < last:
                raise BadInputError("The times aren't in order.", where=where)
            total += count
            if total > MAX_INVOCATIONS:
                raise BadInputError(f"More than {MAX_INVOCATIONS:,} arrivals.", where=where)
            last = at
            yield at, count
    except csv.Error as error:
        raise BadInputError(
            f"This is no CSV: {error}.", where=f"{shown}:{max(rows.line_num, 1)}"
        ) from error


def _time(text: str, begin: datetime | None, where: str) -> tuple[float, datetime | None]:
    """Seconds from the start; of dates, the first one is the start."""
    seconds = as_number(text)
    if seconds is not None and begin is None:
        at = seconds
    else:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise BadInputError(
                f"{inert_line(text)[:40]!r} is no time.",
                where=where,
                hint="Write seconds from the start, or a date as 2026-11-28T09:00:00, in all rows.",
            ) from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        begin = begin or moment
        at = (moment - begin).total_seconds()
    if not 0 <= at <= MAX_SECONDS:
        raise BadInputError(
            f"{inert_line(text)[:40]!r} is before the start or more than 31 days after it.",
            where=where,
            hint="Seconds are counted from the start of the run, dates from the first of them.",
        )
    return at, begin


def _count(text: str, where: str) -> int:
    found = as_number(text)
    if found is None or found != int(found) or not 0 <= found <= MAX_INVOCATIONS:
        raise BadInputError(
            f"{inert_line(text)[:40]!r} is no count.", where=where, hint="A whole number from 0 up."
        )
    return int(found)
