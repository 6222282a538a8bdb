"""A function's usage → its lines, and the bill of a month."""

from __future__ import annotations

from collections.abc import Iterator

from studylam.pricing.bill import Bill, Line
from studylam.pricing.functions import compute, elsewhere, features
from studylam.pricing.functions.month import Month
from studylam.pricing.functions.usage import LambdaUsage
from studylam.pricing.lists import PriceList
from studylam.pricing.meters import Account
from studylam.pricing.money import exactly, grouped

_USUAL = (
    compute.requests,
    compute.duration,
    compute.provisioned,
    compute.ephemeral,
    features.snapstart,
    features.streaming,
    features.tenants,
    features.pollers,
    features.durable,
)
_MANAGED = (elsewhere.managed, features.streaming, features.pollers, features.durable)
_EDGE = (elsewhere.edge,)


def estimate(usage: LambdaUsage, prices: PriceList) -> Bill:
    """Price a month of ``usage``, alone in its account.

    Raises:
        UsageError: a value makes no sense (see `LambdaUsage.check`).
        BadInputError: the price list has no rate for a meter that is needed.
    """
    usage.check(prices)
    with exactly():
        lines = tuple(function_lines(usage, Account(prices)))
        notes = (*function_notes(usage, prices), *assumed_notes(lines, usage.region))
    return Bill(
        lines=lines,
        price_list=prices.id,
        as_of=prices.region(usage.region).as_of,
        notes=notes,
    )


def function_lines(usage: LambdaUsage, account: Account, part: str = "") -> Iterator[Line]:
    """The lines of one function in an account that others may share; ``usage`` was checked.

    Each takes what the ones before left of the free tier, and starts in the tier they reached.

    Raises:
        BadInputError: the price list has no rate for a meter that is needed.
    """
    for name, used in (
        ("requests", usage.free_requests_used),
        ("gb_seconds", usage.free_gb_seconds_used),
        ("streaming_gb", usage.free_streaming_gb_used),
    ):
        account.take_free(name, used)
    month = Month(usage, account, part)
    families = _EDGE if usage.edge else _MANAGED if usage.managed else _USUAL
    for family in families:
        yield from family(month)


def function_notes(usage: LambdaUsage, prices: PriceList) -> Iterator[str]:
    """What whoever reads the lines should know of them."""
    month = Month(usage, Account(prices))
    if usage.edge and usage.free_tier:
        yield "Lambda@Edge has no free tier."
    if usage.managed and usage.free_tier:
        yield "AWS's example for Managed Instances grants no free requests; nor are any here."
    if month.provisioned:
        if usage.free_tier and usage.provisioned_requests is None:
            yield (
                "The free tier doesn't apply to functions with provisioned concurrency. What runs "
                "outside its hours has it: say by provisioned_requests how many run within."
            )
        elif usage.free_tier and month.outside:
            yield (
                "What runs outside the hours of provisioned concurrency has the free tier, as in "
                "AWS's example."
            )
        if month.seconds_inside > month.seconds_on_provisioned:
            yield "What provisioned concurrency can't take runs, and is billed, on demand."
        if month.seconds_on_provisioned > month.capacity:
            yield (
                f"{usage.provisioned_concurrency:,} environments can run "
                f"{grouped(month.capacity)} s in these hours: less than these requests take."
            )
    if usage.snapstart_runtime == "java" and (usage.snapstart_hours or usage.snapstart_restores):
        yield "SnapStart is free for Java's managed runtimes."
    if usage.savings_plan_percent:
        yield (
            f"A Compute Savings Plan of {grouped(usage.savings_plan_percent)} %, as you gave it, "
            "is taken off duration and provisioned concurrency, not off requests; as if your "
            "commitment covered all of them."
        )


def assumed_notes(lines: tuple[Line, ...], region: str) -> Iterator[str]:
    """Which rates another Region lent."""
    lent: dict[str, list[str]] = {}
    for line in lines:
        if line.assumed_from and line.item not in lent.setdefault(line.assumed_from, []):
            lent[line.assumed_from].append(line.item)
    for lender, items in lent.items():
        yield (
            f"This price list has no rate of {region} for: {', '.join(items)}. The rate of "
            f"{lender} is taken."
        )
