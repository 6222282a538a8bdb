"""What else it could be: a bill against the number of requests, and bills beside each other.

On demand against provisioned concurrency is a question of how busy the provisioned environments
are. Per GB-second, on demand costs its duration rate while it runs; provisioned costs its own rate
all the time, and a lower duration rate while it runs. Both cost the same at the utilisation
``provisioned / (on demand - duration on provisioned)``: 60 % with the rates of most Regions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from studylam.errors import UsageError
from studylam.pricing.architecture import PriceScenario, price
from studylam.pricing.bill import Bill
from studylam.pricing.functions import LambdaUsage, estimate
from studylam.pricing.functions.fields import MAX_ENVIRONMENTS
from studylam.pricing.functions.usage import MAX_REQUESTS
from studylam.pricing.lists import ARCHITECTURES, Architecture, PriceList
from studylam.pricing.money import plain

LEAST_REQUESTS = 1_000
HOURS_A_MONTH = Decimal(730)
"""What AWS's calculator takes a month for."""

PARTS_OF_REQUESTS = frozenset({"cold_starts", "provisioned_requests", "streamed_requests"})
WITH_REQUESTS = (
    *sorted(PARTS_OF_REQUESTS),
    "streamed_gb",
    "snapstart_restores",
    "durable_operations",
    "durable_written_gb",
    "durable_retained_gb_months",
)
"""What there is more of when there are more requests; all else of a usage stays as it is."""

UTILISATIONS = tuple(Decimal(per_cent) / 100 for per_cent in range(0, 101, 5))


@dataclass(frozen=True)
class RequestsPoint:
    """The bill for so many requests a month."""

    requests: Decimal
    bill: Bill


def request_steps(around: Decimal) -> tuple[Decimal, ...]:
    """1, 2, 5, 10 … times a thousand, up to a hundred times of ``around`` (10 million at least)."""
    end = min(max(around * 100, Decimal(10_000_000)), MAX_REQUESTS)
    steps: list[Decimal] = []
    power = Decimal(LEAST_REQUESTS)
    while power <= end:
        steps.extend(power * digit for digit in (1, 2, 5) if power * digit <= end)
        power *= 10
    return tuple(steps)


def with_requests(usage: LambdaUsage, requests: Decimal) -> LambdaUsage:
    """The same function with another load: what comes with requests grows with them."""
    changed: dict[str, Decimal] = {"requests": requests}
    for name in WITH_REQUESTS:
        count = getattr(usage, name)
        if count:
            changed[name] = count * requests / usage.requests if usage.requests else Decimal(0)
    for name in PARTS_OF_REQUESTS & changed.keys():
        changed[name] = min(changed[name], requests)  # what division has rounded up
    return replace(usage, **changed)  # type: ignore[arg-type]  # all of them are amounts


def cost_by_requests(
    usage: LambdaUsage, prices: PriceList, steps: Sequence[Decimal] | None = None
) -> tuple[RequestsPoint, ...]:
    """The bill for each number of requests, the usage's own among them; loads with which something
    would pass what can be are left out.
    """
    usage.check(prices)
    counts = sorted({*(request_steps(usage.requests) if steps is None else steps), usage.requests})
    loads = (with_requests(usage, count) for count in counts)
    return tuple(
        RequestsPoint(load.requests, estimate(load, prices))
        for load in loads
        if not load.problems(prices)
    )


# -- beside each other ----------------------------------------------------------------------------


@dataclass(frozen=True)
class BesideRow:
    """One meter in all bills; ``None`` where a bill doesn't have it."""

    item: str
    amounts: tuple[Decimal | None, ...]

    @property
    def differs(self) -> bool:
        return len({amount or Decimal(0) for amount in self.amounts}) > 1


@dataclass(frozen=True)
class Beside:
    """Bills side by side, their lines put together by what they are for."""

    titles: tuple[str, ...]
    rows: tuple[BesideRow, ...]
    totals: tuple[Decimal, ...]
    exact: tuple[Decimal, ...]

    @property
    def cheapest(self) -> int:
        """The first of those with the lowest exact sum."""
        return min(range(len(self.exact)), key=lambda at: self.exact[at])

    def difference(self, at: int) -> Decimal:
        """How much more (or less) than the first."""
        return self.totals[at] - self.totals[0]


def beside(bills: Sequence[tuple[str, Bill]]) -> Beside:
    """Each item once, in the order in which the bills bring it; an item's lines are added up."""
    sums: dict[str, list[Decimal | None]] = {}
    for at, (_, bill) in enumerate(bills):
        for line in bill.lines:
            row = sums.setdefault(_kind(line.item), [None] * len(bills))
            row[at] = (row[at] or Decimal(0)) + line.amount_usd
    return Beside(
        titles=tuple(title for title, _ in bills),
        rows=tuple(BesideRow(item, tuple(amounts)) for item, amounts in sums.items()),
        totals=tuple(bill.total_usd for _, bill in bills),
        exact=tuple(bill.exact_usd for _, bill in bills),
    )


def _kind(item: str) -> str:
    """``Duration`` for the duration of any architecture: beside each other they are one thing."""
    for architecture in ARCHITECTURES:
        item = item.removesuffix(f", {architecture}")
    return item


def by_architecture(usage: LambdaUsage, prices: PriceList) -> Mapping[Architecture, Bill]:
    """The bill on each architecture on which it can run here, the duration left as it is."""
    usage.check(prices)
    bills = {}
    for architecture in ARCHITECTURES:
        try:
            bills[architecture] = estimate(replace(usage, arch=architecture), prices)
        except UsageError:
            continue  # no rate of it here, or not for what is used
    return bills


