"""What a request needs: IAM actions, the ARNs that they are about, and condition keys.

The pairs follow AWS's Service Authorization Reference ("Actions, resources, and condition keys").
A request may need several (a copy reads and writes); the first that is refused decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from studylam.runtime.cloud.permissions import (
    keys,
    management,
    messages,
    storage,
    streams,
    workflows,
)
from studylam.runtime.cloud.permissions.need import Lookup, Need
from studylam.runtime.cloud.permissions.storage import deletion_needs
from studylam.runtime.cloud.requests import Request

__all__ = ["Lookup", "Need", "deletion_needs", "needs"]


_BY_SERVICE: dict[str, Callable[[Request, str, Lookup], Iterator[Need]]] = {
    "s3": storage.s3,
    "dynamodb": storage.dynamodb,
    "dynamodbstreams": storage.streams,
    "sqs": messages.sqs,
    "sns": messages.sns,
    "ses": messages.ses,
    "sesv2": messages.sesv2,
    "events": messages.events,
    "ssm": management.ssm,
    "secretsmanager": management.secrets,
    "logs": management.logs,
    "cloudwatch": management.cloudwatch,
    "sts": management.sts,
    "kinesis": streams.kinesis,
    "kms": keys.kms,
    "stepfunctions": workflows.states,
}


def needs(request: Request, account: str, lookup: Lookup) -> list[Need]:
    """Everything that ``request`` has to be allowed; empty if it needs nothing at all."""
    found: dict[tuple[str, str, str], Need] = {}
    for need in _BY_SERVICE.get(request.service.name, _anywhere)(request, account, lookup):
        found.setdefault((need.action, need.resource, repr(need.context)), need)
    return list(found.values())


def _anywhere(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to a service without a table of its own: its operation, on everything."""
    yield Need(f"{request.service.iam}:{request.operation}", "*")
