"""AWS's own worked examples, and others that were published with a total, to the cent."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from studylam.pricing import LambdaUsage, PriceList, estimate, load_prices

EXAMPLES = json.loads((Path(__file__).parent / "published.json").read_text("utf-8"))
PRICES = Path(__file__).parents[2] / "content/prices/aws-lambda-2026.yaml"


@pytest.fixture(scope="module")
def prices() -> PriceList:
    return load_prices(PRICES)


def usage_of(given: dict[str, Any]) -> LambdaUsage:
    provisioned = given.get("provisioned", {})
    return LambdaUsage(
        requests=Decimal(given.get("requests", 0)),
        duration_ms=Decimal(given.get("duration_ms", 0)),
        memory_mb=given["memory_mb"],
        arch=given["arch"],
        region=given.get("region", "us-east-1"),
        free_tier=given.get("free_tier", False),
        ephemeral_mb=given.get("ephemeral_mb", 512),
        cold_starts=Decimal(given.get("cold_starts", 0)),
        init_ms=Decimal(given.get("init_ms", 0)),
        provisioned_concurrency=provisioned.get("concurrency", 0),
        provisioned_hours=Decimal(provisioned.get("hours", 0)),
    )


@pytest.mark.quick
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["id"]))
def test_total_is_reproduced_to_the_cent(example: dict[str, Any], prices: PriceList) -> None:
    total = estimate(usage_of(example["usage"]), prices).total_usd
    assert str(total) == example.get("correct_usd", example["published_usd"])
    if "erratum" in example:
        assert str(total) != example["published_usd"], "no erratum after all"


@pytest.mark.quick
@pytest.mark.parametrize(("free_tier", "total"), [(True, "0.40"), (False, "1.23")])
def test_the_example_that_study_notes_use(free_tier: bool, total: str, prices: PriceList) -> None:
    usage = LambdaUsage(Decimal(3_000_000), Decimal(100), 128, free_tier=free_tier)
    assert str(estimate(usage, prices).total_usd) == total