def by_free_tier(usage: LambdaUsage, prices: PriceList) -> tuple[Bill, Bill]:
    """With the free tier, and without it."""
    return (
        estimate(replace(usage, free_tier=True), prices),
        estimate(replace(usage, free_tier=False), prices),
    )


def architecture_variants(
    scenario: PriceScenario, prices: PriceList
) -> dict[str, list[tuple[str, Bill]]]:
    """A whole architecture with and without Lambda's free tier, and its functions on either
    machine where the Regions have rates for both; by what it is that differs.
    """
    found: dict[str, list[tuple[str, Bill]]] = {
        "With and without Lambda's free tier": [
            ("with", price(_with_functions(scenario, free_tier=True), prices)),
            ("without", price(_with_functions(scenario, free_tier=False), prices)),
        ]
    }
    if any(isinstance(part.what, LambdaUsage) for part in scenario.parts):
        with suppress(UsageError):  # no rate for one of them, or not for what is used
            found["Its functions on x86_64 and on arm64"] = [
                (arch, price(_with_functions(scenario, arch=arch), prices))
                for arch in ARCHITECTURES
            ]
    return found


def _with_functions(scenario: PriceScenario, **changes: Any) -> PriceScenario:
    parts = tuple(
        replace(part, what=replace(part.what, **changes))
        if isinstance(part.what, LambdaUsage)
        else part
        for part in scenario.parts
    )
    return replace(scenario, parts=parts, free_tier=changes.get("free_tier", scenario.free_tier))


# -- on demand or provisioned ---------------------------------------------------------------------


@dataclass(frozen=True)
class BreakEven:
    """From which utilisation on provisioned concurrency is the cheaper one, and why."""

    on_demand: Decimal
    provisioned: Decimal
    provisioned_duration: Decimal
    """USD per GB-second, all three."""

    @property
    def quotient(self) -> Decimal | None:
        """What the formula comes to, be it more than there is; ``None`` where nothing is saved."""
        saved = self.on_demand - self.provisioned_duration
        return self.provisioned / saved if saved > 0 else None

    @property
    def utilisation(self) -> Decimal | None:
        """A share of the time; ``None`` where it is never the cheaper one."""
        share = self.quotient
        return share if share is not None and share <= 1 else None

    @property
    def formula(self) -> str:
        """The same in figures."""
        return (
            f"{plain(self.provisioned)} / "
            f"({plain(self.on_demand)} − {plain(self.provisioned_duration)})"
        )


@dataclass(frozen=True)
class UtilisationPoint:
    """Both bills of one load on the same number of environments."""

    utilisation: Decimal
    on_demand: Bill
    provisioned: Bill


def break_even(prices: PriceList, region: str, arch: Architecture) -> BreakEven:
    """From the Region's own rates: each meter's first tier.

    Raises:
        NotFoundError: the list has no such Region.
        BadInputError: it has no rate for one of the three there.
    """
    rates = (
        prices.rate(f"{meter}_{arch}", region).tiers[0].rate_usd
        for meter in ("duration", "provisioned", "provisioned_duration")
    )
    return BreakEven(*rates)


def ready(usage: LambdaUsage) -> tuple[int, Decimal]:
    """Environments kept ready, and for how many hours: the usage's own; else as many as are busy
    on average (one at least), all month.
    """
    if usage.provisioned_concurrency and usage.provisioned_hours:
        return usage.provisioned_concurrency, usage.provisioned_hours
    busy_seconds = usage.requests * _billed_ms(usage) / 1000
    mean = busy_seconds / (HOURS_A_MONTH * 3600)
    whole = int(mean.to_integral_value(ROUND_CEILING))
    return min(max(whole, 1), MAX_ENVIRONMENTS), HOURS_A_MONTH


def utilisation(usage: LambdaUsage) -> Decimal:
    """The share of its environments' time (see `ready`) in which this load keeps them busy."""
    environments, hours = ready(usage)
    return usage.requests * _billed_ms(usage) / 1000 / (environments * hours * 3600)


def cost_by_utilisation(
    usage: LambdaUsage, prices: PriceList, shares: Sequence[Decimal] = UTILISATIONS
) -> tuple[UtilisationPoint, ...]:
    """Both bills, of requests that keep the environments of `ready` busy for each share.

    Only what differs is in them: no Init (both could have it), nothing beside the function. None
    where the duration is zero: nothing keeps anything busy then.
    """
    usage.check(prices)
    if not (billed_ms := _billed_ms(usage)):
        return ()
    environments, hours = ready(usage)
    bare = LambdaUsage(
        requests=Decimal(0),
        duration_ms=usage.duration_ms,
        memory_mb=usage.memory_mb,
        arch=usage.arch,
        region=usage.region,
        free_tier=usage.free_tier,
    )
    points = []
    for share in shares:
        requests = share * environments * hours * 3_600_000 / billed_ms
        if requests > MAX_REQUESTS:
            break  # more than there can be
        load = replace(bare, requests=requests.to_integral_value(ROUND_HALF_UP))
        held = replace(load, provisioned_concurrency=environments, provisioned_hours=hours)
        points.append(UtilisationPoint(share, estimate(load, prices), estimate(held, prices)))
    return tuple(points)


def _billed_ms(usage: LambdaUsage) -> Decimal:
    return usage.duration_ms.to_integral_value(ROUND_CEILING)
