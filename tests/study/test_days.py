"""The learner's days: whatever clocks do, every moment is in exactly one of them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studylam.errors import NotFoundError, UsageError
from studylam.progress import Record
from studylam.study.days import SETTING, Days, zone

DAY = timedelta(days=1)
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu"),
    "America/Havana",  # leaps at midnight
    "America/Sao_Paulo",  # back at midnight, into the day before
    "Atlantic/Azores",  # back at one, to midnight
    "Australia/Lord_Howe",  # by half an hour
    "Antarctica/Troll",  # by two hours
    "America/St_Johns",  # at a minute past midnight, until 2011
    "Pacific/Apia",  # left out a whole day in 2011
    "Pacific/Kwajalein",  # and this one in 1993
    "Africa/Monrovia",  # was not whole minutes off UTC
)
days = st.builds(
    Days, st.one_of(st.none(), st.sampled_from(ZONES).map(ZoneInfo)), st.integers(0, 23)
)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(days, moments)
@example(Days(ZoneInfo("Pacific/Apia"), 4), utc("2011-12-30T12:00"))
@example(Days(ZoneInfo("Antarctica/Troll"), 2), utc("2026-03-29T01:30"))
def test_every_moment_is_in_exactly_one_day(days: Days, moment: datetime) -> None:
    day = days.day(moment)
    start, end = days.bounds(day)
    assert start <= moment < end
    assert end == days.start(day + DAY)
    assert days.day(start) == day
    assert days.day(end - timedelta(microseconds=1)) == day
    # It begins when the clock first shows the hour: not a moment before.
    local = lambda at: at.astimezone(days.zone).replace(tzinfo=None)  # noqa: E731
    shown = datetime(day.year, day.month, day.day, days.starts_at)
    assert local(start) >= shown > local(start - timedelta(microseconds=1))


@given(days, moments, st.timedeltas(timedelta(0), timedelta(days=4)))
def test_later_moments_are_never_in_earlier_days(
    days: Days, moment: datetime, later: timedelta
) -> None:
    assert days.day(moment) <= days.day(moment + later)


@pytest.mark.quick
@pytest.mark.parametrize(
    ("name", "hour", "day", "hours", "start"),
    [
        ("Europe/Berlin", 4, "2026-03-28", 23, "2026-03-28T03:00"),
        ("Europe/Berlin", 4, "2026-10-24", 25, "2026-10-24T02:00"),
        ("Europe/Berlin", 2, "2026-03-29", 23, "2026-03-29T01:00"),  # 02:00 doesn't exist
        ("Europe/Berlin", 2, "2026-10-25", 25, "2026-10-25T00:00"),  # 02:00 comes twice
        ("America/Havana", 0, "2026-03-08", 23, "2026-03-08T05:00"),  # nor does midnight there
        ("Antarctica/Troll", 2, "2026-03-29", 23, "2026-03-29T01:00"),  # from 01:00 to 03:00
        ("Pacific/Apia", 0, "2011-12-30", 0, "2011-12-30T10:00"),
        ("Pacific/Apia", 4, "2011-12-30", 4, "2011-12-30T10:00"),
        ("Asia/Kathmandu", 4, "2026-11-21", 24, "2026-11-20T22:15"),
    ],
)
def test_days_of_other_lengths(name: str, hour: int, day: str, hours: int, start: str) -> None:
    begin, end = Days(ZoneInfo(name), hour).bounds(date.fromisoformat(day))
    assert (begin, end - begin) == (utc(start), timedelta(hours=hours))


@pytest.mark.quick
def test_an_evening_past_midnight_is_one_day_and_a_flight_moves_days() -> None:
    berlin = Days(ZoneInfo("Europe/Berlin"))
    evening, night = utc("2026-11-20T20:00"), utc("2026-11-21T02:59")
    assert berlin.day(evening) == berlin.day(night) == date(2026, 11, 20)
    assert berlin.day(utc("2026-11-21T03:00")) == date(2026, 11, 21)
    assert Days(ZoneInfo("Asia/Tokyo")).day(evening) == date(2026, 11, 21)


@pytest.fixture
def in_new_york() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


def test_the_machines_own_zone_follows_its_rules(in_new_york: None) -> None:
    begin, end = Days(None, 2).bounds(date(2026, 3, 8))
    assert (begin, end) == (utc("2026-03-08T07:00"), utc("2026-03-09T06:00"))
    begin, end = Days().bounds(date(2026, 10, 31))
    assert end - begin == timedelta(hours=25)


@pytest.mark.parametrize("starts_at", [0, 4, 23])
@pytest.mark.parametrize("name", [None, "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_broken_clock_breaks_nothing(name: str | None, starts_at: int) -> None:
    days = Days(None if name is None else ZoneInfo(name), starts_at)
    for moment in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        assert days.day(moment).year in (1, 2, 9998)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Europe/Berlni", "Europe/Berlin"),
        ("Europe", "Europe/"),
        ("../../etc/passwd", "called like"),
        ("", "called like"),
        ("a\0b", "called like"),
        (7, "called like"),
    ],
)
def test_an_unknown_zone_is_refused_with_how_to_mend_it(name: object, hint: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        zone(name)
    assert hint in (caught.value.hint or "")


@pytest.mark.quick
def test_days_are_kept(record: Record) -> None:
    assert Days.of(record) == Days(None, 4)
    Days(zone("Asia/Kolkata"), 0).keep(record)
    kept = Days.of(record)
    assert (kept.zone_name, kept.starts_at, kept.trouble) == ("Asia/Kolkata", 0, "")


@pytest.mark.parametrize(
    "kept", ["Europe/Berlin", {"zone": "Moon/Tycho"}, {"starts_at": 24}, {"starts_at": True}, []]
)
def test_what_cannot_be_used_is_said(record: Record, kept: object) -> None:
    record.set_setting(SETTING, kept)
    found = Days.of(record)
    assert (found.zone, found.starts_at) == (None, 4)
    assert found.trouble
    with pytest.raises(UsageError):
        Days.from_setting(kept)
