"""A bill: lines, each from one meter at one rate, and their sum.

Each line is rounded to cents, half up, and then added, as AWS's price pages and calculator do;
the exact sum stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from studylam.pricing.money import exactly, plain, to_cents

RECENT_DAYS = 365
"""AWS changes a price of Lambda every few years; beyond this, a rate's age is told."""


@dataclass(frozen=True)
class Line:
    """One meter of the bill: ``quantity`` of ``unit`` at ``rate_usd`` each."""

    item: str
    quantity: Decimal
    unit: str
    rate_usd: Decimal
    exact_usd: Decimal
    formula: str
    """How the quantity came about, in figures."""
    as_of: date
    source: str
    meter: str = ""
    """The id of the meter in the price list."""
    tier: str = ""
    """Which band of the rate: ``2 of 3: 6 to 15 billion``; empty when there is but one."""
    assumed_from: str | None = None
    """The Region whose rate was taken, because the wanted one has none in the list."""
    part: str = ""
    """The part of an architecture that this line belongs to."""

    @property
    def amount_usd(self) -> Decimal:
        """The line in cents, rounded half up."""
        return to_cents(self.exact_usd)

    def to_json(self) -> dict[str, object]:
        """The line in the document of ``studylam price … --json``."""
        return {
            "item": self.item,
            "quantity": plain(self.quantity),
            "unit": self.unit,
            "rate_usd": plain(self.rate_usd),
            "amount_usd": str(self.amount_usd),
            "exact_usd": plain(self.exact_usd),
            "formula": self.formula,
            "as_of": self.as_of.isoformat(),
            "source": self.source,
            "meter": self.meter,
            "tier": self.tier,
            "assumed_from": self.assumed_from,
            "part": self.part,
        }


@dataclass(frozen=True)
class Bill:
    """A month's bill, for one function or a whole architecture."""

    lines: tuple[Line, ...]
    price_list: str
    as_of: date
    notes: tuple[str, ...] = ()

    @property
    def total_usd(self) -> Decimal:
        """The sum of the lines, each rounded to cents."""
        with exactly():
            return sum((line.amount_usd for line in self.lines), Decimal("0.00"))

    @property
    def exact_usd(self) -> Decimal:
        """The unrounded sum."""
        with exactly():
            return sum((line.exact_usd for line in self.lines), Decimal(0))

    @property
    def origins(self) -> tuple[tuple[date, str], ...]:
        """Days and sources of the rates, each once; a price that was given has none."""
        found = {(line.as_of, line.source): None for line in self.lines if line.meter}
        return tuple(found)

    def origin_number(self, line: Line) -> int | None:
        """Which of the origins, from 1, is this line's; ``None``: it has none, or all have one."""
        origins = self.origins
        if not line.meter or len(origins) < 2:
            return None
        return origins.index((line.as_of, line.source)) + 1

    @property
    def oldest(self) -> date:
        """The day of the oldest rate in it."""
        return min((line.as_of for line in self.lines), default=self.as_of)

    def age(self, today: date) -> int:
        """Whole days since its oldest rate was right."""
        return max((today - self.oldest).days, 0)

    def aged(self, today: date) -> str:
        """A sentence about rates that may have changed since; empty while all are recent."""
        days = self.age(today)
        if days <= RECENT_DAYS:
            return ""
        old = [line for line in self.lines if (today - line.as_of).days > RECENT_DAYS]
        lines = "all lines" if len(old) == len(self.lines) else f"{len(old)} of the lines"
        if len(self.lines) > len(old) == 1:
            lines = "one of the lines"
        return (
            f"Rates of {lines} are more than a year old, the oldest of {self.oldest} ({days} "
            "days ago): look them up before you rely on them."
        )

    def to_json(self, today: date | None = None) -> dict[str, object]:
        """The document of ``studylam price … --json``; money and quantities are decimal strings.

        With ``today``, it says how old the oldest rate is.
        """
        age: dict[str, object] = {}
        if today is not None:
            age = {"oldest_rate": self.oldest.isoformat(), "age_days": self.age(today)}
            age["aged"] = self.aged(today)
        return {
            "total_usd": str(self.total_usd),
            "exact_usd": plain(self.exact_usd),
            "lines": [line.to_json() for line in self.lines],
            "price_list": self.price_list,
            "as_of": self.as_of.isoformat(),
            "notes": list(self.notes),
            **age,
        }
