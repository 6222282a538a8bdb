"""Queues and shards of the world, as the pollers need them: all is asked of the cloud process.

Nothing calls here when something comes in: `RunningMapping.poll` asks.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from studylam.runtime.cloud import Cloud
from studylam.runtime.sources.interfaces import StreamEntry, Watched
from studylam.runtime.sources.records import (
    MessageAttribute,
    SqsMessage,
    dynamodb_record,
    kinesis_record,
)

_NEVER = 1e18
"""A moment after which nothing comes."""


class CloudQueue(Watched):
    """An SQS queue. ``on_moved`` is told which messages went to which dead-letter queue."""

    def __init__(
        self, cloud: Cloud, arn: str, on_moved: Callable[[list[dict[str, Any]], str], None]
    ) -> None:
        super().__init__()
        self._cloud = cloud
        self._on_moved = on_moved
        self.arn = arn

    @property
    def is_fifo(self) -> bool:
        return self.arn.endswith(".fifo")

    @property
    def exists(self) -> bool:
        return self._cloud.poll("queue", self.arn) is not None

    def visible_after(self) -> float:
        """The visibility timeout, in seconds; 0 of a queue that is gone."""
        known = self._cloud.poll("queue", self.arn)
        return float(known["visibility_timeout_s"]) if known else 0.0

    def receive(self, maximum: int = 10) -> list[SqsMessage]:
        """Visible messages, which then are hidden for the visibility timeout."""
        found = self._cloud.poll("receive", self.arn, maximum=maximum)
        if found is None:
            return []
        if found["moved"]:
            self._on_moved(found["moved"], found["dead_letter_queue"])
        return [_message(one) for one in found["messages"]]

    def delete(self, receipt_handle: str) -> bool:
        return bool(self._cloud.poll("delete", self.arn, handles=[receipt_handle]))

    def next_receivable_at(self) -> float | None:
        """When a message can be received, now or later; None while nothing is here to wait for."""
        known = self._cloud.poll("queue", self.arn)
        at = known["next_receivable_at"] if known else None
        return None if at is None else float(at)


class CloudShard(Watched):
    """A shard of a Kinesis stream or of a table's stream. ``role_arn``: of the reading function.

    A position is the sequence number behind which to go on.
    """

    def __init__(self, cloud: Cloud, stream_arn: str, shard_id: str, role_arn: str) -> None:
        super().__init__()
        self._cloud = cloud
        self.stream_arn = stream_arn
        self.shard_id = shard_id
        self._role_arn = role_arn

    @property
    def end(self) -> int:
        return self.position_at(_NEVER)

    def position_at(self, moment: float) -> int:
        return int(self._ask(0, moment=moment)["end"])

    def read(self, position: int) -> tuple[list[StreamEntry], int]:
        """What the shard still has behind ``position``, and the position behind that."""
        found = self._ask(position)
        now_gone = found["now"] - found["retention_s"]
        entries = [
            self._entry(one, found["retention_s"])
            for one in found["records"]
            if one["at"] > now_gone
        ]
        return entries, max(position, int(found["end"]))

    def _ask(self, after: int, moment: float | None = None) -> dict[str, Any]:
        known = {"shard": self.shard_id, "after": after, "moment": moment}
        found = self._cloud.poll("read", self.stream_arn, **known)
        empty = {"records": [], "end": 0, "retention_s": 0.0, "now": 0.0}
        return empty if found is None else dict(found)

    def _entry(self, found: dict[str, Any], retention_s: float) -> StreamEntry:
        number, at = str(found["number"]), float(found["at"])
        if "data" in found:
            key = found["key"]
            record = kinesis_record(
                stream_arn=self.stream_arn,
                shard_id=self.shard_id,
                sequence_number=number,
                partition_key=key,
                data=base64.b64decode(found["data"]),
                arrived_at=at,
                role_arn=self._role_arn,
            )
        else:
            key = json.dumps(found["keys"], sort_keys=True)
            record = dynamodb_record(
                stream_arn=self.stream_arn,
                sequence_number=number,
                event_name=found["name"],
                keys=found["keys"],
                new_image=found["new"],
                old_image=found["old"],
                created_at=at,
                view=found["view"],
            )
        return StreamEntry(number, key, at, at + retention_s, record)


def _message(found: dict[str, Any]) -> SqsMessage:
    attributes = {
        name: MessageAttribute(kind, base64.b64decode(value) if is_binary else value)
        for name, (kind, value, is_binary) in found.pop("attributes").items()
    }
    return SqsMessage(**found, message_attributes=attributes)
