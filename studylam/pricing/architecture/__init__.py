"""A whole architecture: its data → its parts → its bill."""

from studylam.pricing.architecture.billing import price
from studylam.pricing.architecture.model import (
    FUNCTION,
    ArchitectureBill,
    PartTotal,
    PlacedPart,
    PriceScenario,
)
from studylam.pricing.architecture.reading import function_specs, read_scenario

__all__ = [
    "FUNCTION",
    "ArchitectureBill",
    "PartTotal",
    "PlacedPart",
    "PriceScenario",
    "function_specs",
    "price",
    "read_scenario",
]
