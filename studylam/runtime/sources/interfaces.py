"""What a poller uses of its source: a queue or a shard, in memory or in the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from studylam.runtime.sources.records import SqsMessage

if TYPE_CHECKING:
    from studylam.runtime.results import InvocationResult
    from studylam.runtime.sources.batches import Record


@dataclass(frozen=True)
class StreamEntry:
    """A record in a shard, and how the function will see it."""

    sequence_number: str
    partition_key: str
    """Records with the same one stay in order, whatever the ParallelizationFactor is."""
    arrived_at: float
    expires_at: float
    record: Record


class Watched:
    """Tells those who wait for something new that it has come."""

    def __init__(self) -> None:
        self._watchers: list[Callable[[], None]] = []

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call ``watcher`` whenever something has come in."""
        self._watchers.append(watcher)

    def unwatch(self, watcher: Callable[[], None]) -> None:
        self._watchers.remove(watcher)

    def tell(self) -> None:
        """Something has come in."""
        for watcher in list(self._watchers):
            watcher()


class QueueSource(Protocol):
    """A queue, as `QueuePoller` needs it."""

    @property
    def arn(self) -> str: ...
    @property
    def is_fifo(self) -> bool: ...
    def visible_after(self) -> float:
        """The visibility timeout, in seconds."""

    def receive(self, maximum: int) -> list[SqsMessage]: ...
    def delete(self, receipt_handle: str) -> bool: ...
    def next_receivable_at(self) -> float | None: ...
    def watch(self, watcher: Callable[[], None]) -> None: ...
    def unwatch(self, watcher: Callable[[], None]) -> None: ...


class ShardSource(Protocol):
    """A shard, as `StreamPoller` needs it. What a position is, only the shard knows; 0 is its
    beginning."""

    @property
    def shard_id(self) -> str: ...
    @property
    def end(self) -> int: ...
    def position_at(self, moment: float) -> int: ...
    def read(self, position: int) -> tuple[list[StreamEntry], int]: ...
    def watch(self, watcher: Callable[[], None]) -> None: ...
    def unwatch(self, watcher: Callable[[], None]) -> None: ...


class OnMoment(Protocol):
    """Told of each thing that a poller does: the kinds are those of `studylam.runtime.timeline`."""

    def __call__(
        self,
        kind: str,
        title: str,
        detail: Mapping[str, Any] | None = None,
        result: InvocationResult | None = None,
        trace: str = "",
    ) -> None: ...


def nobody(
    kind: str,
    title: str,
    detail: Mapping[str, Any] | None = None,
    result: InvocationResult | None = None,
    trace: str = "",
) -> None:
    """Where nobody wants to know."""
