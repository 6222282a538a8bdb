"""What holds for every bill."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError, NotFoundError, UsageError
from studylam.pricing import (
    LambdaUsage,
    cost_by_memory,
    estimate,
    load_prices,
    parse_number,
    plain,
    to_cents,
)

BUILT_IN = Path(__file__).parents[2] / "content/prices/aws-lambda-2026.yaml"
PRICES = load_prices(BUILT_IN)

usages = st.builds(
    LambdaUsage,
    requests=st.integers(0, 10**11).map(Decimal),
    duration_ms=st.decimals(0, 900_000, places=2),
    memory_mb=st.integers(128, 10_240),
    arch=st.sampled_from(["x86_64", "arm64"]),
    region=st.sampled_from(sorted(PRICES.regions)),
    free_tier=st.booleans(),
    ephemeral_mb=st.integers(512, 10_240),
)


@pytest.mark.quick
def test_one_is_counted_as_one() -> None:
    def formulas(requests: int) -> str:
        usage = LambdaUsage(Decimal(requests), Decimal(100), 128, free_tier=False)
        return "\n".join(line.formula for line in estimate(usage, PRICES).lines)

    assert "1 request\n" in formulas(1) + "\n" and "2 requests\n" in formulas(2) + "\n"


@given(usages)
def test_total_is_the_sum_of_rounded_lines_and_near_the_exact_sum(usage: LambdaUsage) -> None:
    bill = estimate(usage, PRICES)
    assert bill.total_usd == sum(to_cents(line.exact_usd) for line in bill.lines)
    assert abs(bill.total_usd - bill.exact_usd) <= Decimal("0.005") * len(bill.lines)
    assert all(line.amount_usd >= 0 and line.quantity >= 0 for line in bill.lines)


@given(usages, st.integers(1, 10**6))
def test_more_requests_never_cost_less(usage: LambdaUsage, more: int) -> None:
    from dataclasses import replace

    busier = replace(usage, requests=usage.requests + more)
    assert estimate(busier, PRICES).exact_usd >= estimate(usage, PRICES).exact_usd


@given(usages)
def test_the_free_tier_never_costs(usage: LambdaUsage) -> None:
    from dataclasses import replace

    with_free = estimate(replace(usage, free_tier=True), PRICES)
    without = estimate(replace(usage, free_tier=False), PRICES)
    assert with_free.exact_usd <= without.exact_usd


@given(usages)
def test_tiers_together_bill_every_gb_second_once(usage: LambdaUsage) -> None:
    from dataclasses import replace

    bill = estimate(replace(usage, free_tier=False), PRICES)
    billed = sum(line.quantity for line in bill.lines if line.item.startswith("Duration"))
    billed_ms = math.ceil(usage.duration_ms)
    expected = usage.requests * billed_ms / 1000 * usage.memory_mb / 1024
    assert billed == expected


@pytest.mark.quick
def test_duration_rounds_up_once_with_init() -> None:
    # 250.06 + 100.77 = 350.83 → 351 ms billed, not 251 + 101 (AWS on INIT billing, 2025).
    usage = LambdaUsage(
        Decimal(1),
        Decimal("250.06"),
        1024,
        free_tier=False,
        cold_starts=Decimal(1),
        init_ms=Decimal("100.77"),
    )
    duration = estimate(usage, PRICES).lines[1]
    assert duration.quantity == Decimal("0.351")


@pytest.mark.quick
def test_provisioned_hours_round_up_to_five_minutes() -> None:
    usage = LambdaUsage(
        Decimal(0), Decimal(0), 1024, provisioned_concurrency=1, provisioned_hours=Decimal("0.01")
    )
    line = next(x for x in estimate(usage, PRICES).lines if x.item == "Provisioned concurrency")
    assert line.quantity == 300


@pytest.mark.quick
@pytest.mark.parametrize(
    ("hours", "seconds"),
    [
        ("0.0000001", 300),
        ("0.4166666666666667", 1500),  # 25 minutes as a float has them, a hair more
        ("0.08361111111", 600),  # 5 minutes and a second
        ("0.083055556", 300),  # 4 minutes and 59 seconds
    ],
)
def test_minutes_that_are_no_finite_hours_are_not_billed_as_more(hours: str, seconds: int) -> None:
    usage = LambdaUsage(
        Decimal(0), Decimal(0), 1024, provisioned_concurrency=1, provisioned_hours=Decimal(hours)
    )
    (line,) = (one for one in estimate(usage, PRICES).lines if one.meter == "provisioned_x86_64")
    assert line.quantity == seconds


def test_a_trifle_below_half_a_cent_is_not_rounded_up() -> None:
    below = parse_number("24999." + "9" * 30)
    bill = estimate(LambdaUsage(below, Decimal(0), 128, free_tier=False), PRICES)
    assert str(bill.total_usd) == "0.00"
    assert plain(bill.exact_usd) == "0.0049999" + "9" * 29 + "8"


@pytest.mark.quick
@pytest.mark.parametrize("text", ["-0", "-0.00", "0e5", "0E-9"])
def test_nothing_is_nothing_however_it_is_typed(text: str) -> None:
    assert plain(parse_number(text)) == "0"


def test_init_is_added_before_any_digit_is_lost() -> None:
    usage = LambdaUsage(
        Decimal(1000), Decimal(100), 1024, cold_starts=Decimal(1000), init_ms=Decimal("1E-29")
    )
    line = next(one for one in estimate(usage, PRICES).lines if one.meter == "duration_x86_64")
    assert "1 ms Init" in line.formula


@pytest.mark.quick
@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"memory_mb": 0}, "memory_mb", "128 to 10,240 MB"),
        ({"memory_mb": 20_000}, "memory_mb", "128 to 10,240 MB"),
        ({"duration_ms": Decimal(960_000)}, "duration_ms", "0 to 900,000 ms"),
        ({"duration_ms": Decimal(-1)}, "duration_ms", "0 to 900,000 ms"),
        ({"requests": Decimal(-5)}, "requests", "0 to 1,000,000,000,000,000"),
        ({"requests": Decimal("NaN")}, "requests", "0 to 1,000,000,000,000,000"),
        ({"memory_mb": Decimal("128.5")}, "memory_mb", "a whole number from 128 to 10,240 MB"),
        ({"ephemeral_mb": 511}, "ephemeral_mb", "512 to 10,240 MB"),
        ({"region": "eu-cental-1"}, "region", "eu-central-1"),
        ({"arch": "arm"}, "arch", "arm64"),
        ({"provisioned_concurrency": 5}, "provisioned_hours", "Give both"),
        ({"provisioned_hours": Decimal(5)}, "provisioned_concurrency", "Give both"),
        (
            {"provisioned_concurrency": -1, "provisioned_hours": Decimal(1)},
            "provisioned_concurrency",
            "0 to 1,000,000 environments",
        ),
        (
            {"provisioned_concurrency": 10**40, "provisioned_hours": Decimal(744)},
            "provisioned_concurrency",
            "0 to 1,000,000 environments",
        ),
    ],
)
def test_nonsense_is_refused_with_the_allowed_range(
    changes: dict[str, object], field: str, says: str
) -> None:
    from dataclasses import replace

    usage = replace(LambdaUsage(Decimal(1), Decimal(1), 128), **changes)  # type: ignore[arg-type]
    assert says in str(usage.problems(PRICES)[field])
    with pytest.raises(UsageError):
        estimate(usage, PRICES)


@pytest.mark.quick
def test_a_region_without_a_meter_says_so() -> None:
    usage = LambdaUsage(
        Decimal(1),
        Decimal(1),
        128,
        region="ap-east-2",
        provisioned_concurrency=1,
        provisioned_hours=Decimal(1),
    )
    with pytest.raises(BadInputError, match="no rate for provisioned concurrency"):
        estimate(usage, PRICES)


@pytest.mark.quick
def test_a_computing_function_gains_until_one_vcpu_then_pays() -> None:
    usage = LambdaUsage(Decimal(10**7), Decimal(1000), 128, free_tier=False)
    computes = {p.memory_mb: p for p in cost_by_memory(usage, PRICES, "computes")}
    assert computes[1769].duration_ms < computes[128].duration_ms
    assert computes[10240].duration_ms == computes[1769].duration_ms
    assert computes[10240].estimate.exact_usd > computes[1769].estimate.exact_usd
    waits = cost_by_memory(usage, PRICES, "waits")
    assert [p.estimate.exact_usd for p in waits] == sorted(p.estimate.exact_usd for p in waits)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=0, max_value=10**12))
def test_numbers_survive_being_written_and_read(number: Decimal) -> None:
    assert parse_number(plain(number)) == number
    assert parse_number(f"{number:,}") == number


@pytest.mark.quick
@pytest.mark.parametrize(
    "text",
    [
        "", "many", "nan", "Infinity", "1e400", "--3",
        "1,5", "0,500", "1,2,3", "3000,000", "1.234,5",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text)


BROKEN_LISTS = {
    "not yaml": ("regions: [", ":2:1"),
    "a float has lost digits": (
        'as_of: 2026-01-01\nregions: {x: {requests: 0.0000002, x86_64: {tiers: [[null, "1"]]}}}',
        "quoted decimal",
    ),
    "no date": ("regions: {x: {}}", "date"),
    "no Regions": ("as_of: 2026-01-01\nregions: {}", "no Region"),
    "a list": ("- 1", "mapping"),
    "tiers fall": (
        'as_of: 2026-01-01\nregions: {x: {requests: "1", '
        'x86_64: {tiers: [[5, "1"], [4, "1"], [null, "1"]]}}}',
        "rise",
    ),
}


@pytest.mark.parametrize("name", BROKEN_LISTS)
def test_a_broken_price_list_says_what_and_where(name: str, tmp_path: Path) -> None:
    text, says = BROKEN_LISTS[name]
    file = tmp_path / "prices.yaml"
    file.write_text(text)
    with pytest.raises(BadInputError) as caught:
        load_prices(file)
    assert str(file) in str(caught.value)
    assert says in str(caught.value)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fall(data: bytes) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".yaml") as file:
        Path(file.name).write_bytes(data)
        with pytest.raises((BadInputError, NotFoundError)):
            load_prices(Path(file.name))


@pytest.mark.quick
def test_a_device_is_no_endless_price_list() -> None:
    with pytest.raises(BadInputError, match="too large"):
        load_prices(Path("/dev/zero"))
