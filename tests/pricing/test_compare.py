"""Bills against the load and beside each other."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.pricing import LambdaUsage, estimate, load_prices
from studylam.pricing.compare import (
    BreakEven,
    beside,
    break_even,
    by_architecture,
    by_free_tier,
    cost_by_requests,
    cost_by_utilisation,
    ready,
    request_steps,
    utilisation,
    with_requests,
)

PRICES = load_prices(Path(__file__).parents[2] / "content/prices/aws-lambda-2026.yaml")
CENT = Decimal("0.01")

usages = st.builds(
    LambdaUsage,
    requests=st.integers(0, 10**10).map(Decimal),
    duration_ms=st.decimals(0, 900_000, places=2),
    memory_mb=st.integers(128, 10_240),
    arch=st.sampled_from(["x86_64", "arm64"]),
    region=st.sampled_from(["us-east-1", "eu-central-1", "ap-southeast-5"]),
    free_tier=st.booleans(),
    init_ms=st.integers(0, 9_000).map(Decimal),
)


@given(usages)
def test_more_requests_never_cost_less_and_the_usages_own_are_among_them(
    usage: LambdaUsage,
) -> None:
    points = cost_by_requests(usage, PRICES)
    for one, other in pairwise(points):
        assert one.requests < other.requests
        assert one.bill.exact_usd <= other.bill.exact_usd
    assert {p.bill.exact_usd for p in points if p.requests == usage.requests} == {
        estimate(usage, PRICES).exact_usd
    }


def test_what_can_not_be_is_left_out_of_curves() -> None:
    usage = LambdaUsage(
        Decimal(3_000_000), Decimal("0.0001"), 128, durable_operations=Decimal(10) ** 15
    )
    assert max(point.requests for point in cost_by_requests(usage, PRICES)) == usage.requests
    huge = LambdaUsage(Decimal(10) ** 15, Decimal(100_000), 128)
    assert ready(huge)[0] == 1_000_000
    assert cost_by_utilisation(huge, PRICES)
    held = replace(usage, provisioned_concurrency=1_000_000, provisioned_hours=Decimal(744))
    assert 0 < len(cost_by_utilisation(held, PRICES)) < 21


@given(st.integers(0, 10**15).map(Decimal))
def test_the_steps_reach_beyond_the_load_but_not_beyond_what_is_allowed(load: Decimal) -> None:
    steps = request_steps(load)
    assert list(steps) == sorted(set(steps))
    assert steps[0] == 1_000
    assert max(load, Decimal(1_000)) <= steps[-1] <= 10**15
    assert len(steps) < 60


@given(usages, st.integers(0, 10**12).map(Decimal))
def test_as_large_a_share_starts_cold(usage: LambdaUsage, requests: Decimal) -> None:
    cold = replace(usage, cold_starts=(usage.requests / 100).to_integral_value())
    if cold.cold_starts > cold.requests:
        return
    other = with_requests(cold, requests)
    assert not other.problems(PRICES)
    if cold.requests:
        assert abs(other.cold_starts - cold.cold_starts * requests / cold.requests) <= 1


@given(usages)
def test_bills_beside_each_other_keep_every_cent(usage: LambdaUsage) -> None:
    with_free, without = by_free_tier(usage, PRICES)
    assert with_free.exact_usd <= without.exact_usd
    table = beside([("with", with_free), ("without", without)])
    for at in (0, 1):
        total = sum((row.amounts[at] or Decimal(0)) for row in table.rows)
        assert total == table.totals[at]
    assert table.cheapest == 0
    assert table.difference(1) == without.total_usd - with_free.total_usd
    assert len({row.item for row in table.rows}) == len(table.rows)


@given(usages)
def test_arm_never_costs_more_where_both_have_rates(usage: LambdaUsage) -> None:
    bills = by_architecture(replace(usage, free_tier=False), PRICES)
    assert bills["arm64"].exact_usd <= bills["x86_64"].exact_usd


@pytest.mark.parametrize("arch", ["x86_64", "arm64"])
def test_provisioned_breaks_even_at_sixty_per_cent(arch: str) -> None:
    point = break_even(PRICES, "us-east-1", arch)  # type: ignore[arg-type]
    assert point.utilisation is not None
    assert round(point.utilisation, 3) == Decimal("0.600")


def test_it_is_worked_out_from_the_regions_own_rates() -> None:
    shares = set()
    for region in PRICES.regions:
        try:
            shares.add(break_even(PRICES, region, "x86_64").utilisation)
        except BadInputError:
            continue
    assert len(shares) > 1
    assert all(share is None or Decimal("0.5") < share <= 1 for share in shares)


def test_where_provisioned_saves_nothing_there_is_no_break_even() -> None:
    assert BreakEven(Decimal(1), Decimal("0.5"), Decimal(1)).utilisation is None
    assert BreakEven(Decimal(1), Decimal("0.9"), Decimal("0.5")).utilisation is None
    assert BreakEven(Decimal(1), Decimal("0.9"), Decimal("0.5")).quotient == Decimal("1.8")


@given(
    st.integers(1, 900_000).map(Decimal),
    st.integers(128, 10_240),
    st.sampled_from(["x86_64", "arm64"]),
    st.integers(1, 200),
    st.integers(1, 744).map(Decimal),
    st.decimals(0, 1, places=2),
)
def test_which_is_cheaper_turns_at_the_break_even(
    duration_ms: Decimal, memory: int, arch: str, environments: int, hours: Decimal, share: Decimal
) -> None:
    """As far as what is rounded (to whole requests) can't turn it."""
    usage = LambdaUsage(
        Decimal(0),
        duration_ms,
        memory,
        arch=arch,  # type: ignore[arg-type]
        free_tier=False,
        provisioned_concurrency=environments,
        provisioned_hours=hours,
    )
    (point,) = cost_by_utilisation(usage, PRICES, [share])
    even = break_even(PRICES, usage.region, usage.arch).utilisation
    assert even is not None
    a_request = duration_ms / 1000 / (environments * hours * 3600)
    if share > even + a_request:
        assert point.provisioned.exact_usd < point.on_demand.exact_usd
    elif share < even - a_request:
        assert point.provisioned.exact_usd > point.on_demand.exact_usd


def test_what_is_ready_is_the_usages_own_or_what_is_busy_on_average() -> None:
    usage = LambdaUsage(Decimal(26_280_000), Decimal(1000), 1024)
    assert ready(usage) == (10, Decimal(730))
    assert utilisation(usage) == 1
    own = replace(usage, provisioned_concurrency=20, provisioned_hours=Decimal(100))
    assert ready(own) == (20, Decimal(100))
    assert ready(replace(usage, requests=Decimal(0))) == (1, Decimal(730))
    assert cost_by_utilisation(replace(usage, duration_ms=Decimal(0)), PRICES) == ()
