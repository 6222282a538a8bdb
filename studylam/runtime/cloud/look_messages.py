"""Looking at queues, topics, streams, rules and mails."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from studylam.runtime.cloud.feed import backend_of, is_used
from studylam.runtime.cloud.looking import WHOLE, Limits, iso, iso_of_ms
from studylam.runtime.cloud.seeding import REGION


def queues(limits: Limits) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The messages of each queue, in the order in which they came."""
    for name, queue in backend_of("sqs", REGION).queues.items():
        yield name, [_message(one, limits) for one in limits.first(queue._messages)]


def _message(message: Any, limits: Limits) -> dict[str, Any]:
    state = _state(message)
    back_at = {"in flight": message.visible_at, "delayed": message.delayed_until}.get(state)
    first = message.approximate_first_receive_timestamp
    return {
        "body": limits.cut(message.body),
        "receive_count": message.approximate_receive_count,
        "id": message.id,
        "state": state,
        "sent": iso_of_ms(message.sent_timestamp or 0),
        "first_received": iso_of_ms(first) if first else None,
        "back_at": iso_of_ms(back_at) if back_at is not None else None,
        "group_id": message.group_id,
        "deduplication_id": message.deduplication_id,
        "sequence_number": message.sequence_number,
        "attributes": _attributes(message.message_attributes, limits),
        "size": len(message.body.encode()),
    }


def _state(message: Any) -> str:
    if message.delayed:
        return "delayed"
    return "visible" if message.visible else "in flight"


def _attributes(attributes: dict[str, Any] | None, limits: Limits) -> dict[str, str]:
    """Message attributes of SQS or SNS as text; binary ones say so."""
    found = {}
    for name, value in (attributes or {}).items():
        text = value.get("StringValue", value.get("Value"))
        is_text = isinstance(text, str | int | float)
        found[name] = limits.cut(str(text)) if is_text else "(binary)"
    return found


def message(queue: str, message_id: str) -> dict[str, Any] | None:
    """All of a message."""
    held = backend_of("sqs", REGION).queues.get(queue)
    found = [one for one in held._messages if one.id == message_id] if held else []
    return _message(found[0], WHOLE) if found else None


def queue_info() -> Iterator[tuple[str, dict[str, Any]]]:
    """Counts and settings of each queue."""
    for name, queue in backend_of("sqs", REGION).queues.items():
        states = [_state(message) for message in queue._messages]
        redrive = queue.redrive_policy or {}
        target = redrive.get("deadLetterTargetArn", "").rpartition(":")[2]
        yield (
            name,
            {
                "visible": states.count("visible"),
                "in_flight": states.count("in flight"),
                "delayed": states.count("delayed"),
                "is_fifo": queue.fifo_queue,
                "visibility_timeout": int(queue.visibility_timeout),
                "dead_letters": target or None,
                "max_receive_count": redrive.get("maxReceiveCount"),
            },
        )


def topics(limits: Limits) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What was published to each topic, oldest first."""
    for topic in backend_of("sns", REGION).topics.values():
        yield (
            topic.name,
            [
                {
                    "message": limits.cut(message),
                    "subject": subject,
                    "id": message_id,
                    "group_id": group,
                    "attributes": _attributes(attributes, limits),
                }
                for message_id, message, subject, attributes, group in limits.last(
                    topic.sent_notifications
                )
            ],
        )


def topic_info() -> Iterator[tuple[str, dict[str, Any]]]:
    """Who subscribes to each topic."""
    backend = backend_of("sns", REGION)
    for topic in backend.topics.values():
        subscribed = [
            {
                "protocol": one.protocol,
                "endpoint": one.endpoint,
                "filter_policy": one.attributes.get("FilterPolicy"),
                "raw": str(one.attributes.get("RawMessageDelivery")).lower() == "true",
                "is_pending": str(one.attributes.get("PendingConfirmation")).lower() == "true",
            }
            for one in backend.subscriptions.values()
            if one.topic is topic
        ]
        yield topic.name, {"subscriptions": subscribed, "count": len(topic.sent_notifications)}


def streams(limits: Limits) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The shards of each stream of Kinesis with their records."""
    if not is_used("kinesis"):
        return
    for name, stream in backend_of("kinesis", REGION).streams.items():
        yield (
            name,
            [
                {
                    "id": shard.shard_id,
                    "records": [
                        _record(one, limits) for one in limits.last(list(shard.records.values()))
                    ],
                    "count": len(shard.records),
                    "is_open": shard.is_open,
                }
                for shard in stream.shards.values()
            ],
        )


