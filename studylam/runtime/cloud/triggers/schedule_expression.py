"""Schedules of EventBridge's rules: ``rate(5 minutes)`` and ``cron(0 12 * * ? *)``, in UTC.

Rules: "Creating a rule that runs on a schedule" and "Cron expressions reference" in EventBridge's
user guide. AWS's cron has six fields and its own signs (``?``, ``L``, ``W``, ``#``). Of the
libraries, croniter and cronsim know neither the field for years nor ``?``, and pyawscron takes
wrong expressions (``cron(71 8 1 * ? *)``, ``cron(0/0 …)`` without end), which AWS refuses.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

INVALID = "Parameter ScheduleExpression is not valid."
"""Recorded from AWS: all that it says."""

FIRST_YEAR, LAST_YEAR = 1970, 2199

_RATE = re.compile(r"rate\((\d{1,9}) (minute|hour|day)(s?)\)")
_CRON = re.compile(r"cron\((.+)\)")
_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]


class ScheduleError(ValueError):
    """An expression that AWS refuses; the text is AWS's."""

    def __init__(self) -> None:
        super().__init__(INVALID)


@dataclass(frozen=True)
class Rate:
    """Every so many seconds, counted from when the rule was made or switched on."""

    seconds: int

    def after(self, moment: float, since: float) -> float:
        """The first time after ``moment``."""
        if moment < since:
            return since + self.seconds
        passed = int((moment - since) // self.seconds) + 1
        due = since + passed * self.seconds
        return due if due > moment else due + self.seconds


@dataclass(frozen=True)
class Cron:
    """The six fields, each as the values that it allows."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: _DaysOfMonth | None
    months: tuple[int, ...]
    weekdays: _DaysOfWeek | None
    years: tuple[int, ...]

    def after(self, moment: float, since: float) -> float | None:
        """The first time after ``moment``; None if there is none any more."""
        begin = datetime.fromtimestamp(moment, UTC)
        for day in self._dates(begin.date()):
            for hour in self.hours:
                for minute in self.minutes:
                    due = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
                    if due > begin:
                        return due.timestamp()
        return None

    def _dates(self, first: date) -> Iterator[date]:
        for year in self.years:
            if year < first.year:
                continue
            for month in self.months:
                if (year, month) < (first.year, first.month):
                    continue
                field = self.days or self.weekdays
                assert field is not None
                for day in sorted(field.of(year, month)):
                    if date(year, month, day) >= first:
                        yield date(year, month, day)


@dataclass(frozen=True)
class _DaysOfMonth:
    plain: frozenset[int]
    last: bool = False
    near: frozenset[int] = frozenset()
    """``15W``: the weekday nearest to the fifteenth, within the month."""
    last_weekday: bool = False

    def of(self, year: int, month: int) -> set[int]:
        length = calendar.monthrange(year, month)[1]
        found = {day for day in self.plain if day <= length}
        if self.last:
            found.add(length)
        wanted = {day for day in self.near if day <= length}
        if self.last_weekday:
            wanted.add(length)
        return found | {_nearest_weekday(year, month, day, length) for day in wanted}


@dataclass(frozen=True)
class _DaysOfWeek:
    """Days count from 1, Sunday."""

    plain: frozenset[int]
    last: frozenset[int] = frozenset()
    """``6L``: the last Friday."""
    nth: frozenset[tuple[int, int]] = frozenset()
    """``3#2``: the second Tuesday."""

    def of(self, year: int, month: int) -> set[int]:
        first, length = calendar.monthrange(year, month)
        found: set[int] = set()
        for day in range(1, length + 1):
            weekday = (first + day) % 7 + 1
            which = (day - 1) // 7 + 1
            if (
                weekday in self.plain
                or (weekday in self.last and day + 7 > length)
                or (weekday, which) in self.nth
            ):
                found.add(day)
        return found


def _nearest_weekday(year: int, month: int, day: int, length: int) -> int:
    weekday = calendar.weekday(year, month, day)
    if weekday == calendar.SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == calendar.SUNDAY:
        return day + 1 if day < length else day - 2
    return day


def parse_schedule(expression: str) -> Rate | Cron:
    """Understand an expression.

    Raises:
        ScheduleError: AWS would refuse it.
    """
    rate = _RATE.fullmatch(expression)
    if rate:
        count = int(rate[1])
        # One minute, two minutes: AWS minds the grammar.
        if count == 0 or (count == 1) == bool(rate[3]):
            raise ScheduleError
        return Rate(count * _UNITS[rate[2]])
    cron = _CRON.fullmatch(expression)
    if not cron:
        raise ScheduleError
    fields = cron[1].split()
    if len(fields) != 6:
        raise ScheduleError
    minutes, hours, days, months, weekdays, years = fields
    # Exactly one of the two kinds of days is left open.
    if (days == "?") == (weekdays == "?"):
        raise ScheduleError
    return Cron(
        _values(minutes, 0, 59),
        _values(hours, 0, 23),
        None if days == "?" else _days_of_month(days),
        _values(months, 1, 12, _MONTHS),
        None if weekdays == "?" else _days_of_week(weekdays),
        _values(years, FIRST_YEAR, LAST_YEAR),
    )


def _values(field: str, low: int, high: int, names: list[str] | None = None) -> tuple[int, ...]:
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        begin, dash, end = span.partition("-")
        if span == "*":
            first, last = low, high
        elif dash:
            first, last = _number(begin, low, high, names), _number(end, low, high, names)
        else:
            first = _number(span, low, high, names)
            last = high if slash else first
        if first > last:
            raise ScheduleError
        width = _number(step, 1, high - low + 1) if slash else 1
        found.update(range(first, last + 1, width))
    return tuple(sorted(found))


def _number(text: str, low: int, high: int, names: list[str] | None = None) -> int:
    if names and text.upper() in names:
        return names.index(text.upper()) + 1
    if not re.fullmatch(r"[0-9]{1,4}", text) or not low <= int(text) <= high:
        raise ScheduleError
    return int(text)


def _days_of_month(field: str) -> _DaysOfMonth:
    plain: set[int] = set()
    near: set[int] = set()
    last = last_weekday = False
    for part in field.upper().split(","):
        if part == "L":
            last = True
        elif part == "LW":
            last_weekday = True
        elif part.endswith("W"):
            near.add(_number(part[:-1], 1, 31))
        else:
            plain.update(_values(part, 1, 31))
    return _DaysOfMonth(frozenset(plain), last, frozenset(near), last_weekday)


def _days_of_week(field: str) -> _DaysOfWeek:
    plain: set[int] = set()
    last: set[int] = set()
    nth: set[tuple[int, int]] = set()
    for part in field.upper().split(","):
        day, sharp, which = part.partition("#")
        if part == "L":
            plain.add(7)
        elif sharp:
            nth.add((_number(day, 1, 7, _DAYS), _number(which, 1, 5)))
        elif part.endswith("L"):
            last.add(_number(part[:-1], 1, 7, _DAYS))
        else:
            plain.update(_values(part, 1, 7, _DAYS))
    return _DaysOfWeek(frozenset(plain), frozenset(last), frozenset(nth))
