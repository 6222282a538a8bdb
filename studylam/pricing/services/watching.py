"""CloudWatch and X-Ray: logs, metrics, alarms, dashboards, traces.

What a Lambda function writes has had cheaper bands for much of it since 1 May 2025; other logs cost
the same whatever their amount. Lambda itself writes three lines an invocation (START, END, REPORT),
about 0.3 KB, before the function writes its first.
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
    choice,
    count,
    gigabytes,
    size_missing,
)


@dataclass(frozen=True)
class Logs(Part):
    """CloudWatch Logs."""

    type = "logs"
    title = "CloudWatch Logs"
    counts = "requests"
    about = "What is written, what is kept, and what Logs Insights looks through, by the GB."

    requests: Decimal = count("Invocations that write.", "requests")
    kb_per_request: Decimal = amount("What one of them writes.", "KB", high=1024**2)
    ingest_gb: Decimal = amount("Written, where it is known.", "GB")
    stored_gb: Decimal = amount("Kept (compressed), on average over the month.", "GB")
    insights_gb: Decimal = amount("Looked through by Logs Insights.", "GB")
    written_by: str = choice("Who writes: a function's own logs have bands.", "lambda", "others")

    def problems(self) -> dict[str, UsageError]:
        return size_missing(self, "ingest_gb") | super().problems()

    def charges(self) -> Iterator[Charge]:
        written, formula = gigabytes(self.requests, self.kb_per_request, self.ingest_gb)
        meter = "logs_lambda" if self.written_by == "lambda" else "logs_ingested"
        yield Charge("Logs written", meter, written, formula)
        stored, looked = f"{grouped(self.stored_gb)} GB", f"{grouped(self.insights_gb)} GB"
        yield Charge("Logs kept", "logs_stored", self.stored_gb, stored)
        yield Charge("Logs Insights", "logs_insights", self.insights_gb, looked)


@dataclass(frozen=True)
class CloudWatch(Part):
    """CloudWatch metrics, alarms, dashboards. The metrics that Lambda writes itself are free."""

    type = "cloudwatch"
    title = "CloudWatch metrics and alarms"
    counts = "metrics"
    about = "Custom metrics, metrics that alarms watch, and dashboards, each for the month."

    metrics: Decimal = amount("Custom metrics; each set of dimensions is one.", "metrics")
    alarms: Decimal = amount("Metrics watched in steps of a minute or more.", "metrics")
    fast_alarms: Decimal = amount("Metrics watched in steps of 10 or 30 seconds.", "metrics")
    dashboards: Decimal = amount("Dashboards.", "dashboards")

    def charges(self) -> Iterator[Charge]:
        for item, meter, quantity, unit in (
            ("Custom metrics", "cloudwatch_metrics", self.metrics, "metrics"),
            ("Alarms", "cloudwatch_alarms", self.alarms, "metrics"),
            ("Alarms, high resolution", "cloudwatch_fast_alarms", self.fast_alarms, "metrics"),
            ("Dashboards", "cloudwatch_dashboards", self.dashboards, "dashboards"),
        ):
            yield Charge(item, meter, quantity, so_many(quantity, unit))


@dataclass(frozen=True)
class Traces(Part):
    """X-Ray."""

    type = "xray"
    title = "X-Ray"
    counts = "recorded"
    about = "Traces recorded (after sampling), and traces that are read or scanned later."

    recorded: Decimal = count("Traces that are recorded.", "traces")
    retrieved: Decimal = count("Traces that are read or scanned.", "traces")

    def charges(self) -> Iterator[Charge]:
        recorded, read = so_many(self.recorded, "traces"), so_many(self.retrieved, "traces")
        yield Charge("Traces recorded", "xray_recorded", self.recorded, recorded)
        yield Charge("Traces retrieved", "xray_retrieved", self.retrieved, read)
