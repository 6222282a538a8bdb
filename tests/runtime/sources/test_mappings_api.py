"""The operations on mappings, and what they refuse, in AWS's words."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from studylam.runtime import FunctionConfig, LambdaService
from studylam.runtime.refusals import (
    FunctionNotFoundError,
    InvalidParameterValueError,
    ResourceConflictError,
)
from tests.runtime.sources.stage import ACCOUNT, QUEUE, SOURCE, STREAM, Stage

READ_QUEUE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


def deploy(stage: Stage, *actions: str, **config: Any) -> None:
    """A function whose role allows these actions only."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    role = {"Version": "2012-10-17", "Statement": [statement]}
    given = FunctionConfig(name="worker", handler="app.handler", role=role, **config)
    stage.service.deploy(given, {"app.py": SOURCE})


def test_the_life_of_a_mapping_as_recorded(stage: Stage) -> None:
    stage.stream()
    made = stage.service.create_event_source_mapping(
        EventSourceArn=STREAM, FunctionName="worker", StartingPosition="TRIM_HORIZON", BatchSize=1
    )
    uuid = made["UUID"]
    assert made == {
        "BatchSize": 1,
        "BisectBatchOnFunctionError": False,
        "DestinationConfig": {"OnFailure": {}},
        "EventSourceArn": STREAM,
        "EventSourceMappingArn": f"arn:aws:lambda:{ACCOUNT}:event-source-mapping:{uuid}",
        "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:worker",
        "FunctionResponseTypes": [],
        "LastModified": stage.service.clock.now(),
        "LastProcessingResult": "No records processed",
        "MaximumBatchingWindowInSeconds": 0,
        "MaximumRecordAgeInSeconds": -1,
        "MaximumRetryAttempts": -1,
        "ParallelizationFactor": 1,
        "StartingPosition": "TRIM_HORIZON",
        "State": "Creating",
        "StateTransitionReason": "User action",
        "TumblingWindowInSeconds": 0,
        "UUID": uuid,
    }
    got = stage.service.get_event_source_mapping(uuid)
    assert got == {**made, "State": "Enabled"}
    assert stage.service.delete_event_source_mapping(uuid) == {**made, "State": "Deleting"}
    assert stage.service.list_event_source_mappings() == {"EventSourceMappings": []}


def test_a_queues_mapping_has_another_reason(stage: Stage) -> None:
    stage.queue()
    made = stage.service.get_event_source_mapping(stage.map(Enabled=False))
    assert (made["State"], made["StateTransitionReason"]) == ("Disabled", "USER_INITIATED")
    assert "LastProcessingResult" not in made


def test_mappings_are_listed_by_source_and_function(stage: Stage) -> None:
    stage.queue()
    stage.stream()
    of_queue, of_stream = stage.map(), stage.map(STREAM)

    def listed(**wanted: str) -> list[str]:
        found = stage.service.list_event_source_mappings(**wanted)
        return [one["UUID"] for one in found["EventSourceMappings"]]

    assert listed() == listed(FunctionName="worker") == [of_queue, of_stream]
    assert listed(EventSourceArn=STREAM) == [of_stream]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"FunctionName": "worker"}, "Unrecognized event source."),
        ({"FunctionName": "nope", "EventSourceArn": QUEUE}, "Function does not exist"),
        (
            {"FunctionName": "worker", "EventSourceArn": QUEUE},
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService."
            "NonExistentQueue. SQS Error Message: The specified queue does not exist.",
        ),
        (
            {"FunctionName": "worker", "EventSourceArn": STREAM, "StartingPosition": "LATEST"},
            f"Stream not found: {STREAM}",
        ),
    ],
)
def test_refused_as_recorded(stage: Stage, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidParameterValueError) as refusal:
        stage.service.create_event_source_mapping(**settings)
    assert refusal.value.message == message


def test_a_table_without_that_stream(stage: Stage) -> None:
    arn = stage.table()
    gone = arn.partition("/stream/")[0] + "/stream/2025-02-22T03:03:25.490"
    with pytest.raises(InvalidParameterValueError, match="Stream not found"):
        stage.map(gone)
    stage.call(
        "dynamodb",
        "UpdateTable",
        TableName="notes",
        StreamSpecification={"StreamEnabled": False},
    )
    with pytest.raises(InvalidParameterValueError, match="Stream not found"):
        stage.map(arn)


