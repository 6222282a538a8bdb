"""What data cost on their way: out to the internet, between Regions and zones, through a NAT
gateway or an interface endpoint.

What comes in is free, and so is what goes between a function and S3, DynamoDB or SQS in its Region.
A function in a VPC that needs the internet needs a NAT gateway, which costs by the hour, used or
not: often more than the function.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from studylam.errors import UsageError
from studylam.pricing.money import grouped
from studylam.pricing.services.fields import (
    Charge,
    Part,
    amount,
    count,
    gigabytes,
    hours,
    pieces,
    size_missing,
)


@dataclass(frozen=True)
class DataTransfer(Part):
    """Data that leave."""

    type = "data_transfer"
    title = "Data transfer"
    counts = "requests"
    about = "What leaves for the internet, for other Regions, or for another zone (each way)."

    out_gb: Decimal = amount("To the internet.", "GB")
    requests: Decimal = count("Responses to the internet, instead of out_gb.", "requests")
    kb_per_request: Decimal = amount("Size of one of them.", "KB", high=1024**2)
    between_regions_gb: Decimal = amount("To other Regions.", "GB")
    between_zones_gb: Decimal = amount("Between zones, in and out added.", "GB")

    def problems(self) -> dict[str, UsageError]:
        return size_missing(self, "out_gb") | super().problems()

    def charges(self) -> Iterator[Charge]:
        out, formula = gigabytes(self.requests, self.kb_per_request, self.out_gb)
        yield Charge("To the internet", "transfer_out", out, formula)
        for item, meter, gb in (
            ("To other Regions", "transfer_regions", self.between_regions_gb),
            ("Between zones", "transfer_zones", self.between_zones_gb),
        ):
            yield Charge(item, meter, gb, f"{grouped(gb)} GB")


@dataclass(frozen=True)
class NatGateway(Part):
    """A NAT gateway."""

    type = "nat_gateway"
    stands = True
    title = "NAT gateway"
    counts = "gateways"
    about = "By the hour, used or not, and for each GB that goes through."

    gateways: Decimal = pieces("Gateways; mostly one a zone.", "gateways", 10_000, default=1)
    hours: Decimal = hours("Hours that each is there.", default=730)
    data_gb: Decimal = amount("What goes through, both ways.", "GB")

    def charges(self) -> Iterator[Charge]:
        formula = f"{grouped(self.gateways)} × {grouped(self.hours)} hours"
        yield Charge("Hours", "nat_gateway_hours", self.gateways * self.hours, formula)
        yield Charge("Data", "nat_gateway_data", self.data_gb, f"{grouped(self.data_gb)} GB")


@dataclass(frozen=True)
class VpcEndpoint(Part):
    """An interface endpoint. Gateway endpoints, for S3 and DynamoDB, are free."""

    type = "vpc_endpoint"
    stands = True
    title = "Interface endpoint"
    counts = "endpoints"
    about = "By the hour and zone, and for each GB; gateway endpoints are free."

    endpoints: Decimal = pieces("Endpoints.", "endpoints", 10_000, default=1)
    zones: Decimal = pieces("Zones that each is in.", "zones", 10, default=1)
    hours: Decimal = hours("Hours that each is there.", default=730)
    data_gb: Decimal = amount("What goes through, both ways.", "GB")

    def charges(self) -> Iterator[Charge]:
        total = self.endpoints * self.zones * self.hours
        formula = (
            f"{grouped(self.endpoints)} × {grouped(self.zones)} zones × {grouped(self.hours)} hours"
        )
        yield Charge("Hours", "vpc_endpoint_hours", total, formula)
        yield Charge("Data", "vpc_endpoint_data", self.data_gb, f"{grouped(self.data_gb)} GB")
