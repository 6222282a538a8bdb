"""How a load scenario says who calls a function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from studylam.scenarios.fields import Fields
from studylam.scenarios.limits import Limits
from studylam.simulation.load import (
    Arrivals,
    AsyncSource,
    Backoff,
    Function,
    Polling,
    Source,
    SqsSource,
    SyncSource,
)

KINDS = ("sync", "async", "sqs")
DESTINATIONS = ("on-failure destination", "dead-letter queue", "none")
MOST_RECEIVES = 1_000
"""SQS's own limit of maxReceiveCount."""
LONGEST_VISIBILITY_S = 43_200.0
"""SQS's own limit: 12 hours."""


def read_source(
    fields: Fields, arrivals: Arrivals, functions: Mapping[str, Function], limits: Limits
) -> Source:
    """A source by its ``kind``."""
    kind = fields.choice("kind", KINDS)
    name = fields.choice("calls", list(functions) or ["?"])
    if kind == "async":
        return _async(fields, name, arrivals, limits)
    if kind == "sqs":
        return _sqs(fields, name, arrivals, functions.get(name), limits)
    first = fields.number("retry_first_ms", 100.0, 1, 60_000, unit="ms") / 1000
    most = fields.number("retry_most_ms", 20_000.0, 1, 600_000, unit="ms") / 1000
    if most < first:
        fields.refuse(("retry_most_ms",), "The longest pause is below the first.")
        most = first
    return SyncSource(
        function=name,
        arrivals=arrivals,
        retries=fields.whole("retries", 0, 0, 20),
        backoff=Backoff(first_s=first, most_s=most, jitter=fields.switch("jitter", True)),
    )


def _async(fields: Fields, name: str, arrivals: Arrivals, limits: Limits) -> AsyncSource:
    waits = limits.waits_s()
    longest = limits.number("async.max-age")
    destination = fields.choice("destination", DESTINATIONS, "none")
    return AsyncSource(
        function=name,
        arrivals=arrivals,
        waits_s=waits,
        backoff=limits.backoff(),
        max_age_s=fields.number(
            "max_age_s", longest, 60, longest, unit="s", source=limits.source("async.max-age")
        ),
        max_retries=fields.whole("max_retries", len(waits), 0, len(waits)),
        destination=cast(
            Literal["on-failure destination", "dead-letter queue", ""],
            "" if destination == "none" else destination,
        ),
    )


def _sqs(
    fields: Fields, name: str, arrivals: Arrivals, function: Function | None, limits: Limits
) -> SqsSource:
    usual = limits.polling()
    low, high = (int(number) for number in limits.numbers("sqs.max-concurrency"))
    batch_size = fields.whole(
        "batch_size",
        int(limits.number("sqs.batch-default")),
        1,
        int(limits.number("sqs.batch-max")),
        source=limits.source("sqs.batch-max"),
    )
    window_s = fields.number(
        "window_s",
        0.0,
        0,
        limits.number("sqs.window-max"),
        unit="s",
        source=limits.source("sqs.window-max"),
    )
    if batch_size > limits.number("sqs.batch-default") and window_s < 1:
        fields.refuse(
            ("batch_size",) if "batch_size" in fields else (),
            f"A batch of {batch_size:,} needs a batching window of at least 1 s.",
            "Add: window_s: 1",
        )
    timeout_s = function.timeout_s if function else 1.0
    visibility_s = fields.number(
        "visibility_s", max(30.0, timeout_s), 1, LONGEST_VISIBILITY_S, unit="s"
    )
    if visibility_s < timeout_s:
        fields.refuse(
            ("visibility_s",),
            f"The visibility timeout ({visibility_s:g} s) can't be below the function's timeout "
            f"({timeout_s:g} s): Lambda refuses such a mapping.",
            "AWS recommends six times the function's timeout. Lower timeout_s, or raise this.",
        )
    first = fields.whole("pollers_first", usual.first, 1, 10_000)
    most = fields.whole("pollers_most", max(usual.most, first), first, 100_000)
    return SqsSource(
        function=name,
        arrivals=arrivals,
        polling=Polling(
            first=first,
            per_minute=fields.number("pollers_per_minute", usual.per_minute, 0, 100_000),
            most=most,
        ),
        batch_size=batch_size,
        window_s=window_s,
        max_concurrency=fields.optional_whole(
            "max_concurrency", low, high, source=limits.source("sqs.max-concurrency")
        ),
        visibility_s=visibility_s,
        max_receives=fields.optional_whole("max_receives", 1, MOST_RECEIVES),
    )
