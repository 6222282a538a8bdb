"""Settings of event source mappings: AWS's recorded defaults and refusals, and the limits."""

from __future__ import annotations

from typing import Any

import pytest

from studylam.runtime.refusals import (
    InvalidParameterValueError,
    ResourceConflictError,
    ValidationError,
)
from studylam.runtime.sources.mapping import EventSourceMapping

pytestmark = pytest.mark.quick

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:orders"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/Notes/stream/2026-01-01T00:00:00.000"


def create(arn: str, **settings: Any) -> EventSourceMapping:
    return EventSourceMapping.create(
        {"EventSourceArn": arn, **settings}, function_arn=FUNCTION, uuid="u"
    )


def stream(**settings: Any) -> EventSourceMapping:
    return create(STREAM, **{"StartingPosition": "TRIM_HORIZON", **settings})


def test_a_queues_defaults_as_recorded() -> None:
    assert create(QUEUE).to_api() == {
        "UUID": "u",
        "BatchSize": 10,
        "EventSourceArn": QUEUE,
        "FunctionArn": FUNCTION,
        "FunctionResponseTypes": [],
        "MaximumBatchingWindowInSeconds": 0,
    }


@pytest.mark.parametrize("arn", [STREAM, TABLE])
def test_a_streams_defaults_as_recorded(arn: str) -> None:
    assert create(arn, StartingPosition="LATEST").to_api() == {
        "UUID": "u",
        "BatchSize": 100,
        "BisectBatchOnFunctionError": False,
        "DestinationConfig": {"OnFailure": {}},
        "EventSourceArn": arn,
        "FunctionArn": FUNCTION,
        "FunctionResponseTypes": [],
        "MaximumBatchingWindowInSeconds": 0,
        "MaximumRecordAgeInSeconds": -1,
        "MaximumRetryAttempts": -1,
        "ParallelizationFactor": 1,
        "StartingPosition": "LATEST",
        "TumblingWindowInSeconds": 0,
    }


def test_all_settings_come_back() -> None:
    given = {
        "BatchSize": 10_000,
        "MaximumBatchingWindowInSeconds": 300,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "FilterCriteria": {"Filters": [{"Pattern": '{"body": {"k": ["v"]}}'}]},
        "ScalingConfig": {"MaximumConcurrency": 1000},
    }
    mapping = create(QUEUE, Enabled=False, **given)
    assert mapping.to_api().items() >= given.items()
    assert not mapping.enabled
    given = {
        "BatchSize": 1,
        "BisectBatchOnFunctionError": True,
        "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
        "MaximumRecordAgeInSeconds": 604_800,
        "MaximumRetryAttempts": 0,
        "ParallelizationFactor": 10,
        "StartingPosition": "AT_TIMESTAMP",
        "StartingPositionTimestamp": 1768478400,
    }
    assert create(STREAM, **given).to_api().items() >= given.items()
    assert stream(DestinationConfig={"OnFailure": {"Destination": "arn:aws:s3:::b"}}).on_failure
    assert "FilterCriteria" not in stream(FilterCriteria={"Filters": []}).to_api()  # recorded


@pytest.mark.parametrize(
    ("arn", "settings", "code", "message"),
    [  # All recorded from AWS by LocalStack.
        (
            QUEUE,
            {"BatchSize": 11},
            "InvalidParameterValueException",
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is "
            "greater than 10",
        ),
        (
            QUEUE,
            {"FilterCriteria": {"Filters": [{"Pattern": "null"}]}},
            "InvalidParameterValueException",
            "Invalid filter pattern definition.",
        ),
        (
            QUEUE,
            {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}},
            "InvalidParameterValueException",
            "Unsupported DestinationConfig parameter for given event source mapping type.",
        ),
        (
            STREAM,
            {},
            "InvalidParameterValueException",
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy "
            "constraint: Member must not be null.",
        ),
        (
            STREAM,
            {"StartingPosition": "invalid"},
            "ValidationException",
            "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy "
            "constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
        ),
        (
            TABLE,
            {"StartingPosition": "AT_TIMESTAMP"},
            "InvalidParameterValueException",
            f"Unsupported starting position for arn type: {TABLE}",
        ),
        ("", {}, "InvalidParameterValueException", "Unrecognized event source."),
    ],
)
def test_refused_as_recorded(arn: str, settings: dict[str, Any], code: str, message: str) -> None:
    with pytest.raises(InvalidParameterValueError) as refused:
        create(arn, **settings)
    assert (refused.value.message, refused.value.code) == (message, code)


