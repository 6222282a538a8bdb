"""SQS as it is on AWS, where moto's differs: order in groups, redrive, deduplication, handles.

Rules: SQS's developer guide, "Amazon SQS visibility timeout", "FIFO queue delivery logic",
"Exactly-once processing", "Using dead-letter queues", "Message system attributes". What is mended:

- At the end of its visibility timeout a message is visible; moto waits for a moment longer.
- A FIFO group with a message in flight is blocked as a whole. When several messages of a group came
  back together, moto gave out the second one first.
- A message that is moved to a dead-letter queue is counted there from zero, and isn't taken for a
  duplicate of another one.
- A duplicate is recognised for five minutes, also when the first message has been deleted, and gets
  the first one's id. FIFO messages have increasing sequence numbers.
- An old receipt handle deletes nothing.
- Messages that are kept for too long are gone, and don't stop those behind them.
- An empty queue says so at once: long polling would stop the whole cloud, which has one thread.
- A message keeps the X-Amzn-Trace-Id of the request that sent it, as ``AWSTraceHeader``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from studylam.runtime.cloud.handovers import current_trace
from studylam.runtime.cloud.triggers.replacing import replace
from studylam.runtime.trace_header import FROM_OUTSIDE

DEDUPLICATION_MS = 300_000.0

_EARLY_MS = 0.5
"""Times are seconds on one side and milliseconds on the other: they differ by less than this."""

_numbers = itertools.count()
_seen: dict[tuple[str, str, str], tuple[float, str, str | None]] = {}
"""(queue, group if its scope is the group, deduplication id) → when, message id, its number."""


def install() -> None:
    """Mend moto in this process."""
    from moto.sqs.models import Message, Queue, SQSBackend

    replace(Message, "visible", property(_is_visible))  # type: ignore[arg-type]
    replace(Queue, "messages", property(_visible))  # type: ignore[arg-type]
    for name, count in (
        ("approximate_number_of_messages", _count_visible),
        ("approximate_number_of_messages_not_visible", _count_in_flight),
        ("approximate_number_of_messages_delayed", _count_delayed),
    ):
        replace(Queue, name, property(count))  # type: ignore[arg-type]
    replace(Queue, "add_message", _add_message)
    replace(Queue, "delete_message", _delete_message)
    replace(SQSBackend, "receive_message", _receive_message)
    reset = SQSBackend.reset

    def forget(self: Any) -> None:
        _seen.clear()
        reset(self)

    replace(SQSBackend, "reset", forget)


def now_ms() -> float:
    """The world's time as moto has it."""
    from moto.core.utils import unix_time_millis

    return float(unix_time_millis())


def hidden_until(message: Any) -> float:
    """In milliseconds: the end of its visibility timeout or of its delay."""
    return float(max(message.visible_at, message.delayed_until))


def receive(queue: Any, maximum: int, hidden_for_s: int) -> tuple[list[Any], list[Any]]:
    """Give out messages: those that were received, and those that were moved instead."""
    now = now_ms()
    expire(queue, now)
    chosen: list[Any] = []
    worn_out: list[Any] = []
    redrive = queue.redrive_policy if queue.dead_letter_queue is not None else None
    for message in _receivable(queue, now):
        if redrive and getattr(message, "received_here", 0) >= redrive["maxReceiveCount"]:
            worn_out.append(message)
            continue
        chosen.append(message)
        if len(chosen) >= maximum:
            break
    if worn_out:
        _move(queue, worn_out, now)
    for message in chosen:
        message.received_here = getattr(message, "received_here", 0) + 1
        message.visible_at = 0.0
        message.mark_received(visibility_timeout=hidden_for_s)
        queue.pending_messages.add(message)
    return chosen, worn_out


def heads(queue: Any) -> Iterator[Any]:
    """What can be received next, now or later: of a FIFO group its first message."""
    seen: set[str | None] = set()
    for message in queue._messages:
        if not queue.fifo_queue or message.group_id not in seen:
            seen.add(message.group_id)
            yield message


def expire(queue: Any, now: float) -> None:
    """Forget what was kept for as long as the queue keeps messages."""
    oldest = now - float(queue.message_retention_period) * 1000
    kept = [one for one in queue._messages if _kept_since(one) > oldest]
    if len(kept) < len(queue._messages):
        queue._messages = kept


