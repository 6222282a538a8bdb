"""The record for spreadsheets: a folder of CSV files, one a table. It isn't read back.

Times are in UTC as ISO 8601, with the learner's own day beside them. What a learner or a pack has
written must not become a formula: a spreadsheet runs what begins with ``=`` and the like, so such
text gets an apostrophe before it (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import BadInputError, StorageError
from studylam.progress import checking
from studylam.progress.entries import from_us
from studylam.progress.transfer import EACH, replacing
from studylam.work import Tell, unheard

if TYPE_CHECKING:
    from studylam.progress.store import Store

_COUNTED = ("answers", "reads", "lab_runs", "exams", "exercises")
"""Tables whose entries may have been undone or reset."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export(
    record: Store, folder: Path, day: Callable[[datetime], date], tell: Tell = unheard
) -> int:
    """See `Record.export_csv`."""
    if folder.exists() and not folder.is_dir():
        raise BadInputError("That isn't a folder.", where=str(folder), hint="Name a folder.")
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with record._snapshot():
            tables = checking.columns(record._rows)
            for number, (table, columns) in enumerate(tables.items()):
                hear = partial(tell, number, len(tables))
                count += _write(record, table, list(columns), folder, day, hear)
    except OSError as error:
        raise StorageError(
            f"The export can't be written ({error.strerror or error}).",
            where=str(folder),
            hint="Name a folder that you may write to.",
        ) from error
    return count


def _write(
    record: Store,
    table: str,
    columns: list[str],
    folder: Path,
    day: Callable[[datetime], date],
    hear: Callable[[str], object],
) -> int:
    head: list[str] = []
    for name in columns:
        head.append(name.removesuffix("_us"))
        if name == "at_us":
            head.append("day")
    counted = table in _COUNTED
    keys = checking.DESK_KEYS.get(table, ("id",))
    fields = ", ".join(columns)
    if counted:
        fields += f", id in (select id from live_{table})"
        head.append("counts")
    count = 0
    # With a byte order mark, as Excel takes a file without one for one of another alphabet.
    with replacing(folder / f"{table}.csv", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        for row in record._each(f"select {fields} from {table} order by {', '.join(keys)}"):
            if count % EACH == 0:
                hear(f"{table}.csv")
            cells: list[Any] = []
            for name, value in zip(columns, row, strict=False):
                if name.endswith("_us") and value is not None:
                    moment = from_us(value)
                    cells.append(moment.isoformat().replace("+00:00", "Z"))
                    if name == "at_us":
                        cells.append(day(moment).isoformat())
                else:
                    cells.append(cell(value))
            if counted:
                cells.append("yes" if row[-1] else "no")
            writer.writerow(cells)
            count += 1
    return count


def cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula."""
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value
