"""SQS and SNS: bodies, numbers, ARNs and structures that they don't take."""

from __future__ import annotations

import json
import re
from typing import Any

from studylam.runtime.cloud.checks.refusal import Refusal
from studylam.runtime.cloud.permissions.need import text_of
from studylam.runtime.cloud.requests import Request

_NOT_IN_MESSAGES = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROTOCOLS = (
    *("http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"),
)
MAX_SUBJECT = 100
MAX_MESSAGE = 262_144
"""Bytes of a message of SNS."""


def sqs(request: Request) -> Refusal | None:
    """Of a request to SQS."""
    params = request.params
    if request.operation == "SendMessage":
        body = params.get("MessageBody")
        if body in ("", None):
            message = "The request must contain the parameter MessageBody."
            return Refusal("MissingParameter", message)
        if isinstance(body, str) and _NOT_IN_MESSAGES.search(body):
            message = (
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | "
                "#x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
            )
            return Refusal("InvalidMessageContents", message)
    if request.operation == "ReceiveMessage":
        return _within(params, "MaxNumberOfMessages", 1, 10, "Must be between 1 and 10") or _within(
            params, "WaitTimeSeconds", 0, 20, "Must be >= 0 and <= 20"
        )
    return None


def _within(params: dict[str, Any], name: str, low: int, high: int, rule: str) -> Refusal | None:
    value = params.get(name)
    if not isinstance(value, int) or low <= value <= high:
        return None
    message = f"Value {value} for parameter {name} is invalid. Reason: {rule}, if provided."
    return Refusal("InvalidParameterValue", message)


def sns(request: Request) -> Refusal | None:
    """Of a request to SNS."""
    operation, params = request.operation, request.params
    for name in ("TopicArn", "TargetArn", "SubscriptionArn"):
        arn = params.get(name)
        if isinstance(arn, str) and arn.count(":") < 5:
            parts = arn.count(":") + 1
            message = f"{name} Reason: An ARN must have at least 6 elements, not {parts}"
            return _parameter(message)
    if operation == "Subscribe" and text_of(params, "Protocol") not in _PROTOCOLS:
        protocol = text_of(params, "Protocol")
        return _parameter(f"Amazon SNS does not support this protocol string: {protocol}")
    return _publish(params) if operation == "Publish" else None


def _publish(params: dict[str, Any]) -> Refusal | None:
    message, subject = params.get("Message"), params.get("Subject")
    if not text_of(params, "TopicArn", "TargetArn", "PhoneNumber"):
        return _parameter("TopicArn or TargetArn Reason: no value for required parameter")
    if not message:
        return _parameter("Empty message")
    if len(str(message).encode("utf-8", "replace")) > MAX_MESSAGE:
        return _parameter("Message too long")
    if isinstance(subject, str) and not _is_subject(subject):
        return _parameter("Subject")
    if text_of(params, "MessageStructure") == "json":
        try:
            parts = json.loads(str(message))
        except (ValueError, RecursionError):
            parts = None
        if not isinstance(parts, dict):
            return _parameter("Message Structure - JSON message body failed to parse")
        if "default" not in parts:
            return _parameter("Message Structure - No default entry in JSON message body")
    return None


def _is_subject(text: str) -> bool:
    return 0 < len(text) <= MAX_SUBJECT and not re.search(r"[\x00-\x1f\x7f]", text)


def _parameter(what: str) -> Refusal:
    return Refusal("InvalidParameter", f"Invalid parameter: {what}")