def test_one_source_and_function_have_one_mapping(stage: Stage) -> None:
    stage.queue()
    uuid = stage.map()
    with pytest.raises(ResourceConflictError, match=f"already exists.*{uuid}"):
        stage.map()


@pytest.mark.parametrize("lacking", READ_QUEUE)
def test_a_role_that_may_not_read_the_queue(stage: Stage, lacking: str) -> None:
    stage.queue()
    deploy(stage, *(action for action in READ_QUEUE if action != lacking))
    with pytest.raises(InvalidParameterValueError) as refusal:
        stage.map()
    assert refusal.value.message == (
        "The provided execution role does not have permissions to call "
        f"{lacking.partition(':')[2]} on SQS"
    )
    deploy(stage, *READ_QUEUE)
    stage.map()


def test_a_role_that_may_not_read_the_stream(stage: Stage) -> None:
    stage.stream()
    deploy(stage, "kinesis:GetRecords")
    with pytest.raises(InvalidParameterValueError, match=f"Cannot access stream {STREAM}"):
        stage.map(STREAM)


def test_a_role_that_loses_its_permission_stops_the_polling(stage: Stage) -> None:
    url = stage.queue()
    stage.map()
    deploy(stage, "logs:*")
    stage.send(url, "a")
    stage.service.advance(60)
    assert stage.batches() == []
    deploy(stage, *READ_QUEUE)
    stage.service.pump()
    assert stage.batches() == [["a"]]


def test_a_visibility_timeout_below_the_functions(stage: Stage) -> None:
    stage.queue(VisibilityTimeout="10")
    deploy(stage, "*", timeout_s=60)
    with pytest.raises(InvalidParameterValueError) as refusal:
        stage.map()
    assert refusal.value.message == (
        "Queue visibility timeout: 10 seconds is less than Function timeout: 60 seconds"
    )
    assert stage.service.list_event_source_mappings()["EventSourceMappings"] == []


def test_a_destination_that_the_role_may_not_use(stage: Stage) -> None:
    stage.queue()
    stage.stream()
    deploy(stage, "kinesis:*")
    with pytest.raises(InvalidParameterValueError, match="permissions to call SendMessage"):
        stage.map(STREAM, DestinationConfig={"OnFailure": {"Destination": QUEUE}})


@pytest.mark.parametrize("operation", ["get", "update", "delete"])
def test_an_unknown_mapping(stage: Stage, operation: str) -> None:
    with pytest.raises(FunctionNotFoundError) as refusal:
        getattr(stage.service, f"{operation}_event_source_mapping")("no-such-uuid")
    assert refusal.value.message == "The resource you requested does not exist."


def test_a_mapping_keeps_its_source(stage: Stage) -> None:
    stage.queue()
    uuid = stage.map()
    with pytest.raises(InvalidParameterValueError, match="keeps its EventSourceArn"):
        stage.service.update_event_source_mapping(uuid, EventSourceArn=STREAM)
    with pytest.raises(InvalidParameterValueError):
        stage.service.update_event_source_mapping(uuid, BatchSize=11)
    assert stage.service.get_event_source_mapping(uuid)["BatchSize"] == 10


def test_on_a_real_clock_a_mapping_polls_by_itself() -> None:
    seen = threading.Event()
    with LambdaService() as service:
        made = service.world.call("sqs", "CreateQueue", {"QueueName": "orders"})
        service.deploy(FunctionConfig(name="worker", handler="app.handler"), {"app.py": SOURCE})
        mapping = service.create_event_source_mapping(EventSourceArn=QUEUE, FunctionName="worker")
        observed = service.timeline.add

        def add(kind: Any, title: str, **more: Any) -> Any:
            if kind == "attempt":
                seen.set()
            return observed(kind, title, **more)

        service.timeline.add = add  # type: ignore[method-assign]
        message = {"QueueUrl": made["QueueUrl"], "MessageBody": "a"}
        service.world.call("sqs", "SendMessage", message)
        assert seen.wait(60)
        service.delete_event_source_mapping(mapping["UUID"])
