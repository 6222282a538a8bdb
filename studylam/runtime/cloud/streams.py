"""Kinesis and DynamoDB Streams as they are on AWS, where moto's differ.

Rules: Kinesis' developer guide, "Resharding a stream", and DynamoDB's, "Change data capture for
DynamoDB Streams". What is mended here:

- Sequence numbers of Kinesis have 56 digits, and a shard's are its own.
- A shard that is split or merged is closed and keeps its records; its children begin empty. moto
  moves the records to the children, under new numbers, and goes on writing into the closed shard.
- A write that changes nothing of an item is no change in the table's stream.
- An item that UpdateItem makes is one INSERT with all of its attributes; moto has two.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from studylam.runtime.cloud.triggers.replacing import replace

_FIRST = 49590338271490256608559692538361571095921575989136588898
_APART = 22300745198530623141535718272648361505980418
"""Between the first numbers of two shards, as seen on AWS."""


def install() -> None:
    """Mend moto in this process."""
    from moto.dynamodb.models.table import StreamShard
    from moto.kinesis.models import Shard, Stream

    replace(Shard, "put_record", _put_record)
    replace(Stream, "get_shard_for_key", _shard_for_key)
    split, merge = Stream.split_shard, Stream.merge_shards

    def split_shard(self: Any, *arguments: Any) -> None:
        _keeping_records(self, split, arguments)

    def merge_shards(self: Any, *arguments: Any) -> None:
        _keeping_records(self, merge, arguments)

    replace(Stream, "split_shard", split_shard)
    replace(Stream, "merge_shards", merge_shards)
    add = StreamShard.add

    def add_change(self: Any, old: Any, new: Any) -> None:
        _add_change(self, add, old, new)

    replace(StreamShard, "add", add_change)


def _put_record(self: Any, partition_key: str, data: str, explicit_hash_key: str) -> str:
    from moto.kinesis.models import Record

    last = self.get_max_sequence_number() or _FIRST + self._shard_id * _APART - 1
    number = last + 1
    self.records[number] = Record(partition_key, data, number, explicit_hash_key)
    return str(number)


def _shard_for_key(self: Any, partition_key: str, explicit_hash_key: str) -> Any:
    from moto.kinesis.exceptions import InvalidArgumentError
    from moto.utilities.utils import md5_hash

    if not isinstance(partition_key, str) or len(partition_key) > 256:
        raise InvalidArgumentError("partition_key")
    key = explicit_hash_key or int(md5_hash(partition_key.encode()).hexdigest(), 16)
    if int(key) >= 2**128:
        raise InvalidArgumentError("explicit_hash_key")
    for shard in self.shards.values():
        if shard.is_open and shard.starting_hash <= int(key) <= shard.ending_hash:
            return shard
    return None


def _keeping_records(stream: Any, change: Any, arguments: tuple[Any, ...]) -> None:
    held = {shard.shard_id: shard.records for shard in stream.shards.values()}
    for shard in stream.shards.values():
        shard.records = OrderedDict()
    try:
        change(stream, *arguments)
    finally:
        for name, records in held.items():
            stream.shards[name].records = records


def _add_change(shard: Any, add: Any, old: Any, new: Any) -> None:
    if old is not None and new is not None and old.to_json() == new.to_json():
        return
    before = shard.items[-1].record if shard.items else None
    add(shard, old, new)
    record = shard.items[-1].record
    # What is written later shall not change what was said before.
    change = record["dynamodb"]
    for part in ("Keys", "NewImage", "OldImage"):
        if part in change:
            change[part] = _plain(change[part])
    if (
        before is not None
        and before["eventName"] == record["eventName"] == "INSERT"
        and before["dynamodb"]["Keys"] == change["Keys"]
    ):
        # The same item can't be made twice in a row: both are of one UpdateItem.
        change["SequenceNumber"] = before["dynamodb"]["SequenceNumber"]
        del shard.items[-2]


def _plain(value: Any) -> Any:
    """A copy, of whatever moto's items are made of; bytes stay what they are."""
    from moto.dynamodb.models.dynamo_type import DynamoType

    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return {value.type: _plain(value.value)} if isinstance(value, DynamoType) else value
