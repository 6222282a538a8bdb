"""Who retries, when, how often, and where an event ends up, for each kind of source.

One module a kind: a synchronous caller, an asynchronous event, a queue, a shard of a stream.
"""

from __future__ import annotations

from studylam.simulation.retries.asynchronous import AsyncSettings, async_timeline
from studylam.simulation.retries.queue import QueueSettings, queue_timeline
from studylam.simulation.retries.stream import StreamSettings, stream_timeline
from studylam.simulation.retries.synchronous import SyncSettings, sync_timeline
from studylam.simulation.retries.timeline import (
    OUTCOMES,
    Backoff,
    Fate,
    Outcome,
    Step,
    Timeline,
    clock,
)

__all__ = [
    "OUTCOMES",
    "AsyncSettings",
    "Backoff",
    "Fate",
    "Outcome",
    "QueueSettings",
    "Step",
    "StreamSettings",
    "SyncSettings",
    "Timeline",
    "async_timeline",
    "clock",
    "queue_timeline",
    "stream_timeline",
    "sync_timeline",
]
