"""The quantities of a function's month, from which every meter's lines follow.

Sources: AWS Lambda pricing page, and for Init "AWS Lambda standardizes billing for INIT Phase"
(29 April 2025).

Provisioned concurrency and the free tier: the pricing page says that the free tier doesn't apply
to functions with provisioned concurrency; its first example has it for the requests and the
duration outside the hours in which it is configured. So what runs on provisioned environments, or
beyond them in these hours, is never free. What is told to run outside (``provisioned_requests``
says how many don't) has the free tier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from studylam.pricing.bill import Line
from studylam.pricing.functions.usage import LambdaUsage
from studylam.pricing.meters import Account
from studylam.pricing.money import grouped

MB_PER_GB = Decimal(1024)
MS_PER_SECOND = Decimal(1000)
MILLI = Decimal("0.001")
ASYNC_FIRST_KB = 256
ASYNC_STEP_KB = 64


@dataclass(frozen=True)
class Month:
    """A usage in an account."""

    usage: LambdaUsage
    account: Account
    part: str = ""

    @property
    def gb(self) -> Decimal:
        return Decimal(self.usage.memory_mb) / MB_PER_GB

    # -- requests -----------------------------------------------------------------------------

    @property
    def requests_each(self) -> Decimal:
        """How many requests an invocation is billed as: larger asynchronous events as several."""
        beyond = max(self.usage.async_event_kb - ASYNC_FIRST_KB, Decimal(0))
        return 1 + up(beyond / ASYNC_STEP_KB)

    @property
    def outside(self) -> Decimal:
        """Invocations that are told to run while no provisioned concurrency is configured."""
        if not self.provisioned:
            return self.usage.requests
        if self.usage.provisioned_requests is None:
            return Decimal(0)
        return self.usage.requests - self.usage.provisioned_requests

    # -- seconds ------------------------------------------------------------------------------

    @property
    def warm_ms(self) -> Decimal:
        """Billed milliseconds of an invocation, without Init."""
        return up(self.usage.duration_ms)

    @property
    def init_extra_ms(self) -> Decimal:
        """What Init adds: both are added before they are rounded up."""
        return up(self.usage.duration_ms + self.usage.init_ms) - self.warm_ms

    @property
    def init_seconds(self) -> Decimal:
        return self.usage.cold_starts * self.init_extra_ms / MS_PER_SECOND

    @property
    def provisioned(self) -> bool:
        return self.usage.provisioned_concurrency > 0

    @property
    def provisioned_ms(self) -> Decimal:
        own = self.usage.provisioned_duration_ms
        return self.warm_ms if own is None else up(own)

    @property
    def provisioned_seconds(self) -> Decimal:
        """Seconds that the provisioned environments are configured, in whole steps."""
        step = Decimal(self.account.prices.limits.provisioned_step_minutes * 60)
        if not self.usage.provisioned_hours:
            return Decimal(0)
        return max(up(seconds_of(self.usage.provisioned_hours) / step), Decimal(1)) * step

    @property
    def capacity(self) -> Decimal:
        """Seconds that the provisioned environments can run."""
        return self.usage.provisioned_concurrency * self.provisioned_seconds

    @property
    def seconds_inside(self) -> Decimal:
        """Billed seconds of the invocations that come while environments are provisioned."""
        if not self.provisioned:
            return Decimal(0)
        return (self.usage.requests - self.outside) * self.provisioned_ms / MS_PER_SECOND

    @property
    def seconds_on_provisioned(self) -> Decimal:
        """What runs on them; unless it was told how much does, what they can take."""
        if self.usage.provisioned_requests is not None:
            return self.seconds_inside
        return min(self.seconds_inside, self.capacity)

    @property
    def seconds_on_demand(self) -> Decimal:
        """Billed seconds that don't run on provisioned environments, without Init."""
        spilled = self.seconds_inside - self.seconds_on_provisioned
        return spilled + self.outside * self.warm_ms / MS_PER_SECOND

    @property
    def all_seconds(self) -> Decimal:
        return self.seconds_on_provisioned + self.seconds_on_demand + self.init_seconds

    # -- lines --------------------------------------------------------------------------------

    @property
    def free_tier(self) -> bool:
        """Whether what this function runs on demand may take from the free tier."""
        given = self.usage.provisioned_requests is not None
        return self.usage.free_tier and (given or not self.provisioned)

    def take_free(self, name: str, wanted: Decimal) -> Decimal:
        """Take from the free tier what this function may."""
        return self.account.take_free(name, wanted) if self.free_tier else Decimal(0)

    def charge(
        self, meter: str, quantity: Decimal, item: str, formula: str, *, plan: bool = False
    ) -> Iterator[Line]:
        """The lines of a meter; ``plan``: a Savings Plan covers it."""
        return self.account.charge(
            meter,
            self.usage.region,
            quantity,
            item=item,
            formula=formula,
            part=self.part,
            off_percent=self.usage.savings_plan_percent if plan else Decimal(0),
        )


def up(number: Decimal) -> Decimal:
    """Round up to a whole number."""
    return number.to_integral_value(ROUND_CEILING)


def seconds_of(hours: Decimal) -> Decimal:
    """Hours in seconds, to the millisecond.

    25 minutes can't be said in hours: 0.4166666666666667 are a hair more, and must not be billed
    as half an hour.
    """
    return (hours * 3600).quantize(MILLI, ROUND_HALF_UP)


def gb_words(memory_mb: int) -> str:
    """``1.5 GB``"""
    return f"{grouped(Decimal(memory_mb) / MB_PER_GB)} GB"
