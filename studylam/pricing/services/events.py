"""EventBridge: buses, schedules and pipes. Each counts steps of 64 KB.

What AWS's own services put on the default bus is free, and so is what a rule delivers within the
account.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from studylam.pricing.money import grouped
from studylam.pricing.services.fields import Charge, Part, amount, chunks, count, times

CHUNK_KB = 64
SIZE = "EventBridge quotas: 1 MB an entry"


@dataclass(frozen=True)
class EventBus(Part):
    """An event bus."""

    type = "eventbridge"
    title = "EventBridge"
    counts = "events"
    about = "Custom events, in steps of 64 KB. AWS's own events are free."

    events: Decimal = count("Custom events that are published.", "events")
    payload_kb: Decimal = amount("Size of an event.", "KB", default=1, high=1024, source=SIZE)
    archived_gb: Decimal = amount("Put into an archive.", "GB")
    archive_gb: Decimal = amount("Kept in an archive, on average over the month.", "GB")
    discovered_events: Decimal = count("Events whose schema is discovered.", "events")
    api_calls: Decimal = count("Events delivered to API destinations.", "events")

    def charges(self) -> Iterator[Charge]:
        pieces = chunks(self.payload_kb, CHUNK_KB)
        formula = times(self.events, pieces, "events", self.payload_kb, CHUNK_KB)
        yield Charge("Custom events", "eventbridge_events", self.events * pieces, formula)
        gb = f"{grouped(self.archived_gb)} GB"
        yield Charge("Archiving", "eventbridge_archiving", self.archived_gb, gb)
        gb = f"{grouped(self.archive_gb)} GB"
        yield Charge("Archive", "eventbridge_archive", self.archive_gb, gb)
        formula = times(self.discovered_events, pieces, "events", self.payload_kb, CHUNK_KB)
        discovered = self.discovered_events * pieces
        yield Charge("Schema discovery", "eventbridge_schema_discovery", discovered, formula)
        formula = times(self.api_calls, pieces, "events", self.payload_kb, CHUNK_KB)
        calls = self.api_calls * pieces
        yield Charge("API destinations", "eventbridge_api_destinations", calls, formula)


@dataclass(frozen=True)
class Scheduler(Part):
    """EventBridge Scheduler. Rules that run by a schedule cost nothing."""

    type = "scheduler"
    title = "EventBridge Scheduler"
    counts = "invocations"
    about = "Each time a schedule is due, in steps of 64 KB of its payload."

    invocations: Decimal = count("How often schedules are due.", "invocations")
    payload_kb: Decimal = amount("Size of the event.", "KB", default=1, high=1024, source=SIZE)

    def charges(self) -> Iterator[Charge]:
        pieces = chunks(self.payload_kb, CHUNK_KB)
        formula = times(self.invocations, pieces, "invocations", self.payload_kb, CHUNK_KB)
        yield Charge("Invocations", "eventbridge_scheduler", self.invocations * pieces, formula)


@dataclass(frozen=True)
class Pipe(Part):
    """EventBridge Pipes."""

    type = "pipe"
    title = "EventBridge Pipes"
    counts = "requests"
    about = "Requests that pass the filter, in steps of 64 KB."

    requests: Decimal = count("Requests after filtering.", "requests")
    payload_kb: Decimal = amount("Size of a request.", "KB", default=1, high=1024, source=SIZE)

    def charges(self) -> Iterator[Charge]:
        pieces = chunks(self.payload_kb, CHUNK_KB)
        formula = times(self.requests, pieces, "requests", self.payload_kb, CHUNK_KB)
        yield Charge("Requests", "eventbridge_pipes", self.requests * pieces, formula)
