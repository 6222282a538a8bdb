"""What is priced: a month of one function's use, checked against what Lambda allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from studylam.errors import NotFoundError, UsageError
from studylam.pricing.functions.fields import (
    FIELDS,
    Field,
    allowed,
)
from studylam.pricing.lists import Architecture, PriceList
from studylam.pricing.money import grouped

MAX_REQUESTS = Decimal(10) ** 15
"""More requests a month than any account has: beyond it, the number is a slip."""

__all__ = ["MAX_REQUESTS", "LambdaUsage"]

_NONE = Decimal(0)


@dataclass(frozen=True)
class LambdaUsage:
    """A month of one function; `studylam.pricing.functions.fields` says what each value is.

    Counts are means of a month, so they may have fractions (a million a day are 30,416,666.67).
    ``duration_ms`` is the mean duration of an invocation and is billed rounded up to the
    millisecond. ``cold_starts`` of the ``requests`` also bill their Init phase of ``init_ms``
    (since 1 August 2025): Init and duration are added, then rounded up once.
    """

    requests: Decimal
    duration_ms: Decimal
    memory_mb: int
    arch: Architecture = "x86_64"
    region: str = "us-east-1"
    free_tier: bool = True
    ephemeral_mb: int = 512
    cold_starts: Decimal = _NONE
    init_ms: Decimal = _NONE
    async_event_kb: Decimal = _NONE
    provisioned_concurrency: int = 0
    provisioned_hours: Decimal = _NONE
    provisioned_requests: Decimal | None = None
    provisioned_duration_ms: Decimal | None = None
    snapstart_hours: Decimal = _NONE
    snapstart_versions: int = 1
    snapstart_restores: Decimal = _NONE
    snapstart_runtime: str = "python"
    response_mb: Decimal = _NONE
    streamed_requests: Decimal | None = None
    streamed_gb: Decimal = _NONE
    tenant_environments: Decimal = _NONE
    kafka_epu_hours: Decimal = _NONE
    sqs_epu_hours: Decimal = _NONE
    durable_operations: Decimal = _NONE
    durable_written_gb: Decimal = _NONE
    durable_retained_gb_months: Decimal = _NONE
    managed_hours: Decimal = _NONE
    managed_hourly_usd: Decimal = _NONE
    managed_on_demand_usd: Decimal | None = None
    edge: bool = False
    savings_plan_percent: Decimal = _NONE
    free_requests_used: Decimal = _NONE
    free_gb_seconds_used: Decimal = _NONE
    free_streaming_gb_used: Decimal = _NONE

    @property
    def managed(self) -> bool:
        """Whether it runs on Managed Instances."""
        hours = Decimal(self.managed_hours)
        return hours.is_finite() and hours > 0

    def check(self, prices: PriceList) -> None:
        """Refuse values that make no sense.

        Raises:
            UsageError: names the value, the allowed range and where the range comes from.
            NotFoundError: the Region or architecture is unknown.
        """
        problems = self.problems(prices)
        if problems:
            raise next(iter(problems.values()))

    def problems(self, prices: PriceList) -> dict[str, UsageError]:
        """Everything wrong at once, by field name, so that a form can say it beside each field."""
        found: dict[str, UsageError] = {}
        for field in FIELDS:
            if problem := self._problem(field, prices):
                found[field.name] = problem
        if not found:
            for name, problem in self._contradictions():
                found.setdefault(name, problem)
        return found

    def _problem(self, field: Field, prices: PriceList) -> UsageError | None:
        value = getattr(self, field.name)
        if field.kind == "region":
            try:
                prices.region(value)
            except NotFoundError as error:
                return error
        elif field.kind == "choice":
            if value not in field.choices:
                return NotFoundError.named(field.title.lower(), str(value), list(field.choices))
        elif field.kind in ("number", "whole") and value is not None:
            return refusal(field, Decimal(value), prices, managed=self.managed, edge=self.edge)
        return None

    def _contradictions(self) -> Iterator[tuple[str, UsageError]]:
        """What single values can't tell: only asked when each of them is right."""
        for part in ("cold_starts", "provisioned_requests", "streamed_requests"):
            count = getattr(self, part)
            if count is not None and count > self.requests:
                yield (
                    part,
                    UsageError(
                        f"{part.replace('_', ' ').capitalize()} can't be {grouped(count)}.",
                        hint=f"Allowed: 0 to {grouped(self.requests)}, the number of requests.",
                    ),
                )
        if (self.provisioned_concurrency > 0) != (self.provisioned_hours > 0):
            missing = "hours" if self.provisioned_concurrency > 0 else "concurrency"
            yield (
                f"provisioned_{missing}",
                UsageError(
                    f"Provisioned concurrency needs its {missing} too.",
                    hint="Give both: how many environments, and for how many hours of the month.",
                ),
            )
        if not self.provisioned_concurrency:
            for name in ("provisioned_requests", "provisioned_duration_ms"):
                if getattr(self, name):
                    yield (
                        name,
                        UsageError(
                            f"{name.replace('_', ' ').capitalize()} needs provisioned concurrency.",
                            hint="Give provisioned_concurrency and provisioned_hours too.",
                        ),
                    )
        if self.managed and not self.managed_hourly_usd:
            yield (
                "managed_hourly_usd",
                UsageError(
                    "Managed Instances need the price of an instance hour.",
                    hint="Give managed_hourly_usd: what EC2 charges you for an hour.",
                ),
            )
        if not self.managed and (self.managed_hourly_usd or self.managed_on_demand_usd):
            yield (
                "managed_hours",
                UsageError(
                    "A price of instances needs their hours.", hint="Give managed_hours too."
                ),
            )
        yield from self._excluded()

    def _excluded(self) -> Iterator[tuple[str, UsageError]]:
        """What doesn't go with SnapStart, Managed Instances and Lambda@Edge."""
        ready = ("provisioned_concurrency",)
        snapshots = ("snapstart_hours", "snapstart_restores")
        if any(getattr(self, name) for name in snapshots):
            if self.ephemeral_mb > 512:
                yield (
                    "ephemeral_mb",
                    UsageError(
                        "SnapStart doesn't go with more than 512 MB of ephemeral storage.",
                        hint="Allowed with SnapStart: 512 MB (Lambda developer guide, SnapStart).",
                    ),
                )
            yield from self._without(
                "SnapStart", (*ready, "tenant_environments"), "Lambda developer guide, SnapStart"
            )
        if self.managed:
            yield from self._without(
                "Managed Instances",
                (*ready, *snapshots, "tenant_environments", "edge", "savings_plan_percent"),
                "AWS Lambda pricing page: instances instead of duration",
            )
        if self.edge:
            others = (
                *ready,
                *snapshots,
                "async_event_kb",
                "response_mb",
                "streamed_gb",
                "tenant_environments",
                "kafka_epu_hours",
                "sqs_epu_hours",
                "durable_operations",
                "durable_written_gb",
                "durable_retained_gb_months",
                "savings_plan_percent",
            )
            source = "CloudFront developer guide, restrictions on Lambda@Edge"
            yield from self._without("Lambda@Edge", others, source)
            if self.arch != "x86_64":
                yield (
                    "arch",
                    UsageError(
                        "Lambda@Edge runs on x86_64 only.", hint=f"Allowed: x86_64 ({source})."
                    ),
                )
            if self.ephemeral_mb > 512:
                yield (
                    "ephemeral_mb",
                    UsageError(
                        "Lambda@Edge has 512 MB of ephemeral storage.",
                        hint=f"Allowed: 512 MB ({source}).",
                    ),
                )

    def _without(
        self, what: str, names: tuple[str, ...], source: str
    ) -> Iterator[tuple[str, UsageError]]:
        for name in names:
            if getattr(self, name):
                words = name.replace("_", " ").capitalize()
                yield (
                    name,
                    UsageError(
                        f"{words} can't be combined with {what}.",
                        hint=f"Leave one of them out ({source}).",
                    ),
                )


def refusal(
    field: Field, value: Decimal, prices: PriceList, *, managed: bool = False, edge: bool = False
) -> UsageError | None:
    """Why a number can't be, with what it may be and who says so; ``None``: it can."""
    low, high, source = allowed(field, prices.limits, managed=managed, edge=edge)
    whole = field.kind == "whole"
    if value.is_finite() and low <= value <= high and (not whole or value == int(value)):
        return None
    unit = f" {field.unit}" if field.unit else ""
    return UsageError(
        f"{field.title} can't be {grouped(value)}{unit}.",
        hint=range_words(field, low, high, source),
    )


def range_words(field: Field, low: int, high: int, source: str) -> str:
    """``Allowed: a whole number from 128 to 10,240 MB (Lambda quotas page).``"""
    whole = "a whole number from " if field.kind == "whole" else ""
    unit = f" {field.unit}" if field.unit else ""
    return f"Allowed: {whole}{low:,} to {high:,}{unit} ({source})."
