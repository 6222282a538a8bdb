"""What a stream's mapping sends to its on-failure destination: where the records lie, not what
they say (but to a bucket of S3).

Shape: recorded from AWS for Kinesis and DynamoDB Streams (LocalStack's snapshots).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from studylam.runtime.clock import iso_timestamp
from studylam.runtime.sources.partial_batch import Outcome
from studylam.runtime.sources.records import item_identifier

Condition = Literal["RetryAttemptsExhausted", "RecordAgeExceeded"]


def failure_record(
    *,
    records: Sequence[dict[str, Any]],
    shard_id: str,
    function_arn: str,
    condition: Condition,
    attempts: int,
    last: Outcome | None,
    at: float,
    with_payload: bool = False,
) -> dict[str, Any]:
    """The record for a batch that was given up.

    ``last`` is the last invocation with the batch. A batch that became too old has no
    ``responseContext``, and counts one invocation even when the function never saw it (recorded).
    ``with_payload``: with the records themselves, which only a bucket gets (recorded).
    """
    first = records[0]
    is_kinesis = first["eventSource"] == "aws:kinesis"
    record: dict[str, Any] = {
        "requestContext": {
            "requestId": last.request_id if last else _request_id(shard_id, first),
            "functionArn": function_arn,
            "condition": condition,
            "approximateInvokeCount": max(1, attempts),
        }
    }
    if condition == "RetryAttemptsExhausted" and last is not None:
        record["responseContext"] = {
            "statusCode": 200,
            "executedVersion": last.executed_version,
            "functionError": last.function_error,
        }
    record |= {
        "version": "1.0",
        "timestamp": _timestamp(at, with_milliseconds=True),
        "KinesisBatchInfo" if is_kinesis else "DDBStreamBatchInfo": {
            "shardId": shard_id,
            "startSequenceNumber": item_identifier(first),
            "endSequenceNumber": item_identifier(records[-1]),
            "approximateArrivalOfFirstRecord": _arrival(first),
            "approximateArrivalOfLastRecord": _arrival(records[-1]),
            "batchSize": len(records),
            "streamArn": first["eventSourceARN"],
        },
    }
    if with_payload:
        record["payload"] = {"Records": list(records)}
    return record


def record_key(mapping_uuid: str, record: Mapping[str, Any], at: float) -> str:
    """Under which a bucket keeps it: ``aws/lambda/MAPPING/SHARD/2026/01/31/…``, as "Retain
    discarded records" in AWS's Lambda developer guide has it."""
    batch = record.get("KinesisBatchInfo") or record["DDBStreamBatchInfo"]
    moment = datetime.fromtimestamp(at, UTC)
    unique = uuid.uuid5(uuid.NAMESPACE_URL, f"{mapping_uuid}/{batch['startSequenceNumber']}/{at}")
    day = f"{moment:%Y/%m/%d/%Y-%m-%dT%H.%M.%S}"
    return f"aws/lambda/{mapping_uuid}/{batch['shardId']}/{day}-{unique}"


def _request_id(shard_id: str, first: dict[str, Any]) -> str:
    """For records that no invocation saw: AWS has an id there, too."""
    place = f"{first['eventSourceARN']}/{shard_id}/{item_identifier(first)}"
    return str(uuid.uuid5(uuid.NAMESPACE_URL, place))


def _arrival(record: dict[str, Any]) -> str:
    if record["eventSource"] == "aws:kinesis":
        arrived = record["kinesis"]["approximateArrivalTimestamp"]
        return _timestamp(arrived, with_milliseconds=True)
    # DynamoDB knows whole seconds only (recorded).
    return _timestamp(record["dynamodb"]["ApproximateCreationDateTime"], with_milliseconds=False)


def _timestamp(seconds: float, *, with_milliseconds: bool) -> str:
    # Rounded before it is cut off at milliseconds: 0.987 is 0.98699… in binary.
    text = iso_timestamp(round(seconds, 3) + 1e-6)
    return text if with_milliseconds else f"{text.partition('.')[0]}Z"
