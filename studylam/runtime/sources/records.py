"""The records that functions get from queues and streams: AWS's keys, types and order of keys.

Shapes: recorded from AWS (LocalStack's snapshots), and the example events in the pages on SQS,
Kinesis and DynamoDB Streams of AWS's Lambda developer guide.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

StreamViewType = Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
ChangeName = Literal["INSERT", "MODIFY", "REMOVE"]
Item = Mapping[str, Mapping[str, Any]]
"""An item of DynamoDB as its API writes it: ``{"Id": {"N": "101"}}``."""

SENDER = "AROAEXAMPLEROLEID:studylam"
"""The id of who sent a message, where nobody in particular did."""


@dataclass(frozen=True)
class MessageAttribute:
    """An attribute that the sender put on a message; bytes where its type is Binary."""

    data_type: str
    value: str | bytes


@dataclass(frozen=True)
class SqsMessage:
    """A message as it was received. Times in seconds since the epoch."""

    message_id: str
    receipt_handle: str
    body: str
    sent_at: float
    first_received_at: float
    receive_count: int
    queue_arn: str
    sender_id: str = SENDER
    message_attributes: Mapping[str, MessageAttribute] = field(default_factory=dict)
    sequence_number: str | None = None
    group_id: str | None = None
    deduplication_id: str | None = None
    dead_letter_source_arn: str | None = None
    """The queue that it came from, if it was moved here."""
    trace_header: str | None = None
    """The X-Amzn-Trace-Id of the request that sent it."""


def sqs_record(message: SqsMessage, *, has_window: bool = False) -> dict[str, Any]:
    """One record of an SQS event. A mapping with a batching window names attributes' digest even
    where there are none: the keys are recorded so with and without one."""
    attributes = {"ApproximateReceiveCount": str(message.receive_count)}
    if message.trace_header is not None:
        attributes["AWSTraceHeader"] = message.trace_header
    attributes |= {
        "SentTimestamp": _milliseconds(message.sent_at),
        "SenderId": message.sender_id,
        "ApproximateFirstReceiveTimestamp": _milliseconds(message.first_received_at),
    }
    for name, value in (
        ("SequenceNumber", message.sequence_number),
        ("MessageGroupId", message.group_id),
        ("MessageDeduplicationId", message.deduplication_id),
        ("DeadLetterQueueSourceArn", message.dead_letter_source_arn),
    ):
        if value is not None:
            attributes[name] = value
    record: dict[str, Any] = {
        "messageId": message.message_id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": {
            name: _message_attribute(each) for name, each in message.message_attributes.items()
        },
    }
    if message.message_attributes:
        record["md5OfMessageAttributes"] = _md5_of_attributes(message.message_attributes)
    elif has_window:
        record["md5OfMessageAttributes"] = None
    return record | {
        "md5OfBody": hashlib.md5(message.body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": message.queue_arn,
        "awsRegion": region_of(message.queue_arn),
    }


def kinesis_record(
    *,
    stream_arn: str,
    shard_id: str,
    sequence_number: str,
    partition_key: str,
    data: bytes,
    arrived_at: float,
    role_arn: str,
) -> dict[str, Any]:
    """One record of a Kinesis event; ``role_arn`` is the function's execution role."""
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": partition_key,
            "sequenceNumber": sequence_number,
            "data": base64.b64encode(data).decode("ascii"),
            "approximateArrivalTimestamp": round(arrived_at, 3),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": role_arn,
        "awsRegion": region_of(stream_arn),
        "eventSourceARN": stream_arn,
    }


def dynamodb_record(
    *,
    stream_arn: str,
    sequence_number: str,
    event_name: ChangeName,
    keys: Item,
    new_image: Item | None,
    old_image: Item | None,
    created_at: float,
    view: StreamViewType = "NEW_AND_OLD_IMAGES",
    expired: bool = False,
) -> dict[str, Any]:
    """One record of a DynamoDB Streams event, with the images that the stream's ``view`` shows.

    ``expired``: the item's time to live ended it, not a caller.
    """
    change: dict[str, Any] = {
        "ApproximateCreationDateTime": int(created_at),
        "Keys": _plain(keys),
    }
    if new_image is not None and view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"):
        change["NewImage"] = _plain(new_image)
    if old_image is not None and view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"):
        change["OldImage"] = _plain(old_image)
    size = sum(_size({"M": change.get(part, {})}) for part in ("Keys", "NewImage", "OldImage"))
    change |= {
        "SequenceNumber": sequence_number,
        "SizeBytes": size,
        "StreamViewType": view,
    }
    identity = f"{stream_arn}:{sequence_number}".encode()
    record: dict[str, Any] = {
        "eventID": hashlib.md5(identity, usedforsecurity=False).hexdigest(),
        "eventName": event_name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": region_of(stream_arn),
        "dynamodb": change,
        "eventSourceARN": stream_arn,
    }
    if expired:
        record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    return record


def item_identifier(record: Mapping[str, Any]) -> str:
    """The id by which a function reports this record as failed."""
    if record["eventSource"] == "aws:sqs":
        return str(record["messageId"])
    if record["eventSource"] == "aws:kinesis":
        return str(record["kinesis"]["sequenceNumber"])
    return str(record["dynamodb"]["SequenceNumber"])


def region_of(arn: str) -> str:
    return arn.split(":")[3]


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))


def _message_attribute(attribute: MessageAttribute) -> dict[str, Any]:
    value = attribute.value
    given = (
        {"stringValue": value}
        if isinstance(value, str)
        else {"binaryValue": base64.b64encode(value).decode("ascii")}
    )
    return given | {
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": attribute.data_type,
    }


def _md5_of_attributes(attributes: Mapping[str, MessageAttribute]) -> str:
    """SQS's developer guide, "Calculating the MD5 message digest for message attributes"."""
    digest = hashlib.md5(usedforsecurity=False)
    for name in sorted(attributes):
        attribute = attributes[name]
        value = attribute.value
        raw, kind = (value.encode(), b"\1") if isinstance(value, str) else (value, b"\2")
        for part in (name.encode(), attribute.data_type.encode()):
            digest.update(len(part).to_bytes(4, "big") + part)
        digest.update(kind + len(raw).to_bytes(4, "big") + raw)
    return digest.hexdigest()


def _plain(item: Item) -> dict[str, Any]:
    return {name: dict(value) for name, value in item.items()}


def _size(value: Mapping[str, Any]) -> int:
    """Bytes of a value: DynamoDB's developer guide, "Item sizes and formats"."""
    kind, content = next(iter(value.items()))
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        digits = content.lstrip("-").replace(".", "").strip("0")
        return (len(digits) + 1) // 2 + 1
    if kind == "B":
        return len(content)
    if kind in ("SS", "NS", "BS"):
        return sum(_size({kind[0]: each}) for each in content)
    # An image is a map without the three bytes that a nested one costs.
    if kind == "M":
        return sum(len(name.encode()) + _nested(each) for name, each in content.items())
    if kind == "L":
        return sum(_nested(each) for each in content)
    return 1


def _nested(value: Mapping[str, Any]) -> int:
    return _size(value) + (3 if "M" in value or "L" in value else 0)
