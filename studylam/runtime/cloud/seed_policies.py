"""Letting services send to the queues and topics of a world.

A subscription or a rule's target in a world's file stands for both halves: that it is there, and
that the queue or topic lets the service in. One that has a policy of its own keeps just that.
"""

from __future__ import annotations

import json
from typing import Any

from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.normalise import ACCOUNT

_OURS = "LetInByTheWorld"
_FIRST = "__default_statement_ID"
"""Of the policy that every topic begins with."""


def let_in(arn: str, service: str, source_arn: str) -> None:
    """Let ``service`` send to a queue or topic on behalf of ``source_arn``."""
    holder = _holder(arn)
    if holder is None:
        return
    statements = list((json.loads(holder.policy) if holder.policy else {}).get("Statement", ()))
    if any(not _is_ours(one) for one in statements):
        return
    statement = {
        "Sid": f"{_OURS}{len(statements)}",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage" if ":sqs:" in arn else "sns:Publish",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": source_arn}},
    }
    holder.policy = json.dumps({"Version": "2012-10-17", "Statement": [*statements, statement]})


def _holder(arn: str) -> Any:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[4] != ACCOUNT:
        return None
    _, _, service, region, _, name = parts
    if service == "sqs":
        return backend_of("sqs", region).queues.get(name)
    return backend_of("sns", region).topics.get(arn) if service == "sns" else None


def _is_ours(statement: dict[str, Any]) -> bool:
    sid = str(statement.get("Sid", ""))
    return sid == _FIRST or sid.startswith(_OURS)
