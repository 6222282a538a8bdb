"""Streams of the world, read for real functions: AWS's recorded rows, bisecting, giving up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.runtime.sources.stage import QUEUE, REPORTING, STREAM, Stage, text_of

BUCKET = {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::records"}}}
TO_QUEUE = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}


@pytest.mark.parametrize(
    ("answer", "fails"),
    [
        *((text, False) for text in ("[]", "null", "{}", '""')),
        ('{"batchItemFailures": []}', False),
        ('{"batchItemFailures": null}', False),
        ('{"batchItemFailures": [{"itemIdentifier": ""}]}', True),
        ('{"batchItemFailures": [{"itemIdentifier": null}]}', True),
        ('{"batchItemFailures": [{"itemIdentifier": "unknown"}]}', True),
        ('{"batchItemFailures": [{"foo": "notvalid"}]}', True),
        ('{"batchItemFailures": [{"foo": null}]}', True),
    ],
)
@pytest.mark.parametrize("kind", ["kinesis", "dynamodb"])
def test_partial_batch_responses_as_recorded(
    stage: Stage, kind: str, answer: str, fails: bool
) -> None:
    stage.queue()
    settings: dict[str, Any] = {**REPORTING, **TO_QUEUE, "MaximumRetryAttempts": 2}
    text = f"answer {answer}"
    if kind == "kinesis":
        stage.stream()
        stage.map(STREAM, **settings)
        (number,) = stage.put(text)
    else:
        stage.map(stage.table(), **settings)
        stage.note("1", text)
    stage.service.advance(10)
    assert stage.batches() == [[text]] * (3 if fails else 1)
    if not fails:
        assert stage.left() == []
        return
    (record,) = stage.bodies("orders")
    last = stage.moments("attempt")[-1]
    assert record["requestContext"] == {
        "requestId": last.request_id,
        "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:worker",
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 3,
    }
    assert record["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": None,
    }
    info = record["KinesisBatchInfo" if kind == "kinesis" else "DDBStreamBatchInfo"]
    assert info["batchSize"] == 1
    if kind == "kinesis":
        assert info["startSequenceNumber"] == info["endSequenceNumber"] == number
        assert info["shardId"] == "shardId-000000000000"
        assert info["streamArn"] == STREAM
    assert "payload" not in record
    assert stage.moments("delivery")[-1].title.endswith("OnFailure: orders")


def test_bisecting_gives_up_only_the_poison_and_a_bucket_gets_the_records(stage: Stage) -> None:
    stage.call("s3", "CreateBucket", Bucket="records")
    stage.stream()
    uuid = stage.map(STREAM, BisectBatchOnFunctionError=True, MaximumRetryAttempts=0, **BUCKET)
    stage.put("a", "b", "raise poison", "c")
    stage.service.advance(20)
    assert stage.batches() == [
        ["a", "b", "raise poison", "c"],
        ["a", "b"],
        ["raise poison", "c"],
        ["raise poison"],
        ["c"],
    ]
    (kept,) = stage.service.world.snapshot().buckets["records"]
    assert kept.key.startswith(f"aws/lambda/{uuid}/shardId-000000000000/2026/")
    record = json.loads(stage.service.world.object_bytes("records", kept.key))
    assert [text_of(one) for one in record["payload"]["Records"]] == ["raise poison"]
    assert record["responseContext"]["functionError"] == "Unhandled"
    got = stage.service.get_event_source_mapping(uuid)
    assert got["LastProcessingResult"] == "OK"


@pytest.mark.parametrize("destination", ["none", "queue", "queue that is gone"])
def test_what_is_given_up_is_dropped_if_nobody_hears_of_it(stage: Stage, destination: str) -> None:
    stage.queue()
    stage.stream()
    to = {} if destination == "none" else TO_QUEUE
    stage.map(STREAM, MaximumRetryAttempts=1, **to)
    if destination == "queue that is gone":
        stage.call(
            "sqs",
            "DeleteQueue",
            QueueUrl=stage.service.world.call("sqs", "GetQueueUrl", {"QueueName": "orders"})[
                "QueueUrl"
            ],
        )
    stage.put("raise poison")
    stage.service.advance(20)
    (wait,) = stage.moments("wait")
    assert wait.title.endswith("1 record tried again in 1 s")
    told = [one.title for one in stage.moments("dropped")]
    assert (
        told
        == {
            "none": ["1 record given up: RetryAttemptsExhausted"],
            "queue": [],
            "queue that is gone": ["what was given up is known to nobody"],
        }[destination]
    )


def test_the_checkpoint_is_the_lowest_failure(stage: Stage) -> None:
    stage.stream()
    stage.map(STREAM, **REPORTING)
    stage.put("a", "report 1", "b", "report 2", "c")
    stage.service.advance(20)
    assert stage.batches() == [
        ["a", "report 1", "b", "report 2", "c"],
        ["report 1", "b", "report 2", "c"],  # the second one fails for the second time …
        ["report 2", "c"],
    ]


def test_records_over_the_maximum_age_are_given_up(stage: Stage) -> None:
    stage.queue()
    stage.stream()
    stage.map(STREAM, MaximumRecordAgeInSeconds=60, **TO_QUEUE)
    stage.put("raise x")
    stage.service.advance(200)
    (record,) = stage.bodies("orders")
    assert record["requestContext"]["condition"] == "RecordAgeExceeded"
    assert "responseContext" not in record
    stage.put("later")
    stage.service.pump()
    assert stage.batches()[-1] == ["later"]


def test_a_poison_record_stalls_its_shard_until_the_stream_forgets_it(stage: Stage) -> None:
    stage.stream(shards=2)
    uuid = stage.map(STREAM)
    keys = {}
    for number in range(8):  # two keys of different shards
        put = stage.call(
            "kinesis", "PutRecord", StreamName="clicks", Data=b"ok", PartitionKey=str(number)
        )
        keys.setdefault(put["ShardId"], str(number))
    stage.service.pump()
    one, other = keys.values()
    stage.put("raise x", "behind", key=one)
    stage.put("free", key=other)
    stage.service.advance(3600)
    assert ["free"] in stage.batches()
    assert ["behind"] not in stage.batches()
    oldest = [
        p.oldest_unfinished for p in stage.service.running_mapping(uuid).shard_pollers.values()
    ]
    assert [text_of(each.record) for each in oldest if each is not None] == ["raise x"]
    status = stage.service.get_event_source_mapping(uuid)["LastProcessingResult"]
    assert status == "PROBLEM: Function call failed"


def test_an_update_keeps_the_position(stage: Stage) -> None:
    stage.stream()
    uuid = stage.map(STREAM, BatchSize=1)
    stage.put("a", "b")
    stage.service.pump()
    stage.service.update_event_source_mapping(uuid, Enabled=False)
    stage.put("c", "d", "e")
    stage.service.pump()
    assert stage.batches() == [["a"], ["b"]]
    stage.service.update_event_source_mapping(uuid, Enabled=True, BatchSize=10)
    stage.service.pump()
    assert stage.batches() == [["a"], ["b"], ["c", "d", "e"]]


def test_a_failing_batch_is_tried_with_the_new_settings(stage: Stage) -> None:
    stage.queue()
    stage.stream()
    uuid = stage.map(STREAM)
    stage.put("raise x", "a")
    stage.service.pump()
    stage.service.update_event_source_mapping(
        uuid, BatchSize=1, MaximumRetryAttempts=0, ParallelizationFactor=2, **TO_QUEUE
    )
    stage.service.pump()
    assert stage.batches() == [["raise x", "a"], ["raise x"], ["a"]]
    assert len(stage.bodies("orders")) == 1


@pytest.mark.parametrize(
    ("position", "wanted"), [("TRIM_HORIZON", ["before", "after"]), ("LATEST", ["after"])]
)
def test_starting_positions(stage: Stage, position: str, wanted: list[str]) -> None:
    stage.stream()
    stage.put("before")
    stage.map(STREAM, StartingPosition=position, BatchSize=1)
    stage.put("after")
    stage.service.pump()
    assert [text for batch in stage.batches() for text in batch] == wanted


def test_starting_at_a_timestamp(stage: Stage) -> None:
    stage.stream()
    stage.put("before")
    stage.service.advance(10)
    now = stage.service.clock.now()
    stage.put("at")
    stage.map(STREAM, StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=now)
    stage.service.pump()
    assert stage.batches() == [["at"]]


def test_a_split_shard_is_read_before_its_children(stage: Stage) -> None:
    stage.stream()
    stage.map(STREAM, BatchSize=10, MaximumRetryAttempts=1)
    stage.put("raise a")
    stage.call(
        "kinesis",
        "SplitShard",
        StreamName="clicks",
        ShardToSplit="shardId-000000000000",
        NewStartingHashKey=str(2**127),
    )
    stage.put("child")
    stage.service.pump()
    assert stage.batches() == [["raise a"]]
    stage.service.advance(30)
    assert stage.batches() == [["raise a"], ["raise a"], ["child"]]


def test_a_tables_stream(stage: Stage) -> None:
    arn = stage.table()
    pattern = json.dumps({"eventName": ["INSERT", "MODIFY"]})
    stage.map(arn, FilterCriteria={"Filters": [{"Pattern": pattern}]})
    stage.call(
        "dynamodb",
        "UpdateItem",
        TableName="notes",
        Key={"id": {"S": "1"}},
        UpdateExpression="SET #t = :t",
        ExpressionAttributeNames={"#t": "text"},
        ExpressionAttributeValues={":t": {"S": "first"}},
    )
    stage.note("1", "second")
    stage.note("1", "second")  # changes nothing
    stage.call("dynamodb", "DeleteItem", TableName="notes", Key={"id": {"S": "1"}})
    stage.service.pump()
    (records,) = stage.events()
    assert [(one["eventName"], text_of(one)) for one in records] == [
        ("INSERT", "first"),
        ("MODIFY", "second"),
    ]
    change = records[1]["dynamodb"]
    assert change["OldImage"] == {"id": {"S": "1"}, "text": {"S": "first"}}
    assert change["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert change["ApproximateCreationDateTime"] == int(stage.service.clock.now())
    assert records[0]["eventSourceARN"] == arn


def test_throttles_are_no_attempts(stage: Stage) -> None:
    stage.stream()
    stage.map(STREAM, MaximumRetryAttempts=0)
    stage.service.put_function_concurrency("worker", 0)
    stage.put("a")
    stage.service.advance(10)
    assert stage.batches() == []
    stage.service.delete_function_concurrency("worker")
    stage.service.advance(60)
    assert stage.batches() == [["a"]]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.sampled_from("xyz"), st.sampled_from(["ok", "report 1", "raise x"])),
        min_size=1,
        max_size=8,
    ),
    st.integers(1, 4),
    st.integers(1, 3),
    st.booleans(),
)
def test_no_record_is_lost_or_invented_and_each_key_keeps_its_order(
    stage: Stage, records: list[tuple[str, str]], size: int, lanes: int, bisect: bool
) -> None:
    stage.reset()
    stage.stream(shards=2)
    stage.queue()
    uuid = stage.map(
        STREAM,
        BatchSize=size,
        ParallelizationFactor=lanes,
        BisectBatchOnFunctionError=bisect,
        MaximumRetryAttempts=1,
        **REPORTING,
        **TO_QUEUE,
    )
    put = [(key, number) for key, text in records for number in stage.put(text, key=key)]
    stage.service.advance(300)
    endings: dict[str, str] = {}
    for poller in stage.service.running_mapping(uuid).shard_pollers.values():
        endings |= poller.endings
    # Numbers of two shards differ, so these are all of them.
    assert sorted(endings) == sorted(number for _, number in put)
    assert set(endings.values()) <= {"processed", "given up"}
    given_up = sum(info["KinesisBatchInfo"]["batchSize"] for info in stage.bodies("orders"))
    assert given_up == list(endings.values()).count("given up")
    last: dict[str, str] = {}
    for batch in stage.events():
        for one in batch:
            last.pop(one["kinesis"]["sequenceNumber"], None)
            last[one["kinesis"]["sequenceNumber"]] = one["kinesis"]["partitionKey"]
    for key in "xyz":
        seen = [number for number, of in last.items() if of == key]
        assert seen == [number for of, number in put if of == key]
    if bisect:
        poison = [text for _, text in records if text == "raise x"]
        assert given_up >= len(poison)