@pytest.mark.parametrize(
    ("settings", "bound"),
    [
        ({"BatchSize": 0}, "'0' at 'batchSize'.*greater than or equal to 1"),
        ({"BatchSize": 10_001}, "'10001' at 'batchSize'.*less than or equal to 10000"),
        ({"MaximumBatchingWindowInSeconds": 301}, "less than or equal to 300"),
        ({"ParallelizationFactor": 11}, "less than or equal to 10"),
        ({"ParallelizationFactor": 0}, "greater than or equal to 1"),
        ({"MaximumRetryAttempts": 10_001}, "less than or equal to 10000"),
        ({"MaximumRetryAttempts": -2}, "greater than or equal to -1"),
        ({"MaximumRecordAgeInSeconds": 604_801}, "less than or equal to 604800"),
        ({"FunctionResponseTypes": ["Other"]}, "enum value set"),
    ],
)
def test_the_schemas_limits(settings: dict[str, Any], bound: str) -> None:
    with pytest.raises(ValidationError, match=bound):
        stream(**settings)


@pytest.mark.parametrize("concurrency", [1, 1001])
def test_maximum_concurrency_has_limits(concurrency: int) -> None:
    with pytest.raises(ValidationError, match=r"scalingConfig\.maximumConcurrency"):
        create(QUEUE, ScalingConfig={"MaximumConcurrency": concurrency})


@pytest.mark.parametrize(
    ("arn", "settings", "message"),
    [
        (QUEUE + ".fifo", {"BatchSize": 11}, "at most 10"),
        (QUEUE + ".fifo", {"MaximumBatchingWindowInSeconds": 1}, "no batching window"),
        (QUEUE, {"StartingPosition": "LATEST"}, "Unsupported StartingPosition parameter"),
        (QUEUE, {"BisectBatchOnFunctionError": True}, "Unsupported Bisect"),
        (QUEUE, {"ScalingConfig": {"Maximum": 5}}, "MaximumConcurrency"),
        (QUEUE, {"BatchSize": "5"}, "whole number"),
        (QUEUE, {"BatchSize": True}, "whole number"),
        (QUEUE, {"Enabled": "yes"}, "true or false"),
        (QUEUE, {"BatchSise": 5}, "no BatchSise"),
        ("arn:aws:sns:us-east-1:123456789012:t", {}, "Unrecognized"),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/Notes", {}, "Unrecognized"),
    ],
)
def test_refused_in_our_words(arn: str, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidParameterValueError, match=message):
        create(arn, **settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"MaximumRecordAgeInSeconds": 59}, "can't be 59"),
        ({"ScalingConfig": {"MaximumConcurrency": 5}}, "Unsupported ScalingConfig"),
        ({"TumblingWindowInSeconds": 30}, "tumbling"),
        ({"StartingPosition": "AT_TIMESTAMP"}, "StartingPositionTimestamp"),
        ({"StartingPositionTimestamp": 5}, "AT_TIMESTAMP"),
        ({"DestinationConfig": {"OnFailure": {"Destination": QUEUE + ".fifo"}}}, "one destination"),
        ({"DestinationConfig": {"OnSuccess": {"Destination": QUEUE}}}, "one destination"),
        ({"DestinationConfig": {"OnFailure": {"Destination": 5}}}, "one destination"),
    ],
)
def test_refused_for_streams_in_our_words(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidParameterValueError, match=message):
        stream(**settings)


def test_one_mapping_a_source_and_function_as_recorded() -> None:
    with pytest.raises(ResourceConflictError) as refused:
        create(QUEUE).refuse_if_there([stream(), create(QUEUE, BatchSize=1)])
    assert refused.value.message == (
        f'An event source mapping with SQS arn (" {QUEUE} ") and function (" orders ") already '
        "exists. Please update or delete the existing mapping with UUID u"
    )
    with pytest.raises(ResourceConflictError) as refused:
        stream().refuse_if_there([stream()])
    assert refused.value.message == (
        f'The event source arn (" {STREAM} ") and function (" orders ") provided mapping already '
        "exists. Please update or delete the existing mapping with UUID u"
    )
    create(QUEUE).refuse_if_there([create(QUEUE + "-2"), stream()])
