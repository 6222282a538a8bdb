"""Records as functions get them: the shape of the canned events, and powertools' models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studylam.runtime.sources.failure_record import failure_record
from studylam.runtime.sources.partial_batch import Outcome
from studylam.runtime.sources.records import (
    MessageAttribute,
    SqsMessage,
    dynamodb_record,
    item_identifier,
    kinesis_record,
    sqs_record,
)

pytestmark = pytest.mark.quick

EVENTS = Path(__file__).parents[3] / "content" / "events"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/Notes/stream/2026-01-01T00:00:00.000"


def canned(name: str) -> list[Any]:
    return list(json.loads((EVENTS / f"{name}.json").read_text("utf-8"))["Records"])


def validate(model: str, *records: dict[str, Any]) -> None:
    models = pytest.importorskip("aws_lambda_powertools.utilities.parser.models")
    getattr(models, model).model_validate(json.loads(json.dumps({"Records": records})))


def test_sqs_is_the_canned_event() -> None:
    wanted = canned("sqs")[1]
    message = SqsMessage(
        message_id=wanted["messageId"],
        receipt_handle=wanted["receiptHandle"],
        body="not json",
        sent_at=1768478400.5,
        first_received_at=1768478400.515,
        receive_count=3,
        queue_arn=QUEUE,
        sender_id="AROAEXAMPLEROLEID:orders",
    )
    record = sqs_record(message)
    assert record == wanted
    assert list(record) == list(wanted)
    assert list(record["attributes"]) == list(wanted["attributes"])
    assert item_identifier(record) == wanted["messageId"]
    validate("SqsModel", record)


def test_sqs_fifo_is_the_canned_event() -> None:
    wanted = canned("sqs-fifo")[0]
    message = SqsMessage(
        message_id=wanted["messageId"],
        receipt_handle=wanted["receiptHandle"],
        body=wanted["body"],
        sent_at=1768478400.0,
        first_received_at=1768478400.015,
        receive_count=1,
        queue_arn=QUEUE + ".fifo",
        sender_id="AROAEXAMPLEROLEID:orders",
        sequence_number="18849496460467696128",
        group_id="ada",
        deduplication_id="ada-1",
    )
    assert sqs_record(message) == wanted
    validate("SqsModel", sqs_record(message))


def test_sqs_attributes_as_recorded() -> None:
    """The digest is AWS's own for these three, recorded by LocalStack."""
    message = SqsMessage(
        message_id="8a1a0e1c-8a65-4f2c-a1f5-6a8a3c1d5b10",
        receipt_handle="handle",
        body="{}",
        sent_at=1768478400.0,
        first_received_at=1768478400.0,
        receive_count=1,
        queue_arn=QUEUE,
        message_attributes={
            "Title": MessageAttribute("String", "The Whistler"),
            "Author": MessageAttribute("String", "John Grisham"),
            "WeeksOn": MessageAttribute("Number", "6"),
        },
        dead_letter_source_arn=QUEUE,
    )
    record = sqs_record(message)
    assert record["md5OfMessageAttributes"] == "d25a6aea97eb8f585bfa92d314504a92"
    assert record["messageAttributes"]["WeeksOn"] == {
        "stringValue": "6",
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": "Number",
    }
    assert record["attributes"]["DeadLetterQueueSourceArn"] == QUEUE
    validate("SqsModel", record)


def test_a_binary_attribute() -> None:
    message = SqsMessage(
        message_id="m",
        receipt_handle="handle",
        body="{}",
        sent_at=1.0,
        first_received_at=1.0,
        receive_count=1,
        queue_arn=QUEUE,
        message_attributes={"raw": MessageAttribute("Binary", b"\x00\x01")},
    )
    assert sqs_record(message)["messageAttributes"]["raw"] == {
        "binaryValue": "AAE=",
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": "Binary",
    }


def click() -> dict[str, Any]:
    return kinesis_record(
        stream_arn=STREAM,
        shard_id="shardId-000000000006",
        sequence_number="49590338271490256608559692538361571095921575989136588898",
        partition_key="ada",
        data=b'{"user": "ada", "page": "/home"}',
        arrived_at=1768478400.987,
        role_arn="arn:aws:iam::123456789012:role/clicks-role",
    )


def test_kinesis_is_the_canned_event() -> None:
    record = click()
    assert record == canned("kinesis")[0]
    assert list(record) == list(canned("kinesis")[0])
    assert item_identifier(record) == record["kinesis"]["sequenceNumber"]
    # powertools' model decodes it again.
    validate("KinesisDataStreamModel", record)


