"""Parameter Store, Kinesis, EventBridge, CloudWatch and its logs."""

from __future__ import annotations

import base64
import re
from functools import cache
from typing import Any

from studylam.runtime.cloud.checks.refusal import Refusal, invalid
from studylam.runtime.cloud.permissions.need import entries_of, text_of
from studylam.runtime.cloud.requests import Request

MAX_STANDARD = 4096
"""Characters of a parameter of the standard tier."""
MAX_RECORD = 1_048_576
"""Bytes of a record of Kinesis, unless its stream is set to take larger ones."""
MAX_ENTRIES = 1_048_576
"""Bytes of all the entries of one PutEvents."""


def ssm(request: Request) -> Refusal | None:
    """Of a request to Parameter Store."""
    params = request.params
    path = text_of(params, "Path")
    if request.operation == "GetParametersByPath" and not re.fullmatch(r"/[\w.\-/]*", path, re.A):
        return invalid(
            "The parameter doesn't meet the parameter name requirements. The parameter name must "
            'begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" '
            "(case-insensitive). It must use only letters, numbers, or the following symbols: "
            ". (period), - (hyphen), _ (underscore)."
        )
    if request.operation == "PutParameter":
        name, value = text_of(params, "Name"), text_of(params, "Value")
        if not re.fullmatch(r"[A-Za-z0-9_.\-/:]+", name):
            return invalid(
                'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). '
                "Only a mix of letters, numbers and the following 3 symbols .-_ are allowed."
            )
        reserved = name.lower().startswith(("aws", "ssm"))
        if "/" in name and not reserved and not name.startswith(("/", "arn:")):
            return invalid("Parameter name must be a fully qualified name.")
        if len(value) > MAX_STANDARD and text_of(params, "Tier") in ("", "Standard"):
            return invalid(
                "Standard tier parameters support a maximum parameter value of 4096 characters. To "
                "create a larger parameter value, upgrade the parameter to use the "
                "advanced-parameter tier."
            )
    return None


def kinesis(request: Request) -> Refusal | None:
    """Of a request to Kinesis."""
    params = request.params
    if request.operation == "GetRecords" and not _is_iterator(text_of(params, "ShardIterator")):
        return Refusal("InvalidArgumentException", "Invalid ShardIterator.")
    if request.operation == "PutRecord":
        key, data = text_of(params, "PartitionKey"), text_of(params, "Data")
        if len(key) > 256:
            return invalid(
                f"1 validation error detected: Value '{key}' at 'partitionKey' failed to satisfy "
                "constraint: Member must have length less than or equal to 256"
            )
        if len(data) * 3 // 4 - data.count("=", -2) > MAX_RECORD:
            return invalid(
                "1 validation error detected: Value at 'data' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MAX_RECORD}"
            )
    return None


def _is_iterator(text: str) -> bool:
    """Whether moto made it: readable base64 of stream, shard and place."""
    try:
        return base64.b64decode(text, validate=False).decode().count(":") >= 2
    except ValueError:
        return False


def events(request: Request) -> Refusal | None:
    """Of a request to EventBridge."""
    if request.operation == "PutEvents":
        entries = entries_of(request.params.get("Entries"))
        if sum(map(_size, entries)) > MAX_ENTRIES:
            return invalid("Total size of the entries in the request is over the limit.")
    return None


def _size(entry: dict[str, Any]) -> int:
    """As EventBridge's guide counts: fourteen bytes for a time, and the texts."""
    texts = [text_of(entry, name) for name in ("Source", "DetailType", "Detail")]
    listed = entry.get("Resources")
    texts += [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    return (14 if "Time" in entry else 0) + sum(len(text.encode()) for text in texts)


# fmt: off
_RETENTION = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
)
# fmt: on


def logs(request: Request) -> Refusal | None:
    """Of a request to CloudWatch Logs."""
    days = request.params.get("retentionInDays")
    if request.operation == "PutRetentionPolicy" and days not in _RETENTION:
        listed = ", ".join(map(str, sorted(_RETENTION)))
        return Refusal(
            "InvalidParameterException",
            f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy "
            f"constraint: Member must satisfy enum value set: [{listed}]",
        )
    return None


def cloudwatch(request: Request) -> Refusal | None:
    """Of a request to CloudWatch's metrics."""
    params = request.params
    if request.operation != "PutMetricData":
        return None
    namespace = text_of(params, "Namespace")
    if namespace.startswith("AWS/"):
        message = "The value AWS/ for parameter Namespace is invalid."
        return Refusal("InvalidParameterValue", message)
    for number, datum in enumerate(entries_of(params.get("MetricData")), 1):
        where = f"MetricData.member.{number}"
        for other in ("Values", "StatisticValues"):
            if "Value" in datum and other in datum:
                return Refusal(
                    "InvalidParameterCombination",
                    f"The parameters {where}.Value and {where}.{other} are mutually exclusive and "
                    "you have specified both.",
                )
        unit = datum.get("Unit")
        if unit is not None and unit not in _units():
            listed = ", ".join(_units())
            return Refusal(
                "InvalidParameterValue",
                f"The parameter {where}.Unit must be a value in the set [ {listed} ].",
            )
    return None


@cache
def _units() -> tuple[str, ...]:
    plain = ("Seconds", "Microseconds", "Milliseconds")
    sizes = ("Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes")
    bits = ("Bits", "Kilobits", "Megabits", "Gigabits", "Terabits")
    rates = tuple(f"{one}/Second" for one in (*sizes, *bits, "Count"))
    return (*plain, *sizes, *bits, "Percent", "Count", *rates, "None")
