"""What was done when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.progress import Answer, Done, Record
from studylam.study.days import Days
from studylam.study.standing.activity import (
    active_days,
    by_day,
    levels,
    longest_streak,
    streak,
    weeks,
    year,
)

BERLIN = Days(ZoneInfo("Europe/Berlin"))
moments = st.datetimes(datetime(2026, 3, 27), datetime(2026, 4, 2), timezones=st.just(UTC))


def answer(at: datetime, **more: object) -> Answer:
    return Answer(question="q", question_version="v", chosen=(0,), correct=True, at=at, **more)  # type: ignore[arg-type]


@given(st.lists(moments, max_size=12), st.sampled_from(["Europe/Berlin", "Asia/Kathmandu"]))
def test_days_add_up_as_each_moment_says(found: list[datetime], zone: str) -> None:
    days = Days(ZoneInfo(zone))
    with Record.in_memory() as record:
        record.add_answers([answer(at) for at in found])
        done = by_day(record, days)
        assert active_days(record, days) == list(done)
        middle = date(2026, 3, 30)
        assert by_day(record, days, middle) == {d: x for d, x in done.items() if d >= middle}
    assert list(done) == sorted(done)
    assert {day: one.answers for day, one in done.items()} == {
        day: sum(days.day(at) == day for at in found) for day in map(days.day, found)
    }


@pytest.mark.quick
def test_a_day_says_all_that_was_done(record: Record) -> None:
    late = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
    record.add_answers(
        [answer(late, mode="review", duration_ms=90_000), answer(late, duration_ms=3_600_000)]
    )
    record.record_section_read("one", "first", late - timedelta(hours=9))
    record.add_lab_run("lab", "run", at=late)
    ((day, done),) = by_day(record, BERLIN).items()
    assert day == date(2026, 11, 20)
    assert done == Done(2, 2, 1, 1, 690_000, 1, 1)
    assert (done.things, done.minutes) == (4, 12)


def test_a_broken_clock_harms_no_day(record: Record) -> None:
    for at in (datetime.min, datetime(9999, 12, 31, 23, 59)):
        record.add_answer(answer(at.replace(tzinfo=UTC)))
    record.add_answer(answer(datetime(2026, 11, 21, 12, tzinfo=UTC)))
    done = by_day(record, BERLIN)
    assert streak(done, date(2026, 11, 21)) == 1
    assert longest_streak(done, date(2026, 11, 21)) == 1


def test_the_longest_row_of_days() -> None:
    today = date(2026, 11, 21)
    days = {today - timedelta(days=n) for n in (0, 1, 5, 6, 7, 9, -3, -4, -5, -6)}
    assert (streak(days, today), longest_streak(days, today)) == (2, 3)
    assert longest_streak([], today) == 0


@given(st.dictionaries(st.dates(), st.integers(1, 500).map(Done), max_size=30))
def test_levels_follow_how_much_it_was(done: dict[date, Done]) -> None:
    found = levels(done)
    assert found.keys() == done.keys()
    assert set(found.values()) <= {1, 2, 3, 4}
    for one in done:
        for other in done:
            if done[one].things >= done[other].things:
                assert found[one] >= found[other]


def test_weeks_begin_on_monday_and_leave_none_out() -> None:
    today = date(2026, 11, 21)  # a Saturday
    done = {date(2026, 11, 16): Done(3), date(2026, 11, 15): Done(5), today: Done(4)}
    before, this = weeks(done, today, 2)
    assert (before.monday, before.done.answers, before.days) == (date(2026, 11, 9), 5, 1)
    assert (this.monday, this.done.answers, this.days) == (date(2026, 11, 16), 7, 2)
    assert [week.days for week in weeks({}, today, 3)] == [0, 0, 0]
    assert (year(today)[0], year(today)[-1]) == (date(2025, 11, 17), date(2026, 11, 16))
