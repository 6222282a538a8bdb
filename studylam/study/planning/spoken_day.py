"""A day as people write it: "12 Dec", "2026-12-12", "12.12.", "in 4 weeks", "tomorrow", "Friday".

Read are, in English and in any case:

- year first: ``2026-12-12``, ``2026/12/12``, ``2026.12.12``, ``20261212``;
- with the month's name: ``12 Dec``, ``Dec 12th``, ``Saturday, 12 December 2026``;
- with dots, as where dots are used: day, month, perhaps a year: ``12.12.``, ``12.12.26``;
- with slashes or dashes if it can only mean one day: ``24/12``, ``12/24/2026``;
- from today: ``today``, ``tomorrow``, ``in 4 weeks``, ``10 days``, ``in a month``, ``3w``;
- ``Friday``: the next one after today; ``end of March``, ``end of the month``.

A day without a year is the next such day, today included. What may mean two days (``03/04``, ``next
Friday``) or isn't whole (``March``) is refused with a sentence that says what to write instead:
a plan for the wrong day would be worse than a question.

Our own, as the libraries for this guess: they take 03/04 by a setting, read any digits as some day,
and the one that is most used takes longer to import than our first screen to be drawn.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NoReturn

from studylam.errors import UsageError

EXAMPLES = "12 Dec, 12.12., 2026-12-12 or in 4 weeks"
LONGEST = 60
"""Characters; nobody writes a day with more."""

# Written out: the names in `calendar` follow the language that the machine is set to.
_MONTHS = [
    "",
    *["january", "february", "march", "april", "may", "june", "july", "august"],
    *["september", "october", "november", "december"],
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_NUMBERS = (
    *("a", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_UNITS = {"d": "day", "w": "week", "wk": "week", "m": "month", "mo": "month", "y": "year"}
_LEAP_YEARS = 8
"""So far apart are two of them at most, around a century's end."""


def read_day(text: str, today: date) -> date:
    """The day that is meant, which may be past.

    Raises:
        UsageError: it is no day, or may be more than one; says what to write.
    """
    said = _plain(text)
    if not said:
        raise UsageError("No day is given.", hint=f"Write it like {EXAMPLES}.")
    if len(said) <= LONGEST:
        for read in (_relative, _digits, _weekday, _end_of_month, _named):
            if (found := read(said, today)) is not None:
                return found
    shown = said if len(said) <= 40 else f"{said[:39]}…"
    raise UsageError(f"“{shown}” isn't a day that can be read.", hint=f"Write it like {EXAMPLES}.")


def spelt(day: date) -> str:
    """``Saturday 12 December 2026``, whatever language the machine speaks."""
    return f"{_WEEKDAYS[day.weekday()].title()} {day.day} {_MONTHS[day.month].title()} {day.year}"


def _plain(text: str) -> str:
    """In small letters, with single spaces, without commas and what is said around a day."""
    said = " ".join(text[: 4 * LONGEST].replace(",", " ").casefold().split())
    for before in ("on the ", "on ", "by "):
        said = said.removeprefix(before)
    return said


# -- from today -----------------------------------------------------------------------------------


def _relative(said: str, today: date) -> date | None:
    known = {"today": 0, "tomorrow": 1, "day after tomorrow": 2, "the day after tomorrow": 2}
    if said in known:
        return today + timedelta(days=known[said])
    if said in ("next week", "next month", "next year"):
        return _after(1, said.removeprefix("next "), today)
    match = re.fullmatch(r"(?:in )?(\d{1,4}|[a-z]+) ?(d|w|wk|mo|m|y|[a-z]{3,9})", said, re.ASCII)
    if match is None:
        return None
    count = _count(match[1])
    unit = _UNITS.get(match[2], match[2].removesuffix("s"))
    return None if count is None else _after(count, unit, today)


def _count(word: str) -> int | None:
    if word.isascii() and word.isdigit():
        return int(word)
    word = "a" if word == "an" else word
    return max(_NUMBERS.index(word), 1) if word in _NUMBERS else None


def _after(count: int, unit: str, today: date) -> date | None:
    if unit in ("day", "week", "fortnight"):
        days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
        return _within_reach(lambda: today + timedelta(days=days))
    if unit not in ("month", "year"):
        return None
    months = today.year * 12 + today.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)

    def then() -> date:
        return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))

    return _within_reach(then)


def _within_reach(then: Callable[[], date]) -> date:
    try:
        return then()
    except (ValueError, OverflowError):
        raise UsageError("That is too far away.", hint="Give a day within two years.") from None


# -- in digits ------------------------------------------------------------------------------------


