"""What can be set of each kind of source whose retries are explored, with AWS's ranges.

The same table reads a scenario file, ``--set`` and the sliders. Sources of the ranges: the API
reference of Lambda (``PutFunctionEventInvokeConfig``, ``CreateEventSourceMapping``) and of SQS
(``SetQueueAttributes``), and the quotas pages of Lambda and API Gateway; read 2026-11-20.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

SourceKind = Literal["sync", "gateway", "async", "sqs", "fifo", "stream"]
KINDS: tuple[SourceKind, ...] = get_args(SourceKind)

TITLES: Mapping[SourceKind, str] = {
    "sync": "a program that calls with an SDK",
    "gateway": "an HTTP request through a REST API (API Gateway)",
    "async": "an asynchronous event (S3, SNS, EventBridge, …)",
    "sqs": "messages in an SQS queue",
    "fifo": "messages of one group in a FIFO queue",
    "stream": "records in a shard (Kinesis, DynamoDB Streams)",
}

ENDS = ("error", "timeout", "throttle", "service")
"""How a try goes wrong: the outcomes of `studylam.simulation.retries` but for success."""
END_WORDS = ("a function error", "a timeout", "a throttle (429)", "an error of the service")

Value = float | None


@dataclass(frozen=True)
class Setting:
    """One number, or a switch (0 and 1), or one of several choices (by its index)."""

    id: str
    label: str
    default: Value
    low: float
    high: float
    unit: str = ""
    none: str = ""
    """What it is called to have no value; empty: it needs one."""
    names: tuple[str, ...] = ()
    """Of the values 0, 1, 2, …: it is a choice, and written by its words' own `values`."""
    values: tuple[str, ...] = ()
    """How the choices are written in a file."""
    source: str = ""
    """Where the range is from."""
    whole: bool = True

    @property
    def is_switch(self) -> bool:
        """On or off: ``true`` or ``false`` in a file."""
        return self.names == OFF_ON

    @property
    def is_optional(self) -> bool:
        """It may have no value."""
        return bool(self.none)

    def written(self, value: Value) -> float | int | bool | str | None:
        """The value as a file has it."""
        if value is None:
            return None
        if self.is_switch:
            return bool(value)
        if self.values:
            return self.values[int(value)]
        return int(value) if float(value).is_integer() else value

    def words(self, value: Value) -> str:
        """The value as it is said: ``30 s``."""
        if value is None:
            return self.none
        if self.names:
            return self.names[int(value)]
        return f"{value:,.9g} {self.unit}".strip()


OFF_ON = ("off", "on")


def _switch(id: str, label: str, default: int = 0) -> Setting:
    return Setting(id, label, default, 0, 1, names=OFF_ON)


_ENDS = Setting("ends", "What goes wrong", 0, 0, 3, names=END_WORDS, values=ENDS)
_TIMES = Setting("times", "… so many times", None, 0, 10, "", "always")
_DURATION = Setting("duration_s", "The function takes", 2, 0.1, 1000, "s", whole=False)
_TIMEOUT = Setting("timeout_s", "Its timeout", 30, 1, 900, "s", source="Lambda quotas")
_BASE = (_ENDS, _TIMES, _DURATION, _TIMEOUT)
_BATCH = (_ENDS, replace(_TIMES, default=0), _DURATION, _TIMEOUT)
"""Where one bad item is trouble enough."""
_PARTIAL = _switch("partial", "ReportBatchItemFailures")


def _queue(batch: int, source: str) -> tuple[Setting, ...]:
    return (
        Setting("messages", "Messages in the queue", 3, 1, 12),
        Setting("bad", "A bad one among them", 2, 1, 12, "", "none"),
        *_BATCH,
        Setting("batch_size", "BatchSize", min(10, batch), 1, batch, source=source),
        Setting("visibility_s", "Visibility timeout", 180, 1, 43_200, "s", source="SQS API"),
        Setting(
            "max_receive",
            "maxReceiveCount",
            5,
            1,
            1000,
            "",
            "no dead-letter queue",
            source="SQS API",
        ),
        Setting("retention_s", "Retention period", 345_600, 60, 1_209_600, "s", source="SQS API"),
        _PARTIAL,
    )


SETTINGS: Mapping[SourceKind, tuple[Setting, ...]] = {
    "sync": (
        *_BASE,
        Setting("max_attempts", "Attempts of the SDK", 3, 1, 10, source="AWS SDKs reference"),
        Setting("patience_s", "Its read time-out", 60, 1, 1000, "s"),
    ),
    "gateway": (
        *_BASE,
        # A Regional or private REST API may wait longer than 29 s.
        Setting(
            "patience_s",
            "Integration timeout",
            29,
            0.05,
            300,
            "s",
            source="API Gateway quotas",
            whole=False,
        ),
    ),
    "async": (
        *_BASE,
        Setting("max_retries", "MaximumRetryAttempts", 2, 0, 2, source="Lambda API"),
        Setting(
            "max_age_s", "MaximumEventAgeInSeconds", 21_600, 60, 21_600, "s", source="Lambda API"
        ),
        _switch("on_failure", "On-failure destination"),
        _switch("on_success", "On-success destination"),
        _switch("dead_letter_queue", "Dead-letter queue"),
        _switch("zero_reserved", "Reserved concurrency of 0"),
    ),
    "sqs": _queue(10_000, "Lambda API"),
    "fifo": _queue(10, "Lambda API, FIFO queues"),
    "stream": (
        Setting("records", "Records in the shard", 6, 1, 12),
        Setting("bad", "A bad one among them", 3, 1, 12, "", "none"),
        *_BATCH,
        Setting("batch_size", "BatchSize", 100, 1, 10_000, source="Lambda API"),
        Setting(
            "max_retries",
            "MaximumRetryAttempts",
            None,
            0,
            10_000,
            "",
            "no bound (-1)",
            source="Lambda API",
        ),
        Setting(
            "max_age_s",
            "MaximumRecordAgeInSeconds",
            None,
            60,
            604_800,
            "s",
            "no bound (-1)",
            source="Lambda API",
        ),
        Setting(
            "retention_h",
            "The stream keeps records",
            24,
            24,
            8760,
            "h",
            source="Kinesis Data Streams quotas",
        ),
        _switch("bisect", "BisectBatchOnFunctionError"),
        _PARTIAL,
        _switch("destination", "On-failure destination"),
    ),
}

BATCHED = frozenset(("sqs", "fifo", "stream"))
"""Kinds that come in batches, in which one may be bad."""
