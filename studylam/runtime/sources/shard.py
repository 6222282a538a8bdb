"""Shards of a Kinesis stream and of a table's stream, in memory, on a virtual clock.

Rules: a shard keeps its records in the order in which they came, under sequence numbers that
increase, for the stream's retention: 24 hours, of Kinesis up to a year (Kinesis' and DynamoDB's
developer guides).
"""

from __future__ import annotations

import json
from collections.abc import Callable

from studylam.runtime.clock import Clock
from studylam.runtime.sources.batches import Record
from studylam.runtime.sources.interfaces import StreamEntry, Watched
from studylam.runtime.sources.records import (
    ChangeName,
    Item,
    StreamViewType,
    dynamodb_record,
    kinesis_record,
)

A_DAY_S = 86_400.0


class Shard(Watched):
    """What both kinds have in common: an ordered log that forgets its oldest entries."""

    def __init__(
        self, stream_arn: str, shard_id: str, clock: Clock, *, retention_s: float = A_DAY_S
    ) -> None:
        super().__init__()
        self.stream_arn = stream_arn
        self.shard_id = shard_id
        self.clock = clock
        self.retention_s = retention_s
        self._entries: list[StreamEntry] = []
        self._forgotten = 0

    @property
    def end(self) -> int:
        """The position behind the last record: LATEST."""
        return self._forgotten + len(self._entries)

    def position_at(self, moment: float) -> int:
        """The position of the first record that came at ``moment`` or later: AT_TIMESTAMP."""
        self._forget()
        earlier = sum(entry.arrived_at < moment for entry in self._entries)
        return self._forgotten + earlier

    def read(self, position: int) -> tuple[list[StreamEntry], int]:
        """What the shard still has from ``position`` on, and the position behind it."""
        self._forget()
        return self._entries[max(0, position - self._forgotten) :], self.end

    def _append(
        self, number_from: int, partition_key: str, make: Callable[[str, float], Record]
    ) -> str:
        now = self.clock.now()
        sequence_number = str(number_from + self.end)
        self._entries.append(
            StreamEntry(
                sequence_number,
                partition_key,
                now,
                now + self.retention_s,
                make(sequence_number, now),
            )
        )
        self.tell()
        return sequence_number

    def _forget(self) -> None:
        now, gone = self.clock.now(), 0
        while gone < len(self._entries) and self._entries[gone].expires_at <= now:
            gone += 1
        del self._entries[:gone]
        self._forgotten += gone


class KinesisShard(Shard):
    """A shard of a Kinesis stream. ``role_arn``: the execution role of the function that reads."""

    def __init__(
        self,
        stream_arn: str,
        shard_id: str,
        clock: Clock,
        *,
        role_arn: str,
        retention_s: float = A_DAY_S,
    ) -> None:
        super().__init__(stream_arn, shard_id, clock, retention_s=retention_s)
        self._role_arn = role_arn

    def put(self, partition_key: str, data: bytes) -> str:
        """Add a record and return its sequence number."""
        return self._append(
            49590338271490256608559692538361571095921575989136588898,
            partition_key,
            lambda sequence_number, now: kinesis_record(
                stream_arn=self.stream_arn,
                shard_id=self.shard_id,
                sequence_number=sequence_number,
                partition_key=partition_key,
                data=data,
                arrived_at=now,
                role_arn=self._role_arn,
            ),
        )


class DynamoDbShard(Shard):
    """A shard of a table's stream; its retention is always a day."""

    def __init__(
        self,
        stream_arn: str,
        shard_id: str,
        clock: Clock,
        *,
        view: StreamViewType = "NEW_AND_OLD_IMAGES",
    ) -> None:
        super().__init__(stream_arn, shard_id, clock)
        self._view = view

    def put(
        self,
        event_name: ChangeName,
        keys: Item,
        *,
        new_image: Item | None = None,
        old_image: Item | None = None,
        expired: bool = False,
    ) -> str:
        """Add a change of an item and return its sequence number."""
        return self._append(
            100_000_000_000_000_000_001,
            json.dumps(keys, sort_keys=True),
            lambda sequence_number, now: dynamodb_record(
                stream_arn=self.stream_arn,
                sequence_number=sequence_number,
                event_name=event_name,
                keys=keys,
                new_image=new_image,
                old_image=old_image,
                created_at=now,
                view=self._view,
                expired=expired,
            ),
        )
