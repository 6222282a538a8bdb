"""DynamoDB: requests by their units, or capacity by the hour, and what is stored.

A write unit is 1 KB of an item, a read unit 4 KB, each rounded up. A transaction takes twice as
many, an eventually consistent read half. Lambda's reads of a stream (GetRecords by an event source
mapping) are free; those of other readers are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from studylam.errors import UsageError
from studylam.pricing.money import grouped, so_many
from studylam.pricing.services.fields import (
    Charge,
    Part,
    amount,
    chunks,
    count,
    hours,
    pieces,
)

HALF = Decimal("0.5")
ITEM = "DynamoDB quotas: 400 KB an item"


@dataclass(frozen=True)
class DynamoDB(Part):
    """A table."""

    type = "dynamodb"
    title = "DynamoDB"
    counts = "writes"
    about = (
        "On demand: a write unit for each 1 KB, a read unit for each 4 KB; transactions twice, "
        "eventually consistent reads half. Provisioned: capacity units by the hour, used or not."
    )

    item_kb: Decimal = amount("Size of an item.", "KB", default=1, high=400, source=ITEM)
    writes: Decimal = count("Writes, on demand.", "writes")
    transactional_writes: Decimal = count("Writes in transactions, on demand.", "writes")
    reads: Decimal = count("Strongly consistent reads, on demand.", "reads")
    eventual_reads: Decimal = count("Eventually consistent reads, on demand.", "reads")
    transactional_reads: Decimal = count("Reads in transactions, on demand.", "reads")
    write_units: Decimal = amount("Write request units, where they are known.", "units")
    read_units: Decimal = amount("Read request units, where they are known.", "units")
    replicated_units: Decimal = amount("Write units replicated to other Regions.", "units")
    wcu: Decimal = pieces("Provisioned write capacity.", "units", 10**9)
    rcu: Decimal = pieces("Provisioned read capacity.", "units", 10**9)
    hours: Decimal = hours("Hours that the capacity is provisioned.", default=730)
    storage_gb: Decimal = amount("Stored, on average over the month.", "GB")
    stream_reads: Decimal = count("Stream reads by others than Lambda.", "reads")
    pitr_gb: Decimal = amount("Kept for point-in-time recovery.", "GB")
    backup_gb: Decimal = amount("Backups on demand.", "GB")
    restored_gb: Decimal = amount("Restored from backups.", "GB")

    def problems(self) -> dict[str, UsageError]:
        found = super().problems()
        on_demand = self._writes()[0] + self._reads()[0]
        if on_demand and (self.wcu or self.rcu):
            found["wcu" if self.wcu else "rcu"] = UsageError(
                "A table is either on demand or provisioned.",
                hint="Give requests, or wcu and rcu; two tables are two parts.",
            )
        return found

    def charges(self) -> Iterator[Charge]:
        writes, write_formula = self._writes()
        reads, read_formula = self._reads()
        if writes or not (self.wcu or self.rcu or reads):
            yield Charge("Write request units", "dynamodb_write", writes, write_formula)
        yield Charge("Read request units", "dynamodb_read", reads, read_formula)
        formula = so_many(self.replicated_units, "units")
        yield Charge(
            "Replicated write units", "dynamodb_replicated", self.replicated_units, formula
        )
        for item, meter, units in (
            ("Write capacity", "dynamodb_wcu", self.wcu),
            ("Read capacity", "dynamodb_rcu", self.rcu),
        ):
            formula = f"{so_many(units, 'units')} × {so_many(self.hours, 'hours')}"
            yield Charge(item, meter, units * self.hours, formula)
        for item, meter, gb in (
            ("Storage", "dynamodb_storage", self.storage_gb),
            ("Point-in-time recovery", "dynamodb_pitr", self.pitr_gb),
            ("Backups", "dynamodb_backup", self.backup_gb),
            ("Restores", "dynamodb_restore", self.restored_gb),
        ):
            yield Charge(item, meter, gb, f"{grouped(gb)} GB")
        formula = so_many(self.stream_reads, "reads")
        yield Charge("Stream reads", "dynamodb_stream_reads", self.stream_reads, formula)

    def _writes(self) -> tuple[Decimal, str]:
        each = chunks(self.item_kb, 1)
        return _units(
            (self.writes, each, "writes"),
            (self.transactional_writes, 2 * each, "writes in transactions"),
            (self.write_units, Decimal(1), "units"),
        )

    def _reads(self) -> tuple[Decimal, str]:
        each = chunks(self.item_kb, 4)
        return _units(
            (self.reads, each, "reads"),
            (self.eventual_reads, HALF * each, "eventually consistent reads"),
            (self.transactional_reads, 2 * each, "reads in transactions"),
            (self.read_units, Decimal(1), "units"),
        )


def _units(*kinds: tuple[Decimal, Decimal, str]) -> tuple[Decimal, str]:
    used = [(number, each, what) for number, each, what in kinds if number]
    total = sum((number * each for number, each, _ in used), Decimal(0))
    said = [
        f"{grouped(number)} {what}" + (f" × {grouped(each)}" if each != 1 else "")
        for number, each, what in used
    ]
    return total, " + ".join(said) or "0 units"
