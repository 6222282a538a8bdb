"""An SQS queue in memory, on a virtual clock: standard or FIFO.

Rules: SQS's developer guide, "Amazon SQS visibility timeout", "Dead-letter queues", "FIFO queue
delivery logic" and "message quotas"; that a message keeps its id when it is moved to a dead-letter
queue, and is moved when it would be received once too often, is recorded from AWS (LocalStack).
"""

from __future__ import annotations

import base64
import hashlib
import math
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from studylam.runtime.clock import Clock
from studylam.runtime.refusals import InvalidParameterValueError
from studylam.runtime.sources.interfaces import Watched
from studylam.runtime.sources.records import SENDER, MessageAttribute, SqsMessage

DEDUPLICATION_S = 300.0
"""A FIFO queue takes a deduplication id once in this time."""

Ending = Literal["deleted", "expired", "moved"]


@dataclass
class _Stored:
    """A message in a queue."""

    message_id: str
    body: str
    sent_at: float
    expires_at: float
    visible_at: float
    sender_id: str
    attributes: Mapping[str, MessageAttribute]
    sequence_number: str | None = None
    group_id: str | None = None
    deduplication_id: str | None = None
    receive_count: int = 0
    """Shown to the function; goes on in a dead-letter queue."""
    received_here: int = 0
    first_received_at: float | None = None
    receipt_handle: str | None = None
    """Of the last receive: only it can delete the message."""
    moved_from: str | None = None


