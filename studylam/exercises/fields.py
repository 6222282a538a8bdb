"""Reading an exercise's data: each value asked for by name, everything wrong noted with its path.

A pydantic model per kind would be the alternative (the packs' models are); these readers were
taken as a kind's data depend on each other (a knob names a subnet, a round names a knob), as
numbers of AWS's arrive resolved from facts, and as messages are to be in a learner's words.

A getter that finds nothing usable notes a problem and returns something of the right type, so
that the rest is read as well: an author hears of all mistakes at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from studylam.errors import FieldError

MAX_TEXT = 4_000
MAX_ITEMS = 200
MAX_NUMBER = Decimal(10) ** 18
MAX_PROBLEMS = 100
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True)
class Seen:
    """What notes say of a fact, how true that is, and why."""

    value: str
    verdict: str
    why: str


@dataclass(frozen=True)
class Sourced:
    """A value of AWS's, from a fact or from the file itself, with where it is from and as of when.

    In the file: ``{fact: ID}``, or ``{value: 50, unit: MB, source: "…", as_of: 2026-08-15}``.
    """

    value: Decimal | str
    unit: str
    display: str
    source: str
    as_of: date | None = None
    also_seen: tuple[Seen, ...] = ()
    """Of a fact: what notes say in its place."""

    @property
    def number(self) -> Decimal:
        """The value where it is a number (`Fields.amount` has seen to it)."""
        return self.value if isinstance(self.value, Decimal) else Decimal(0)


class Fields:
    """A mapping of an exercise's data, with the path to it and the problems found so far.

    The frame calls `done` at the end, which tells the keys that nobody asked for, here and below.
    """

    def __init__(
        self,
        data: Mapping[str, Any],
        path: tuple[str | int, ...] = (),
        above: Fields | None = None,
    ) -> None:
        self.data = data
        self.path = path
        self.problems: list[FieldError] = above.problems if above else []
        self._all: dict[tuple[str | int, ...], tuple[Mapping[str, Any], set[str]]] = (
            above._all if above else {}
        )
        self._asked = self._all.setdefault(path, (data, set()))[1]

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def known(self, *keys: str) -> None:
        """Take keys for known that are read without a getter."""
        self._asked.update(keys)

    def problem(self, message: str, *keys: str | int, hint: str | None = None) -> None:
        """Note what is wrong with the value at ``keys`` below this mapping."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(FieldError((*self.path, *keys), message, hint=hint))

    def done(self) -> None:
        """Tell the keys that weren't asked for, here and in all that was reached from here."""
        import difflib

        for path, (data, asked) in list(self._all.items()):
            here = Fields(data, path, self)
            for key in data:
                if len(self.problems) >= MAX_PROBLEMS:
                    return
                if key not in asked:
                    near = difflib.get_close_matches(str(key), asked, n=1)
                    known = f"Known here: {', '.join(sorted(asked))}." if asked else None
                    here.problem(
                        f"{_shown(key)} isn't known here.",
                        key,
                        hint=f"Did you mean {near[0]}?" if near else known,
                    )

    # -- single values ---------------------------------------------------------------------------

    def text(self, key: str, default: str | None = None, *, most: int = MAX_TEXT) -> str:
        """A text that isn't empty. Without a ``default`` it must be there."""
        value = self._value(key, default)
        if value is None:
            return default or ""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal | float | date):
            hint = "Put it in quotes." if isinstance(value, bool) else None
            self.problem(f"{key} must be a text, not {_what(value)}.", key, hint=hint)
            return default or ""
        text = str(value).strip()
        if not text:
            self.problem(f"{key} is empty.", key)
        elif len(text) > most:
            self.problem(f"{key} has {len(text):,} characters; {most:,} are the most.", key)
        return text

    def one_of(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """One of a few known words."""
        text = self.text(key, default)
        if text and text not in known and key in self.data and not self._failed(key):
            self.unknown(key, text, known)
        return text if text in known else (default or (known[0] if known else ""))

    def unknown(self, key: str | int, text: str, known: Sequence[str], *more: str | int) -> None:
        """Note that ``text`` at ``key`` isn't one of the ``known`` words."""
        import difflib

        near = difflib.get_close_matches(text, known, n=1)
        listed = ", ".join(known[:20]) or "nothing"
        hint = f"Did you mean {near[0]}?" if near else f"There is: {listed}."
        self.problem(f"There is no {_shown(text)} here.", key, *more, hint=hint)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self._value(key, default)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.problem(f"{key} must be true or false, not {_what(value)}.", key)
        return bool(default)

    def number(
        self,
        key: str,
        default: Decimal | int | None = None,
        *,
        least: Decimal | int = 0,
        most: Decimal | int = MAX_NUMBER,
    ) -> Decimal:
        """An exact number between two bounds, both allowed."""
        value = self._value(key, default)
        number = as_number(value)
        if value is not None and number is None:
            self.problem(f"{key} must be a number, not {_what(value)}.", key)
        elif number is not None and not Decimal(least) <= number <= Decimal(most):
            self.problem(f"{key} must be from {least:,} to {most:,}; this is {value}.", key)
        elif number is not None:
            return number
        return Decimal(least if default is None else default)

    def whole(
        self, key: str, default: int | None = None, *, least: int = 0, most: int = 10**12
    ) -> int:
        """A whole number between two bounds, both allowed."""
        number = self.number(key, default, least=least, most=most)
        if number != int(number):
            self.problem(f"{key} must be a whole number, not {number}.", key)
        return int(number)

    def day(self, key: str, default: date | None = None) -> date:
        """A day, written 2026-10-31, or a fact that is one."""
        value = self._value(key, default)
        if isinstance(value, Sourced):
            value = value.value
        day = as_day(value)
        if day is not None and not 2000 <= day.year <= 2100:
            self.problem(f"{key} must be a day from 2000 to 2100, not {day}.", key)
        elif day is not None:
            return day
        elif value is not None:
            self.problem(f"{key} must be a day, not {_what(value)}.", key, hint="Like 2026-10-31.")
        return default or date(2000, 1, 1)

    def amount(self, key: str, default: Sourced | None = None) -> Sourced:
        """A number of AWS's with its source: ``{fact: ID}`` or a value with one (`Sourced`)."""
        value = self._value(key, default)
        if isinstance(value, Sourced) and isinstance(value.value, Decimal):
            return value
        if isinstance(value, Sourced):
            self.problem(f"{key} must be a number; the fact is {_shown(value.display)}.", key)
        elif value is not None:
            self.problem(
                f"{key} must say where it is from.",
                key,
                hint='{fact: ID}, or {value: 50, unit: MB, source: "…", as_of: 2026-08-15}.',
            )
        return default or Sourced(Decimal(0), "", "", "")

    # -- lists and mappings ----------------------------------------------------------------------

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for index, value in enumerate(self._list(key, default)):
            usable = isinstance(value, str | int | date) and not isinstance(value, bool)
            if usable and str(value).strip():
                found.append(str(value).strip())
            else:
                self.problem(f"{key} must hold texts, not {_what(value)}.", key, index)
        return tuple(found)

    def fields(self, key: str, *, needed: bool = True) -> Fields:
        """A mapping within this one; empty where there is none."""
        value = self._value(key, None if needed else {})
        if value is not None and not isinstance(value, Mapping):
            self.problem(f"{key} must hold keys and values, not {_what(value)}.", key)
        return self._within(value, key)

    def each(self, key: str, *, needed: bool = True) -> tuple[Fields, ...]:
        """A list of mappings; at least one where it is ``needed``."""
        values = self._list(key, None if needed else ())
        if needed and key in self.data and isinstance(self.data[key], list) and not values:
            self.problem(f"{key} is empty.", key)
        for index, value in enumerate(values):
            if not isinstance(value, Mapping):
                self.problem(f"This must hold keys and values, not {_what(value)}.", key, index)
        return tuple(
            self._within(value, key, index)
            for index, value in enumerate(values)
            if isinstance(value, Mapping)
        )

    def named(self, key: str, *, needed: bool = True) -> tuple[tuple[str, Fields], ...]:
        """A mapping of names to mappings, in the order of the file."""
        whole = self.fields(key, needed=needed)
        return tuple((name, whole.fields(name)) for name in list(whole.data)[:MAX_ITEMS])

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping of names to texts; it may be missing."""
        whole = self.fields(key, needed=False)
        return {str(name): whole.text(name) for name in list(whole.data)[:MAX_ITEMS]}

    def ids(self, rows: Sequence[Fields], key: str = "id") -> tuple[str, ...]:
        """The ids of a list of mappings: each there, and no two the same."""
        found: list[str] = []
        for row in rows:
            name = row.text(key, most=60)
            if name and name in found:
                row.problem(f"{_shown(name)} is there twice.", key)
            found.append(name)
        return tuple(found)

    # -- inside ----------------------------------------------------------------------------------

    def _value(self, key: str, default: object) -> Any:
        self._asked.add(key)
        value = self.data.get(key)
        if value is None:
            if default is None and key in self.data:
                hint = "In {…} a comma ends a text: put it in quotes." if " " in str(key) else None
                self.problem(f"{key} is empty.", key, hint=hint)
            elif default is None:
                self._missing(key)
            return default
        return value

    def _missing(self, key: str) -> None:
        """Note that ``key`` isn't there, at a key that may be meant for it."""
        import difflib

        others = [str(one) for one in self.data if one not in self._asked]
        near = difflib.get_close_matches(key, others, n=1, cutoff=0.75)
        hint = f"Did you mean it where it says {near[0]}?" if near else None
        self.problem(f"{key} is missing.", *near, hint=hint)

    def _list(self, key: str, default: Sequence[Any] | None) -> Sequence[Any]:
        value = self._value(key, default)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.problem(f"{key} must be a list, not {_what(value)}.", key)
            return ()
        if len(value) > MAX_ITEMS:
            self.problem(f"{key} has {len(value):,} entries; {MAX_ITEMS} are the most.", key)
        return value[:MAX_ITEMS]

    def _within(self, value: object, *keys: str | int) -> Fields:
        data = value if isinstance(value, Mapping) else {}
        return Fields(data, (*self.path, *keys), self)

    def _failed(self, key: str) -> bool:
        return any(problem.path == (*self.path, key) for problem in self.problems)


def as_number(value: object) -> Decimal | None:
    """A number as YAML has it, or as text; None: it is none, or not a finite one.

    A comma separates thousands and nothing else: 1,65 isn't taken for 165.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    if "," in str(value) and not _THOUSANDS.fullmatch(str(value).strip()):
        return None
    try:
        number = Decimal(str(value).replace(",", "").replace("_", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 100 else None


def as_day(value: object) -> date | None:
    """A day as YAML has it, or as text."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def _shown(value: object) -> str:
    return f"{str(value)[:60]!r}"


def _what(value: object) -> str:
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true or false"
    return _shown(value)
