"""A whole architecture that is priced: its parts, and what they share.

Functions and companions of one account and Region share the tiers, and the account shares the free
tier; whoever comes first in the file takes first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from studylam.pricing.bill import Bill
from studylam.pricing.functions import LambdaUsage
from studylam.pricing.money import plain
from studylam.pricing.services import Part

FUNCTION = "lambda"
"""The type of a part that is a function."""


@dataclass(frozen=True)
class PlacedPart:
    """One part, under its name, in its Region."""

    name: str
    type: str
    region: str
    what: Part | LambdaUsage


@dataclass(frozen=True)
class PriceScenario:
    """A scenario file of ``tool: price``, read."""

    title: str
    about: str
    region: str
    free_tier: bool
    """Whether Lambda's own monthly free tier counts."""
    companion_free_tiers: bool
    """Whether what the other services give away each month counts, too."""
    parts: tuple[PlacedPart, ...]


@dataclass(frozen=True)
class PartTotal:
    """What one part comes to."""

    name: str
    type: str
    region: str
    total_usd: Decimal
    exact_usd: Decimal

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "type": self.type,
            "region": self.region,
            "total_usd": str(self.total_usd),
            "exact_usd": plain(self.exact_usd),
        }


@dataclass(frozen=True)
class ArchitectureBill(Bill):
    """The bill of a scenario, with a total for each part."""

    title: str = ""
    parts: tuple[PartTotal, ...] = field(default=())

    def to_json(self, today: date | None = None) -> dict[str, object]:
        return {
            "title": self.title,
            **super().to_json(today),
            "parts": [part.to_json() for part in self.parts],
        }
