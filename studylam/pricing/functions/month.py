"""Usage × rates → lines. Pure functions on `Decimal`.

Each line is rounded to cents, half up, and then added, as AWS's price pages and calculator do;
the exact sum stands beside it. Source of the meters: AWS Lambda pricing page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from studylam.errors import BadInputError
from studylam.pricing.bill import Estimate, Line
from studylam.pricing.functions.usage import LambdaUsage
from studylam.pricing.lists import ArchitectureRates, PriceList, Region
from studylam.pricing.money import plain

MB_PER_GB = Decimal(1024)
MS_PER_SECOND = Decimal(1000)


def estimate(usage: LambdaUsage, prices: PriceList) -> Estimate:
    """Price a month of ``usage``.

    Raises:
        UsageError: a value makes no sense (see `LambdaUsage.check`).
        BadInputError: the price list has no rate for a meter that is needed.
    """
    usage.check(prices)
    region = prices.region(usage.region)
    month = _Month(usage, prices, region)
    return Estimate(
        lines=tuple(month.lines()),
        price_list=prices.id,
        as_of=region.as_of,
        notes=tuple(month.notes()),
    )


@dataclass(frozen=True)
class _Month:
    usage: LambdaUsage
    prices: PriceList
    region: Region

    # -- quantities ---------------------------------------------------------------------------

    @property
    def gb(self) -> Decimal:
        return Decimal(self.usage.memory_mb) / MB_PER_GB

    @property
    def billed_warm_ms(self) -> Decimal:
        return self.usage.duration_ms.to_integral_value(ROUND_CEILING)

    @property
    def billed_cold_ms(self) -> Decimal:
        both = self.usage.duration_ms + self.usage.init_ms
        return both.to_integral_value(ROUND_CEILING)

    @property
    def provisioned(self) -> bool:
        return self.usage.provisioned_concurrency > 0

    @property
    def provisioned_seconds(self) -> Decimal:
        """Seconds that the provisioned environments are configured, in whole steps."""
        step = Decimal(self.prices.limits.provisioned_step_minutes * 60)
        seconds = self.usage.provisioned_hours * 3600
        return (seconds / step).to_integral_value(ROUND_CEILING) * step

    @property
    def warm_seconds(self) -> Decimal:
        """Billed seconds of all invocations, without Init."""
        return self.usage.requests * self.billed_warm_ms / MS_PER_SECOND

    @property
    def init_seconds(self) -> Decimal:
        extra_ms = self.billed_cold_ms - self.billed_warm_ms
        return self.usage.cold_starts * extra_ms / MS_PER_SECOND

    @property
    def seconds_on_provisioned(self) -> Decimal:
        """What the provisioned environments can take; the rest spills over to on-demand."""
        capacity = self.usage.provisioned_concurrency * self.provisioned_seconds
        return min(self.warm_seconds, capacity) if self.provisioned else Decimal(0)

    @property
    def free_tier(self) -> bool:
        return self.usage.free_tier and not self.provisioned

    # -- lines --------------------------------------------------------------------------------

    def line(self, item: str, quantity: Decimal, unit: str, rate: Decimal, formula: str) -> Line:
        return Line(
            item,
            quantity,
            unit,
            rate,
            quantity * rate,
            formula,
            self.region.as_of,
            self.prices.source,
        )

    def lines(self) -> Iterator[Line]:
        rates = self.region.architectures.get(self.usage.arch)
        if rates is None:
            raise self.missing(f"compute on {self.usage.arch}")
        yield self.requests_line()
        yield from self.duration_lines(rates)
        if self.provisioned:
            yield from self.provisioned_lines(rates)
        if self.usage.ephemeral_mb > self.prices.limits.included_ephemeral_mb:
            yield self.ephemeral_line()

    def requests_line(self) -> Line:
        free = self.prices.free_requests if self.free_tier else Decimal(0)
        billable = max(self.usage.requests - free, Decimal(0))
        formula = f"{_n(self.usage.requests)} requests"
        if free:
            formula += f" − {_n(free)} free"
        return self.line("Requests", billable, "requests", self.region.requests, formula)

    def duration_lines(self, rates: ArchitectureRates) -> Iterator[Line]:
        on_demand = self.warm_seconds - self.seconds_on_provisioned
        if self.provisioned and not on_demand and not self.init_seconds:
            return
        used = (on_demand + self.init_seconds) * self.gb
        free = min(used, self.prices.free_gb_seconds) if self.free_tier else Decimal(0)
        billable = used - free
        formula = f"{self.seconds_formula(on_demand)} × {_gb(self.usage.memory_mb)}"
        if self.free_tier:
            formula += f" − {_n(self.prices.free_gb_seconds)} GB-s free"
        name = f"Duration, {self.usage.arch}"
        below = Decimal(0)
        for number, tier in enumerate(rates.tiers, 1):
            above = billable if tier.up_to is None else min(billable, tier.up_to)
            quantity = above - below
            if quantity > 0 or number == 1:
                label = (
                    name
                    if billable <= (rates.tiers[0].up_to or billable)
                    else f"{name}, tier {number}"
                )
                yield self.line(label, quantity, "GB-seconds", tier.rate_usd, formula)
            below = max(above, below)

    def seconds_formula(self, on_demand: Decimal) -> str:
        if self.provisioned:
            seconds = f"{_n(on_demand)} s beyond provisioned"
        else:
            seconds = f"{_n(self.usage.requests)} × {_n(self.billed_warm_ms)} ms"
        if self.init_seconds:
            extra = self.billed_cold_ms - self.billed_warm_ms
            return f"({seconds} + {_n(self.usage.cold_starts)} × {_n(extra)} ms Init)"
        return seconds

    def provisioned_lines(self, rates: ArchitectureRates) -> Iterator[Line]:
        if rates.provisioned is None or rates.provisioned_duration is None:
            raise self.missing(f"provisioned concurrency on {self.usage.arch}")
        concurrency = Decimal(self.usage.provisioned_concurrency)
        yield self.line(
            "Provisioned concurrency",
            concurrency * self.provisioned_seconds * self.gb,
            "GB-seconds",
            rates.provisioned,
            f"{_n(concurrency)} × {_n(self.provisioned_seconds)} s × {_gb(self.usage.memory_mb)}",
        )
        yield self.line(
            "Duration on provisioned concurrency",
            self.seconds_on_provisioned * self.gb,
            "GB-seconds",
            rates.provisioned_duration,
            f"{_n(self.seconds_on_provisioned)} s × {_gb(self.usage.memory_mb)}",
        )

    def ephemeral_line(self) -> Line:
        if self.region.ephemeral_gb_s is None:
            raise self.missing("ephemeral storage")
        included = self.prices.limits.included_ephemeral_mb
        extra_mb = self.usage.ephemeral_mb - included
        seconds = self.warm_seconds + self.init_seconds
        return self.line(
            "Ephemeral storage",
            seconds * Decimal(extra_mb) / MB_PER_GB,
            "GB-seconds",
            self.region.ephemeral_gb_s,
            f"{_n(seconds)} s × ({_n(self.usage.ephemeral_mb)} − {_n(included)}) MB",
        )

    def missing(self, what: str) -> BadInputError:
        return BadInputError(
            f"The price list {self.prices.id} has no rate for {what} in {self.region.id}.",
            hint="Choose another Region or architecture, or a price list that has it.",
        )

    def notes(self) -> Iterator[str]:
        if self.usage.free_tier and self.provisioned:
            yield "The free tier doesn't apply to functions with provisioned concurrency."
        if self.provisioned and self.warm_seconds > self.seconds_on_provisioned:
            yield "What provisioned concurrency can't take runs, and is billed, on demand."


def _n(number: Decimal | int) -> str:
    text = plain(Decimal(number))
    whole, _, fraction = text.partition(".")
    return f"{int(whole):,}" + (f".{fraction}" if fraction else "")


def _gb(memory_mb: int) -> str:
    return f"{_n(Decimal(memory_mb) / MB_PER_GB)} GB"
