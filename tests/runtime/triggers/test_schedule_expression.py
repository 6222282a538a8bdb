"""Schedules of rules: what AWS takes, and when it is time, against a search minute by minute."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.runtime.cloud.schedules import Schedule
from studylam.runtime.cloud.triggers.schedule_expression import ScheduleError, parse_schedule

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)  # a Thursday


def following(expression: str, count: int = 1, since: datetime = NOON) -> list[str]:
    schedule = Schedule("arn:aws:events:us-east-1:1:rule/r", expression, True, since.timestamp())
    found: list[str] = []
    moment: float | None = since.timestamp()
    while moment is not None and len(found) < count:
        moment = schedule.next_after(moment)
        if moment is not None:
            found.append(datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("cron(0 12 * * ? *)", ["2026-01-16 12:00", "2026-01-17 12:00"]),
        ("cron(5,35 14 * * ? *)", ["2026-01-15 14:05", "2026-01-15 14:35"]),
        ("cron(0/15 * * * ? *)", ["2026-01-15 12:15", "2026-01-15 12:30"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-01-15 18:00", "2026-01-16 18:00", "2026-01-19 18:00"]),
        ("cron(0 2 ? * SAT#3 *)", ["2026-01-17 02:00", "2026-02-21 02:00"]),
        ("cron(15 10 ? * 6L *)", ["2026-01-30 10:15", "2026-02-27 10:15"]),
        ("cron(0 8 L * ? *)", ["2026-01-31 08:00", "2026-02-28 08:00"]),
        ("cron(0 8 LW * ? *)", ["2026-01-30 08:00", "2026-02-27 08:00"]),
        ("cron(0 8 1W * ? *)", ["2026-02-02 08:00", "2026-03-02 08:00"]),
        ("cron(0 8 3W JAN ? 2027)", ["2027-01-04 08:00"]),
        ("cron(0 0 29 2 ? *)", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("cron(0/5 5 ? JAN 1-5 2022)", []),
        ("cron(0 0 31 4 ? *)", []),
        ("rate(1 minute)", ["2026-01-15 12:01", "2026-01-15 12:02"]),
        ("rate(12 hours)", ["2026-01-16 00:00", "2026-01-16 12:00"]),
        ("rate(2 days)", ["2026-01-17 12:00"]),
    ],
)
def test_when_it_is_time(expression: str, times: list[str]) -> None:
    assert following(expression, max(1, len(times))) == times


@pytest.mark.parametrize(
    "expression",
    [
        # Recorded from AWS.
        "rate(10 seconds)", "rate(10 years)", "rate(1 minutes)", "rate(1 hours)", "rate(1 days)",
        "rate(10 minute)", "rate(10 hour)", "rate(10 day)", "rate()", "rate(10)",
        "rate(10 minutess)", "rate(foo minutes)", "rate(0 minutes)", "rate(-10 minutes)",
        "rate(10 MINUTES)", "rate( 10 minutes )", " rate(10 minutes)",
        "cron(0 1 * * * *)", "cron(7 20 * * NOT *)", "cron(INVALID)", "cron(0 dummy ? * MON-FRI *)",
        "cron(71 8 1 * ? *)",
        # By the same rules.
        "", "cron(0 12 * * *)", "cron(0 12 ? * ? *)", "cron(0 24 * * ? *)", "cron(0 0 32 * ? *)",
        "cron(0 0 * 13 ? *)", "cron(0 0 ? * 8 *)", "cron(0 0 ? * 2#6 *)", "cron(0 0 * * ? 1969)",
        "cron(0/0 * * * ? *)", "cron(5-1 * * * ? *)", "cron(, * * * ? *)", "at(2026-01-01T00:00)",
    ],
)  # fmt: skip
def test_what_is_refused(expression: str) -> None:
    with pytest.raises(ScheduleError, match=r"Parameter ScheduleExpression is not valid\."):
        parse_schedule(expression)


def test_a_rate_counts_from_when_the_rule_was_switched_on() -> None:
    since = NOON.timestamp() + 7
    schedule = Schedule("arn", "rate(5 minutes)", True, since)
    assert schedule.next_after(NOON.timestamp()) == since + 300
    assert schedule.next_after(since + 299) == since + 300
    assert schedule.next_after(since + 300) == since + 600


FIELD = st.one_of(st.just("*"), st.integers(0, 59).map(str), st.integers(1, 20).map("0/{}".format))
DAY = st.one_of(
    st.just("*"),
    st.integers(1, 31).map(str),
    st.integers(1, 31).map("{}W".format),
    st.sampled_from(["L", "1-7", "10,20"]),
)
WEEKDAY = st.one_of(
    st.integers(1, 7).map(str),
    st.integers(1, 7).map("{}L".format),
    st.tuples(st.integers(1, 7), st.integers(1, 5)).map(lambda pair: f"{pair[0]}#{pair[1]}"),
    st.sampled_from(["MON-FRI", "SUN,WED"]),
)


def fits(day: datetime, field: str, *, of_week: bool) -> bool:
    """Whether a day is meant, decided in the dullest way."""
    length = calendar.monthrange(day.year, day.month)[1]
    number = day.isoweekday() % 7 + 1
    if of_week:
        if "#" in field:
            wanted, which = map(int, field.split("#"))
            return number == wanted and (day.day - 1) // 7 + 1 == which
        if field.endswith("L"):
            return number == int(field[:-1]) and day.day + 7 > length
        named = {"MON-FRI": {2, 3, 4, 5, 6}, "SUN,WED": {1, 4}}
        return number in (named[field] if field in named else {int(field)})
    if field.endswith("W"):
        wanted = int(field[:-1])
        if wanted > length or number in (1, 7):
            return False
        near = [
            one
            for one in range(1, length + 1)
            if datetime(day.year, day.month, one).isoweekday() < 6
        ]
        return day.day == min(near, key=lambda one: (abs(one - wanted), one))
    days = {"L": [length], "1-7": list(range(1, 8)), "10,20": [10, 20], "*": [day.day]}
    return day.day in (days[field] if field in days else [int(field)])


@settings(max_examples=60, deadline=None)
@given(
    minute=FIELD,
    hour=st.one_of(st.just("*"), st.integers(0, 23).map(str)),
    day=DAY,
    weekday=WEEKDAY,
    by_week=st.booleans(),
    start=st.integers(0, 366 * 24 * 60),
)
def test_against_a_search(
    minute: str, hour: str, day: str, weekday: str, by_week: bool, start: int
) -> None:
    days = f"? * {weekday}" if by_week else f"{day} * ?"
    schedule = Schedule("arn", f"cron({minute} {hour} {days} *)", True, 0.0)
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    minutes = (
        set(range(60))
        if minute == "*"
        else set(range(0, 60, int(minute[2:])))
        if "/" in minute
        else {int(minute)}
    )
    hours = set(range(24)) if hour == "*" else {int(hour)}
    moment = begin + timedelta(minutes=1)
    end = begin + timedelta(days=70)
    while moment < end:
        if not fits(moment, weekday if by_week else day, of_week=by_week):
            moment = moment.replace(hour=0, minute=0) + timedelta(days=1)
        elif moment.hour in hours and moment.minute in minutes:
            break
        else:
            moment += timedelta(minutes=1)
    found = schedule.next_after(begin.timestamp())
    assert found is not None
    if moment < end:
        assert datetime.fromtimestamp(found, UTC) == moment
    else:
        assert found >= end.timestamp()
