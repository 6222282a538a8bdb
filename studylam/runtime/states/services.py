"""Task states that call services: their parameters, results and errors in Step Functions' shape.

What optimised integrations give is the service's answer and metadata of the HTTP response; AWS SDK
integrations give the answer alone. Their errors are named by the AWS SDKs for Java, version 1 and
2. Recorded by LocalStack (v2/services, v2/error_handling); headers aren't imitated in full.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from studylam.runtime.states.errors import StatesError
from studylam.runtime.states.host import ServiceRefusal
from studylam.runtime.states.intrinsics import compact
from studylam.runtime.states.resources import CAMEL_CASE, Resource

_OPTIMISED_NAMES = {
    "dynamodb": ("DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException"),
    "events": ("EventBridge", "AmazonEventBridge", "AmazonEventBridgeException"),
    "lambda": ("Lambda", "AWSLambda", "AWSLambdaException"),
    "sns": ("SNS", "AmazonSNS", "AmazonSNSException"),
    "sqs": ("SQS", "AmazonSQS", "AmazonSQSException"),
    "stepfunctions": ("StepFunctions", "AWSStepFunctions", "AWSStepFunctionsException"),
}
"""boto3's name → prefix of errors, name in causes, the exception of what has none of its own."""

_SDK_NAMES = {
    "cloudwatch": "CloudWatch",
    "dynamodb": "DynamoDb",
    "events": "EventBridge",
    "kinesis": "Kinesis",
    "kms": "Kms",
    "logs": "CloudWatchLogs",
    "s3": "S3",
    "secretsmanager": "SecretsManager",
    "ses": "Ses",
    "sesv2": "SesV2",
    "sns": "Sns",
    "sqs": "Sqs",
    "ssm": "Ssm",
    "stepfunctions": "Sfn",
    "sts": "Sts",
}

_WITHOUT_OWN_EXCEPTION = frozenset(
    {
        *("AccessDenied", "AccessDeniedException", "InvalidParameterValue", "MissingParameter"),
        *("Throttling", "UnrecognizedClientException", "ValidationError", "ValidationException"),
    }
)
"""Codes that SDKs have no class for."""

_TEXTS = {
    ("sqs", "SendMessage"): "MessageBody",
    ("sns", "Publish"): "Message",
    ("stepfunctions", "StartExecution"): "Input",
}
"""Parameters of optimised integrations that are texts to the service, and may be JSON in ASL."""


def to_service(resource: Resource, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as boto3 wants them."""
    ready = dict(params)
    name = _TEXTS.get((resource.service, resource.operation), "")
    if name in ready and not isinstance(ready[name], str):
        ready[name] = compact(ready[name])
    if (resource.service, resource.operation) == ("events", "PutEvents"):
        entries = ready.get("Entries")
        ready["Entries"] = [_with_text(entry, "Detail") for entry in entries or ()]
    return _spelled(ready, str.lower) if resource.service in CAMEL_CASE else ready


def from_service(resource: Resource, answer: Mapping[str, Any], request_id: str) -> Any:
    """The answer as the state gets it.

    Raises:
        StatesError: EventBridge took some of the events, and not the others.
    """
    plain = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    found = _plain(plain)
    if resource.service in CAMEL_CASE:
        found = _spelled(found, str.upper)
    if resource.kind != "optimised":
        return found
    if found.get("FailedEntryCount"):
        raise StatesError("EventBridge.FailedEntry", compact(found))
    return {**found, **http_metadata(request_id, len(compact(found)))}


def http_metadata(request_id: str, length: int, **more: str) -> dict[str, Any]:
    """What optimised integrations add to an answer."""
    headers = {
        "connection": "keep-alive",
        "Content-Length": str(length),
        "Content-Type": "application/json",
        "x-amzn-RequestId": request_id,
        **more,
    }
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": headers,
            "HttpStatusCode": 200,
        },
        "SdkResponseMetadata": {"RequestId": request_id},
    }


def as_states_error(resource: Resource, refusal: ServiceRefusal, request_id: str) -> StatesError:
    """A service's refusal as the state fails with it."""
    code = refusal.code.rpartition(".")[2]
    if resource.kind == "sdk":
        prefix = _SDK_NAMES.get(resource.service, resource.service)
        own = f"{prefix}Exception"
        known = f"Service: {prefix}, Status Code: {refusal.status}, Request ID: {request_id}"
        attempts = " (SDK Attempt Count: 1)"  # recorded since November 2025
    else:
        prefix, service, own = _OPTIMISED_NAMES[resource.service]
        attempts = ""
        known = (
            f"Service: {service}; Status Code: {refusal.status}; Error Code: {code}; "
            f"Request ID: {request_id}; Proxy: null"
        )
    name = code if code.endswith("Exception") else f"{code}Exception"
    error = own if code in _WITHOUT_OWN_EXCEPTION else name
    return StatesError(f"{prefix}.{error}", f"{refusal.message} ({known}){attempts}")


def function_error(payload: str, *, spaced: bool) -> StatesError:
    """A function's error: its errorType is the error, and the whole payload the cause.

    ``spaced``: the payload as the function wrote it, which a function's own ARN as Resource gives;
    lambda:invoke writes it anew, without spaces (both recorded).
    """
    try:
        document = json.loads(payload)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("errorType"), str):
        return StatesError(
            "Lambda.Unknown",
            "The cause could not be determined because Lambda did not return an error type. "
            f"Returned payload: {payload}",
        )
    return StatesError(document["errorType"], payload if spaced else compact(document))


def _with_text(entry: Any, name: str) -> Any:
    if isinstance(entry, dict) and name in entry and not isinstance(entry[name], str):
        return {**entry, name: compact(entry[name])}
    return entry


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _spelled(value: Any, first: Any) -> Any:
    if isinstance(value, Mapping):
        return {first(name[:1]) + name[1:]: _spelled(inner, first) for name, inner in value.items()}
    if isinstance(value, list):
        return [_spelled(inner, first) for inner in value]
    return value
