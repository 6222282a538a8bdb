"""What a Task state calls: a Lambda function, or an operation of a service.

``arn:aws:lambda:…:function:name``            the function itself
``arn:aws:states:::lambda:invoke``            Lambda's Invoke, with its answer around the payload
``arn:aws:states:::sqs:sendMessage``          an optimised integration
``arn:aws:states:::aws-sdk:dynamodb:query``   any operation, as the AWS SDK for Java has it

Behind the operation may stand ``.waitForTaskToken``, and behind ``states:startExecution`` ``.sync``
or ``.sync:2``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_FUNCTION = re.compile(r"arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?")
_SERVICE = re.compile(
    r"arn:aws[\w-]*:states:[\w-]*:\d*:(?P<sdk>aws-sdk:)?(?P<service>[\w-]+):(?P<operation>\w+)"
    r"(?P<pattern>\.sync:2|\.sync|\.waitForTaskToken)?"
)
_ACTIVITY = re.compile(r"arn:aws[\w-]*:states:[\w-]+:\d{12}:activity:.+")

OPTIMISED: dict[tuple[str, str], str] = {
    ("lambda", "invoke"): "lambda",
    ("dynamodb", "getItem"): "dynamodb",
    ("dynamodb", "putItem"): "dynamodb",
    ("dynamodb", "updateItem"): "dynamodb",
    ("dynamodb", "deleteItem"): "dynamodb",
    ("events", "putEvents"): "events",
    ("sns", "publish"): "sns",
    ("sqs", "sendMessage"): "sqs",
    ("states", "startExecution"): "stepfunctions",
}
"""(service, operation) of a Resource → boto3's name for the service."""

SDK: dict[str, str] = {
    "cloudwatch": "cloudwatch",
    "cloudwatchlogs": "logs",
    "dynamodb": "dynamodb",
    "eventbridge": "events",
    "kinesis": "kinesis",
    "kms": "kms",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "ses": "ses",
    "sesv2": "sesv2",
    "sfn": "stepfunctions",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "sts": "sts",
}
"""``aws-sdk`` name of a service → boto3's, of those that StudyLam's world has."""

_ELSEWHERE = frozenset(
    {
        *("apigateway", "athena", "batch", "bedrock", "codebuild", "databrew", "ecs", "eks"),
        *("elasticmapreduce", "emr-containers", "emr-serverless", "glue", "http"),
        *("mediaconvert", "sagemaker"),
    }
)
"""Optimised integrations with services that the world doesn't have."""

CAMEL_CASE = frozenset({"logs", "stepfunctions"})
"""Services whose parameters begin with a small letter in AWS's API; in ASL none does."""


class ResourceError(ValueError):
    """This is no Resource. ``is_ours``: AWS has it, but StudyLam doesn't."""

    def __init__(self, message: str, *, is_ours: bool = False) -> None:
        super().__init__(message)
        self.is_ours = is_ours


@dataclass(frozen=True)
class Resource:
    """A Resource, understood."""

    arn: str
    kind: str
    """``function``, ``optimised`` or ``sdk``."""
    service: str = ""
    """boto3's name."""
    operation: str = ""
    """As the API names it: ``SendMessage``."""
    pattern: str = ""
    """``sync``, ``sync:2``, ``waitForTaskToken``, or empty."""

    @property
    def resource_type(self) -> str:
        """As the history names it: ``sqs``, ``aws-sdk:dynamodb``."""
        return self._parts[0]

    @property
    def resource(self) -> str:
        """As the history names it: ``sendMessage``, ``startExecution.sync``."""
        return self._parts[1]

    @property
    def _parts(self) -> tuple[str, str]:
        rest = self.arn.split(":", 5)[5]
        if rest.startswith("aws-sdk:"):
            _, service, operation = rest.split(":", 2)
            return f"aws-sdk:{service}", operation
        service, _, operation = rest.partition(":")
        return service, operation


def parse_resource(arn: Any) -> Resource:
    """Understand a Resource.

    Raises:
        ResourceError: AWS wouldn't take it, or StudyLam can't run it.
    """
    text = arn if isinstance(arn, str) else ""
    if _FUNCTION.fullmatch(text):
        return Resource(text, "function", "lambda", "Invoke")
    if _ACTIVITY.fullmatch(text):
        raise ResourceError("StudyLam runs no activities.", is_ours=True)
    found = _SERVICE.fullmatch(text)
    if found is None:
        raise ResourceError(
            f"The resource provided {arn} is not recognized. The value is not a valid resource "
            "ARN, or the resource is not available in this region."
        )
    service, operation = found["service"], found["operation"]
    pattern = (found["pattern"] or "").lstrip(".")
    name = operation[0].upper() + operation[1:]
    if found["sdk"]:
        if service not in SDK:
            raise ResourceError(f"StudyLam's world has no {service}.", is_ours=True)
        if pattern.startswith("sync"):
            raise ResourceError("AWS SDK integrations have no .sync.")
        return Resource(text, "sdk", SDK[service], name, pattern)
    if (service, operation) not in OPTIMISED:
        elsewhere = service in _ELSEWHERE
        there = f"StudyLam's world has no {service}."
        here = f"There is no optimised integration {service}:{operation}; try aws-sdk:{service}."
        raise ResourceError(there if elsewhere else here, is_ours=elsewhere)
    if pattern.startswith("sync") and service != "states":
        raise ResourceError(f"{service}:{operation} has no .sync.")
    if pattern == "waitForTaskToken" and service == "dynamodb":
        raise ResourceError("dynamodb has no .waitForTaskToken.")
    return Resource(text, "optimised", OPTIMISED[service, operation], name, pattern)
