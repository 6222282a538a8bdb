"""Quantity × tiers → lines, and what the functions of one account share.

AWS grants the free tier once to an account (and once to an organisation that is billed together),
and counts the quantities that lead into cheaper tiers per account, Region and, for duration,
architecture: the meter's own id. Parts that are priced with one `Account` share both, in the order
in which they come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from studylam.pricing.bill import Line
from studylam.pricing.lists import PriceList, Rate
from studylam.pricing.money import plain

FREE = ("requests", "gb_seconds", "streaming_gb")


@dataclass(frozen=True)
class Slice:
    """The part of a quantity that falls into one tier."""

    quantity: Decimal
    rate_usd: Decimal
    tier: str
    number: int
    """Which tier it is, from 1."""


def slices(rate: Rate, quantity: Decimal, start: Decimal = Decimal(0)) -> Iterator[Slice]:
    """Cut ``quantity``, of which the month has had ``start`` before, into the rate's tiers.

    Nothing yields one empty slice, so that a meter that is used shows even where it costs nothing.
    """
    below = Decimal(0)
    end = start + quantity
    many = len(rate.tiers) > 1
    for number, tier in enumerate(rate.tiers, 1):
        above = end if tier.up_to is None else min(end, tier.up_to)
        size = above - max(below, start)
        here = tier.up_to is None or start < tier.up_to
        if size > 0 or (not quantity and here):
            name = f"{number} of {len(rate.tiers)}: {_band(below, tier.up_to)}" if many else ""
            yield Slice(max(size, Decimal(0)), tier.rate_usd, name, number)
            if not quantity:
                return
        below = tier.up_to if tier.up_to is not None else below


@dataclass
class Account:
    """What the parts of one account share in a month: the free tier and the place in the tiers."""

    prices: PriceList
    free_tier: bool = True
    _free: dict[str, Decimal] = field(init=False)
    _used: dict[tuple[str, str], Decimal] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        granted = (
            self.prices.free_requests,
            self.prices.free_gb_seconds,
            self.prices.free_streaming_gb,
        )
        self._free = {
            name: amount if self.free_tier else Decimal(0)
            for name, amount in zip(FREE, granted, strict=True)
        }

    def free_left(self, name: str) -> Decimal:
        """What nobody has taken yet of ``requests``, ``gb_seconds`` or ``streaming_gb``."""
        return self._free[name]

    def take_free(self, name: str, wanted: Decimal) -> Decimal:
        """Take up to ``wanted`` from the free tier; returns how much there was."""
        taken = min(wanted, self._free[name])
        self._free[name] -= taken
        return taken

    def charge(
        self,
        meter: str,
        region: str,
        quantity: Decimal,
        *,
        item: str,
        formula: str,
        part: str = "",
        off_percent: Decimal = Decimal(0),
    ) -> Iterator[Line]:
        """The lines for ``quantity`` of a meter, from where the account is in the month's tiers.

        ``off_percent`` is a discount on the rate, of a Savings Plan.

        Raises:
            NotFoundError: the list has no such Region.
            BadInputError: the list has no rate for the meter.
        """
        rate = self.prices.rate(meter, region)
        if off_percent:
            formula += f", rate − {plain(off_percent)} % (Savings Plan)"
        start = self._used.get((meter, region), Decimal(0))
        self._used[meter, region] = start + quantity
        pieces = tuple(slices(rate, quantity, start))
        for piece in pieces:
            each = piece.rate_usd * (100 - off_percent) / 100 if off_percent else piece.rate_usd
            yield Line(
                item=item if len(pieces) == 1 else f"{item}, tier {piece.number}",
                quantity=piece.quantity,
                unit=rate.unit,
                rate_usd=each,
                exact_usd=piece.quantity * each,
                formula=formula,
                as_of=rate.as_of,
                source=rate.source,
                meter=meter,
                tier=piece.tier,
                assumed_from=rate.assumed_from,
                part=part,
            )


def _band(low: Decimal, high: Decimal | None) -> str:
    if high is None:
        return f"beyond {_amount(low)}"
    if not low:
        return f"up to {_amount(high)}"
    first, word = _amount(low).split(" ")[0], _amount(low).partition(" ")[2]
    same = word == _amount(high).partition(" ")[2]
    return f"{first if same else _amount(low)} to {_amount(high)}"


def _amount(number: Decimal) -> str:
    """6 billion, 333 million, 10,240."""
    for size, word in ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million")):
        if number >= size:
            return f"{plain(number / size)} {word}"
    return f"{number:,f}"
