"""S3: what is stored, and the requests for it. DELETE is free; data within the Region is, too."""

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
    choice,
    count,
)

CLASSES = ("standard", "standard_ia", "one_zone_ia")


@dataclass(frozen=True)
class S3(Part):
    """A bucket."""

    type = "s3"
    title = "S3"
    counts = "puts"
    about = (
        "Storage by the GB-month, PUT and GET requests apart. The infrequent-access classes also "
        "charge what is read from them."
    )

    storage_gb: Decimal = amount("Stored, on average over the month.", "GB")
    puts: Decimal = count("PUT, COPY, POST and LIST requests.", "requests")
    gets: Decimal = count("GET, SELECT and all other requests.", "requests")
    storage_class: str = choice("Where the objects are kept.", *CLASSES)
    retrieved_gb: Decimal = amount("Read from an infrequent-access class.", "GB")

    def problems(self) -> dict[str, UsageError]:
        found = super().problems()
        if self.retrieved_gb and self.storage_class == "standard":
            found["retrieved_gb"] = UsageError(
                "S3 Standard has no charge for what is read.",
                hint="Take retrieved_gb out, or set storage_class.",
            )
        return found

    def charges(self) -> Iterator[Charge]:
        meter = f"s3_{self.storage_class}"
        yield Charge("Storage", f"{meter}_storage", self.storage_gb, _gb(self.storage_gb))
        for item, name, requests in (("PUT", "put", self.puts), ("GET", "get", self.gets)):
            formula = so_many(requests, "requests")
            yield Charge(f"{item} requests", f"{meter}_{name}", requests, formula)
        if self.storage_class != "standard":
            yield Charge(
                "Retrieval", f"{meter}_retrieval", self.retrieved_gb, _gb(self.retrieved_gb)
            )


def _gb(number: Decimal) -> str:
    return f"{grouped(number)} GB"
