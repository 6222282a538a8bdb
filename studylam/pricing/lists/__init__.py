"""Price lists: what AWS asks for each meter, per Region, with the date and source of each rate."""

from studylam.pricing.lists.model import (
    ARCHITECTURES,
    FUNCTION_METERS,
    Allowance,
    Architecture,
    ArchitectureRates,
    Limits,
    Meter,
    PriceList,
    Rate,
    Region,
    Tier,
)
from studylam.pricing.lists.reading import load_prices, read_prices

__all__ = [
    "ARCHITECTURES",
    "FUNCTION_METERS",
    "Allowance",
    "Architecture",
    "ArchitectureRates",
    "Limits",
    "Meter",
    "PriceList",
    "Rate",
    "Region",
    "Tier",
    "load_prices",
    "read_prices",
]
