"""An architecture × a price list → a bill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from studylam.pricing.architecture.model import (
    ArchitectureBill,
    PartTotal,
    PlacedPart,
    PriceScenario,
)
from studylam.pricing.bill import Line
from studylam.pricing.functions import LambdaUsage, function_lines, function_notes
from studylam.pricing.lists import Allowance, PriceList
from studylam.pricing.meters import Account
from studylam.pricing.money import exactly, grouped
from studylam.pricing.services import Charge, Part


def price(scenario: PriceScenario, prices: PriceList) -> ArchitectureBill:
    """What a month of the whole costs.

    Raises:
        UsageError: a part's values make no sense.
        NotFoundError: the list has no such Region.
        BadInputError: the list has no rate for a meter that is needed.
    """
    with exactly():
        return _price(scenario, prices)


def _price(scenario: PriceScenario, prices: PriceList) -> ArchitectureBill:
    account = Account(prices, scenario.free_tier)
    gifts = _Gifts(prices, scenario.companion_free_tiers, mention=scenario.free_tier)
    lines: list[Line] = []
    notes: dict[str, None] = {}
    for part in scenario.parts:
        if isinstance(part.what, LambdaUsage):
            lines += function_lines(part.what, account, part.name)
            notes |= dict.fromkeys(function_notes(part.what, prices))
        else:
            lines += _companion(part, part.what, account, gifts)
    notes |= dict.fromkeys(_assumed(scenario, lines, prices))
    notes |= dict.fromkeys(gifts.notes())
    return ArchitectureBill(
        lines=tuple(lines),
        price_list=prices.id,
        as_of=prices.as_of,
        notes=tuple(notes),
        title=scenario.title,
        parts=tuple(_totals(scenario.parts, lines)),
    )


def _companion(part: PlacedPart, what: Part, account: Account, gifts: _Gifts) -> Iterator[Line]:
    charges = list(what.charges())
    # A part that nothing is used of still shows one line.
    for charge in [each for each in charges if each.quantity] or charges[:1]:
        billed = gifts.taken_off(charge, part.region)
        yield from account.charge(
            billed.meter,
            part.region,
            billed.quantity,
            item=billed.item,
            formula=billed.formula,
            part=part.name,
        )


@dataclass
class _Gifts:
    """What the services around a function give away each month."""

    prices: PriceList
    counted: bool
    mention: bool
    """Whether to say what isn't counted."""
    left: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    met: dict[str, Allowance] = field(default_factory=dict)

    def taken_off(self, charge: Charge, region: str) -> Charge:
        """The charge without what is free of it."""
        for gift in self.prices.allowances.values():
            if charge.meter not in gift.meters or not charge.quantity:
                continue
            self.met[gift.id] = gift
            if not self.counted:
                return charge
            key = gift.id, region if gift.per_region else ""
            left = self.left.get(key, gift.quantity)
            free = min(left, charge.quantity)
            self.left[key] = left - free
            if not free:
                return charge
            said = f"{charge.formula} − {grouped(free)} {gift.unit} free"
            return replace(charge, quantity=charge.quantity - free, formula=said)
        return charge

    def notes(self) -> Iterator[str]:
        if not self.met:
            return
        names = "; ".join(gift.title for gift in self.met.values())
        if self.counted:
            yield (
                f"Counted as free each month: {names}. The twelve-month free tiers of new accounts "
                "are left out."
            )
        elif self.mention:
            yield (
                f"Not counted: what is free each month of {names} (companion_free_tiers: true "
                "counts it)."
            )


def _assumed(scenario: PriceScenario, lines: Iterable[Line], prices: PriceList) -> Iterator[str]:
    """Which rates are another Region's."""
    regions = {part.name: part.region for part in scenario.parts}
    found: dict[tuple[str, str], dict[str, None]] = {}
    for line in lines:
        if line.assumed_from:
            key = regions[line.part], line.assumed_from
            found.setdefault(key, {})[prices.meters[line.meter].title] = None
    for (wanted, taken), titles in found.items():
        yield (
            f"This price list has no rate of {wanted} for: {'; '.join(titles)}. The rate of "
            f"{taken} is taken."
        )


def _totals(parts: Iterable[PlacedPart], lines: list[Line]) -> Iterator[PartTotal]:
    for part in parts:
        own = [line for line in lines if line.part == part.name]
        yield PartTotal(
            part.name,
            part.type,
            part.region,
            sum((line.amount_usd for line in own), Decimal("0.00")),
            sum((line.exact_usd for line in own), Decimal(0)),
        )
