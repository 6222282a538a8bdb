"""What a run would cost at Lambda: its requests, and the time that was billed.

The free tier is left out: it is the whole account's, and hides what a run costs. What the run's
calls cost at other services is left out, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studylam.pricing import PriceList
    from studylam.runtime import InvocationResult


def run_cost(
    results: Iterable[InvocationResult],
    prices: PriceList,
    *,
    architecture: str = "x86_64",
    ephemeral_mb: int = 512,
) -> Decimal:
    """USD, unrounded: of a single run all is far below a cent."""
    from studylam.pricing import LambdaUsage, estimate

    total = Decimal(0)
    for result in results:
        report = result.report
        usage = LambdaUsage(
            requests=Decimal(1),
            duration_ms=Decimal(report.billed_duration_ms),
            memory_mb=report.memory_size_mb,
            arch="arm64" if architecture == "arm64" else "x86_64",
            free_tier=False,
            ephemeral_mb=ephemeral_mb,
        )
        total += sum((line.exact_usd for line in estimate(usage, prices).lines), Decimal(0))
    return total
