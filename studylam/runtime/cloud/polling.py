"""In the cloud process: what event source mappings read, and delete, without going by the API.

A poller of Lambda's works under the execution role; whether that allows it is asked by the host.
All answers are JSON. Times are seconds since the epoch. An ARN that nothing has is answered by
``None``: what was there a moment ago may be deleted.
"""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Any

from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.queues import expire, heads, hidden_until, now_ms, receive


def answer(header: dict[str, Any]) -> bytes:
    """Do what the host asks for: ``what``, and the ``arn`` of a queue or stream."""
    known = {"queue": _queue, "receive": _receive, "delete": _delete, "stream": _stream}
    found = (known | {"read": _read})[header["what"]](header)
    return json.dumps(found, default=_base64).encode()


def _base64(value: bytes) -> str:
    """Bytes in an item, as the API's JSON has them."""
    return base64.b64encode(value).decode()


def _queue(header: dict[str, Any]) -> dict[str, Any] | None:
    """A queue's settings, what is in it, and when something can be received from it."""
    queue = _find_queue(header["arn"])
    if queue is None:
        return None
    now = now_ms()
    expire(queue, now)
    hidden = [one for one in queue._messages if hidden_until(one) > now]
    in_flight = [one for one in hidden if one.visible_at > now]
    soonest = min((hidden_until(one) for one in heads(queue)), default=None)
    return {
        "visibility_timeout_s": float(queue.visibility_timeout),
        "visible": len(queue._messages) - len(hidden),
        "in_flight": len(in_flight),
        "delayed": len(hidden) - len(in_flight),
        "next_receivable_at": None if soonest is None else max(soonest, now) / 1000,
    }


def _receive(header: dict[str, Any]) -> dict[str, Any] | None:
    queue = _find_queue(header["arn"])
    if queue is None:
        return None
    found, moved = receive(queue, header["maximum"], int(queue.visibility_timeout))
    dead = queue.dead_letter_queue
    return {
        "messages": [_message(queue, one) for one in found],
        "moved": [{"message_id": one.id, "body": one.body} for one in moved],
        "dead_letter_queue": dead.queue_arn if dead is not None else "",
    }


def _delete(header: dict[str, Any]) -> list[str] | None:
    """Delete messages by their receipt handles; those that did delete one."""
    from moto.sqs.exceptions import ReceiptHandleIsInvalid

    queue = _find_queue(header["arn"])
    if queue is None:
        return None
    deleted = []
    for handle in header["handles"]:
        before = len(queue._messages)
        with suppress(ReceiptHandleIsInvalid):
            queue.delete_message(handle)
        if len(queue._messages) < before:
            deleted.append(handle)
    return deleted


def _message(queue: Any, message: Any) -> dict[str, Any]:
    trace = message.system_attributes.get("AWSTraceHeader") or {}
    return {
        "message_id": message.id,
        "receipt_handle": message.receipt_handle,
        "body": message.body,
        "sent_at": message.sent_timestamp / 1000,
        "first_received_at": message.approximate_first_receive_timestamp / 1000,
        "receive_count": message.approximate_receive_count,
        "queue_arn": queue.queue_arn,
        "sender_id": message.sender_id,
        "sequence_number": message.sequence_number,
        "group_id": message.group_id,
        "deduplication_id": message.deduplication_id,
        "dead_letter_source_arn": getattr(message, "moved_from", None),
        "trace_header": trace.get("StringValue"),
        "attributes": {name: _attribute(one) for name, one in message.message_attributes.items()},
    }


def _attribute(attribute: dict[str, Any]) -> tuple[str, str, bool]:
    """(data type, value, whether that is Base64)."""
    kind = str(attribute.get("DataType") or "String")
    if kind.startswith("Binary"):
        value = attribute.get("BinaryValue") or b""
        return kind, base64.b64encode(value).decode() if isinstance(value, bytes) else value, True
    return kind, str(attribute.get("StringValue") or ""), False


def _stream(header: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The shards of a stream, in the order in which they came to be."""
    if ":kinesis:" in header["arn"]:
        stream = _find_stream(header["arn"])
        if stream is None:
            return None
        return [
            {
                "shard_id": shard.shard_id,
                "parents": [one for one in (shard.parent, shard.adjacent_parent) if one],
                "open": shard.is_open,
            }
            for shard in stream.shards.values()
        ]
    table = _find_table(header["arn"])
    if table is None:
        return None
    return [{"shard_id": table.stream_shard.id, "parents": [], "open": True}]


def _read(header: dict[str, Any]) -> dict[str, Any] | None:
    """What a shard has behind the sequence number ``after``; and its last number, ``end``.

    ``after`` 0 is the beginning. ``moment`` is given instead: the number before the first record
    that came then or later, as ``end``, without records.
    """
    if ":kinesis:" in header["arn"]:
        stream = _find_stream(header["arn"])
        shard = stream.shards.get(header["shard"]) if stream is not None else None
        if shard is None:
            return None
        numbers = list(shard.records)
        records = [
            {
                "number": number,
                "key": record.partition_key,
                "data": record.data,
                "at": record.created_at,
            }
            for number, record in shard.records.items()
            if number > header["after"]
        ]
        retention = stream.retention_period_hours * 3600.0
        times = [record.created_at for record in shard.records.values()]
    else:
        table = _find_table(header["arn"])
        if table is None or table.stream_shard.id != header["shard"]:
            return None
        items = [item.record for item in table.stream_shard.items]
        numbers = [int(item["dynamodb"]["SequenceNumber"]) for item in items]
        records = [
            {
                "number": number,
                "name": item["eventName"],
                "view": item["dynamodb"]["StreamViewType"],
                "keys": item["dynamodb"]["Keys"],
                "new": item["dynamodb"].get("NewImage"),
                "old": item["dynamodb"].get("OldImage"),
                "at": _seconds(item["dynamodb"]["ApproximateCreationDateTime"]),
            }
            for number, item in zip(numbers, items, strict=True)
            if number > header["after"]
        ]
        retention = 86_400.0
        times = [_seconds(item["dynamodb"]["ApproximateCreationDateTime"]) for item in items]
    end = numbers[-1] if numbers else 0
    now = now_ms() / 1000
    if header["moment"] is not None:
        earlier = [number for number, at in zip(numbers, times, strict=True) if _before(at, header)]
        records, end = [], earlier[-1] if earlier else 0
    return {"records": records, "end": end, "retention_s": retention, "now": now}


def _before(at: float, header: dict[str, Any]) -> bool:
    return bool(at < header["moment"])


def _seconds(moment: Any) -> float:
    from moto.core.utils import unix_time

    return float(unix_time(moment))


def _find_queue(arn: str) -> Any:
    region, name = arn.split(":")[3], arn.split(":")[5]
    return backend_of("sqs", region).queues.get(name)


def _find_stream(arn: str) -> Any:
    region, name = arn.split(":")[3], arn.partition("stream/")[2].partition("/")[0]
    return backend_of("kinesis", region).streams.get(name)


def _find_table(arn: str) -> Any:
    """The table whose stream it is now; an earlier one of its streams is gone."""
    region, rest = arn.split(":")[3], arn.partition("table/")[2]
    name, _, label = rest.partition("/stream/")
    table = backend_of("dynamodb", region).tables.get(name)
    has_stream = table is not None and table.stream_specification.get("StreamEnabled")
    return table if has_stream and table.latest_stream_label == label else None
