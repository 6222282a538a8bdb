"""The built-in list against a table of the public rates: 36 Regions, exactly.

The table is of 5 September 2025 (pricing page), provisioned concurrency from AWS's calculator; an
empty cell is a rate that isn't known, and that the list mustn't make up.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from studylam.errors import BadInputError
from studylam.pricing import load_prices
from studylam.pricing.lists import FUNCTION_METERS

HERE = Path(__file__).parent
PRICES = load_prices(HERE.parents[2] / "content/prices/aws-lambda-2026.yaml")
COLUMNS = {
    "requests": ("requests",),
    "duration_x86_64": ("x86_1", "x86_2", "x86_3"),
    "duration_arm64": ("arm_1", "arm_2", "arm_3"),
    "ephemeral": ("ephemeral",),
    "provisioned_x86_64": ("x86_provisioned",),
    "provisioned_duration_x86_64": ("x86_provisioned_duration",),
    "provisioned_arm64": ("arm_provisioned",),
    "provisioned_duration_arm64": ("arm_provisioned_duration",),
}

pytestmark = pytest.mark.quick


def test_every_region_has_the_published_rates() -> None:
    assert set(COLUMNS) == set(FUNCTION_METERS)
    with (HERE / "regions.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["region"]: row for row in csv.DictReader(stream)}
    assert len(rows) == 36
    assert set(rows) == set(PRICES.regions)
    for region, row in rows.items():
        for meter, columns in COLUMNS.items():
            wanted = [row[column] for column in columns]
            if not any(wanted):
                with pytest.raises(BadInputError, match=f"no rate for .* in {region}"):
                    PRICES.rate(meter, region)
                continue
            rate = PRICES.rate(meter, region)
            assert [tier.rate_usd for tier in rate.tiers] == [Decimal(cell) for cell in wanted]
            assert rate.assumed_from is None
            assert rate.source


def test_bands_end_where_the_page_says() -> None:
    x86, arm = (PRICES.rate(f"duration_{arch}", "eu-west-1") for arch in ("x86_64", "arm64"))
    assert [tier.up_to for tier in x86.tiers] == [6 * 10**9, 15 * 10**9, None]
    assert [tier.up_to for tier in arm.tiers] == [Decimal("7.5e9"), Decimal("18.75e9"), None]


def test_a_region_that_has_no_rate_of_its_own_borrows_one_and_says_so() -> None:
    assert PRICES.rate("kafka_epu", "eu-west-1").assumed_from == "us-east-1"
    assert PRICES.rate("kafka_epu", "us-east-1").assumed_from is None
    assert PRICES.rate("snapstart_cache", "ap-northeast-2").assumed_from is None
