"""The meters of what a function may use besides: each of them is 0 for most functions.

Source of all rules: AWS Lambda pricing page, edition of mid-2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal

from studylam.pricing.bill import Line
from studylam.pricing.functions.month import MB_PER_GB, Month, gb_words, seconds_of, up
from studylam.pricing.money import grouped, so_many

SNAPSTART_LEAST_HOURS = 3
STREAMED_FREE_MB = 6
"""Of each request's streamed response."""
POLLER_LEAST_SECONDS = 60
_USUAL = Context(prec=28)
"""Most seconds are no finite fraction of an hour."""


def snapstart(month: Month) -> Iterator[Line]:
    """A snapshot of each version kept (3 hours at least), and each environment restored from it.

    Java's managed runtimes pay neither.
    """
    usage, memory = month.usage, gb_words(month.usage.memory_mb)
    if usage.snapstart_runtime == "java":
        return
    if usage.snapstart_hours and usage.snapstart_versions:
        hours = max(usage.snapstart_hours, Decimal(SNAPSTART_LEAST_HOURS))
        seconds = seconds_of(hours)
        versions = Decimal(usage.snapstart_versions)
        times = f"{grouped(versions)} × " if versions > 1 else ""
        least = f" ({SNAPSTART_LEAST_HOURS} h at least)" if hours > usage.snapstart_hours else ""
        yield from month.charge(
            "snapstart_cache",
            versions * seconds * month.gb,
            "SnapStart cache",
            f"{times}{grouped(seconds)} s{least} × {memory}",
        )
    if usage.snapstart_restores:
        yield from month.charge(
            "snapstart_restore",
            usage.snapstart_restores * month.gb,
            "SnapStart restore",
            f"{so_many(usage.snapstart_restores, 'restores')} × {memory}",
        )


def streaming(month: Month) -> Iterator[Line]:
    """What responses stream beyond the first 6 MB of each request; 1 GB is 1,024 MB."""
    usage = month.usage
    count = usage.requests if usage.streamed_requests is None else usage.streamed_requests
    beyond = max(usage.response_mb - STREAMED_FREE_MB, Decimal(0))
    used = count * beyond / MB_PER_GB + usage.streamed_gb
    if not (usage.response_mb or usage.streamed_gb):
        return
    words = []
    if usage.response_mb:
        size = f"({grouped(usage.response_mb)} − {STREAMED_FREE_MB}) MB"
        words.append(f"{grouped(count)} × {size}" if beyond else "6 MB a request at most")
    if usage.streamed_gb:
        words.append(f"{grouped(usage.streamed_gb)} GB")
    formula = " + ".join(words)
    free = month.account.take_free("streaming_gb", used) if usage.free_tier else Decimal(0)
    if free:
        formula += f" − {grouped(free)} GB free"
    yield from month.charge("streaming_gb", used - free, "Response streaming", formula)


def tenants(month: Month) -> Iterator[Line]:
    """Every environment that is created for a tenant, by its memory."""
    usage = month.usage
    if not usage.tenant_environments:
        return
    yield from month.charge(
        f"tenant_environment_{usage.arch}",
        usage.tenant_environments * month.gb,
        "Tenant isolation",
        f"{so_many(usage.tenant_environments, 'environments')} × {gb_words(usage.memory_mb)}",
    )


def pollers(month: Month) -> Iterator[Line]:
    """Event poller units of provisioned event source mappings, by the second, a minute at least."""
    for meter, item, hours in (
        ("kafka_epu", "Event pollers, Kafka", month.usage.kafka_epu_hours),
        ("sqs_epu", "Event pollers, SQS", month.usage.sqs_epu_hours),
    ):
        if not hours:
            continue
        exact = seconds_of(hours)
        seconds = max(up(exact), Decimal(POLLER_LEAST_SECONDS))
        billed = hours if seconds == exact else _USUAL.divide(seconds, Decimal(3600))
        formula = f"{grouped(hours)} EPU-hours"
        if seconds != exact:
            formula += f", {grouped(seconds)} s billed"
        yield from month.charge(meter, billed, item, formula)


def durable(month: Month) -> Iterator[Line]:
    """Durable operations, what they write, and what is kept."""
    usage = month.usage
    for meter, item, amount, unit in (
        ("durable_operation", "Durable operations", usage.durable_operations, "operations"),
        ("durable_written_gb", "Durable data written", usage.durable_written_gb, "GB"),
        (
            "durable_retained_gb_month",
            "Durable data retained",
            usage.durable_retained_gb_months,
            "GB-months",
        ),
    ):
        if amount:
            yield from month.charge(meter, amount, item, f"{grouped(amount)} {unit}")
