"""What is sent when an asynchronous invocation is over: the invocation record, or the event itself.

Pure. Evidence: records of ``Success``, ``RetriesExhausted`` and ``EventAgeExceeded`` and a message
in a dead-letter queue as others recorded them from AWS; the rest is from "Capturing records of
Lambda asynchronous invocations" in AWS's Lambda developer guide, but where a comment says
otherwise.

The event and the response are put into the record as the text that they are. They were JSON when
they came, and nothing here has to look into them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from studylam.runtime.asynchronous import EventInvocation
from studylam.runtime.clock import iso_timestamp
from studylam.runtime.refusals import STRICT_JSON
from studylam.runtime.results import InvocationResult

ERROR_MESSAGE_LIMIT = 1024
"""Bytes of the error's message that a dead-letter queue is told."""

_SWITCHED_OFF = (
    # As observed on AWS, with its missing space.
    "Function not invoked. Function isconfigured with zero reserved concurrent executions"
)
LOOP = (
    # Of the API's RecursiveInvocationException.
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web "
    "Services resources and stopped your function's invocation."
)
_TOO_OLD = "The event grew too old before the function could be invoked."  # our words


def invocation_record(invocation: EventInvocation, now: float) -> str:
    """The JSON document that a destination gets."""
    head: dict[str, Any] = {
        "version": "1.0",
        "timestamp": iso_timestamp(now),
        "requestContext": {
            "requestId": invocation.request_id,
            "functionArn": invocation.qualified_arn,
            "condition": invocation.state,
            "approximateInvokeCount": len(invocation.results),
        },
    }
    members = [
        _compact(head)[1:-1],
        f'"requestPayload":{invocation.payload.decode()}',
        *_response(invocation),
    ]
    return "{" + ",".join(members) + "}"


def dead_letter_attributes(invocation: EventInvocation) -> dict[str, tuple[str, str]]:
    """The attributes of a message in a dead-letter queue: name → (data type, value)."""
    found = {"RequestID": ("String", invocation.request_id)}
    if invocation.state == "ZeroReservedConcurrency":
        # No HTTP status: nothing was asked of the function (as observed on AWS).
        message = _SWITCHED_OFF
    elif invocation.throttled:
        found["ErrorCode"] = ("Number", "429")
        message = "Rate Exceeded."
    elif invocation.is_loop:
        message = LOOP
    elif invocation.results:
        found["ErrorCode"] = ("Number", "200")
        message = _error_message(invocation.results[-1])
    else:
        message = _TOO_OLD
    first = message.encode("utf-8", "replace")[:ERROR_MESSAGE_LIMIT].decode("utf-8", "ignore")
    if first:  # SQS takes no attribute without a value
        found["ErrorMessage"] = ("String", first)
    return found


def detail_type(invocation: EventInvocation) -> str:
    """Of the event on an EventBridge bus."""
    outcome = "Success" if invocation.state == "Success" else "Failure"
    return f"Lambda Function Invocation Result - {outcome}"


def object_key(function_name: str, now: float, unique: str) -> str:
    """Under which a bucket keeps a record: ``aws/lambda/async/NAME/2026/01/31/…``."""
    moment = datetime.fromtimestamp(now, UTC)
    return f"aws/lambda/async/{function_name}/{moment:%Y/%m/%d/%Y-%m-%dT%H.%M.%S}-{unique}"


def _response(invocation: EventInvocation) -> list[str]:
    """The record's members about the last attempt; none if there was no attempt."""
    if invocation.state == "ZeroReservedConcurrency":
        return []
    if invocation.throttled:
        # A throttle is an answer, too, though not the function's (as observed on AWS).
        return ['"responseContext":{"statusCode":429}']
    if not invocation.results:
        return []
    last = invocation.results[-1]
    context: dict[str, Any] = {"statusCode": 200, "executedVersion": last.executed_version}
    if last.function_error is not None:
        context["functionError"] = last.function_error
    return [
        f'"responseContext":{_compact(context)}',
        f'"responsePayload":{_json_text(last.payload_text)}',
    ]


def _error_message(result: InvocationResult) -> str:
    if result.error_message is not None:
        return result.error_message
    return result.payload if isinstance(result.payload, str) else ""


def _json_text(text: str) -> str:
    """A response as it is; as a string where it isn't JSON (NaN, bytes), so that the record is."""
    try:
        STRICT_JSON.decode(text)
    except (ValueError, RecursionError):
        return json.dumps(text)
    return text


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
