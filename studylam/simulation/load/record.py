"""What a run records: buckets of time, percentiles, billed quantities, and lanes of environments.

All of it is bounded, whatever the number of invocations. A run that is going on grows these in
place; whoever plays, steps or rewinds reads them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from studylam.simulation.load.histogram import Histogram


class Throttle(Enum):
    """What limited a request: the member's value is AWS's ``Reason`` in TooManyRequestsException.

    AWS names reasons of concurrency and of rates, but none of the scaling rate; it is told apart
    here, since something else helps against it. See `aws_reason`.
    """

    RESERVED = "ReservedFunctionConcurrentInvocationLimitExceeded"
    """All that is reserved for the function is in use."""
    ACCOUNT = "ConcurrentInvocationLimitExceeded"
    """All that is unreserved in the account is in use."""
    SCALING = "ConcurrentInvocationLimitExceeded (scaling rate)"
    """There would be room, but new environments may not be made as fast."""
    RESERVED_RATE = "ReservedFunctionInvocationRateLimitExceeded"
    """More requests per second than ten times the reserved concurrency."""
    FUNCTION_RATE = "FunctionInvocationRateLimitExceeded"
    """The function's request rate grows faster than allowed."""
    ACCOUNT_RATE = "CallerRateLimitExceeded"
    """More requests per second than ten times the account's concurrency without reservations."""

    @property
    def aws_reason(self) -> str:
        """As the response's ``Reason`` has it."""
        return self.value.partition(" ")[0]


SpanKind = Literal["init", "invoke", "idle"]


@dataclass(slots=True)
class Span:
    """A part of an environment's life; ``end_s`` is infinite while it goes on."""

    kind: SpanKind
    begin_s: float
    end_s: float = math.inf


@dataclass(slots=True)
class Lane:
    """One environment. A lane whose environment is gone isn't used again."""

    function: str
    number: int
    """Of the function's environments, from 1, in the order in which they were made."""
    provisioned: bool
    begin_s: float
    spans: list[Span] = field(default_factory=list)
    end_s: float = math.inf
    """When the environment was taken away."""


@dataclass(slots=True)
class Bucket:
    """What happened to one function in a part of the time.

    A *try* is one call of the function, by a caller, by Lambda's own queue or by a poller: each
    ends ``warm``, ``cold``, ``on_provisioned`` or throttled.
    """

    begin_s: float
    arrivals: int = 0
    """New requests, events or messages; tries again aren't counted."""
    tries: int = 0
    retried: int = 0
    """Tries that aren't the first."""
    warm: int = 0
    """Served by an on-demand environment that was there."""
    cold: int = 0
    """Served by one that was made for it."""
    on_provisioned: int = 0
    """Served by a provisioned environment."""
    spilled: int = 0
    """Of ``warm`` and ``cold``: served on demand because provisioned ones were used up."""
    throttled: dict[Throttle, int] = field(default_factory=dict)
    finished: int = 0
    errors: int = 0
    """Invocations that ended in an error, timeouts included."""
    timeouts: int = 0
    served: int = 0
    """Arrivals that were done with successfully (of a batch, each message)."""
    failed: int = 0
    """Callers who got a function error."""
    rejected: int = 0
    """Callers who got 429 and don't try again."""
    dropped: int = 0
    """Events or messages given up: retries, age or receives were used up."""
    concurrency: int = 0
    """Most environments in use at one moment, Init included."""
    busy_s: float = 0.0
    """Environment-seconds in use: by the bucket's length, the mean concurrency."""
    environments: int = 0
    """Most environments at one moment, idle ones included."""
    queued: int = 0
    """Arrivals that wait for a try at the bucket's end: events, messages, callers in a pause."""
    oldest_s: float = 0.0
    """Age of the oldest of them."""
    pollers: int = 0
    """Batches that SQS pollers may have in work at the bucket's end."""
    billed_s: float = 0.0
    """Billed seconds on demand: rounded up to the millisecond each, Init included."""
    init_s: float = 0.0
    """Of ``billed_s``: Init."""
    provisioned_s: float = 0.0
    """Billed seconds of invocations on provisioned environments."""
    p50_s: float = 0.0
    """Of the latencies of those who finished in this bucket."""
    p95_s: float = 0.0
    p99_s: float = 0.0

    @property
    def throttles(self) -> int:
        """All throttled tries."""
        return sum(self.throttled.values())


@dataclass(slots=True)
class FunctionRecord:
    """All that is recorded of one function."""

    name: str
    buckets: list[Bucket] = field(default_factory=list)
    latency: Histogram = field(default_factory=Histogram)
    """From the arrival to the answer: waiting, Init and handler. Successful ones."""
    wait: Histogram = field(default_factory=Histogram)
    """From the arrival to the beginning of an invocation, of those that had to wait or queued."""
    waiting: int = 0
    """Arrivals that wait for a try now."""
    in_work: int = 0
    """Arrivals that an invocation works on now."""
    to_destination: int = 0
    """Events that failed for good and went to a destination or a dead-letter queue."""
    lost: int = 0
    """Events that failed for good and went nowhere."""

    def totals(self, until_s: float = math.inf) -> Bucket:
        """The buckets that begin before ``until_s``, added up: maxima of levels, last of queues.

        Of percentiles, it has none: they are in `latency`.
        """
        total = Bucket(self.buckets[0].begin_s if self.buckets else 0.0)
        for bucket in self.buckets:
            if bucket.begin_s >= until_s:
                break
            for name in _SUMS:
                setattr(total, name, getattr(total, name) + getattr(bucket, name))
            for name in _MAXIMA:
                setattr(total, name, max(getattr(total, name), getattr(bucket, name)))
            for reason, count in bucket.throttled.items():
                total.throttled[reason] = total.throttled.get(reason, 0) + count
            total.queued = bucket.queued
        return total


_SUMS = (
    *("arrivals", "tries", "retried", "warm", "cold", "on_provisioned", "spilled", "finished"),
    *("errors", "timeouts", "served", "failed", "rejected", "dropped"),
    *("busy_s", "billed_s", "init_s", "provisioned_s"),
)
_MAXIMA = ("concurrency", "environments", "oldest_s", "pollers")
