"""Sending a rule's event to its targets.

Functions and state machines are the host's. A target that doesn't take the event gets it no more;
it goes to the target's dead-letter queue, if it has one ("Using dead-letter queues to process
undelivered events" in EventBridge's user guide). Roles of targets aren't asked.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.triggers import deliveries, functions
from studylam.runtime.cloud.triggers.deliveries import Push
from studylam.runtime.cloud.triggers.input_template import RuleName, at_path, input_for, is_sent

PRINCIPAL = "events.amazonaws.com"


def send(
    rule: Any, target: Mapping[str, Any], event: Mapping[str, Any], what: str, trace: str
) -> None:
    """Send an event to one of the rule's targets, other than a bus."""
    arn = str(target["Arn"])
    payload = input_for(target, event, RuleName(rule.arn, rule.name))
    group = (target.get("SqsParameters") or {}).get("MessageGroupId")
    push = Push(payload, PRINCIPAL, rule.arn, what, trace, group=group)
    if target.get("InputTransformer") and not is_sent(payload):
        deliveries.drop(arn, push, "The InputTemplate is no JSON once it is filled in.")
        return
    service = (arn.split(":") + [""] * 6)[2]
    why, code = "", "NO_RESOURCE"
    if service == "lambda":
        if functions.trust(arn, PRINCIPAL, rule.arn, ACCOUNT):
            deliveries.hand_to_function(arn, push)
            return
        why, code = functions.why_not(arn, PRINCIPAL), "NO_PERMISSIONS"
        deliveries.drop(arn, push, why)
    elif service == "states":
        deliveries.hand_to_function(arn, push)
    elif service == "sqs":
        why, code = deliveries.send_to_queue(arn, push), "NO_PERMISSIONS"
    elif service == "sns":
        why, code = deliveries.publish_to_topic(arn, push), "NO_PERMISSIONS"
    else:
        senders = {"kinesis": _to_stream, "logs": _to_log_group}
        if service in senders:
            why = _attempt(senders[service], arn, target, event, payload)
        else:
            why = f"StudyLam's world has no targets of the service {service!r}."
        if why:
            deliveries.drop(arn, push, why)
        else:
            deliveries.tell_delivered(arn, push)
    dead_letters = (target.get("DeadLetterConfig") or {}).get("Arn")
    if why and dead_letters:
        told = {
            "ERROR_CODE": code,
            "ERROR_MESSAGE": why,
            "RULE_ARN": rule.arn,
            "TARGET_ARN": arn,
        }
        words = f"dead letter of rule {rule.name}"
        letter = Push(payload, PRINCIPAL, rule.arn, words, trace, attributes=told)
        deliveries.send_to_queue(dead_letters, letter)


def _attempt(
    sender: Any, arn: str, target: Mapping[str, Any], event: Mapping[str, Any], payload: str
) -> str:
    try:
        sender(arn, target, event, payload)
    except Exception as problem:  # moto refuses in many ways
        return str(getattr(problem, "message", "") or problem or type(problem).__name__)[:1000]
    return ""


def _to_stream(arn: str, target: Mapping[str, Any], event: Mapping[str, Any], payload: str) -> None:
    import base64

    path = (target.get("KinesisParameters") or {}).get("PartitionKeyPath")
    found = at_path(event, path) if path else event["id"]
    key = found if isinstance(found, str) else str(event["id"])
    data = base64.b64encode(payload.encode("utf-8", "replace")).decode()
    name = arn.rpartition("/")[2]
    backend = backend_of("kinesis", arn.split(":")[3])
    backend.put_record(
        stream_arn=arn, stream_name=name, partition_key=key, explicit_hash_key="", data=data
    )


def _to_log_group(
    arn: str, target: Mapping[str, Any], event: Mapping[str, Any], payload: str
) -> None:
    from moto.moto_api._internal import mock_random

    group = arn.split(":")[6]
    backend = backend_of("logs", arn.split(":")[3])
    stream = str(mock_random.uuid4())
    backend.create_log_stream(group, stream)
    entry = {"timestamp": int(time.time() * 1000), "message": payload}
    backend.put_log_events(group, stream, [entry])
