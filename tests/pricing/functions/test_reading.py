"""What people and files give as a function's usage, and how what makes no sense is refused."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.pricing import LambdaUsage, load_prices, read_usage
from studylam.pricing.functions import FIELDS

PRICES = load_prices(Path(__file__).parents[3] / "content/prices/aws-lambda-2026.yaml")
GIVEN = {"requests": "3,000,000", "duration_ms": "100", "memory_mb": "128"}
NAMES = [field.name for field in FIELDS]
NUMBERS = [field.name for field in FIELDS if field.kind in ("number", "whole")]

pytestmark = pytest.mark.quick


def problem(**values: Any) -> str:
    usage, wrong = read_usage(GIVEN | values, PRICES)
    assert usage is None
    return "\n".join(f"{name}: {error}" for name, error in wrong.items())


def test_every_value_of_a_usage_is_in_the_table() -> None:
    assert {field.name for field in fields(LambdaUsage)} == set(NAMES)


def test_numbers_are_read_as_people_type_them() -> None:
    usage, wrong = read_usage(GIVEN | {"init_ms": "3e2", "edge": "no", "streamed_gb": 0.1}, PRICES)
    assert not wrong and usage is not None
    assert usage.requests == 3_000_000
    assert usage.init_ms == 300
    assert usage.streamed_gb == Decimal("0.1")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("memory_mb", "0", "a whole number from 128 to 10,240 MB (Lambda quotas page)"),
        ("memory_mb", "20000", "128 to 10,240 MB (Lambda quotas page)"),
        ("memory_mb", "128.5", "a whole number from 128 to 10,240 MB"),
        ("memory_mb", 128.5, "a whole number from 128 to 10,240 MB"),
        ("memory_mb", "NaN", "128 to 10,240 MB"),
        ("memory_mb", None, "Memory is missing"),
        ("duration_ms", "960000", "0 to 900,000 ms (Lambda quotas page)"),
        ("duration_ms", "-1", "0 to 900,000 ms"),
        ("duration_ms", "1e400", "0 to 900,000 ms"),
        ("requests", "-1", "0 to 1,000,000,000,000,000"),
        ("requests", "1e16", "0 to 1,000,000,000,000,000"),
        ("requests", True, "is not a number"),
        ("requests", [1], "is not a number"),
        ("requests", "1,5", "a comma only separates thousands"),
        ("ephemeral_mb", "511", "512 to 10,240 MB"),
        ("region", "eu-cental-1", "eu-central-1"),
        ("region", 7, "There is no Region called '7'"),
        ("arch", "x86", "x86_64"),
        ("edge", "perhaps", "yes or no"),
        ("snapstart_runtime", "node", "python"),
        ("savings_plan_percent", "20", "0 to 17 % (AWS whitepaper How AWS Pricing Works"),
        ("async_event_kb", "2000", "0 to 1,024 KB"),
        ("response_mb", "201", "0 to 200 MB"),
        ("provisioned_hours", "745", "0 to 744 hours (the hours of a 31-day month)"),
        ("provisioned_concurrency", "5", "Give both"),
        ("provisioned_requests", "5", "needs provisioned concurrency"),
        ("cold_starts", "3000001", "0 to 3,000,000, the number of requests"),
        ("streamed_requests", "3000001", "0 to 3,000,000, the number of requests"),
        ("managed_hours", "10", "price of an instance hour"),
        ("managed_hourly_usd", "0.1", "needs their hours"),
        ("memroy_mb", "128", "memory_mb"),
    ],
)
def test_nonsense_is_refused_with_what_is_allowed(name: str, value: Any, says: str) -> None:
    assert says in problem(**{name: value})


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"edge": True, "arch": "arm64"}, "x86_64 only"),
        ({"edge": True, "duration_ms": "31000"}, "0 to 30,000 ms (CloudFront"),
        ({"edge": True, "tenant_environments": 1}, "can't be combined with Lambda@Edge"),
        ({"snapstart_hours": 1, "ephemeral_mb": 513}, "512 MB (Lambda developer guide"),
        (
            {"snapstart_hours": 1, "provisioned_concurrency": 1, "provisioned_hours": 1},
            "can't be combined with SnapStart",
        ),
        (
            {"managed_hours": 1, "managed_hourly_usd": 1, "savings_plan_percent": 1},
            "can't be combined with Managed Instances",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(values: dict[str, Any], says: str) -> None:
    assert says in problem(**values)


def test_managed_instances_may_have_more_memory_and_time() -> None:
    managed = {"managed_hours": 1, "managed_hourly_usd": 1, "memory_mb": 32768}
    usage, wrong = read_usage(GIVEN | managed | {"duration_ms": 5_000_000}, PRICES)
    assert usage is not None, wrong


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_table() -> None:
    _, wrong = read_usage(
        {"memory_mb": "0", "requests": "x", "region": "nowhere", "snapstart_hours": -1}, PRICES
    )
    assert list(wrong) == ["requests", "duration_ms", "memory_mb", "region", "snapstart_hours"]


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["0", "1", "1e9", "744", "-0", "sNaN", "Infinity", "1e-40", "9" * 99]),
)


@given(st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=5)), anything))
def test_whatever_is_given_there_is_a_usage_or_a_reason(values: dict[str, Any]) -> None:
    usage, wrong = read_usage(values, PRICES)
    assert (usage is None) == bool(wrong)
    assert all(error.message and error.hint for error in wrong.values())


@given(st.sampled_from(NUMBERS), st.decimals())
def test_no_number_makes_the_check_fall(name: str, number: Decimal) -> None:
    usage = LambdaUsage(Decimal(1), Decimal(1), 128)
    object.__setattr__(usage, name, number)
    usage.problems(PRICES)