def _digits(said: str, today: date) -> date | None:
    if match := re.fullmatch(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})", said, re.ASCII):
        if not match[2] and len(said) != len("20261212"):
            return None
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\.? ?(\d{4}|\d\d)?", said, re.ASCII):
        return _in_year(match[3], int(match[2]), int(match[1]), today)
    match = re.fullmatch(r"(\d{1,2})([-/])(\d{1,2})(?:\2(\d{4}|\d\d))?", said, re.ASCII)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), match[4]
    if first <= 12 and second <= 12 and first != second and first and second:
        one, other = (f"{d} {_MONTHS[m].title()}" for d, m in ((first, second), (second, first)))
        _two(said, one, other)
    day, month = (first, second) if second <= 12 else (second, first)
    return _in_year(year, month, day, today)


def _two(said: str, one: str, other: str) -> NoReturn:
    raise UsageError(f"“{said}” may be {one} or {other}.", hint=f"Write which: {one}, say.")


# -- with names -----------------------------------------------------------------------------------


def _weekday(said: str, today: date) -> date | None:
    how, _, name = said.rpartition(" ")
    number = _named_one(name, _WEEKDAYS)
    if number is None or how not in ("", "this", "next", "coming", "this coming"):
        return None
    coming = today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    if how == "next":
        after = coming + timedelta(days=7)
        _two(said, *(f"{day.day} {_MONTHS[day.month].title()}" for day in (coming, after)))
    return coming


def _end_of_month(said: str, today: date) -> date | None:
    match = re.fullmatch(r"(?:the )?end of (?:the )?([a-z]+)(?: (\d{4}))?", said, re.ASCII)
    if match is None:
        return None
    if match[1] == "month" and match[2] is None:
        return date(today.year, today.month, calendar.monthrange(today.year, today.month)[1])
    if match[1] == "year" and match[2] is None:
        return date(today.year, 12, 31)
    month = _named_one(match[1], _MONTHS)
    if not month:
        return None
    year = int(match[2] or today.year + (month < today.month))
    return _within_reach(lambda: date(year, month, calendar.monthrange(year, month)[1]))


def _named(said: str, today: date) -> date | None:
    """``12 dec``, ``dec 12th 2026``, with or without a weekday, which then has to be right."""
    words = re.sub(r"\b(\d{1,2})(?:st|nd|rd|th)\b", r"\1", said).split()
    words = [word for word in words if word not in ("of", "the")]
    weekday = _named_one(words[0].rstrip("."), _WEEKDAYS) if words else None
    if weekday is not None:
        words = words[1:]
    numbers = [word.rstrip(".") for word in words if re.fullmatch(r"\d{1,4}\.?", word, re.ASCII)]
    names = [month for word in words if (month := _named_one(word.rstrip("."), _MONTHS))]
    found: date | None
    if weekday is not None and not names and len(words) == 1:
        found = _digits(words[0], today)
    elif len(names) != 1 or len(names) + len(numbers) != len(words):
        return None
    else:
        found = _of_month(said, names[0], numbers, today)
    if found is not None and weekday not in (None, found.weekday()):
        raise UsageError(
            f"{found.day} {_MONTHS[found.month].title()} {found.year} is a"
            f" {_WEEKDAYS[found.weekday()].title()}.",
            hint=f"Leave out the weekday, or write another day: {EXAMPLES}.",
        )
    return found


def _of_month(said: str, month: int, numbers: list[str], today: date) -> date | None:
    """Whose day is the first number, or the last where the year is said first."""
    name = _MONTHS[month].title()
    if not numbers or (len(numbers) == 1 and len(numbers[0]) > 2):
        when = f"{name} {numbers[0]}" if numbers else name
        raise UsageError(f"Which day of {when}?", hint=f"Write it like 12 {when}.")
    if len(numbers) > 2:
        return None
    day, year = numbers[0], numbers[1] if len(numbers) == 2 else None
    if year is not None and len(day) == 4:
        day, year = year, day
    if len(day) > 2 or (year is not None and len(year) not in (2, 4)):
        return None
    return _in_year(year, month, int(day), today)


def _named_one(word: str, names: list[str]) -> int | None:
    """Which of the names it is, or begins with three letters at least (``sept``, ``thur``)."""
    if len(word) < 3:
        return None
    return next((at for at, name in enumerate(names) if name.startswith(word)), None)


# -- whole ----------------------------------------------------------------------------------------


def _in_year(year: str | None, month: int, day: int, today: date) -> date:
    """In that year; without one, the next time that it is that day."""
    if year is not None:
        return _day(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    for later in range(_LEAP_YEARS + 1):
        try:
            found = date(today.year + later, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return _day(today.year, month, day)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        pass
    if not 1 <= month <= 12:
        raise UsageError(f"There is no month {month}.", hint=f"Write it like {EXAMPLES}.")
    name = _MONTHS[month].title()
    raise UsageError(f"{name} {year} has no day {day}.", hint=f"Write it like {EXAMPLES}.")
