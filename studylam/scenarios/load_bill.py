"""What a simulated run costs: its quantities on the calculator's meters.

The quantities are exact, each invocation rounded up to the millisecond, and not means. Throttled
calls cost nothing. Invocations that still run at the end count as requests, not yet as seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from studylam.pricing import Account, Bill, Line, PriceList
from studylam.pricing.money import grouped
from studylam.simulation.load import Function, Run

if TYPE_CHECKING:
    from studylam.scenarios.load import LoadScenario

HOURS_A_MONTH = Decimal(730)
"""As AWS's calculator has it."""
MB_PER_GB = Decimal(1024)
_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True)
class Used:
    """What is billed of one function."""

    requests: int
    billed_s: float
    init_s: float
    provisioned_s: float


def used(run: Run, name: str) -> Used:
    """What is billed of a function so far."""
    total = run.functions[name].totals()
    return Used(
        requests=total.warm + total.cold + total.on_provisioned,
        billed_s=total.billed_s,
        init_s=total.init_s,
        provisioned_s=total.provisioned_s,
    )


def bill(load: LoadScenario, run: Run, prices: PriceList, *, month: bool = False) -> Bill:
    """What the run cost so far; ``month``: what a month costs if it goes on like that.

    The free tier is a month's, so that a run alone has none.

    Raises:
        NotFoundError: the price list has no such Region.
        BadInputError: it has no rate for a meter.
    """
    account = Account(prices, free_tier=month and load.free_tier)
    region = prices.region(load.region)
    times = HOURS_A_MONTH * 3600 / _exact(run.now_s) if month and run.now_s else Decimal(1)
    lines: list[Line] = []
    for function in run.scenario.functions:
        lines += _lines(load, run, function, account, times, month=month)
    notes = ["Lambda alone: what calls it, queues and logs come on top."]
    if month:
        notes.append(
            f"A month of {HOURS_A_MONTH} hours like the {run.now_s:g} s that were simulated."
        )
    return Bill(lines=tuple(lines), price_list=prices.id, as_of=region.as_of, notes=tuple(notes))


def _lines(
    load: LoadScenario,
    run: Run,
    function: Function,
    account: Account,
    times: Decimal,
    *,
    month: bool,
) -> Iterator[Line]:
    name, region = function.name, load.region
    arch = load.architectures.get(name, "x86_64")
    gb = Decimal(function.memory_mb) / MB_PER_GB
    memory = f"{grouped(gb)} GB"
    total = used(run, name)
    scale = f" × {grouped(times.quantize(_THOUSANDTH))}" if month else ""
    free = not function.provisioned

    def charge(
        meter: str, quantity: Decimal, item: str, formula: str, free_of: str = ""
    ) -> Iterator[Line]:
        taken = account.take_free(free_of, quantity) if free and free_of else Decimal(0)
        if taken:
            formula += f" − {grouped(taken.quantize(_THOUSANDTH))} free"
        yield from account.charge(
            meter, region, quantity - taken, item=item, formula=formula, part=name
        )

    yield from charge(
        "requests",
        total.requests * times,
        "Requests",
        f"{grouped(Decimal(total.requests))} requests{scale}",
        "requests",
    )
    if total.billed_s or not function.provisioned:
        seconds, init = _exact(total.billed_s), _exact(total.init_s)
        cold = f" ({grouped(init)} s Init)" if init else ""
        yield from charge(
            f"duration_{arch}",
            seconds * gb * times,
            f"Duration, {arch}",
            f"{grouped(seconds)} s{cold} × {memory}{scale}",
            "gb_seconds",
        )
    if function.provisioned:
        configured = _configured(run, account.prices, times, month=month)
        yield from charge(
            f"provisioned_{arch}",
            function.provisioned * configured * gb,
            "Provisioned concurrency",
            f"{function.provisioned:,} × {grouped(configured)} s × {memory}",
        )
        seconds = _exact(total.provisioned_s)
        yield from charge(
            f"provisioned_duration_{arch}",
            seconds * gb * times,
            "Duration on provisioned concurrency",
            f"{grouped(seconds)} s × {memory}{scale}",
        )


def _configured(run: Run, prices: PriceList, times: Decimal, *, month: bool) -> Decimal:
    """Seconds of provisioned concurrency, in whole steps of five minutes."""
    seconds = HOURS_A_MONTH * 3600 if month else _exact(run.now_s)
    step = Decimal(prices.limits.provisioned_step_minutes * 60)
    return (seconds / step).to_integral_value(ROUND_CEILING) * step


def _exact(seconds: float) -> Decimal:
    """Seconds to the millisecond, which is what is billed."""
    return Decimal(seconds).quantize(_THOUSANDTH)
