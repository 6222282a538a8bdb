"""What a month of what a case does would cost at Lambda, against what a case allows.

Durations are those that were measured; all that is modelled is that every run of the month is like
the case's. Cold starts are left out: of many requests they are few, and a case has little else.
The free tier is left out, too: it is the whole account's, and hides what a function costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, NamedTuple

from studylam.labs.match import Mismatch, cut

if TYPE_CHECKING:
    from studylam.labs.evidence import Evidence
    from studylam.packs.models.labs import MonthlyCost
    from studylam.pricing import LambdaUsage
    from studylam.runtime import InvocationResult


class Ran(NamedTuple):
    """One function in a case: how often it ran, and how."""

    name: str
    results: Sequence[InvocationResult]
    ephemeral_mb: int
    architecture: str


def judge_cost(wanted: MonthlyCost, evidence: Evidence) -> Iterable[Mismatch]:
    """One mismatch where the bill is higher, with the share of each function."""
    from studylam.packs.builtin import builtin_prices
    from studylam.pricing import estimate, load_prices

    if not evidence.ran:
        yield Mismatch("monthly cost", f"at most ${wanted.most}", "no function ran")
        return
    prices = load_prices(builtin_prices())
    shares = []
    total = Decimal(0)
    for ran in evidence.ran:
        usage = usage_of(ran, wanted.requests)
        cost = estimate(usage, prices).total_usd
        total += cost
        runs = "" if len(ran.results) == 1 else f"{len(ran.results)} runs of "
        shares.append(
            f"{ran.name} ${cost} ({runs}{usage.duration_ms} ms at {usage.memory_mb:,} MB)"
        )
    if total > Decimal(wanted.most):
        limit = f"at most ${wanted.most} for {wanted.requests:,} a month"
        yield Mismatch("monthly cost", limit, cut(f"${total}: {', '.join(shares)}"))


def usage_of(ran: Ran, requests: int) -> LambdaUsage:
    """A month of one function: the mean of its runs, each rounded up as they are billed."""
    from studylam.pricing import LambdaUsage
    from studylam.runtime.platform_lines import billed

    reports = [result.report for result in ran.results]
    times = [billed(report.duration_ms, None) for report in reports]
    return LambdaUsage(
        requests=Decimal(requests * len(reports)),
        duration_ms=(Decimal(sum(times)) / len(times)).to_integral_value(ROUND_CEILING),
        memory_mb=reports[-1].memory_size_mb,
        arch="arm64" if ran.architecture == "arm64" else "x86_64",
        free_tier=False,
        ephemeral_mb=ran.ephemeral_mb,
    )
