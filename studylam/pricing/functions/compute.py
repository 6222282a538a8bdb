"""The meters that nearly every function has: requests, duration, provisioned concurrency, /tmp."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from studylam.pricing.bill import Line
from studylam.pricing.functions.month import MB_PER_GB, Month, gb_words
from studylam.pricing.money import grouped, so_many


def requests(month: Month) -> Iterator[Line]:
    """Every invocation, and what larger asynchronous events count more."""
    usage, each = month.usage, month.requests_each
    counted = usage.requests * each
    free = month.take_free("requests", month.outside * each)
    formula = so_many(usage.requests, "requests")
    if each > 1:
        size = grouped(usage.async_event_kb)
        formula = f"{so_many(usage.requests, 'events')} of {size} KB × {grouped(each)} requests"
    if free:
        formula += f" − {grouped(free)} free"
    yield from month.charge("requests", counted - free, "Requests", formula)


def duration(month: Month) -> Iterator[Line]:
    """GB-seconds on demand, Init included."""
    if month.provisioned and not month.seconds_on_demand and not month.init_seconds:
        return
    used = (month.seconds_on_demand + month.init_seconds) * month.gb
    free = month.take_free("gb_seconds", used)
    formula = f"{_seconds(month)} × {gb_words(month.usage.memory_mb)}"
    if free:
        formula += f" − {grouped(free)} GB-s free"
    arch = month.usage.arch
    yield from month.charge(
        f"duration_{arch}", used - free, f"Duration, {arch}", formula, plan=True
    )


def _seconds(month: Month) -> str:
    if not month.provisioned:
        seconds = f"{grouped(month.usage.requests)} × {grouped(month.warm_ms)} ms"
    elif month.outside:
        seconds = f"{grouped(month.outside)} × {grouped(month.warm_ms)} ms"
    else:
        seconds = f"{grouped(month.seconds_on_demand)} s beyond provisioned"
    if month.init_seconds:
        cold, extra = grouped(month.usage.cold_starts), grouped(month.init_extra_ms)
        return f"({seconds} + {cold} × {extra} ms Init)"
    return seconds


def provisioned(month: Month) -> Iterator[Line]:
    """Environments that are kept ready, and the lower rate of what runs on them."""
    if not month.provisioned:
        return
    usage, memory = month.usage, gb_words(month.usage.memory_mb)
    concurrency = Decimal(usage.provisioned_concurrency)
    yield from month.charge(
        f"provisioned_{usage.arch}",
        concurrency * month.provisioned_seconds * month.gb,
        "Provisioned concurrency",
        f"{grouped(concurrency)} × {grouped(month.provisioned_seconds)} s × {memory}",
        plan=True,
    )
    yield from month.charge(
        f"provisioned_duration_{usage.arch}",
        month.seconds_on_provisioned * month.gb,
        "Duration on provisioned concurrency",
        f"{grouped(month.seconds_on_provisioned)} s × {memory}",
        plan=True,
    )


def ephemeral(month: Month) -> Iterator[Line]:
    """/tmp beyond what is included, for the seconds that the function runs."""
    included = month.account.prices.limits.included_ephemeral_mb
    size = month.usage.ephemeral_mb
    if size <= included:
        return
    yield from month.charge(
        "ephemeral",
        month.all_seconds * Decimal(size - included) / MB_PER_GB,
        "Ephemeral storage",
        f"{grouped(month.all_seconds)} s × ({grouped(size)} − {grouped(included)}) MB",
    )