@dataclass
class Queue(Watched):
    """A queue. Its ARN ends with ``.fifo`` when it is one."""

    arn: str
    clock: Clock
    visibility_timeout_s: float = 30.0
    retention_s: float = 345_600.0
    delay_s: float = 0.0
    dead_letter_queue: Queue | None = None
    max_receive_count: int = 3
    """With a dead-letter queue: how often a message is received before it is moved there."""
    endings: dict[str, Ending] = field(default_factory=dict)
    """What became of the messages that are no longer here, by id."""
    _messages: dict[str, _Stored] = field(default_factory=dict)
    """By id, in the order in which they came."""
    _received: dict[str, _Stored] = field(default_factory=dict)
    """By their last receipt handle."""
    _next_expiry: float = math.inf
    _sent: int = 0
    _deduplicated: dict[str, tuple[float, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        if self.dead_letter_queue is not None and self.dead_letter_queue.is_fifo != self.is_fifo:
            raise InvalidParameterValueError(
                "A dead-letter queue is of the same kind as its source queue.",
                where=self.arn,
                hint="A FIFO queue's is a FIFO queue, a standard queue's a standard one.",
            )

    @property
    def is_fifo(self) -> bool:
        return self.arn.endswith(".fifo")

    def visible_after(self) -> float:
        return self.visibility_timeout_s

    def send(
        self,
        body: str,
        *,
        group_id: str | None = None,
        deduplication_id: str | None = None,
        attributes: Mapping[str, MessageAttribute] | None = None,
        delay_s: float | None = None,
        sender_id: str = SENDER,
    ) -> str:
        """Put a message in and return its id. FIFO: without ``deduplication_id`` by its content.

        Raises:
            InvalidParameterValueError: a message group where there can be none, or none.
        """
        if self.is_fifo and group_id is None:
            raise InvalidParameterValueError(
                "The request must contain the parameter MessageGroupId.", where=self.arn
            )
        if self.is_fifo and delay_s is not None:
            raise InvalidParameterValueError(
                "The messages of a FIFO queue have no delay of their own.",
                where=self.arn,
                hint="Only the whole queue can have one.",
            )
        now = self.clock.now()
        if self.is_fifo:
            deduplication_id = deduplication_id or hashlib.sha256(body.encode()).hexdigest()
            before = self._deduplicated.get(deduplication_id)
            if before is not None and now < before[0] + DEDUPLICATION_S:
                return before[1]
        number = self._sent
        self._sent += 1
        message_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.arn}/{number}"))
        if deduplication_id is not None:
            self._deduplicated[deduplication_id] = (now, message_id)
        self._add(
            _Stored(
                message_id=message_id,
                body=body,
                sent_at=now,
                expires_at=now + self.retention_s,
                visible_at=now + (self.delay_s if delay_s is None else delay_s),
                sender_id=sender_id,
                attributes=attributes or {},
                sequence_number=_sequence_number(number) if self.is_fifo else None,
                group_id=group_id,
                deduplication_id=deduplication_id,
            )
        )
        return message_id

    def receive(self, maximum: int = 10) -> list[SqsMessage]:
        """Visible messages, which then are hidden for the visibility timeout.

        ReceiveMessage gives ten at most; more are as several calls at the same moment. A message
        that was received as often as the redrive policy allows is moved instead.
        """
        now = self.clock.now()
        chosen: list[_Stored] = []
        worn_out: list[_Stored] = []
        for stored in self._receivable(now):
            if self.dead_letter_queue and stored.received_here >= self.max_receive_count:
                worn_out.append(stored)
                continue
            chosen.append(stored)
            if len(chosen) >= maximum:
                break
        if self.dead_letter_queue is not None:
            for stored in worn_out:
                self._move(stored, self.dead_letter_queue, now)
        return [self._hand_out(stored, now) for stored in chosen]

    def delete(self, receipt_handle: str) -> bool:
        """Delete what was received with this handle; an older handle than the last deletes nothing.

        Returns whether a message was deleted.
        """
        self._expire(self.clock.now())
        stored = self._received.get(receipt_handle)
        if stored is None:
            return False
        self._end(stored, "deleted")
        return True

    def next_receivable_at(self) -> float | None:
        """When a message can be received, now or later; None while nothing is here to wait for."""
        now = self.clock.now()
        self._expire(now)
        soonest: float | None = None
        for stored in self._heads():
            if stored.visible_at <= now:
                return now
            if soonest is None or stored.visible_at < soonest:
                soonest = stored.visible_at
        return soonest

    def message_ids(self) -> list[str]:
        """All that is here, visible or not, in the order in which it came."""
        self._expire(self.clock.now())
        return list(self._messages)

    def in_flight(self) -> int:
        """How many were received and are hidden."""
        now = self.clock.now()
        self._expire(now)
        return sum(each.visible_at > now for each in self._received.values())

    def _receivable(self, now: float) -> Iterator[_Stored]:
        """Of a FIFO queue nothing that stands behind a hidden message of its group."""
        self._expire(now)
        blocked: set[str | None] = set()
        for stored in self._messages.values():
            if stored.visible_at > now:
                if self.is_fifo:
                    blocked.add(stored.group_id)
            elif not self.is_fifo or stored.group_id not in blocked:
                yield stored

    def _heads(self) -> Iterator[_Stored]:
        seen: set[str | None] = set()
        for stored in self._messages.values():
            if not self.is_fifo or stored.group_id not in seen:
                seen.add(stored.group_id)
                yield stored

    def _hand_out(self, stored: _Stored, now: float) -> SqsMessage:
        stored.receive_count += 1
        stored.received_here += 1
        stored.first_received_at = stored.first_received_at or now
        stored.visible_at = now + self.visibility_timeout_s
        token = f"{self.arn}/{stored.message_id}/{stored.received_here}"
        self._received.pop(stored.receipt_handle or "", None)
        stored.receipt_handle = "AQEB" + base64.b64encode(token.encode()).decode("ascii")
        self._received[stored.receipt_handle] = stored
        return SqsMessage(
            message_id=stored.message_id,
            receipt_handle=stored.receipt_handle,
            body=stored.body,
            sent_at=stored.sent_at,
            first_received_at=stored.first_received_at,
            receive_count=stored.receive_count,
            queue_arn=self.arn,
            sender_id=stored.sender_id,
            message_attributes=stored.attributes,
            sequence_number=stored.sequence_number,
            group_id=stored.group_id,
            deduplication_id=stored.deduplication_id,
            dead_letter_source_arn=stored.moved_from,
        )

    def _move(self, stored: _Stored, target: Queue, now: float) -> None:
        self._end(stored, "moved")
        stored.moved_from = self.arn
        stored.received_here = 0
        stored.receipt_handle = None
        stored.visible_at = now
        # Of a standard queue a message's age goes on from when it was sent; FIFO starts afresh.
        since = now if self.is_fifo else stored.sent_at
        stored.expires_at = since + target.retention_s
        target._add(stored)

    def _add(self, stored: _Stored) -> None:
        self._messages[stored.message_id] = stored
        self._next_expiry = min(self._next_expiry, stored.expires_at)
        self.tell()

    def _end(self, stored: _Stored, ending: Ending) -> None:
        del self._messages[stored.message_id]
        self._received.pop(stored.receipt_handle or "", None)
        self.endings[stored.message_id] = ending

    def _expire(self, now: float) -> None:
        if now < self._next_expiry:
            return
        for stored in [each for each in self._messages.values() if each.expires_at <= now]:
            self._end(stored, "expired")
        self._next_expiry = min(
            (each.expires_at for each in self._messages.values()), default=math.inf
        )


def _sequence_number(number: int) -> str:
    """Twenty digits that increase, as FIFO queues give out."""
    return str(18_849_496_460_467_696_128 + number)
