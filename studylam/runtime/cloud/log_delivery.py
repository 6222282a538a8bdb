"""In the cloud process: writing functions' logs, through the same door as any caller's requests."""

from __future__ import annotations

import json
from typing import Any

from studylam.runtime.cloud.account import Account
from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.function_logs import group_of
from studylam.runtime.cloud.model import FunctionIdentity
from studylam.runtime.cloud.requests import host_of
from studylam.runtime.cloud.services import SERVICES

LINE_LIMIT = 256 * 1024
"""Bytes of a log event."""

BATCH_LIMIT = 10_000
"""Events of one PutLogEvents."""


def deliver(account: Account, packed: bytes) -> None:
    """Write what the host has kept; what a role doesn't allow is lost, as with AWS."""
    events: dict[tuple[str, str], list[dict[str, Any]]] = {}
    identities: dict[tuple[str, str], FunctionIdentity] = {}
    for batch in json.loads(packed):
        identity = FunctionIdentity(**batch["identity"])
        # The role belongs to it: it may have been changed between two invocations.
        key = (json.dumps(batch["identity"], sort_keys=True), batch["stream"])
        identities[key] = identity
        events.setdefault(key, []).extend(
            {"timestamp": batch["at_ms"], "message": line[:LINE_LIMIT] or " "}
            for line in batch["lines"]
        )
    for key, written in events.items():
        _write(account, identities[key], key[1], written)


def _write(
    account: Account, identity: FunctionIdentity, stream: str, events: list[dict[str, Any]]
) -> None:
    group = group_of(identity.function_name)
    names = {"logGroupName": group, "logStreamName": stream}
    groups = backend_of("logs", identity.region).groups
    if group not in groups and not _ask(account, identity, "CreateLogGroup", logGroupName=group):
        return
    if stream not in groups[group].streams and not _ask(
        account, identity, "CreateLogStream", **names
    ):
        return
    for begin in range(0, len(events), BATCH_LIMIT):
        part = events[begin : begin + BATCH_LIMIT]
        _ask(account, identity, "PutLogEvents", **names, logEvents=part)


def _ask(account: Account, identity: FunctionIdentity, operation: str, **params: Any) -> bool:
    service = SERVICES["logs"]
    headers = {"X-Amz-Target": f"{service.target}.{operation}"}
    url = f"https://{host_of(service, identity.region)}/"
    answer, _ = account.handle(identity, "POST", url, headers, json.dumps(params).encode())
    return answer.status < 400
