"""Whether an entry from elsewhere (an import, a damaged file) may go into the record.

Each value is checked against the column it is for: type, range, words that mean something, and
JSON that makes sense of.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from studylam.progress import schema
from studylam.progress.entries import (
    CONFIDENCES,
    MODES,
    ExamResultItem,
    ResetScope,
    files_from_json,
    given_from_json,
    response_from_json,
)

DESK_KEYS = {
    "sessions": ("id",),
    "drafts": ("lab", "file"),
    "flags": ("question",),
    "notes": ("question",),
    "hints": ("lab",),
    "settings": ("key",),
    "decks": ("id",),
    "versions": ("id",),
    "marks": ("id",),
}
JSON_COLUMNS: dict[tuple[str, str], Callable[[Any], object]] = {
    ("answers", "chosen"): response_from_json,
    ("sessions", "state"): dict,
    ("settings", "value"): lambda value: value,
    ("exams", "items"): lambda items: [ExamResultItem.from_dict(item) for item in items],
    ("exercises", "given"): given_from_json,
    ("resets", "scope"): ResetScope.from_dict,
    ("decks", "questions"): lambda ids: ResetScope.from_dict({"questions": ids}),
    ("versions", "files"): files_from_json,
}
"""What makes sense of a JSON value, or raises KeyError, TypeError, ValueError or AttributeError."""
_MAY_BE_NULL = {("settings", "value")}
"""Null in JSON, not in the table."""
_WORDS = {
    "confidence": CONFIDENCES,
    "mode": MODES,
    "kind": ("drill", "review", "exam", "run", "cases"),
    "kept": ("own", "auto"),
}
_FIRST_US = -62_135_596_800_000_000  # the year 1, where datetime begins: a clock may be anywhere
_LAST_US = 253_402_300_800_000_000  # the year 10000, where it ends


@dataclass(frozen=True)
class Column:
    """What a value has to be."""

    type: str
    required: bool


Columns = Mapping[str, Mapping[str, Column]]
"""Table → column → what is allowed there."""


class WrongEntry(ValueError):
    """The entry can't be one of ours; says why."""


def columns(rows: Callable[[str], Iterable[Any]]) -> Columns:
    """What travels of each table: not an entry's place in this log, which is another elsewhere.

    ``rows`` answers a query of the record.
    """
    return {
        table: {
            name: Column(type_.upper(), bool(not_null) or name in DESK_KEYS.get(table, ()))
            for _, name, type_, not_null, _, _ in rows(f"pragma table_info({table})")
            if name != "id" or table in DESK_KEYS
        }
        for table in (*schema.DESK_TABLES, *schema.LOG_TABLES)
    }


def checked(table: str, data: Mapping[str, Any], known: Mapping[str, Column]) -> dict[str, Any]:
    """The entry as it goes into the database; JSON columns come in decoded.

    Raises:
        WrongEntry: it makes no sense.
    """
    unknown = data.keys() - known.keys()
    if unknown:
        raise WrongEntry(f"An entry of {table} has no {', '.join(sorted(unknown))}.")
    values = {}
    for name, rule in known.items():
        value = data.get(name)
        if value is None and name == "order_us":
            value = data.get("at_us")  # from before there was an order
        if value is None and (table, name) not in _MAY_BE_NULL:
            if rule.required:
                raise WrongEntry(f"An entry of {table} needs {name!r}.")
        elif (table, name) in JSON_COLUMNS:
            try:
                JSON_COLUMNS[table, name](value)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise WrongEntry(f"{name!r} of {table} can't be {value!r:.80}.") from error
            value = json.dumps(value, separators=(",", ":"))
        elif not _fits(name, value, rule.type):
            raise WrongEntry(f"{name!r} of {table} can't be {value!r:.80}.")
        values[name] = value
    return values


@lru_cache
def insertion(table: str, names: tuple[str, ...]) -> str:
    """The statement that adds an entry, or leaves what is here.

    Of the log the same entry is the same forever. Of the desk the newer version wins, and of two of
    the same moment always the same one: so that it doesn't matter which record joins which.
    """
    marks = ", ".join("?" * len(names))
    sql = f"insert into {table} ({', '.join(names)}) values ({marks}) on conflict "
    if table in schema.LOG_TABLES:
        return sql + "(uid) do nothing"
    keys = DESK_KEYS[table]
    rest = ["updated_us", *(name for name in names if name not in (*keys, "updated_us"))]
    updates = ", ".join(f"{name} = excluded.{name}" for name in rest)
    # A missing value (finished_us) is below every other; compared with null, nothing would be true.
    theirs = ", ".join(f"ifnull(excluded.{name}, -1)" for name in rest)
    ours = ", ".join(f"ifnull({table}.{name}, -1)" for name in rest)
    return f"{sql}({', '.join(keys)}) do update set {updates} where ({theirs}) > ({ours})"


def _fits(name: str, value: object, type_: str) -> bool:
    if type_ == "INTEGER":
        lowest, highest = (_FIRST_US, _LAST_US) if name.endswith("_us") else (0, 2**53)
        return type(value) is int and lowest <= value < highest
    if not isinstance(value, str) or not (value.isascii() or _is_whole(value)):
        return False
    if name == "seed":
        return value.removeprefix("-").isdecimal() and len(value) < 100
    return value in _WORDS.get(name, (value,))


def _is_whole(text: str) -> bool:
    """No half of a pair of surrogates, which has no UTF-8 form."""
    return not any(0xD800 <= ord(char) <= 0xDFFF for char in text)
