"""What a door costs in a month of 730 hours, by itself: the first tier of each price."""

from __future__ import annotations

from decimal import Decimal

from studylam.exercises.fields import Sourced
from studylam.exercises.kinds.cases import Case
from studylam.exercises.kinds.weighing import Cost
from studylam.pricing.money import grouped
from studylam.pricing.services.fields import chunks

Amounts = dict[str, Sourced]

RATES = {
    "rest": False, "http": False, "http_chunk_kb": True, "alb_hour": False, "alb_lcu": False,
    "alb_lcu_gb": True, "alb_lcu_connections": True, "websocket": False,
    "websocket_minutes": False, "websocket_chunk_kb": True,
}  # fmt: skip
"""Name → whether something is divided by it."""

MILLION = Decimal(1_000_000)
HOURS = Decimal(730)
MOST_REQUESTS = 300_000_000
"""Up to here all prices are those of the first tier."""


def cost_of(way: str, rates: Amounts, case: Case) -> Cost:
    """What the door costs at a case's requests."""
    if way == "url":
        return Cost(Decimal(0), "Nothing is charged for it.")
    if way == "alb":
        return _balancer(rates, case)
    if way == "websocket":
        return _websocket(rates, case)
    requests, rate = case.number("requests"), rates[way]
    steps = _steps(case, rates["http_chunk_kb"]) if way == "http" else Decimal(1)
    times = f" × {grouped(steps)}" if steps > 1 else ""
    formula = f"{grouped(requests)}{times} / 1,000,000 × {rate.display}"
    return Cost(requests * steps / MILLION * rate.number, formula)


def _steps(case: Case, chunk: Sourced) -> Decimal:
    """Into how many billed pieces a call falls: the larger of what goes and comes counts."""
    largest = max(case.number("request_kb"), case.number("answer_kb"))
    return chunks(largest, chunk.number or 1)


def _balancer(rates: Amounts, case: Case) -> Cost:
    """Hours, and capacity by what needs most of it: data, or connections (one a request).

    Requests are taken to come evenly. Peaks cost more, clients that keep their connection less.
    """
    requests = case.number("requests")
    gb = requests * (case.number("request_kb") + case.number("answer_kb")) / 1024 / 1024
    by_data = gb / HOURS / (rates["alb_lcu_gb"].number or 1)
    by_connections = requests / HOURS / 3600 / (rates["alb_lcu_connections"].number or 1)
    units = max(by_data, by_connections)
    hours = Decimal(0) if case.flag("standing") else HOURS
    usd = hours * rates["alb_hour"].number + HOURS * units * rates["alb_lcu"].number
    shown = units.quantize(Decimal("0.001"))
    return Cost(
        usd,
        f"{grouped(hours)} h × {rates['alb_hour'].display} + {grouped(HOURS)} h × "
        f"{grouped(shown)} LCU × {rates['alb_lcu'].display}",
    )


def _websocket(rates: Amounts, case: Case) -> Cost:
    messages, minutes = case.number("requests"), case.number("minutes")
    steps = _steps(case, rates["websocket_chunk_kb"])
    usd = messages * steps / MILLION * rates["websocket"].number
    usd += minutes / MILLION * rates["websocket_minutes"].number
    times = f" × {grouped(steps)}" if steps > 1 else ""
    return Cost(
        usd,
        f"{grouped(messages)}{times} messages / 1,000,000 × {rates['websocket'].display} + "
        f"{grouped(minutes)} minutes / 1,000,000 × {rates['websocket_minutes'].display}",
    )
