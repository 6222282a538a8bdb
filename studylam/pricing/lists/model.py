"""What a price list holds: a rate for each meter, per Region, with its date and source.

Two sorts of meters. Those of a function itself (``requests``, ``duration_x86_64``, …) stand with
their Region, and a Region without one can't be priced with it: to guess would be to mislead. All
others stand under ``meters``; AWS asks nearly the same for them everywhere and public tables for
most Regions are lacking, so a Region without its own rate takes the list's reference Region, and
the rate says from where it was assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from studylam.errors import BadInputError, NotFoundError

Architecture = Literal["x86_64", "arm64"]
ARCHITECTURES: tuple[Architecture, ...] = ("x86_64", "arm64")

EVERYWHERE = "*"
"""In place of a Region: a rate that is the same in all of them."""


@dataclass(frozen=True)
class Tier:
    """A monthly band of a quantity: up to ``up_to`` (``None``: no end) at ``rate_usd`` each."""

    up_to: Decimal | None
    rate_usd: Decimal


@dataclass(frozen=True)
class Rate:
    """What a meter costs in a Region, for one ``unit``."""

    tiers: tuple[Tier, ...]
    unit: str
    as_of: date
    source: str
    assumed_from: str | None = None
    """The Region whose rate this is, when the wanted one has none of its own."""


@dataclass(frozen=True)
class Meter:
    """Something that is counted and billed, with its rates by Region."""

    id: str
    title: str
    unit: str
    per: int
    rates: Mapping[str, tuple[Tier, ...]]
    as_of: date
    source: str
    origins: Mapping[str, tuple[date, str]] = field(default_factory=dict)
    """Day and source of a Region's rate, where they aren't the meter's own."""


@dataclass(frozen=True)
class Allowance:
    """What a service gives away each month, without an end date."""

    id: str
    title: str
    quantity: Decimal
    unit: str
    meters: tuple[str, ...]
    """Those that share it."""
    per_region: bool
    """Once in each Region; else once in the account."""
    as_of: date
    source: str


@dataclass(frozen=True)
class ArchitectureRates:
    """What compute costs on one architecture, in USD per GB-second."""

    tiers: tuple[Tier, ...]
    provisioned: Decimal | None = None
    """Configured provisioned concurrency, used or not."""
    provisioned_duration: Decimal | None = None
    """Duration of invocations that run on provisioned concurrency."""


@dataclass(frozen=True)
class Region:
    """The rates of one Region, and the day on which they were right."""

    id: str
    name: str
    as_of: date
    requests: Decimal
    """USD per request."""
    ephemeral_gb_s: Decimal | None
    """USD per GB-second of ephemeral storage above what is included."""
    architectures: Mapping[Architecture, ArchitectureRates]
    source: str = ""
    """Where its rates are from, when not from where the list's are."""

    def meter(self, meter: str) -> tuple[str, tuple[Tier, ...]] | None:
        """Unit and tiers of a meter of the function itself; ``None``: it has no rate here."""
        if meter == "requests":
            return "requests", (Tier(None, self.requests),)
        if meter == "ephemeral":
            return _flat(self.ephemeral_gb_s)
        for architecture, rates in self.architectures.items():
            if meter == f"duration_{architecture}":
                return "GB-seconds", rates.tiers
            if meter == f"provisioned_{architecture}":
                return _flat(rates.provisioned)
            if meter == f"provisioned_duration_{architecture}":
                return _flat(rates.provisioned_duration)
        return None


def _flat(rate: Decimal | None) -> tuple[str, tuple[Tier, ...]] | None:
    return None if rate is None else ("GB-seconds", (Tier(None, rate),))


FUNCTION_METERS: Mapping[str, str] = {
    "requests": "requests",
    "ephemeral": "ephemeral storage",
} | {
    f"{meter}_{architecture}": f"{words} on {architecture}"
    for architecture in ARCHITECTURES
    for meter, words in (
        ("duration", "compute"),
        ("provisioned", "provisioned concurrency"),
        ("provisioned_duration", "duration on provisioned concurrency"),
    )
}
"""The meters that stand with their Region, with the words for them."""


@dataclass(frozen=True)
class Limits:
    """The ranges in which a function can be configured."""

    memory_mb: tuple[int, int] = (128, 10240)
    ephemeral_mb: tuple[int, int] = (512, 10240)
    duration_ms: tuple[int, int] = (0, 900_000)
    included_ephemeral_mb: int = 512
    provisioned_step_minutes: int = 5
    source: str = "Lambda quotas page"


@dataclass(frozen=True)
class PriceList:
    """One file of prices."""

    id: str
    title: str
    as_of: date
    source: str
    url: str
    free_requests: Decimal
    free_gb_seconds: Decimal
    limits: Limits
    regions: Mapping[str, Region] = field(repr=False)
    meters: Mapping[str, Meter] = field(repr=False, default_factory=dict)
    reference_region: str = "us-east-1"
    free_streaming_gb: Decimal = Decimal(0)
    allowances: Mapping[str, Allowance] = field(repr=False, default_factory=dict)

    def region(self, region_id: str) -> Region:
        """The rates of a Region.

        Raises:
            NotFoundError: the list has no such Region; the message suggests near names.
        """
        try:
            return self.regions[region_id]
        except KeyError:
            raise NotFoundError.named("Region", region_id, list(self.regions)) from None

    def rate(self, meter: str, region_id: str) -> Rate:
        """What ``meter`` costs in a Region; see the head of this module for what is assumed.

        Raises:
            NotFoundError: the list has no such Region.
            BadInputError: the list has no rate for the meter.
        """
        region = self.region(region_id)
        if meter in FUNCTION_METERS:
            found = region.meter(meter)
            if found is None:
                raise self._missing(FUNCTION_METERS[meter], region_id)
            unit, tiers = found
            return Rate(tiers, unit, region.as_of, region.source or self.source)
        entry = self.meters.get(meter)
        if entry is None:
            raise self._missing(meter.replace("_", " "), region_id)
        for of in (region_id, EVERYWHERE, self.reference_region):
            if of in entry.rates:
                as_of, source = entry.origins.get(of, (entry.as_of, entry.source))
                assumed_from = None if of in (region_id, EVERYWHERE) else of
                return Rate(entry.rates[of], entry.unit, as_of, source, assumed_from)
        raise self._missing(entry.title, region_id)

    def age(self, today: date) -> int:
        """Whole days since the list was right; 0 for one of today or later."""
        return max((today - self.as_of).days, 0)

    def _missing(self, what: str, region_id: str) -> BadInputError:
        return BadInputError(
            f"The price list {self.id} has no rate for {what} in {region_id}.",
            hint="Choose another Region or architecture, or a price list that has it.",
        )
