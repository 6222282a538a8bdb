"""The prices that lessons name are the price list's: one figure, written twice, meant once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from studylam.pricing import load_prices

CONTENT = Path(__file__).parents[2] / "content"
PRICES = load_prices(CONTENT / "prices/aws-lambda-2026.yaml")

# fact → (meter, tier from 0, how many units the fact's figure is for)
RATES = {
    "price.requests": ("requests", 0, 1_000_000),
    "price.duration.x86": ("duration_x86_64", 0, 1),
    "price.duration.x86-tier2": ("duration_x86_64", 1, 1),
    "price.duration.x86-tier3": ("duration_x86_64", 2, 1),
    "price.duration.arm": ("duration_arm64", 0, 1),
    "price.duration.arm-tier2": ("duration_arm64", 1, 1),
    "price.duration.arm-tier3": ("duration_arm64", 2, 1),
    "price.ephemeral": ("ephemeral", 0, 1),
    "price.pc.x86": ("provisioned_x86_64", 0, 1),
    "price.pc.arm": ("provisioned_arm64", 0, 1),
    "price.pc-duration.x86": ("provisioned_duration_x86_64", 0, 1),
    "price.pc-duration.arm": ("provisioned_duration_arm64", 0, 1),
    "price.snapstart-cache": ("snapstart_cache", 0, 1),
    "price.snapstart-restore": ("snapstart_restore", 0, 1),
    "price.streaming": ("streaming_gb", 0, 1),
    "price.edge-requests": ("edge_requests", 0, 1_000_000),
    "price.managed-fee": ("managed_fee", 0, 100),
    "price.apigw-rest": ("api_gateway_rest", 0, 1_000_000),
    "price.apigw-http": ("api_gateway_http", 0, 1_000_000),
    "price.sqs": ("sqs_standard", 0, 1_000_000),
}


@pytest.mark.quick
def test_facts_and_price_list_agree() -> None:
    text = (CONTENT / "facts.yaml").read_text("utf-8")
    # Figures as they are written: a float would have lost digits.
    facts = yaml.load(text, Loader=yaml.BaseLoader)["facts"]  # texts only
    for fact, (meter, tier, units) in RATES.items():
        rate = PRICES.rate(meter, "us-east-1")
        assert Decimal(facts[fact]["value"]) == rate.tiers[tier].rate_usd * units, fact
    assert Decimal(facts["free.requests"]["value"]) == PRICES.free_requests
    assert Decimal(facts["free.compute"]["value"]) == PRICES.free_gb_seconds
    assert Decimal(facts["free.streaming"]["value"]) == PRICES.free_streaming_gb
