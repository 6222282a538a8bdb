"""What is priced: a month of one function's use, checked against what Lambda allows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from studylam.errors import NotFoundError, UsageError
from studylam.pricing.lists import ARCHITECTURES, Architecture, PriceList
from studylam.pricing.money import plain

MAX_REQUESTS = Decimal(10) ** 15
"""More requests a month than any account has: beyond it, the number is a slip."""

HOURS_IN_LONGEST_MONTH = 744

MAX_ENVIRONMENTS = 1_000_000
"""Kept ready at a time; beyond it, too, the number is a slip."""


@dataclass(frozen=True)
class LambdaUsage:
    """A month of one function.

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
    cold_starts: Decimal = Decimal(0)
    init_ms: Decimal = Decimal(0)
    provisioned_concurrency: int = 0
    provisioned_hours: Decimal = Decimal(0)

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
        limits = prices.limits
        found: dict[str, UsageError] = {}

        def within(field: str, value: Decimal | int, low: int, high: int, unit: str) -> None:
            if not low <= value <= high:
                found[field] = UsageError(
                    f"{_words(field)} can't be {_number(value)} {unit}.",
                    hint=f"Allowed: {low:,} to {high:,} {unit} ({limits.source}).",
                )

        if not 0 <= self.requests <= MAX_REQUESTS or self.requests != int(self.requests):
            found["requests"] = UsageError(
                f"Requests can't be {_number(self.requests)}.",
                hint=f"Allowed: a whole number from 0 to {_number(MAX_REQUESTS)} a month.",
            )
        within("duration_ms", self.duration_ms, *limits.duration_ms, "ms")
        within("memory_mb", self.memory_mb, *limits.memory_mb, "MB")
        within("ephemeral_mb", self.ephemeral_mb, *limits.ephemeral_mb, "MB")
        within("init_ms", self.init_ms, *limits.duration_ms, "ms")
        if not 0 <= self.cold_starts <= max(self.requests, Decimal(0)) or self.cold_starts != int(
            self.cold_starts
        ):
            found["cold_starts"] = UsageError(
                f"Cold starts can't be {_number(self.cold_starts)}.",
                hint="Allowed: a whole number from 0 to the number of requests.",
            )
        if not 0 <= self.provisioned_concurrency <= MAX_ENVIRONMENTS:
            found["provisioned_concurrency"] = UsageError(
                f"Provisioned concurrency can't be {_number(self.provisioned_concurrency)}.",
                hint=f"Allowed: 0 to {MAX_ENVIRONMENTS:,} environments.",
            )
        if not 0 <= self.provisioned_hours <= HOURS_IN_LONGEST_MONTH:
            found["provisioned_hours"] = UsageError(
                f"Provisioned hours can't be {_number(self.provisioned_hours)}.",
                hint=f"Allowed: 0 to {HOURS_IN_LONGEST_MONTH}, the hours of a 31-day month.",
            )
        elif (self.provisioned_concurrency > 0) != (self.provisioned_hours > 0):
            missing = "hours" if self.provisioned_concurrency > 0 else "concurrency"
            both = UsageError(
                f"Provisioned concurrency needs its {missing} too.",
                hint="Give both: how many environments, and for how many hours of the month.",
            )
            found.setdefault(f"provisioned_{missing}", both)
        if self.arch not in ARCHITECTURES:
            found["arch"] = NotFoundError.named("architecture", self.arch, list(ARCHITECTURES))
        try:
            prices.region(self.region)
        except NotFoundError as error:
            found["region"] = error
        return found


def _number(value: Decimal | int) -> str:
    text = plain(Decimal(value))
    whole, _, fraction = text.partition(".")
    return f"{int(whole):,}" + (f".{fraction}" if fraction else "") if "-" not in whole else text


def _words(field: str) -> str:
    return {
        "duration_ms": "Duration",
        "memory_mb": "Memory",
        "ephemeral_mb": "Ephemeral storage",
        "init_ms": "Init duration",
    }[field]
