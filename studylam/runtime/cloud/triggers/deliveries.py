"""Handing over what a service pushes: to functions by the host, to queues and topics by moto.

A queue or topic takes a message of a service only if its own policy allows it: services have no
role there ("Granting permissions to publish event notification messages to a destination" in S3's
user guide, and the like in SNS's and EventBridge's). What isn't delivered is noted with the reason.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.handovers import HandOver, caused_by, current_trace, note
from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.resource_policies import may

Kind = Literal["invoke", "delivered", "dropped"]


@dataclass(frozen=True)
class Push:
    """What a service pushes, and on whose behalf."""

    payload: str
    principal: str
    """The service: ``s3.amazonaws.com``."""
    source_arn: str
    what: str
    """In plain words."""
    trace: str = ""
    """The X-Amzn-Trace-Id that goes along; that of the current request where it is empty."""
    subject: str | None = None
    """Of a notification."""
    group: str | None = None
    """Of a message to a FIFO queue."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Of a message."""

    def to(self, target: str, kind: Kind, why: str = "") -> HandOver:
        """The note about it."""
        return HandOver(
            function_arn=target,
            payload=self.payload,
            principal=self.principal,
            source_arn=self.source_arn,
            source_account=ACCOUNT,
            at=time.time(),
            what=self.what,
            trace=self.trace or current_trace(),
            kind=kind,
            why=why,
        )


def hand_to_function(arn: str, push: Push) -> None:
    """The host invokes it, if the function trusts the service."""
    note(push.to(arn, "invoke"))


def tell_delivered(arn: str, push: Push) -> None:
    """Say that somebody else has delivered something."""
    note(push.to(arn, "delivered"))


def drop(arn: str, push: Push, why: str) -> None:
    """Say that something didn't arrive, and why."""
    note(push.to(arn, "dropped", why))


def send_to_queue(arn: str, push: Push) -> str:
    """Put a message into a queue; why not, or nothing."""
    why = queue_refuses(arn, push.principal, push.source_arn) or _put(arn, push)
    note(push.to(arn, "dropped" if why else "delivered", why))
    return why


def publish_to_topic(arn: str, push: Push) -> str:
    """Publish to a topic; why not, or nothing."""
    why = topic_refuses(arn, push.principal, push.source_arn)
    # Before what the topic does with it: a timeline is read from above.
    note(push.to(arn, "dropped" if why else "delivered", why))
    if not why:
        with caused_by(push.trace or current_trace()):
            _topic(arn).publish(push.payload, subject=push.subject)
    return why


def queue_refuses(arn: str, principal: str, source_arn: str) -> str:
    """Why a service may not send to a queue; nothing if it may."""
    if _queue(arn) is None:
        return "The queue doesn't exist."
    return _refusal(principal, "sqs:SendMessage", arn, source_arn)


def topic_refuses(arn: str, principal: str, source_arn: str) -> str:
    """Why a service may not publish to a topic; nothing if it may."""
    if _topic(arn) is None:
        return "The topic doesn't exist."
    return _refusal(principal, "sns:Publish", arn, source_arn)


def exists(arn: str) -> bool:
    """Whether there is that queue or topic."""
    return (_queue(arn) if arn.split(":")[2] == "sqs" else _topic(arn)) is not None


def _put(arn: str, push: Push) -> str:
    region, name = arn.split(":")[3], arn.rpartition(":")[2]
    typed = {
        name: {"DataType": "String", "StringValue": value}
        for name, value in push.attributes.items()
    }
    try:
        with caused_by(push.trace or current_trace()):
            backend_of("sqs", region).send_message(
                name, push.payload, message_attributes=typed or None, group_id=push.group
            )
    except Exception as problem:  # moto refuses in many ways
        return str(getattr(problem, "message", "") or problem)[:1000]
    return ""


def _refusal(principal: str, action: str, arn: str, source_arn: str) -> str:
    decision = may(principal, action, arn, source_arn)
    return "" if decision.allowed else decision.reason


def _queue(arn: str) -> Any:
    _, _, _, region, account, name = arn.split(":", 5)
    return backend_of("sqs", region).queues.get(name) if account == ACCOUNT else None


def _topic(arn: str) -> Any:
    return backend_of("sns", arn.split(":")[3]).topics.get(arn)