def _record(record: Any, limits: Limits) -> dict[str, Any]:
    raw = base64.b64decode(record.data)
    try:
        text, is_text = raw.decode(), True
    except UnicodeDecodeError:
        text, is_text = raw.hex(" "), False
    return {
        "sequence_number": str(record.sequence_number),
        "partition_key": record.partition_key,
        "data": limits.cut(text),
        "size": len(raw),
        "at": iso(record.created_at_datetime),
        "is_text": is_text,
    }


def record(stream: str, shard_id: str, sequence_number: str) -> dict[str, Any] | None:
    """All of a record."""
    held = backend_of("kinesis", REGION).streams.get(stream)
    shard = held.shards.get(shard_id) if held else None
    for one in shard.records.values() if shard else ():
        if str(one.sequence_number) == sequence_number:
            return _record(one, WHOLE)
    return None


def buses() -> list[str]:
    """Event buses beside the default one."""
    return sorted(name for name in backend_of("events", REGION).event_buses if name != "default")


def rules() -> Iterator[dict[str, Any]]:
    """Rules of all buses. Those that AWS manages (of archives) aren't shown."""
    for name, bus in sorted(backend_of("events", REGION).event_buses.items()):
        for rule in sorted(bus.rules.values(), key=lambda rule: str(rule.name)):
            if rule.managed_by:
                continue
            pattern = rule.event_pattern.dump()
            yield {
                "name": rule.name,
                "bus": name,
                "pattern": pattern or None,
                "schedule": rule.scheduled_expression,
                "is_enabled": rule.state != "DISABLED",
                "targets": [target["Arn"] for target in rule.targets],
            }


def identities() -> list[str]:
    """Who may send mail."""
    return sorted(backend_of("ses", REGION).email_identities)


def mails() -> Iterator[dict[str, Any]]:
    """Mails that SES accepted, then those that topics sent."""
    for mail in backend_of("ses", REGION).sent_messages:
        raw = getattr(mail, "raw_data", None)
        if raw is not None:
            yield _raw_mail(mail, raw)
            continue
        destinations = getattr(mail, "destinations", {})
        to = destinations.get("ToAddresses", []) if isinstance(destinations, dict) else []
        cc = destinations.get("CcAddresses", []) if isinstance(destinations, dict) else []
        yield {
            "source": mail.source,
            "to": list(to),
            "cc": list(cc),
            "subject": getattr(mail, "subject", ""),
            "body": getattr(mail, "body", ""),
        }
    for topic in backend_of("sns", REGION).topics.values():
        yield from getattr(topic, "mailed", ())


def _raw_mail(mail: Any, raw: str) -> dict[str, Any]:
    import email
    import email.policy
    from email.utils import getaddresses

    message = email.message_from_string(raw, policy=email.policy.default)
    part = message.get_body(("plain", "html"))

    def addresses(header: str) -> list[str]:
        return [address for _, address in getaddresses([str(message.get(header, ""))]) if address]

    return {
        "source": mail.source or str(message.get("From", "")),
        "to": addresses("To") or list(mail.destinations),
        "cc": addresses("Cc"),
        "subject": str(message.get("Subject", "")),
        "body": part.get_content() if part else "",
    }
