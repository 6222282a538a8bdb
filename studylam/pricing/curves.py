"""Cost against memory: the curve behind "more memory may cost less".

What a real function does at another memory size can only be measured. These are the two ends
between which it lies: a function that waits (its duration stays) and one that computes on a single
thread (its duration shrinks with its share of a CPU until it has a whole one). AWS's quotas page
puts one vCPU at 1,769 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from studylam.pricing.bill import Bill
from studylam.pricing.functions import LambdaUsage, estimate
from studylam.pricing.functions.fields import BY_NAME, allowed
from studylam.pricing.lists import PriceList

MB_PER_VCPU = 1769
Workload = Literal["waits", "computes"]
MEMORY_STEPS = (128, 256, 512, 768, 1024, 1536, 1769, 2048, 3072, 4096, 6144, 8192, 10240)


@dataclass(frozen=True)
class Point:
    """The bill at one memory size. ``duration_ms`` is modelled from the usage's own."""

    memory_mb: int
    duration_ms: Decimal
    estimate: Bill


def scaled_duration(duration_ms: Decimal, from_mb: int, to_mb: int, workload: Workload) -> Decimal:
    """A model: the duration at ``to_mb`` of what takes ``duration_ms`` at ``from_mb``."""
    if workload == "waits":
        return duration_ms
    share_now = Decimal(min(from_mb, MB_PER_VCPU))
    share_then = Decimal(min(to_mb, MB_PER_VCPU))
    return duration_ms * share_now / share_then


def cost_by_memory(
    usage: LambdaUsage,
    prices: PriceList,
    workload: Workload,
    sizes_mb: Sequence[int] = MEMORY_STEPS,
) -> tuple[Point, ...]:
    """The bill at each memory size, the usage's own among them; sizes at which the modelled
    duration would pass Lambda's longest timeout are left out.

    Raises:
        UsageError: ``usage`` itself makes no sense.
    """
    usage.check(prices)
    duration_field = BY_NAME["duration_ms"]
    longest = allowed(duration_field, prices.limits, managed=usage.managed, edge=usage.edge)[1]
    points = []
    for size in sorted({*sizes_mb, usage.memory_mb}):
        duration = scaled_duration(usage.duration_ms, usage.memory_mb, size, workload)
        if duration <= longest:
            ready = usage.provisioned_duration_ms
            if ready is not None:
                ready = scaled_duration(ready, usage.memory_mb, size, workload)
            at_size = replace(
                usage, memory_mb=size, duration_ms=duration, provisioned_duration_ms=ready
            )
            points.append(Point(size, duration, estimate(at_size, prices)))
    return tuple(points)
