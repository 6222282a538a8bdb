"""Filling queues, topics, streams, event buses and rules."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.seed_policies import let_in
from studylam.runtime.cloud.seeding import REGION, api_attributes, as_text, named, taken

_QUEUE = (
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "DelaySeconds",
    "VisibilityTimeout",
    "MessageRetentionPeriod",
    "MaximumMessageSize",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "Policy",
)
_SUBSCRIPTION = ("FilterPolicyScope", "FilterPolicy", "RawMessageDelivery", "RedrivePolicy")
"""The scope first: a filter is checked by it."""


def queues(all_of_them: Mapping[str, Any]) -> None:
    """Make the queues, those first that others have for their dead letters; then the messages."""
    made: dict[str, Any] = {}
    for name in _dead_letters_first(all_of_them):
        what = all_of_them[name] or {}
        attributes = api_attributes(what, *_QUEUE)
        with named(f"queue {name!r}"):
            if what.get("Policy"):
                attributes["Policy"] = taken("sqs", what["Policy"])
        if what.get("fifo"):
            attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true", **attributes}
        with named(f"queue {name!r}"):
            made[name] = backend_of("sqs", REGION).create_queue(name, None, **attributes)
    for name, what in all_of_them.items():
        for number, message in enumerate((what or {}).get("messages") or (), 1):
            with named(f"message {number} of queue {name!r}"):
                _message(name, message, number, is_fifo=made[name].fifo_queue)


def _dead_letters_first(all_of_them: Mapping[str, Any]) -> Iterator[str]:
    def chain(name: str, seen: tuple[str, ...]) -> Iterator[str]:
        redrive = (all_of_them[name] or {}).get("RedrivePolicy") or {}
        target = str(redrive.get("deadLetterTargetArn", "")).rpartition(":")[2]
        if target in all_of_them and target not in seen:
            yield from chain(target, (*seen, name))
        yield name

    yield from dict.fromkeys(name for first in all_of_them for name in chain(first, (first,)))


def _message(queue: str, what: Any, number: int, *, is_fifo: bool) -> None:
    settings = what if isinstance(what, Mapping) else {"MessageBody": what}
    group = settings.get("MessageGroupId")
    deduplication = settings.get("MessageDeduplicationId")
    if is_fifo:
        group = group or "seed"
        if not backend_of("sqs", REGION).queues[queue].content_based_deduplication:
            deduplication = deduplication or f"seed-{number}"
    backend_of("sqs", REGION).send_message(
        queue,
        as_text(settings["MessageBody"]),
        message_attributes=settings.get("MessageAttributes"),
        delay_seconds=settings.get("DelaySeconds"),
        deduplication_id=deduplication,
        group_id=group,
    )


def topic(name: str, what: Mapping[str, Any]) -> None:
    """Make a topic and what subscribes to it."""
    backend = backend_of("sns", REGION)
    names = ("FifoTopic", "ContentBasedDeduplication", "DisplayName", "Policy")
    with named(f"topic {name!r}"):
        if what.get("Policy"):
            taken("sns", what["Policy"])
        arn = backend.create_topic(name, api_attributes(what, *names)).arn
        for queue in what.get("queues") or ():
            backend.subscribe(arn, _queue_arn(queue), "sqs")
            let_in(_queue_arn(queue), "sns.amazonaws.com", arn)
    for number, entry in enumerate(what.get("subscriptions") or (), 1):
        protocol, endpoint = entry["Protocol"], entry["Endpoint"]
        with named(f"subscription {number} of topic {name!r}"):
            endpoint = _queue_arn(endpoint) if protocol == "sqs" else endpoint
            subscription = backend.subscribe(arn, endpoint, protocol)
            let_in(endpoint, "sns.amazonaws.com", arn)
            # Who subscribes in a world has confirmed it.
            subscription.attributes["PendingConfirmation"] = "false"
            for attribute, value in api_attributes(entry, *_SUBSCRIPTION).items():
                backend.set_subscription_attributes(subscription.arn, attribute, value)


def _queue_arn(name: str) -> str:
    return name if name.startswith("arn:") else f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def stream(name: str, what: Mapping[str, Any]) -> None:
    """Make a stream of Kinesis and put its records into it."""
    backend = backend_of("kinesis", REGION)
    mode = {"StreamMode": what.get("StreamMode") or "PROVISIONED"}
    hours = what.get("RetentionPeriodHours") or 24
    with named(f"stream {name!r}"):
        made = backend.create_stream(name, what.get("shards") or 1, mode, hours)
    for number, record in enumerate(what.get("records") or (), 1):
        with named(f"record {number} of stream {name!r}"):
            data = base64.b64encode(as_text(record["Data"]).encode()).decode()
            made.put_record(record["PartitionKey"], record.get("ExplicitHashKey") or "", data)


def bus(name: str, what: Mapping[str, Any]) -> None:
    """Make an event bus."""
    backend = backend_of("events", REGION)
    with named(f"event bus {name!r}"):
        backend.create_event_bus(name, description=what.get("Description"))
        if what.get("Policy"):
            backend.put_permission(name, "", "", "", {}, taken("events", what["Policy"]))


def rule(name: str, what: Mapping[str, Any]) -> None:
    """Make a rule with its targets."""
    backend = backend_of("events", REGION)
    pattern = what.get("EventPattern")
    bus_of_it = what.get("EventBusName") or "default"
    with named(f"rule {name!r}"):
        made = backend.put_rule(
            name=name,
            description=what.get("Description"),
            event_bus_arn=bus_of_it,
            event_pattern=as_text(pattern) if pattern else None,
            scheduled_expression=what.get("ScheduleExpression"),
            state=what.get("State") or "ENABLED",
        )
        targets = [
            {"Id": f"target-{number}"}
            | {key: value for key, value in target.items() if value is not None}
            | {"Arn": _queue_arn(target["Arn"])}
            for number, target in enumerate(what.get("Targets") or (), 1)
        ]
        if targets:
            backend.put_targets(name, bus_of_it, targets)
        for target in targets:
            let_in(target["Arn"], "events.amazonaws.com", made.arn)
