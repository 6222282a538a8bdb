"""Kinesis Data Streams: provisioned by the shard, or on demand by the GB.

A put is counted in steps of 25 KB. Reading with the shards' own throughput, as Lambda does, is free
where they are provisioned; enhanced fan-out isn't.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from studylam.errors import UsageError
from studylam.pricing.money import grouped, so_many
from studylam.pricing.services.fields import (
    KB_PER_GB,
    Charge,
    Part,
    amount,
    choice,
    chunks,
    count,
    hours,
    pieces,
    times,
)

RECORD = "Kinesis quotas: 1 MiB a record unless raised"


@dataclass(frozen=True)
class Kinesis(Part):
    """A data stream."""

    type = "kinesis"
    stands = True
    title = "Kinesis Data Streams"
    counts = "records"
    about = (
        "Provisioned: each shard by the hour, puts in steps of 25 KB. On demand: the stream by the "
        "hour, data in and out by the GB."
    )

    mode: str = choice("How it is paid.", "provisioned", "on_demand")
    records: Decimal = count("Records that are put.", "records")
    record_kb: Decimal = amount("Size of a record.", "KB", default=1, high=1024, source=RECORD)
    shards: Decimal = pieces("Shards of a provisioned stream.", "shards", 1_000_000, default=1)
    hours: Decimal = hours("Hours that the stream is there.", default=730)
    readers: Decimal = pieces("Readers of a stream on demand.", "readers", 1000, default=1)
    fan_out_consumers: Decimal = pieces("Consumers with enhanced fan-out.", "consumers", 1000)

    def problems(self) -> dict[str, UsageError]:
        found = super().problems()
        if self.mode == "on_demand" and self.fan_out_consumers:
            found["fan_out_consumers"] = UsageError(
                "Enhanced fan-out is priced for provisioned streams only.",
                hint="Count them as readers.",
            )
        return found

    def charges(self) -> Iterator[Charge]:
        gb = self.records * self.record_kb / KB_PER_GB
        written = f"{grouped(self.records)} × {grouped(self.record_kb)} KB"
        if self.mode == "on_demand":
            formula = so_many(self.hours, "hours")
            yield Charge("Stream hours", "kinesis_on_demand_hours", self.hours, formula)
            yield Charge("Data in", "kinesis_on_demand_in", gb, written)
            out = f"{written} × {grouped(self.readers)} readers"
            yield Charge("Data out", "kinesis_on_demand_out", gb * self.readers, out)
            return
        shard_hours = self.shards * self.hours
        formula = f"{so_many(self.shards, 'shards')} × {so_many(self.hours, 'hours')}"
        yield Charge("Shard hours", "kinesis_shard_hours", shard_hours, formula)
        units = chunks(self.record_kb, 25)
        formula = times(self.records, units, "records", self.record_kb, 25)
        yield Charge("Put units", "kinesis_put_units", self.records * units, formula)
        consumers = grouped(self.fan_out_consumers)
        yield Charge(
            "Fan-out hours",
            "kinesis_fan_out_hours",
            shard_hours * self.fan_out_consumers,
            f"{grouped(shard_hours)} shard hours × {consumers} consumers",
        )
        yield Charge(
            "Fan-out data",
            "kinesis_fan_out_data",
            gb * self.fan_out_consumers,
            f"{written} × {consumers} consumers",
        )
