from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import UsageError
from studylam.packs.questions.numbers import parse_number, shown_number

READ = [
    ("37500", "", "37500"),
    ("37,500", "requests", "37500"),
    ("1,234,567.5", "", "1234567.5"),
    ("1 000", "", "1000"),
    ("1\u202f000", "", "1000"),
    ("0,2", "", "0.2"),
    ("0,200", "", "0.2"),
    (".5", "", "0.5"),
    ("1e6", "", "1000000"),
    ("-5", "", "-5"),
    ("−5", "", "-5"),
    ("15 min", "s", "900"),
    ("15min", "s", "900"),
    ("100 ms", "s", "0.1"),
    ("1.5 hours", "min", "90"),
    ("10 GB", "MB", "10240"),
    ("1 KiB", "bytes", "1024"),
    ("$0.20", "USD", "0.2"),
    ("0.20", "USD", "0.2"),
    ("20 cents", "USD", "0.2"),
    ("3 million requests", "requests", "3000000"),
    ("3k", "", "3000"),
    ("1 request", "requests", "1"),
    ("2 batches", "batch", "2"),
    ("500 GB-s", "GB-seconds", "500"),
    ("512 MB seconds", "GB-seconds", "0.5"),
    ("60 requests/min", "requests per second", "1"),
    ("5 %", "%", "5"),
    ("5 percent", "%", "5"),
    ("1M", "GB-seconds", "1000000"),
    ("1 M requests", "requests", "1000000"),
    ("$0.20", "USD per million", "0.2"),
    ("20 cents", "USD per million", "0.2"),
    ("$0.0000166667", "USD per GB-second", "0.0000166667"),
    ("0.20 USD", "USD per million", "0.2"),
    ("100 executions", "concurrent executions", "100"),
    ("6 times", "times the function's timeout", "6"),
    ("2 MB", "MB/s", "2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "value"), READ)
@pytest.mark.quick
def test_numbers_as_people_type_them(text: str, unit: str, value: str) -> None:
    assert parse_number(text, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("", ""),
        ("many", ""),
        ("1.234.567", ""),
        ("1,2,3", ""),
        ("12x", ""),
        ("5 s", "MB"),
        ("5 MB", ""),
        ("5 s", "GB-seconds"),
        ("5 GB", "GB-seconds"),
        ("15 M", "s"),
        ("5 s", "USD per million"),
        ("5 timeouts per s", "times the function's timeout"),
        ("$5", "s"),
        ("5/0", ""),
        ("1e999", ""),
        ("nan", ""),
        ("inf", ""),
        ("9" * 200, ""),
        ("5 s \x1b[31m", "MB"),
    ],
)
def test_what_could_mean_anything_is_refused_with_a_way_on(text: str, unit: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_number(text, unit)
    assert caught.value.hint
    assert "\x1b" not in str(caught.value)


@given(
    st.decimals(-(10**9), 10**9, places=6),
    st.sampled_from(["", "s", "MB", "GB-seconds", "USD", "%", "requests", "calls per second"]),
)
def test_what_is_shown_is_read_as_the_same(value: Decimal, unit: str) -> None:
    assert parse_number(shown_number(value, unit), unit) == value


@given(st.text(max_size=90), st.text(max_size=20))
def test_nothing_else_than_a_usage_error(text: str, unit: str) -> None:
    with suppress(UsageError):
        parse_number(text, unit)


def test_how_numbers_are_shown() -> None:
    assert shown_number(Decimal("37500.00"), "GB-seconds") == "37,500 GB-seconds"
    assert shown_number(Decimal("0.20"), "USD") == "$0.20"
    assert shown_number(Decimal("-1.5"), "USD") == "-$1.50"
    assert shown_number(Decimal(100), "") == "100"
    assert shown_number(Decimal(5), "%") == "5 %"
