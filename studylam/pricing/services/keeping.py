"""What functions keep elsewhere: secrets, parameters, keys, images.

Standard parameters of Parameter Store cost nothing, and so do AWS's own keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from studylam.pricing.money import grouped, so_many
from studylam.pricing.services.fields import (
    Charge,
    Part,
    amount,
    count,
)


@dataclass(frozen=True)
class Secrets(Part):
    """Secrets Manager."""

    type = "secrets"
    title = "Secrets Manager"
    counts = "secrets"
    about = "Each secret for the month, and each call that reads one."

    secrets: Decimal = amount("Secrets; half a month is 0.5.", "secrets")
    calls: Decimal = count("API calls.", "calls")

    def charges(self) -> Iterator[Charge]:
        yield Charge("Secrets", "secrets_month", self.secrets, so_many(self.secrets, "secrets"))
        yield Charge("API calls", "secrets_calls", self.calls, so_many(self.calls, "calls"))


@dataclass(frozen=True)
class Parameters(Part):
    """Parameter Store's advanced parameters."""

    type = "parameters"
    title = "Parameter Store, advanced"
    counts = "parameters"
    about = "Each advanced parameter for the month, and the calls; standard ones are free."

    parameters: Decimal = amount("Advanced parameters.", "parameters")
    calls: Decimal = count("API calls for advanced parameters.", "calls")

    def charges(self) -> Iterator[Charge]:
        kept = so_many(self.parameters, "parameters")
        yield Charge("Parameters", "parameters_month", self.parameters, kept)
        yield Charge("API calls", "parameters_calls", self.calls, so_many(self.calls, "calls"))


@dataclass(frozen=True)
class Keys(Part):
    """KMS."""

    type = "kms"
    title = "KMS"
    counts = "keys"
    about = "Each customer managed key for the month, and symmetric requests."

    keys: Decimal = amount("Customer managed keys.", "keys")
    requests: Decimal = count("Symmetric requests.", "requests")

    def charges(self) -> Iterator[Charge]:
        yield Charge("Keys", "kms_keys", self.keys, so_many(self.keys, "keys"))
        formula = so_many(self.requests, "requests")
        yield Charge("Requests", "kms_requests", self.requests, formula)


@dataclass(frozen=True)
class Images(Part):
    """ECR, for functions that are packaged as images."""

    type = "ecr"
    title = "ECR"
    counts = "stored_gb"
    about = "Images by the GB-month. Lambda's own copies of them are free."

    stored_gb: Decimal = amount("Stored, on average over the month.", "GB")

    def charges(self) -> Iterator[Charge]:
        yield Charge("Storage", "ecr_storage", self.stored_gb, f"{grouped(self.stored_gb)} GB")
