"""Functions that don't run on Lambda's usual compute: Lambda@Edge and Managed Instances."""

from __future__ import annotations

from collections.abc import Iterator

from studylam.pricing.bill import Line
from studylam.pricing.functions.month import MS_PER_SECOND, Month, gb_words
from studylam.pricing.money import grouped, so_many


def edge(month: Month) -> Iterator[Line]:
    """Lambda@Edge: rates of its own, the same everywhere, and no free tier."""
    usage = month.usage
    count = grouped(usage.requests)
    yield from month.charge(
        "edge_requests",
        usage.requests,
        "Requests, Lambda@Edge",
        so_many(usage.requests, "requests"),
    )
    seconds = usage.requests * month.warm_ms / MS_PER_SECOND + month.init_seconds
    formula = f"{count} × {grouped(month.warm_ms)} ms"
    if month.init_seconds:
        cold, extra = grouped(usage.cold_starts), grouped(month.init_extra_ms)
        formula = f"({formula} + {cold} × {extra} ms Init)"
    yield from month.charge(
        "edge_gb_s",
        seconds * month.gb,
        "Duration, Lambda@Edge",
        f"{formula} × {gb_words(usage.memory_mb)}",
    )


def managed(month: Month) -> Iterator[Line]:
    """Managed Instances: requests, the instances, and a fee on their on-demand price.

    Requests have no free tier here: AWS's example grants none.
    """
    usage = month.usage
    each, hours = month.requests_each, grouped(usage.managed_hours)
    formula = so_many(usage.requests, "requests")
    if each > 1:
        formula += f" × {grouped(each)}"
    yield from month.charge("requests", usage.requests * each, "Requests", formula)
    region = month.account.prices.region(usage.region)
    price = usage.managed_hourly_usd
    yield Line(
        item="EC2 instances",
        quantity=usage.managed_hours,
        unit="hours",
        rate_usd=price,
        exact_usd=usage.managed_hours * price,
        formula=f"{hours} h × ${grouped(price)}",
        as_of=region.as_of,
        source="the price of an hour as you gave it",
        part=month.part,
    )
    full = usage.managed_on_demand_usd or price
    yield from month.charge(
        "managed_fee",
        usage.managed_hours * full,
        "Management fee",
        f"{hours} h × ${grouped(full)} on demand",
    )
