"""What a function is billed for besides requests and duration."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.pricing import Bill, LambdaUsage, Line, estimate, load_prices

PRICES = load_prices(Path(__file__).parents[3] / "content/prices/aws-lambda-2026.yaml")
PLAIN = LambdaUsage(Decimal(1_000_000), Decimal(100), 1024, free_tier=False)

pytestmark = pytest.mark.quick


def bill(**values: Any) -> Bill:
    return estimate(replace(PLAIN, **values), PRICES)


def line(item: str, **values: Any) -> Line:
    (found,) = (one for one in bill(**values).lines if one.item == item)
    return found


@pytest.mark.parametrize(
    ("kb", "each"),
    [("0", 1), ("256", 1), ("256.1", 2), ("320", 2), ("321", 3), ("1024", 13)],
)
def test_larger_asynchronous_events_are_several_requests(kb: str, each: int) -> None:
    assert line("Requests", async_event_kb=Decimal(kb)).quantity == 1_000_000 * each


def test_a_snapshot_is_kept_for_three_hours_at_least() -> None:
    short = line("SnapStart cache", snapstart_hours=Decimal("0.5"))
    assert short.quantity == 3 * 3600
    assert "3 h at least" in short.formula
    twice = line("SnapStart cache", snapstart_hours=Decimal(10), snapstart_versions=2)
    assert twice.quantity == 2 * 36_000


def test_java_pays_nothing_for_snapstart() -> None:
    java = bill(
        snapstart_hours=Decimal(744), snapstart_restores=Decimal(9), snapstart_runtime="java"
    )
    assert not [one for one in java.lines if one.item.startswith("SnapStart")]
    assert any("free for Java" in note for note in java.notes)


@pytest.mark.parametrize(("mb", "gb"), [("5", 0), ("6", 0), ("7", "976.5625")])
def test_the_first_six_megabytes_of_a_response_are_free(mb: str, gb: str) -> None:
    assert line("Response streaming", response_mb=Decimal(mb)).quantity == Decimal(gb)


def test_a_hundred_gigabytes_of_streaming_are_free() -> None:
    values = {"free_tier": True, "response_mb": Decimal(7)}
    assert line("Response streaming", **values).quantity == Decimal("876.5625")
    used = line("Response streaming", **values, free_streaming_gb_used=Decimal(60))
    assert used.quantity == Decimal("936.5625")


@pytest.mark.parametrize(
    ("hours", "seconds"), [("0.001", 60), ("0.0168", 61), ("1", 3600), ("0.5", 1800)]
)
def test_pollers_are_billed_by_the_second_and_for_a_minute_at_least(
    hours: str, seconds: int
) -> None:
    billed = line("Event pollers, SQS", sqs_epu_hours=Decimal(hours)).quantity
    assert round(billed * 3600, 9) == seconds


def test_managed_instances_bill_no_duration() -> None:
    managed = bill(managed_hours=Decimal(100), managed_hourly_usd=Decimal("0.2"), memory_mb=16_384)
    assert {one.item for one in managed.lines} == {"Requests", "EC2 instances", "Management fee"}
    fee = next(one for one in managed.lines if one.item == "Management fee")
    assert fee.exact_usd == Decimal(100) * Decimal("0.2") * Decimal("0.15")


def test_edge_has_rates_of_its_own_everywhere_and_no_free_tier() -> None:
    edge = bill(edge=True, free_tier=True, region="eu-west-1")
    assert edge.lines[0].quantity == 1_000_000
    assert "no free tier" in edge.notes[0]
    assert not [one for one in edge.lines if one.assumed_from]


def test_tenants_cost_by_architecture() -> None:
    x86 = line("Tenant isolation", tenant_environments=Decimal(10))
    arm = line("Tenant isolation", tenant_environments=Decimal(10), arch="arm64")
    assert arm.rate_usd < x86.rate_usd


def test_a_savings_plan_spares_requests() -> None:
    values: dict[str, Any] = {
        "provisioned_concurrency": 1,
        "provisioned_hours": Decimal(1),
        "cold_starts": Decimal(1000),
        "init_ms": Decimal(500),
    }
    full = {one.item: one.exact_usd for one in bill(**values).lines}
    less = {
        one.item: one.exact_usd for one in bill(**values, savings_plan_percent=Decimal(17)).lines
    }
    for item, amount in full.items():
        share = Decimal(1) if item == "Requests" else Decimal("0.83")
        assert less[item] == amount * share


def test_provisioned_concurrency_and_the_free_tier() -> None:
    provisioned: dict[str, Any] = {
        "free_tier": True,
        "provisioned_concurrency": 10,
        "provisioned_hours": Decimal(100),
    }
    within = bill(**provisioned)
    assert within.lines[0].quantity == 1_000_000
    assert any("free tier doesn't apply" in note for note in within.notes)
    outside = bill(**provisioned, provisioned_requests=Decimal(200_000))
    assert outside.lines[0].quantity == 200_000
    assert any("AWS's example" in note for note in outside.notes)


def test_what_provisioned_concurrency_cannot_take_runs_on_demand() -> None:
    spilled = bill(provisioned_concurrency=1, provisioned_hours=Decimal(1))
    by_item = {one.item: one.quantity for one in spilled.lines}
    assert by_item["Duration on provisioned concurrency"] == 3600
    assert by_item["Duration, x86_64"] == 100_000 - 3600
    assert any("on demand" in note for note in spilled.notes)


GROWING = (
    "requests",
    "duration_ms",
    "memory_mb",
    "ephemeral_mb",
    "cold_starts",
    "init_ms",
    "async_event_kb",
    "snapstart_hours",
    "snapstart_versions",
    "snapstart_restores",
    "response_mb",
    "streamed_gb",
    "kafka_epu_hours",
    "sqs_epu_hours",
    "durable_operations",
    "durable_written_gb",
    "durable_retained_gb_months",
    "free_requests_used",
    "free_gb_seconds_used",
    "free_streaming_gb_used",
)

many = st.integers(0, 10**7).map(Decimal)
wide = st.fixed_dictionaries(
    {
        "requests": many,
        "duration_ms": st.integers(0, 400_000).map(Decimal),
        "memory_mb": st.integers(128, 5120),
        "arch": st.sampled_from(["x86_64", "arm64"]),
        "free_tier": st.booleans(),
        "init_ms": st.integers(0, 9000).map(Decimal),
        "async_event_kb": st.integers(0, 500).map(Decimal),
        "snapstart_hours": st.integers(0, 300).map(Decimal),
        "snapstart_restores": many,
        "response_mb": st.integers(0, 100).map(Decimal),
        "streamed_gb": many,
        "sqs_epu_hours": many,
        "durable_operations": many,
        "savings_plan_percent": st.integers(0, 17).map(Decimal),
    }
)


@given(wide, st.sampled_from(GROWING), st.integers(1, 100))
def test_more_of_anything_never_costs_less(values: dict[str, Any], name: str, more: int) -> None:
    less = replace(PLAIN, **values)
    grown = replace(less, **{name: getattr(less, name) + more})
    if grown.cold_starts > grown.requests or grown.ephemeral_mb > 512:
        grown = replace(grown, requests=grown.requests + more, snapstart_hours=Decimal(0))
        grown = replace(grown, snapstart_restores=Decimal(0))
        less = replace(less, snapstart_hours=Decimal(0), snapstart_restores=Decimal(0))
    first, second = estimate(less, PRICES), estimate(grown, PRICES)
    assert first.exact_usd <= second.exact_usd
    assert second.total_usd == sum(one.amount_usd for one in second.lines)
