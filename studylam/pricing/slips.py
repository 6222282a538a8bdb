"""The usual slips when a month is reckoned by hand, and what each of them comes to.

Known by its number, a slip can be named: who forgot the requests, or took 1,000 MB for a GB, lands
at another sum than who missed the free tier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from studylam.errors import UsageError
from studylam.pricing.architecture import PriceScenario, price
from studylam.pricing.functions import LambdaUsage
from studylam.pricing.lists import PriceList
from studylam.pricing.money import to_cents

Change = Callable[[LambdaUsage], LambdaUsage]

DAYS = 30
LEAST_MS = 20
"""Below, to round up to whole milliseconds hides what a GB is taken for."""


@dataclass(frozen=True)
class Slip:
    """A total that isn't right, and what whoever has it did."""

    total_usd: Decimal
    words: str


def slips(scenario: PriceScenario, prices: PriceList) -> Iterator[Slip]:
    """Every slip that comes to something else here, the likeliest first."""
    right = price(scenario, prices)
    seen = {right.total_usd}

    def found(total: Decimal, words: str) -> Iterator[Slip]:
        total = to_cents(total)
        if total not in seen and total >= 0:
            seen.add(total)
            yield Slip(total, words)

    def changed(change: Change, words: str, *, free_tier: bool | None = None) -> Iterator[Slip]:
        try:
            other = price(_changed(scenario, change, free_tier), prices)
        except UsageError:
            return  # it can't be had, so nobody reckons with it
        yield from found(other.total_usd, words)

    counted = scenario.free_tier
    included = prices.limits.included_ephemeral_mb
    yield from changed(
        lambda usage: replace(usage, free_tier=not counted),
        "That is the total without the free tier, which counts here."
        if counted
        else "That is the total with the free tier, which doesn't count here.",
        free_tier=not counted,
    )
    for meter, words in (
        ("requests", "The requests are missing: they are a line of their own."),
        ("duration", "Only the requests are in it: the GB-seconds of the duration are missing."),
    ):
        lines = [line for line in right.lines if _of_a_function(scenario, line.part)]
        missing = sum(
            (line.amount_usd for line in lines if line.meter.startswith(meter)), Decimal(0)
        )
        yield from found(right.total_usd - missing, words)
    yield from changed(
        lambda usage: (
            replace(usage, duration_ms=usage.duration_ms * 1024 / 1000)
            if usage.duration_ms >= LEAST_MS
            else usage
        ),
        "1 GB of memory was taken for 1,000 MB; it is 1,024 MB.",
    )
    yield from changed(
        lambda usage: replace(usage, cold_starts=Decimal(0), init_ms=Decimal(0)),
        "The Init of the cold starts is missing: since August 2025 it is billed, too.",
    )
    yield from changed(
        lambda usage: replace(usage, ephemeral_mb=min(usage.ephemeral_mb, included)),
        "The ephemeral storage is missing: what is above the included size is billed.",
    )
    yield from changed(
        lambda usage: replace(usage, provisioned_concurrency=0, provisioned_hours=Decimal(0)),
        "The provisioned concurrency is missing: it is billed for as long as it is configured.",
    )
    yield from changed(
        lambda usage: replace(usage, arch="x86_64" if usage.arch == "arm64" else "arm64"),
        "That is the rate of the other architecture.",
    )
    yield from changed(
        lambda usage: replace(usage, async_event_kb=Decimal(0)),
        "Large asynchronous events count as more than one request.",
    )
    others = scenario.companion_free_tiers
    yield from found(
        price(replace(scenario, companion_free_tiers=not others), prices).total_usd,
        "What other services give away counts here."
        if others
        else "What other services give away is taken off there; it doesn't count here.",
    )
    yield from _without_parts(scenario, right.total_usd, prices, found)
    yield from found(right.total_usd / DAYS, "That is a day; a month is asked for.")
    yield from found(right.total_usd * 100, "That is in cents; dollars are asked for.")


def _changed(scenario: PriceScenario, change: Change, free_tier: bool | None) -> PriceScenario:
    parts = tuple(
        replace(part, what=change(part.what)) if isinstance(part.what, LambdaUsage) else part
        for part in scenario.parts
    )
    counts = scenario.free_tier if free_tier is None else free_tier
    return replace(scenario, parts=parts, free_tier=counts)


def _without_parts(
    scenario: PriceScenario,
    total: Decimal,
    prices: PriceList,
    found: Callable[[Decimal, str], Iterator[Slip]],
) -> Iterator[Slip]:
    """Each part forgotten, and all that isn't a function."""
    if len(scenario.parts) < 2:
        return
    bill = price(scenario, prices)
    functions = sum(
        (part.total_usd for part in bill.parts if _of_a_function(scenario, part.name)), Decimal(0)
    )
    yield from found(functions, "That is the functions alone: what stands around them costs, too.")
    for part in bill.parts:
        yield from found(total - part.total_usd, f"{part.name} is missing.")


def _of_a_function(scenario: PriceScenario, name: str) -> bool:
    return any(part.name == name and isinstance(part.what, LambdaUsage) for part in scenario.parts)