def _receivable(queue: Any, now: float) -> Iterator[Any]:
    blocked: set[str | None] = set()
    for message in queue._messages:
        if hidden_until(message) > now + _EARLY_MS:
            if queue.fifo_queue:
                blocked.add(message.group_id)
        elif message.group_id not in blocked or not queue.fifo_queue:
            yield message


def _move(queue: Any, messages: list[Any], now: float) -> None:
    gone = set(map(id, messages))
    queue._messages = [one for one in queue._messages if id(one) not in gone]
    for message in messages:
        queue.pending_messages.discard(message)
        message.received_here = 0
        message.receipt_handle = None
        message._old_receipt_handles = []
        message.visible_at = message.delayed_until = 0.0
        message.moved_from = queue.queue_arn
        # Of a standard queue a message's age goes on from when it was sent; FIFO starts afresh.
        message.kept_since = now if queue.fifo_queue else message.sent_timestamp
        queue.dead_letter_queue._messages.append(message)


def _kept_since(message: Any) -> float:
    return float(getattr(message, "kept_since", None) or message.sent_timestamp)


def _is_visible(message: Any) -> bool:
    return bool(message.visible_at <= now_ms() + _EARLY_MS)


# moto asks for the time for each message, and for all counts several times with each new message.


def _visible(queue: Any) -> list[Any]:
    now = now_ms() + _EARLY_MS
    return [one for one in queue._messages if one.visible_at <= now and one.delayed_until <= now]


def _count_visible(queue: Any) -> int:
    return len(_visible(queue))


def _count_in_flight(queue: Any) -> int:
    now = now_ms() + _EARLY_MS
    return sum(one.visible_at > now for one in queue._messages)


def _count_delayed(queue: Any) -> int:
    now = now_ms()
    return sum(one.delayed_until > now for one in queue._messages)


def _add_message(self: Any, message: Any) -> None:
    if self.fifo_queue:
        key = _deduplicated_by(self, message)
        before = _seen.get(key) if key else None
        if before is not None and message.sent_timestamp - before[0] < DEDUPLICATION_MS:
            message.id, message.sequence_number = before[1], before[2]
            return
        # Twenty digits that increase, as FIFO queues give out.
        message.sequence_number = str(18_849_496_460_467_696_128 + 256 * next(_numbers))
        if key:
            _seen[key] = (message.sent_timestamp, message.id, message.sequence_number)
    if current_trace() and "AWSTraceHeader" not in message.system_attributes:
        header = {"DataType": "String", "StringValue": current_trace()}
        message.system_attributes = {**message.system_attributes, "AWSTraceHeader": header}
    with self._messages_lock:
        self._messages.append(message)
        self._messages_lock.notify_all()


def _deduplicated_by(queue: Any, message: Any) -> tuple[str, str, str] | None:
    if not message.deduplication_id:
        return None
    by_group = queue.deduplication_scope == "messageGroup"
    group = message.group_id or "" if by_group else ""
    return queue.queue_arn, group, message.deduplication_id


def _delete_message(self: Any, receipt_handle: str) -> None:
    from moto.sqs.exceptions import ReceiptHandleIsInvalid

    if receipt_handle in self.deleted_messages:
        return
    for message in self._messages:
        if message.receipt_handle == receipt_handle:
            self._messages.remove(message)
            self.pending_messages.discard(message)
            self.deleted_messages.update(message.all_receipt_handles)
            return
        if message.had_receipt_handle(receipt_handle):
            return
    raise ReceiptHandleIsInvalid()


def _receive_message(
    self: Any,
    queue_name: str,
    count: int,
    wait_seconds_timeout: int,
    visibility_timeout: int,
    message_attribute_names: list[str] | None = None,
) -> list[Any]:
    from moto.sqs.models import _filter_message_attributes

    found, _ = receive(self.get_queue(queue_name), count, int(visibility_timeout))
    copies = [deepcopy(message) for message in found]
    for message in copies:
        header = message.system_attributes.get("AWSTraceHeader") or {}
        if FROM_OUTSIDE in str(header.get("StringValue")):
            del message.system_attributes["AWSTraceHeader"]
        _filter_message_attributes(message, message_attribute_names or [])
    return copies
