"""What a service refuses by itself, and moto takes or chokes on: looked at after IAM, before moto.

Codes and words are recorded from AWS where LocalStack's snapshots have them, else those that are
well known from AWS's own documentation and messages.
"""

from __future__ import annotations

from collections.abc import Callable

from studylam.runtime.cloud.checks import items, management, messages, storage
from studylam.runtime.cloud.checks.refusal import Refusal
from studylam.runtime.cloud.requests import Request

__all__ = ["Refusal", "refusal"]

_BY_SERVICE: dict[str, Callable[[Request], Refusal | None]] = {
    "s3": storage.s3,
    "dynamodb": items.dynamodb,
    "sqs": messages.sqs,
    "sns": messages.sns,
    "ssm": management.ssm,
    "kinesis": management.kinesis,
    "events": management.events,
    "logs": management.logs,
    "cloudwatch": management.cloudwatch,
}


def refusal(request: Request) -> Refusal | None:
    """Why the service of ``request`` doesn't take it; ``None`` if nothing is known against it."""
    check = _BY_SERVICE.get(request.service.name)
    return check(request) if check else None
