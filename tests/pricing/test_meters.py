"""Quantities in tiers, and what the parts of one account share."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.pricing import Account, LambdaUsage, estimate, load_prices
from studylam.pricing.functions import function_lines
from studylam.pricing.lists import Rate
from studylam.pricing.meters import slices

PRICES = load_prices(Path(__file__).parents[2] / "content/prices/aws-lambda-2026.yaml")
X86 = PRICES.rate("duration_x86_64", "us-east-1")
BILLION = Decimal(10) ** 9

amounts = st.integers(0, 40 * 10**9).map(Decimal)


def cost(rate: Rate, quantity: Decimal, start: Decimal = Decimal(0)) -> Decimal:
    return sum((s.quantity * s.rate_usd for s in slices(rate, quantity, start)), Decimal(0))


@given(amounts, amounts)
def test_a_quantity_costs_the_same_in_one_go_and_in_two(first: Decimal, second: Decimal) -> None:
    assert cost(X86, first) + cost(X86, second, first) == cost(X86, first + second)


@given(amounts, amounts)
def test_every_unit_is_in_one_tier(quantity: Decimal, start: Decimal) -> None:
    cut = list(slices(X86, quantity, start))
    assert sum(piece.quantity for piece in cut) == quantity
    assert [piece.number for piece in cut] == sorted({piece.number for piece in cut})


@pytest.mark.quick
def test_a_tier_says_where_it_lies() -> None:
    assert [piece.tier for piece in slices(X86, 20 * BILLION)] == [
        "1 of 3: up to 6 billion",
        "2 of 3: 6 to 15 billion",
        "3 of 3: beyond 15 billion",
    ]
    rest = PRICES.rate("api_gateway_rest", "us-east-1")
    assert next(iter(slices(rest, Decimal(5), 400_000_000 * Decimal(1)))).tier == (
        "2 of 4: 333 million to 1 billion"
    )
    assert [piece.tier for piece in slices(PRICES.rate("requests", "us-east-1"), BILLION)] == [""]


parts = st.builds(
    LambdaUsage,
    requests=st.integers(0, 10**9).map(Decimal),
    duration_ms=st.integers(0, 900_000).map(Decimal),
    memory_mb=st.sampled_from([128, 512, 1024, 4096]),
    arch=st.sampled_from(["x86_64", "arm64"]),
    ephemeral_mb=st.sampled_from([512, 2048]),
    async_event_kb=st.sampled_from([Decimal(0), Decimal(300)]),
    response_mb=st.sampled_from([Decimal(0), Decimal(9)]),
    free_tier=st.booleans(),
)


@given(parts, st.integers(0, 10**9).map(Decimal))
def test_a_load_costs_the_same_split_among_two_functions_of_an_account(
    usage: LambdaUsage, more: Decimal
) -> None:
    from dataclasses import replace

    account = Account(PRICES)
    apart = [*function_lines(usage, account, "a")]
    apart += function_lines(replace(usage, requests=more), account, "b")
    together = estimate(replace(usage, requests=usage.requests + more), PRICES)
    difference = sum(line.exact_usd for line in apart) - together.exact_usd
    assert abs(difference) < Decimal("1e-9")
    assert {line.part for line in apart} == {"a", "b"}


@given(st.lists(parts, max_size=4))
def test_the_free_tier_is_given_once(usages: list[LambdaUsage]) -> None:
    account = Account(PRICES)
    for usage in usages:
        lines = [*function_lines(usage, account)]
        assert all(line.quantity >= 0 and line.exact_usd >= 0 for line in lines)
        for name in ("requests", "gb_seconds", "streaming_gb"):
            assert account.free_left(name) >= 0


@pytest.mark.quick
def test_tiers_are_of_an_architecture_and_a_region() -> None:
    account = Account(PRICES, free_tier=False)
    for meter, region in (
        ("duration_x86_64", "us-east-1"),
        ("duration_arm64", "us-east-1"),
        ("duration_x86_64", "us-east-2"),
    ):
        (line,) = account.charge(meter, region, 5 * BILLION, item="Duration", formula="")
        assert line.tier.startswith("1 of 3")
    second = [*account.charge("duration_x86_64", "us-east-1", 5 * BILLION, item="D", formula="")]
    assert [line.quantity for line in second] == [BILLION, 4 * BILLION]
    assert [line.item for line in second] == ["D, tier 1", "D, tier 2"]


@pytest.mark.quick
def test_a_rate_of_another_region_is_named() -> None:
    account = Account(PRICES)
    (line,) = account.charge("durable_written_gb", "eu-west-1", Decimal(1), item="", formula="")
    assert line.assumed_from == "us-east-1"
    (line,) = account.charge("edge_requests", "eu-west-1", Decimal(1), item="", formula="")
    assert line.assumed_from is None
