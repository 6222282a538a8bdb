"""Days as people write them: which are read, which are refused and how, and that nothing else
happens.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studylam.errors import UsageError
from studylam.study.planning.spoken_day import read_day, spelt

pytestmark = pytest.mark.quick

TODAY = date(2026, 11, 28)
"""A Saturday."""
DAYS = st.dates(date(1990, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-12", date(2026, 12, 12)),
        ("2026-1-2", date(2026, 1, 2)),
        ("2026/12/12", date(2026, 12, 12)),
        ("2026.12.12", date(2026, 12, 12)),
        ("20261212", date(2026, 12, 12)),
        ("12 Dec", date(2026, 12, 12)),
        ("  12   DECEMBER ", date(2026, 12, 12)),
        ("Dec 12", date(2026, 12, 12)),
        ("Dec 12th, 2026", date(2026, 12, 12)),
        ("12th of December", date(2026, 12, 12)),
        ("on the 12th of Dec", date(2026, 12, 12)),
        ("12. Dec. 2026", date(2026, 12, 12)),
        ("2027 March 3", date(2027, 3, 3)),
        ("3 mar 27", date(2027, 3, 3)),
        ("Sept 3", date(2027, 9, 3)),
        ("Saturday, 12 December 2026", date(2026, 12, 12)),
        ("Sat 12.12.", date(2026, 12, 12)),
        ("12.12.", date(2026, 12, 12)),
        ("12.12", date(2026, 12, 12)),
        ("3.4.2027", date(2027, 4, 3)),
        ("3. 4. 27", date(2027, 4, 3)),
        ("24/12", date(2026, 12, 24)),
        ("12/24", date(2026, 12, 24)),
        ("12-24-2026", date(2026, 12, 24)),
        ("5/5/2027", date(2027, 5, 5)),
        # Without a year it is the next such day: today, or next year's.
        ("28 Nov", TODAY),
        ("27 Nov", date(2027, 11, 27)),
        ("29 Feb", date(2028, 2, 29)),
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 29)),
        ("the day after tomorrow", date(2026, 11, 30)),
        ("in 4 weeks", date(2026, 12, 26)),
        ("4 weeks", date(2026, 12, 26)),
        ("in four weeks", date(2026, 12, 26)),
        ("3w", date(2026, 12, 19)),
        ("in 10 days", date(2026, 12, 8)),
        ("in a week", date(2026, 12, 5)),
        ("next week", date(2026, 12, 5)),
        ("in a fortnight", date(2026, 12, 12)),
        ("in a month", date(2026, 12, 28)),
        ("in 3 months", date(2027, 2, 28)),
        ("in a year", date(2027, 11, 28)),
        ("Friday", date(2026, 12, 4)),
        ("on fri", date(2026, 12, 4)),
        ("this Sunday", date(2026, 11, 29)),
        ("Saturday", date(2026, 12, 5)),
        ("end of March", date(2027, 3, 31)),
        ("end of the month", date(2026, 11, 30)),
        ("end of Feb 2028", date(2028, 2, 29)),
        # What is past is a day as well: whoever plans refuses it.
        ("2020-01-01", date(2020, 1, 1)),
    ],
)
def test_days_that_are_read(text: str, day: date) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("03/04", "may be 3 April or 4 March"),
        ("3-4-2027", "may be 3 April or 4 March"),
        ("next friday", "may be 4 December or 11 December"),
        ("March", "Which day of March?"),
        ("march 2027", "Which day of March 2027?"),
        ("31 Feb 2027", "February 2027 has no day 31"),
        ("30.2.", "has no day 30"),
        ("2026-13-01", "There is no month 13"),
        ("13/13", "There is no month 13"),
        ("Friday 12 December 2026", "is a Saturday"),
        ("in 9999 years", "too far away"),
        ("", "No day is given"),
        ("   ", "No day is given"),
        ("soon", "“soon” isn't a day that can be read"),
        ("12", "“12” isn't a day"),
        ("ma 12", "isn't a day"),
        ("12 12 Dec 2026", "isn't a day"),
        ("١٢.١٢.", "isn't a day"),
        ("x" * 500, "isn't a day"),
    ],
)
def test_days_that_are_refused_with_a_sentence(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_day(text, TODAY)
    assert words in caught.value.message
    assert caught.value.hint


_WORDS = "in on next end of the a week days month years Feb dec fri monday tomorrow today in4weeks"
_SIGNS = "4 31 0 99 2026 12. 13/ - / . th ٣ ² 9999"
_PIECES = st.sampled_from(f"{_WORDS} {_SIGNS}".split())


@given(st.text() | st.lists(_PIECES).map(" ".join) | st.lists(_PIECES).map("".join), DAYS)
@example("in 9999 years", date(2200, 12, 31))
@example("end of dec 0000", TODAY)
@example("00/00", TODAY)
@example("0000-00-00", TODAY)
def test_any_text_is_a_day_or_refused(text: str, today: date) -> None:
    try:
        day = read_day(text, today)
    except UsageError as error:
        assert error.message.endswith((".", "?"))
        assert error.hint
        assert len(error.message) < 200
    else:
        assert isinstance(day, date)


@given(DAYS, DAYS)
def test_whatever_is_spelt_out_is_read_back(day: date, today: date) -> None:
    month = f"{day:%B}"
    for text in (
        day.isoformat(),
        spelt(day),
        f"{day.day} {month} {day.year}",
        f"{month[:3]} {day.day}, {day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert read_day(text, today) == day


@given(DAYS, st.integers(0, 700))
def test_without_a_year_the_next_such_day_is_meant(today: date, later: int) -> None:
    wanted = today + timedelta(days=later)
    found = read_day(f"{wanted.day} {wanted:%B}", today)
    assert found >= today
    assert (found.day, found.month) == (wanted.day, wanted.month)
    assert found <= wanted
