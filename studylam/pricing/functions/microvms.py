"""Lambda MicroVMs: what they compute with, by the second, and the snapshots they start from.

They are no functions: nothing is billed by request, and the free tier doesn't know them. Source:
AWS Lambda pricing page, edition of mid-2026; Arm only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal

from studylam.errors import NotFoundError, UsageError
from studylam.pricing.bill import Bill, Line
from studylam.pricing.functions.estimate import assumed_notes
from studylam.pricing.lists import PriceList
from studylam.pricing.meters import Account
from studylam.pricing.money import grouped

_MOST = Decimal(10) ** 15
MICROVM_METERS = {
    "vcpu_seconds": ("microvm_vcpu_s", "MicroVM, vCPU", "vCPU-seconds"),
    "gb_seconds": ("microvm_gb_s", "MicroVM, memory", "GB-seconds"),
    "snapshot_written_gb": ("microvm_snapshot_write", "MicroVM, snapshots written", "GB"),
    "snapshot_read_gb": ("microvm_snapshot_read", "MicroVM, snapshots read", "GB"),
    "snapshot_gb_months": ("microvm_storage", "MicroVM, snapshots kept", "GB-months"),
}


@dataclass(frozen=True)
class MicroVmUsage:
    """A month of MicroVMs. A baseline of 2 GB and 1 vCPU that runs for an hour takes 3,600
    vCPU-seconds and 7,200 GB-seconds; suspending writes a snapshot, starting and resuming read one.
    """

    vcpu_seconds: Decimal = Decimal(0)
    gb_seconds: Decimal = Decimal(0)
    snapshot_written_gb: Decimal = Decimal(0)
    snapshot_read_gb: Decimal = Decimal(0)
    snapshot_gb_months: Decimal = Decimal(0)
    region: str = "us-east-1"

    def problems(self, prices: PriceList) -> dict[str, UsageError]:
        """Everything wrong at once, by field name."""
        found: dict[str, UsageError] = {}
        for name, (_, title, unit) in MICROVM_METERS.items():
            value: Decimal = getattr(self, name)
            if not (value.is_finite() and 0 <= value <= _MOST):
                found[name] = UsageError(
                    f"{title}: can't be {grouped(value)} {unit}.",
                    hint=f"Allowed: 0 to {grouped(_MOST)} {unit} (more is surely a slip).",
                )
        try:
            prices.region(self.region)
        except NotFoundError as error:
            found["region"] = error
        return found

    def lines(self, account: Account, part: str = "") -> Iterator[Line]:
        """One line for each meter that is used."""
        for field in fields(self):
            if field.name not in MICROVM_METERS or not getattr(self, field.name):
                continue
            meter, item, unit = MICROVM_METERS[field.name]
            amount: Decimal = getattr(self, field.name)
            formula = f"{grouped(amount)} {unit}"
            yield from account.charge(
                meter, self.region, amount, item=item, formula=formula, part=part
            )


def estimate_microvms(usage: MicroVmUsage, prices: PriceList) -> Bill:
    """Price a month of MicroVMs.

    Raises:
        UsageError: a value makes no sense.
        BadInputError: the price list has no rate for a meter that is needed.
    """
    for problem in usage.problems(prices).values():
        raise problem
    lines = tuple(usage.lines(Account(prices)))
    as_of = prices.region(usage.region).as_of
    return Bill(lines, prices.id, as_of, tuple(assumed_notes(lines, usage.region)))
