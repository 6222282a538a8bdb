"""Needs of Step Functions."""

from __future__ import annotations

from collections.abc import Iterator

from studylam.runtime.cloud.permissions.need import Lookup, Need, text_of
from studylam.runtime.cloud.requests import Request


def states(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to Step Functions."""
    params = request.params
    arn = text_of(params, "stateMachineArn", "executionArn", "activityArn", "resourceArn")
    if not arn and text_of(params, "name"):
        kind = "activity" if request.operation == "CreateActivity" else "stateMachine"
        arn = f"arn:aws:states:{request.region}:{account}:{kind}:{text_of(params, 'name')}"
    yield Need(f"states:{request.operation}", arn or "*")
    if text_of(params, "roleArn"):
        # Whoever hands a role to a service has to be allowed to.
        context: dict[str, str | list[str]] = {"iam:PassedToService": "states.amazonaws.com"}
        yield Need("iam:PassRole", text_of(params, "roleArn"), context)
