"""Behaviours of asynchronous invocation's ends: destinations and dead-letter queues."""

from __future__ import annotations

import json
from typing import Any

from studylam.runtime.asynchronous import EventInvocation
from studylam.runtime.conformance.sequences import sequence
from studylam.runtime.conformance.stage import NAME, Stage
from studylam.runtime.delivery import DestinationConfig

_API = "[AWS] recorded by LocalStack: "
_DOC = "[DOC] Capturing records of Lambda asynchronous invocations"
_ARN = f"arn:aws:lambda:us-east-1:123456789012:function:{NAME}"
_QUEUE = "arn:aws:sqs:us-east-1:123456789012:results"
_CODE = """
def handler(event, context):
    if event.get("raise_error"):
        raise Exception("Test exception (this is intentional)")
    return {"event": event}
"""
_READ = """
import boto3
def handler(event, context):
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/results"
    received = boto3.client("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"])
    return [[m["Body"], m["MessageAttributes"]] for m in received["Messages"]]
"""


def _over(stage: Stage, payload: str) -> EventInvocation:
    stage.service.invoke(NAME, payload, invocation_type="Event")
    stage.equal("settled", True, stage.service.events.settle(10))
    return stage.service.events.invocations[-1]


def _record(stage: Stage, payload: str, *, retries: int = 2, age: int = 21_600) -> dict[str, Any]:
    """The record that an event leaves in the queue, without what no two records share."""
    stage.service.world.seed({"queues": {"results": {}}})
    stage.create(_CODE)
    stage.service.put_function_event_invoke_config(
        NAME,
        maximum_retry_attempts=retries,
        maximum_event_age_in_seconds=age,
        destination_config=DestinationConfig(_QUEUE, _QUEUE),
    )
    event = _over(stage, payload)
    (message,) = stage.service.world.snapshot().queues["results"]
    record: dict[str, Any] = json.loads(message.body)
    stage.equal("request id", event.request_id, record["requestContext"].pop("requestId"))
    del record["timestamp"]
    return record


def _failed(condition: str) -> dict[str, Any]:
    return {
        "version": "1.0",
        "requestContext": {
            "functionArn": f"{_ARN}:$LATEST",
            "condition": condition,
            "approximateInvokeCount": 1,
        },
        "requestPayload": {"raise_error": 1},
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
    }


@sequence(
    "management",
    "destination-success",
    "A success leaves a record with the event and the response",
    f"{_API}test_assess_lambda_destination_invocation",
)
def _success(stage: Stage) -> None:
    expected = _failed("Success") | {
        "requestPayload": {},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
        "responsePayload": {"event": {}},
    }
    stage.equal("record", expected, _record(stage, "{}"))


@sequence(
    "management",
    "destination-retries-exhausted",
    "A failure leaves a record with the error and the number of attempts",
    f"{_API}test_assess_lambda_destination_invocation, test_retries",
)
def _exhausted(stage: Stage) -> None:
    record = _record(stage, '{"raise_error": 1}', retries=0)
    error = record.pop("responsePayload")
    stage.equal("record", _failed("RetriesExhausted"), record)
    stage.equal("error", "Test exception (this is intentional)", error["errorMessage"])


@sequence(
    "management",
    "destination-event-age",
    "An event that would be too old for its next attempt is over at once",
    f"{_API}test_maxeventage",
)
def _too_old(stage: Stage) -> None:
    record = _record(stage, '{"raise_error": 1}', age=60)
    del record["responsePayload"]
    stage.equal("record", _failed("EventAgeExceeded"), record)


@sequence(
    "management",
    "dead-letter-queue",
    "A dead-letter queue gets the event itself, with three attributes",
    f"{_API}test_dead_letter_queue",
    _DOC,
)
def _dead_letter(stage: Stage) -> None:
    stage.service.world.seed({"queues": {"results": {}}})
    stage.create(_CODE, dead_letter_arn=_QUEUE)
    stage.service.put_function_event_invoke_config(NAME, maximum_retry_attempts=0)
    event = _over(stage, '{"raise_error": 1}')
    stage.create(_READ, timeout_s=30)
    ((body, attributes),) = stage.invoke().payload
    stage.equal("body", '{"raise_error": 1}', body)
    message = "Test exception (this is intentional)"
    expected = {
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": message},
        "RequestID": {"DataType": "String", "StringValue": event.request_id},
    }
    stage.equal("attributes", expected, attributes)


@sequence(
    "management",
    "destination-refusals",
    "Destinations have to be of a kind that Lambda knows, to exist, and not to be the function",
    f"{_API}test_lambda_eventinvokeconfig_exceptions",
)
def _refusals(stage: Stage) -> None:
    stage.create(_CODE)

    def refuses(arn: str, code: str, message: str) -> None:
        def put() -> None:
            config = DestinationConfig(on_success=arn)
            stage.service.put_function_event_invoke_config(NAME, destination_config=config)

        stage.refuses({"code": code, "status": 400, "message": message}, put)

    wrong = "InvalidParameterValueException"
    missing = _ARN.replace(NAME, "doesnotexist")
    refuses(missing, wrong, f"The destination ARN {missing} is invalid.")
    refuses(_ARN, wrong, "You can't specify the function as a destination for itself.")
    other = _ARN.replace(":lambda:", ":iam:")
    refuses(
        other,
        wrong,
        "The provided destination config DestinationConfig("
        f"onSuccess=OnSuccess(destination={other}), onFailure=null) is invalid.",
    )
