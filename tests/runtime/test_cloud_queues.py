"""Queues and streams of the world, where moto alone does something else than AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from studylam.runtime import VirtualClock
from studylam.runtime.cloud import Cloud
from studylam.runtime.cloud.errors import AwsError

ACCOUNT = "us-east-1:123456789012"
TRACE = "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1"


class World:
    """A cloud whose time is stepped, with short ways to its queues."""

    def __init__(self, cloud: Cloud, clock: VirtualClock) -> None:
        self.cloud = cloud
        self.clock = clock

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        return self.cloud.call(service, operation, params)

    def queue(self, name: str, **attributes: str) -> str:
        if name.endswith(".fifo"):
            attributes["FifoQueue"] = "true"
        made = self.call("sqs", "CreateQueue", QueueName=name, Attributes=attributes)
        return str(made["QueueUrl"])

    def send(self, url: str, body: str, **more: Any) -> dict[str, Any]:
        return self.call("sqs", "SendMessage", QueueUrl=url, MessageBody=body, **more)

    def turn(self, url: str, body: str, group: str = "g") -> dict[str, Any]:
        return self.send(url, body, MessageGroupId=group, MessageDeduplicationId=body)

    def receive(self, url: str, maximum: int = 10) -> list[dict[str, Any]]:
        answer = self.call(
            "sqs",
            "ReceiveMessage",
            QueueUrl=url,
            MaxNumberOfMessages=maximum,
            MessageSystemAttributeNames=["All"],
        )
        return list(answer.get("Messages", []))

    def bodies(self, url: str, maximum: int = 10) -> list[str]:
        return [one["Body"] for one in self.receive(url, maximum)]


@pytest.fixture(scope="module")
def shared() -> Iterator[World]:
    clock = VirtualClock()
    cloud = Cloud(clock=clock)
    yield World(cloud, clock)
    cloud.close()


@pytest.fixture
def world(shared: World) -> World:
    shared.cloud.reset()
    return shared


def redrive(to: str, after: int) -> str:
    return json.dumps(
        {"deadLetterTargetArn": f"arn:aws:sqs:{ACCOUNT}:{to}", "maxReceiveCount": after}
    )


def test_a_message_is_visible_at_the_end_of_its_timeout(world: World) -> None:
    url = world.queue("orders")
    world.send(url, "a")
    assert world.bodies(url) == ["a"]
    world.clock.advance(29.9)
    assert world.bodies(url) == []
    world.clock.advance(0.1)
    (again,) = world.receive(url)
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"


def test_a_group_with_a_message_in_flight_is_blocked(world: World) -> None:
    url = world.queue("turns.fifo")
    for body in "abc":
        world.turn(url, body)
    world.turn(url, "other", group="h")
    assert world.bodies(url, 1) == ["a"]
    assert world.bodies(url) == ["other"]
    world.clock.advance(30)
    assert world.bodies(url, 2) == ["a", "b"]
    world.clock.advance(30)
    # They come back in their order, though both were in flight.
    assert world.bodies(url) == ["a", "b", "c", "other"]


def test_a_message_is_moved_with_its_id_and_counted_anew(world: World) -> None:
    dead = world.queue("dead")
    url = world.queue("orders", RedrivePolicy=redrive("dead", 2))
    sent = world.send(url, "a")["MessageId"]
    for _ in range(2):
        assert world.bodies(url) == ["a"]
        world.clock.advance(30)
    assert world.bodies(url) == []
    (moved,) = world.receive(dead)
    assert moved["MessageId"] == sent
    assert moved["Attributes"]["ApproximateReceiveCount"] == "3"


def test_moved_messages_are_no_duplicates_of_each_other(world: World) -> None:
    dead = world.queue("dead.fifo")
    first = world.queue("one.fifo", RedrivePolicy=redrive("dead.fifo", 1))
    second = world.queue("two.fifo", RedrivePolicy=redrive("dead.fifo", 1))
    for url in (first, second):
        world.turn(url, "same")
        world.receive(url)
    world.clock.advance(30)
    assert world.bodies(first) == world.bodies(second) == []
    assert world.bodies(dead) == ["same", "same"]


def test_a_duplicate_is_recognised_for_five_minutes(world: World) -> None:
    url = world.queue("turns.fifo")
    sent = world.turn(url, "a")
    (received,) = world.receive(url)
    world.call("sqs", "DeleteMessage", QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])
    world.clock.advance(299)
    again = world.turn(url, "a")
    assert (again["MessageId"], again["SequenceNumber"]) == (
        sent["MessageId"],
        sent["SequenceNumber"],
    )
    assert world.bodies(url) == []
    world.clock.advance(1)
    later = world.turn(url, "a")
    assert int(later["SequenceNumber"]) > int(sent["SequenceNumber"])
    assert world.bodies(url) == ["a"]


def test_a_content_is_its_own_deduplication_id(world: World) -> None:
    url = world.queue("turns.fifo", ContentBasedDeduplication="true")
    numbers = [
        world.send(url, body, MessageGroupId="g")["SequenceNumber"] for body in ("a", "a", "b")
    ]
    assert numbers[0] == numbers[1] < numbers[2]
    assert world.bodies(url) == ["a", "b"]


def test_an_old_receipt_handle_deletes_nothing(world: World) -> None:
    url = world.queue("orders")
    world.send(url, "a")
    (first,) = world.receive(url)
    world.clock.advance(30)
    (second,) = world.receive(url)
    world.call("sqs", "DeleteMessage", QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    world.clock.advance(30)
    assert world.bodies(url) == ["a"]
    world.clock.advance(30)
    (third,) = world.receive(url)
    assert third["ReceiptHandle"] != second["ReceiptHandle"]
    for _ in range(2):  # deleting twice is as good as once
        world.call("sqs", "DeleteMessage", QueueUrl=url, ReceiptHandle=third["ReceiptHandle"])
    world.clock.advance(30)
    assert world.bodies(url) == []
    with pytest.raises(AwsError):
        world.call("sqs", "DeleteMessage", QueueUrl=url, ReceiptHandle="nonsense")


def test_a_message_is_kept_for_its_time_and_stops_nobody(world: World) -> None:
    url = world.queue("orders", MessageRetentionPeriod="60")
    world.send(url, "old")
    world.clock.advance(59)
    world.send(url, "new")
    world.clock.advance(1)
    assert world.bodies(url) == ["new"]


def test_a_message_carries_the_header_of_its_request(world: World) -> None:
    url = world.queue("orders")
    world.cloud.call("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "a"}, trace=TRACE)
    (received,) = world.receive(url)
    assert received["Attributes"]["AWSTraceHeader"] == TRACE


def test_long_polling_of_an_empty_queue_ends_at_once(world: World) -> None:
    url = world.queue("orders")
    assert world.call("sqs", "ReceiveMessage", QueueUrl=url, WaitTimeSeconds=20) == {}


def read(world: World, shard: str) -> list[str]:
    iterator = world.call(
        "kinesis",
        "GetShardIterator",
        StreamName="clicks",
        ShardId=shard,
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    found = world.call("kinesis", "GetRecords", ShardIterator=iterator)["Records"]
    return [one["Data"].decode() for one in found]


def put(world: World, text: str, **more: Any) -> dict[str, Any]:
    given = {"StreamName": "clicks", "Data": text.encode(), "PartitionKey": "k", **more}
    return world.call("kinesis", "PutRecord", **given)


def test_sequence_numbers_have_56_digits_and_increase(world: World) -> None:
    world.call("kinesis", "CreateStream", StreamName="clicks", ShardCount=1)
    first, second = (put(world, text)["SequenceNumber"] for text in "ab")
    assert len(first) == 56
    assert int(first) < int(second)
    iterator = world.call(
        "kinesis",
        "GetShardIterator",
        StreamName="clicks",
        ShardId="shardId-000000000000",
        ShardIteratorType="AFTER_SEQUENCE_NUMBER",
        StartingSequenceNumber=first,
    )["ShardIterator"]
    (found,) = world.call("kinesis", "GetRecords", ShardIterator=iterator)["Records"]
    assert found["SequenceNumber"] == second


def test_a_split_shard_keeps_its_records_and_takes_no_more(world: World) -> None:
    world.call("kinesis", "CreateStream", StreamName="clicks", ShardCount=1)
    put(world, "before")
    world.call(
        "kinesis",
        "SplitShard",
        StreamName="clicks",
        ShardToSplit="shardId-000000000000",
        NewStartingHashKey=str(2**127),
    )
    low = put(world, "low", ExplicitHashKey="0")["ShardId"]
    high = put(world, "high", ExplicitHashKey=str(2**128 - 1))["ShardId"]
    assert (low, high) == ("shardId-000000000001", "shardId-000000000002")
    assert read(world, "shardId-000000000000") == ["before"]
    assert (read(world, low), read(world, high)) == (["low"], ["high"])
    world.call(
        "kinesis", "MergeShards", StreamName="clicks", ShardToMerge=low, AdjacentShardToMerge=high
    )
    assert put(world, "merged")["ShardId"] == "shardId-000000000003"
    assert read(world, low) == ["low"]
    assert read(world, "shardId-000000000003") == ["merged"]


def test_a_tables_stream_has_one_record_for_each_change(world: World) -> None:
    made = world.call(
        "dynamodb",
        "CreateTable",
        TableName="notes",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    key = {"id": {"S": "1"}}
    change = {
        "TableName": "notes",
        "Key": key,
        "UpdateExpression": "SET a = :a, b = :b",
        "ExpressionAttributeValues": {":a": {"L": [{"N": "1"}]}, ":b": {"B": b"\0x"}},
    }
    for _ in range(2):  # the second one changes nothing
        world.call("dynamodb", "UpdateItem", **change)
    item = {**key, "a": {"L": [{"N": "1"}]}, "b": {"B": b"\0x"}}
    world.call("dynamodb", "PutItem", TableName="notes", Item=item)
    for _ in range(2):  # the second one finds nothing
        world.call("dynamodb", "DeleteItem", TableName="notes", Key=key)
    world.call("dynamodb", "PutItem", TableName="notes", Item=key)
    arn = made["TableDescription"]["LatestStreamArn"]
    (shard,) = world.call("dynamodbstreams", "DescribeStream", StreamArn=arn)["StreamDescription"][
        "Shards"
    ]
    iterator = world.call(
        "dynamodbstreams",
        "GetShardIterator",
        StreamArn=arn,
        ShardId=shard["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    found = world.call("dynamodbstreams", "GetRecords", ShardIterator=iterator)["Records"]
    assert [one["eventName"] for one in found] == ["INSERT", "REMOVE", "INSERT"]
    assert found[0]["dynamodb"]["NewImage"] == item
    numbers = [int(one["dynamodb"]["SequenceNumber"]) for one in found]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("sort", [None, "at"])
@pytest.mark.parametrize("exists", [False, True])
def test_an_update_that_fails_changes_nothing(world: World, sort: str | None, exists: bool) -> None:
    names = ["id", *filter(None, [sort])]
    made = world.call(
        "dynamodb",
        "CreateTable",
        TableName="notes",
        KeySchema=[
            {"AttributeName": name, "KeyType": kind}
            for name, kind in zip(names, ("HASH", "RANGE"), strict=False)
        ],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    key = {name: {"S": "1"} for name in names}
    items = [{**key, "n": {"N": "5"}}] if exists else []
    for item in items:
        world.call("dynamodb", "PutItem", TableName="notes", Item=item)
    with pytest.raises(AwsError, match="incorrect data type"):
        world.call(
            "dynamodb",
            "UpdateItem",
            TableName="notes",
            Key=key,
            UpdateExpression="SET a = :text ADD n :text",
            ExpressionAttributeValues={":text": {"S": "full"}},
        )
    assert world.call("dynamodb", "Scan", TableName="notes")["Items"] == items
    arn = made["TableDescription"]["LatestStreamArn"]
    found = world.call("dynamodbstreams", "DescribeStream", StreamArn=arn)
    iterator = world.call(
        "dynamodbstreams",
        "GetShardIterator",
        StreamArn=arn,
        ShardId=found["StreamDescription"]["Shards"][0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    records = world.call("dynamodbstreams", "GetRecords", ShardIterator=iterator)["Records"]
    assert len(records) == len(items)
