"""What a function's usage consists of: every value with its unit, its range and who says so.

One name for a value everywhere: the field of `LambdaUsage`, the key of a scenario file or fence,
and the option of ``studylam price lambda`` (with ``-`` for ``_``). Forms, options and refusals all
follow from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from studylam.pricing.lists import ARCHITECTURES, Limits

Kind = Literal["number", "whole", "choice", "flag", "region"]

SNAPSTART_RUNTIMES = ("python", "dotnet", "java")

_SLIP = 10**15
"""More of anything a month than any account has: beyond it, the number is a slip."""
_SLIP_SOURCE = "more is surely a slip"
_MONTH = "the hours of a 31-day month"
MAX_ENVIRONMENTS = 1_000_000
HOURS_IN_LONGEST_MONTH = 744
EDGE_DURATION_MS = 30_000
MANAGED_MEMORY_MB = 32_768
MANAGED_DURATION_MS = 5_400_000


@dataclass(frozen=True)
class Field:
    """One value. ``low`` to ``high`` in ``unit`` is what it may be; ``source`` says why."""

    name: str
    title: str
    help: str
    group: str
    kind: Kind = "number"
    unit: str = ""
    low: int = 0
    high: int = _SLIP
    source: str = _SLIP_SOURCE
    choices: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """How the command line calls it."""
        return "--" + self.name.replace("_", "-")


FIELDS: tuple[Field, ...] = (
    Field("requests", "Requests", "Invocations a month.", "function"),
    Field("duration_ms", "Duration", "Mean duration of one.", "function", unit="ms", high=900_000),
    Field(
        "memory_mb", "Memory", "Configured memory.", "function", kind="whole", high=10240, unit="MB"
    ),
    Field(
        "arch", "Architecture", "x86_64 or arm64.", "function", kind="choice", choices=ARCHITECTURES
    ),
    Field("region", "Region", "The AWS Region.", "function", kind="region"),
    Field("free_tier", "Free tier", "Count the monthly free tier.", "function", kind="flag"),
    Field(
        "ephemeral_mb",
        "Ephemeral storage",
        "Size of /tmp.",
        "function",
        kind="whole",
        high=10240,
        unit="MB",
    ),
    Field("cold_starts", "Cold starts", "Requests that also bill Init.", "cold starts"),
    Field(
        "init_ms",
        "Init duration",
        "Mean Init duration of a cold start.",
        "cold starts",
        unit="ms",
        high=900_000,
    ),
    Field(
        "async_event_kb",
        "Asynchronous event",
        "Size of the events, when all are asynchronous: beyond 256 KB, every 64 KB are one more "
        "request.",
        "asynchronous",
        unit="KB",
        high=1024,
        source="Lambda quotas page: an asynchronous event has at most 1 MB",
    ),
    Field(
        "provisioned_concurrency",
        "Provisioned concurrency",
        "Environments kept ready.",
        "provisioned concurrency",
        kind="whole",
        high=MAX_ENVIRONMENTS,
        unit="environments",
    ),
    Field(
        "provisioned_hours",
        "Provisioned hours",
        "Hours a month they are.",
        "provisioned concurrency",
        unit="hours",
        high=HOURS_IN_LONGEST_MONTH,
        source=_MONTH,
    ),
    Field(
        "provisioned_requests",
        "Provisioned requests",
        "Requests that run on them; without it, as many as they can take.",
        "provisioned concurrency",
    ),
    Field(
        "provisioned_duration_ms",
        "Provisioned duration",
        "Mean duration of one of these, when it differs.",
        "provisioned concurrency",
        unit="ms",
        high=900_000,
    ),
    Field(
        "snapstart_hours",
        "SnapStart hours",
        "Hours a month that a version with SnapStart is active; 3 at least are billed.",
        "snapstart",
        unit="hours",
        high=HOURS_IN_LONGEST_MONTH,
        source=_MONTH,
    ),
    Field(
        "snapstart_versions",
        "SnapStart versions",
        "Versions with SnapStart in these hours.",
        "snapstart",
        kind="whole",
        high=MAX_ENVIRONMENTS,
    ),
    Field(
        "snapstart_restores",
        "SnapStart restores",
        "Environments restored from a snapshot.",
        "snapstart",
    ),
    Field(
        "snapstart_runtime",
        "SnapStart runtime",
        "python, dotnet or java; java's is free.",
        "snapstart",
        kind="choice",
        choices=SNAPSTART_RUNTIMES,
    ),
    Field(
        "response_mb",
        "Streamed response",
        "Mean size of a streamed response; the first 6 MB are free.",
        "streaming",
        unit="MB",
        high=200,
        source="Lambda quotas page: a streamed response has at most 200 MB",
    ),
    Field(
        "streamed_requests",
        "Streamed requests",
        "Requests with a response of this size; without it, all.",
        "streaming",
    ),
    Field(
        "streamed_gb",
        "Streamed data",
        "GB streamed beyond the first 6 MB of each request, when they are known already.",
        "streaming",
        unit="GB",
    ),
    Field(
        "tenant_environments",
        "Tenant environments",
        "Environments created for tenants, with tenant isolation.",
        "tenant isolation",
    ),
    Field(
        "kafka_epu_hours",
        "Kafka poller hours",
        "Hours of event poller units, Kafka's provisioned mode.",
        "event pollers",
        unit="EPU-hours",
    ),
    Field(
        "sqs_epu_hours",
        "SQS poller hours",
        "Hours of event poller units, SQS's provisioned mode.",
        "event pollers",
        unit="EPU-hours",
    ),
    Field(
        "durable_operations",
        "Durable operations",
        "Steps, waits and starts of durable executions.",
        "durable functions",
    ),
    Field(
        "durable_written_gb",
        "Durable data written",
        "GB that these operations write.",
        "durable functions",
        unit="GB",
    ),
    Field(
        "durable_retained_gb_months",
        "Durable data retained",
        "GB kept for a month, while running and after.",
        "durable functions",
        unit="GB-months",
    ),
    Field(
        "managed_hours",
        "Managed instance hours",
        "Hours of EC2 instances, for Managed Instances; no duration is billed then.",
        "managed instances",
        unit="hours",
    ),
    Field(
        "managed_hourly_usd",
        "Managed instance price",
        "What an hour of the instance costs you.",
        "managed instances",
        unit="USD an hour",
        high=10_000,
    ),
    Field(
        "managed_on_demand_usd",
        "On-demand price",
        "EC2's on-demand price of the hour, if you pay less; the fee is a share of it.",
        "managed instances",
        unit="USD an hour",
        high=10_000,
    ),
    Field("edge", "Lambda@Edge", "A function of Lambda@Edge.", "edge", kind="flag"),
    Field(
        "savings_plan_percent",
        "Savings Plan",
        "Discount of a Compute Savings Plan on duration and provisioned concurrency.",
        "savings plan",
        unit="%",
        high=17,
        source="AWS whitepaper How AWS Pricing Works: up to 17 %",
    ),
    Field(
        "free_requests_used",
        "Free requests used",
        "Free requests of the month that other functions have used.",
        "free tier",
    ),
    Field(
        "free_gb_seconds_used",
        "Free GB-seconds used",
        "Free GB-seconds of the month that other functions have used.",
        "free tier",
    ),
    Field(
        "free_streaming_gb_used",
        "Free streaming used",
        "Free GB of streamed responses that other functions have used.",
        "free tier",
    ),
)

BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}


def allowed(field: Field, limits: Limits, *, managed: bool, edge: bool) -> tuple[int, int, str]:
    """Lowest, highest and whose word it is; a function's own limits stand in the price list."""
    low, high, source = field.low, field.high, field.source
    if field.name == "memory_mb":
        (low, high), source = limits.memory_mb, limits.source
        if managed:
            high, source = MANAGED_MEMORY_MB, "Lambda API, for Managed Instances"
    elif field.name == "ephemeral_mb":
        (low, high), source = limits.ephemeral_mb, limits.source
    elif field.name in ("duration_ms", "init_ms", "provisioned_duration_ms"):
        (low, high), source = limits.duration_ms, limits.source
        if managed:
            high, source = MANAGED_DURATION_MS, f"{limits.source}, for Managed Instances"
        elif edge:
            high, source = EDGE_DURATION_MS, "CloudFront quotas page, for Lambda@Edge"
    return low, high, source
