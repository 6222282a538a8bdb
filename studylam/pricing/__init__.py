"""Rates → estimate: what a month of a function costs. Pure functions on `Decimal`.

>>> from decimal import Decimal
>>> from studylam.pricing import LambdaUsage, estimate, load_prices
>>> prices = load_prices(Path("content/prices/aws-lambda-2026.yaml"))  # doctest: +SKIP
>>> estimate(LambdaUsage(Decimal(3_000_000), Decimal(100), 128), prices).total_usd
Decimal('0.40')
"""

from studylam.pricing.bill import Bill, Line
from studylam.pricing.curves import MEMORY_STEPS, Point, cost_by_memory, scaled_duration
from studylam.pricing.functions import (
    LambdaUsage,
    estimate,
    read_usage,
)
from studylam.pricing.lists import (
    ARCHITECTURES,
    Architecture,
    Meter,
    PriceList,
    Rate,
    Region,
    load_prices,
)
from studylam.pricing.meters import Account
from studylam.pricing.money import grouped, parse_number, plain, to_cents

__all__ = [
    "ARCHITECTURES",
    "MEMORY_STEPS",
    "Account",
    "Architecture",
    "Bill",
    "LambdaUsage",
    "Line",
    "Meter",
    "Point",
    "PriceList",
    "Rate",
    "Region",
    "cost_by_memory",
    "estimate",
    "grouped",
    "load_prices",
    "parse_number",
    "plain",
    "read_usage",
    "scaled_duration",
    "to_cents",
]