def note(**changes: Any) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "stream_arn": TABLE,
        "sequence_number": "100000000000000000001",
        "event_name": "MODIFY",
        "keys": {"Id": {"N": "101"}},
        "new_image": {"Id": {"N": "101"}, "Message": {"S": "Changed"}},
        "old_image": {"Id": {"N": "101"}, "Message": {"S": "New item"}},
        "created_at": 1768478400.4,
        **changes,
    }
    return dynamodb_record(**settings)


def test_dynamodb_has_the_keys_of_the_canned_event() -> None:
    record, wanted = note(), canned("dynamodb-stream")[1]
    assert list(record) == list(wanted)
    assert list(record["dynamodb"]) == list(wanted["dynamodb"])
    for part in ("Keys", "NewImage", "OldImage", "StreamViewType"):
        assert record["dynamodb"][part] == wanted["dynamodb"][part]
    assert record["dynamodb"]["ApproximateCreationDateTime"] == 1768478400
    assert len(record["eventID"]) == 32
    assert note(sequence_number="2")["eventID"] != record["eventID"]
    validate("DynamoDBStreamModel", record)
    expired = note(event_name="REMOVE", new_image=None, expired=True)
    assert expired["userIdentity"] == canned("dynamodb-ttl-remove")[0]["userIdentity"]
    validate("DynamoDBStreamModel", expired)


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        ("NEW_AND_OLD_IMAGES", {"NewImage", "OldImage"}),
    ],
)
def test_a_view_shows_its_images(view: str, images: set[str]) -> None:
    assert note(view=view)["dynamodb"].keys() & {"NewImage", "OldImage"} == images


@pytest.mark.parametrize(
    ("item", "size"),
    [  # All three recorded from AWS.
        ({"id": {"S": "id_value_1"}}, 24),
        ({"id": {"S": "id_value_2"}, "presentKey": {"S": "presentValue"}}, 46),
        ({"my_partition_key": {"S": "testId0"}, "should_fail": {"BOOL": False}}, 58),
    ],
)
def test_sizes_as_recorded(item: dict[str, Any], size: int) -> None:
    key = next(iter(item))
    record = note(event_name="INSERT", keys={key: item[key]}, new_image=item, old_image=None)
    assert record["dynamodb"]["SizeBytes"] == size


def test_every_type_has_a_size() -> None:
    item = {
        "b": {"B": "AAE="},
        "l": {"L": [{"N": "-1.5"}, {"NULL": True}]},
        "m": {"M": {"deep": {"SS": ["a", "b"]}}},
        "n": {"NS": ["1", "22"]},
        "e": {"M": {}},
    }
    assert note(new_image=item)["dynamodb"]["SizeBytes"] > 0


def failed(*records: dict[str, Any], **changes: Any) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "records": records,
        "shard_id": "shardId-000000000006",
        "function_arn": "arn:aws:lambda:us-east-1:123456789012:function:clicks",
        "condition": "RetryAttemptsExhausted",
        "attempts": 3,
        "last": Outcome(function_error="Unhandled", request_id="r"),
        "at": 1768478441.31,
        **changes,
    }
    return failure_record(**settings)


def test_failure_records_are_the_canned_ones() -> None:
    wanted = json.loads(canned("kinesis-failure-in-sqs")[0]["body"])
    record = failed(click())
    assert record["requestContext"] == {**wanted["requestContext"], "requestId": "r"}
    assert list(record) == list(wanted)
    for part in ("responseContext", "version", "timestamp"):
        assert record[part] == wanted[part]
    info, given = record["KinesisBatchInfo"], wanted["KinesisBatchInfo"]
    assert list(info) == list(given)
    assert info["approximateArrivalOfFirstRecord"] == given["approximateArrivalOfFirstRecord"]
    assert (info["batchSize"], info["streamArn"]) == (1, STREAM)
    assert info["startSequenceNumber"] == info["endSequenceNumber"]

    wanted = json.loads(canned("dynamodb-failure-in-sqs")[0]["body"])
    record = failed(note())
    assert list(record) == list(wanted)
    info, given = record["DDBStreamBatchInfo"], wanted["DDBStreamBatchInfo"]
    assert info["approximateArrivalOfFirstRecord"] == given["approximateArrivalOfFirstRecord"]


def test_a_reported_failure_is_no_function_error() -> None:
    """Recorded: after a partial batch response, ``functionError`` is null."""
    record = failed(click(), last=Outcome({"batchItemFailures": [{}]}, request_id="r"))
    assert record["responseContext"]["functionError"] is None


def test_records_that_became_too_old() -> None:
    """Recorded: without ``responseContext``, and one invocation where there was none."""
    record = failed(click(), condition="RecordAgeExceeded", attempts=0, last=None)
    assert list(record) == ["requestContext", "version", "timestamp", "KinesisBatchInfo"]
    assert record["requestContext"]["approximateInvokeCount"] == 1
    assert len(record["requestContext"]["requestId"]) == 36
