"""A mapping at work: its pollers, its state as the API shows it, and what it lets be seen."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from studylam.runtime.clock import Clock, Timer, VirtualClock
from studylam.runtime.cloud import Cloud
from studylam.runtime.sources.batches import Record
from studylam.runtime.sources.cloud_sources import CloudQueue, CloudShard
from studylam.runtime.sources.interfaces import OnMoment
from studylam.runtime.sources.mapping import EventSourceMapping
from studylam.runtime.sources.partial_batch import Outcome
from studylam.runtime.sources.queue_poller import QueuePoller
from studylam.runtime.sources.stream_poller import StreamPoller

NOTHING_YET = "No records processed"
OK = "OK"
FAILED = "PROBLEM: Function call failed"


@dataclass(frozen=True)
class Surroundings:
    """What a mapping needs of its service."""

    cloud: Cloud
    clock: Clock
    invoke: Callable[[EventSourceMapping, list[Record]], Outcome]
    may_read: Callable[[EventSourceMapping], bool]
    """Whether the function is there, and its role allows to read the source."""
    deliver: Callable[[EventSourceMapping, Mapping[str, Any]], None]
    """Send an on-failure record."""
    on_moment: Callable[[EventSourceMapping], OnMoment]


class _UnwatchedClock(Clock):
    """Real time without a thread: whoever polls all the time needn't be woken."""

    def call_at(self, when: float, action: Callable[[], None]) -> Timer:
        """Nothing: the next poll sees that it is due."""
        return Timer(action)


class RunningMapping:
    """One event source mapping. `poll` is called from one thread at a time."""

    def __init__(
        self,
        mapping: EventSourceMapping,
        settings: Mapping[str, Any],
        around: Surroundings,
        *,
        role_arn: str,
        function_timeout_s: float,
    ) -> None:
        """Raises InvalidParameterValueError: the queue's visibility timeout is too short.

        ``settings``: as CreateEventSourceMapping got them.
        """
        self.mapping = mapping
        self.settings = dict(settings)
        self.last_modified = around.clock.now()
        self.last_result = NOTHING_YET
        self._around = around
        self._role_arn = role_arn
        # On a virtual clock a poller is woken by it; else the thread of the service polls.
        is_virtual = isinstance(around.clock, VirtualClock)
        self._clock = around.clock if is_virtual else _UnwatchedClock()
        self.queue_poller: QueuePoller | None = None
        self.shard_pollers: dict[str, StreamPoller] = {}
        if not mapping.is_stream:
            self.queue_poller = QueuePoller(
                mapping,
                _GatedQueue(self, around.cloud, mapping.event_source_arn, self._moved),
                self._invoke,
                self._clock,
                function_timeout_s=function_timeout_s,
                on_moment=around.on_moment(mapping),
            )

    @property
    def pollers(self) -> list[QueuePoller | StreamPoller]:
        """Of a stream one for each shard that it has had."""
        return [self.queue_poller] if self.queue_poller else list(self.shard_pollers.values())

    @property
    def may_read(self) -> bool:
        return self._around.may_read(self.mapping)

    def start(self) -> None:
        """Poll from now on; of a stream the starting position is now's."""
        self._find_shards()
        for poller in self.pollers:
            poller.start()

    def stop(self) -> None:
        """Poll no more."""
        for poller in self.pollers:
            poller.stop()

    def poll(self) -> bool:
        """Do what can be done now; whether there was anything to do."""
        if not self.mapping.enabled or not self.may_read:
            return False
        self._find_shards()
        done = False
        for poller in self.pollers:
            done = poller.poll() or done
        return done

    def change(self, mapping: EventSourceMapping, settings: Mapping[str, Any]) -> None:
        """Go on with other settings, from where it is."""
        self.mapping = mapping
        self.settings = dict(settings)
        self.last_modified = self._around.clock.now()
        for poller in self.pollers:
            poller.change(mapping)

    def to_api(self, state: str | None = None) -> dict[str, Any]:
        """As Lambda's API shows it. ``state``: a passing one; else Enabled or Disabled."""
        mapping = self.mapping
        region, account = mapping.function_arn.split(":")[3:5]
        arn = f"arn:aws:lambda:{region}:{account}:event-source-mapping:{mapping.uuid}"
        found = mapping.to_api() | {
            "EventSourceMappingArn": arn,
            "LastModified": self.last_modified,
            "State": state or ("Enabled" if mapping.enabled else "Disabled"),
            # As recorded: queues have another word for it than streams.
            "StateTransitionReason": "User action" if mapping.is_stream else "USER_INITIATED",
        }
        if mapping.is_stream:
            found["LastProcessingResult"] = self.last_result
        return found

    def _find_shards(self) -> None:
        """Streams get new shards when they are split or merged; those are read from their
        beginning, once what is in their parents is done with."""
        if not self.mapping.is_stream or not self.mapping.enabled:
            return
        shards = self._around.cloud.poll("stream", self.mapping.event_source_arn)
        for shard in shards or ():
            name = shard["shard_id"]
            if name in self.shard_pollers or not all(map(self._is_done, shard["parents"])):
                continue
            poller = StreamPoller(
                self.mapping,
                _GatedShard(self, self._around.cloud, self.mapping.event_source_arn, name),
                self._invoke,
                self._clock,
                on_failure=lambda record: self._around.deliver(self.mapping, record),
                on_moment=self._around.on_moment(self.mapping),
            )
            if any(parent in self.shard_pollers for parent in shard["parents"]):
                poller.start_at_the_beginning()
            self.shard_pollers[name] = poller
            poller.start()

    def _is_done(self, parent: str) -> bool:
        poller = self.shard_pollers.get(parent)
        return poller is None or poller.is_up_to_date

    @property
    def role_arn(self) -> str:
        return self._role_arn

    def _invoke(self, records: list[Record]) -> Outcome:
        outcome = self._around.invoke(self.mapping, records)
        self.last_result = OK if outcome.function_error is None else FAILED
        return outcome

    def _moved(self, messages: list[dict[str, Any]], dead_letter_queue: str) -> None:
        count = f"{len(messages)} message" + ("s" if len(messages) > 1 else "")
        name = dead_letter_queue.rpartition(":")[2]
        detail = {
            "message_ids": [one["message_id"] for one in messages],
            "dead_letter_queue": dead_letter_queue,
        }
        title = f"{count} moved to {name}: received too often"
        self._around.on_moment(self.mapping)("delivery", title, detail)


class _GatedQueue(CloudQueue):
    """A queue that the function's role may be forbidden to read."""

    def __init__(self, running: RunningMapping, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._running = running

    def receive(self, maximum: int = 10) -> list[Any]:
        return super().receive(maximum) if self._running.may_read else []

    def next_receivable_at(self) -> float | None:
        return super().next_receivable_at() if self._running.may_read else None


class _GatedShard(CloudShard):
    """A shard that the function's role may be forbidden to read."""

    def __init__(
        self, running: RunningMapping, cloud: Cloud, stream_arn: str, shard_id: str
    ) -> None:
        super().__init__(cloud, stream_arn, shard_id, running.role_arn)
        self._running = running

    def read(self, position: int) -> tuple[list[Any], int]:
        return super().read(position) if self._running.may_read else ([], position)


def uuid_of(source_arn: str, function_arn: str, number: int) -> str:
    """A mapping's UUID: the same in each run, so that runs can be compared."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{source_arn}|{function_arn}|{number}"))
