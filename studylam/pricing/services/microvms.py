"""Lambda MicroVMs: what they compute with, by the second, and the snapshots they start from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from studylam.pricing.money import so_many
from studylam.pricing.services.fields import (
    Charge,
    Part,
    amount,
)


@dataclass(frozen=True)
class MicroVms(Part):
    """MicroVMs; on Arm."""

    type = "microvm"
    title = "Lambda MicroVMs"
    counts = "vcpu_seconds"
    about = (
        "vCPU-seconds and GB-seconds while they run; snapshots by the GB written, read and kept."
    )

    vcpu_seconds: Decimal = amount("Seconds × vCPUs.", "vCPU-seconds")
    gb_seconds: Decimal = amount("Seconds × GB of memory.", "GB-seconds")
    snapshot_written_gb: Decimal = amount("Snapshots written.", "GB")
    snapshot_read_gb: Decimal = amount("Snapshots read.", "GB")
    snapshot_gb_months: Decimal = amount("Snapshots kept.", "GB-months")

    def charges(self) -> Iterator[Charge]:
        for item, meter, quantity, unit in (
            ("vCPU", "microvm_vcpu_s", self.vcpu_seconds, "vCPU-seconds"),
            ("Memory", "microvm_gb_s", self.gb_seconds, "GB-seconds"),
            ("Snapshots written", "microvm_snapshot_write", self.snapshot_written_gb, "GB"),
            ("Snapshots read", "microvm_snapshot_read", self.snapshot_read_gb, "GB"),
            ("Snapshots kept", "microvm_storage", self.snapshot_gb_months, "GB-months"),
        ):
            yield Charge(item, meter, quantity, so_many(quantity, unit))
