"""SQS and SNS. Both count each 64 KB of a payload as a request of its own.

A batch is one request as long as it stays below 64 KB. A message costs three requests: it is sent,
received and deleted; and looking into an empty queue costs one as well, also when Lambda's pollers
do it. What SNS delivers to Lambda and SQS is free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from studylam.errors import UsageError
from studylam.pricing.money import grouped, so_many
from studylam.pricing.services.fields import (
    KB_PER_GB,
    Charge,
    Part,
    amount,
    chunks,
    count,
    switch,
    times,
)

CHUNK_KB = 64
SQS_SIZE = "SQS quotas: 1 MiB a message or batch"
SNS_SIZE = "SNS quotas: 256 KB a message"


@dataclass(frozen=True)
class Sqs(Part):
    """A queue."""

    type = "sqs"
    title = "SQS"
    counts = "messages"
    about = "Every request, in steps of 64 KB: a message is sent, received and deleted."

    messages: Decimal = count("Messages, each sent, received and deleted.", "messages")
    batch_size: Decimal = amount(
        "Messages in a request.",
        "messages",
        default=1,
        low=1,
        high=10,
        whole=True,
        source="SQS quotas",
    )
    requests: Decimal = count("Requests that aren't counted by messages.", "requests")
    empty_receives: Decimal = count("Looks into an empty queue.", "requests")
    payload_kb: Decimal = amount(
        "Size of a message, or of one of the requests.",
        "KB",
        default=1,
        high=1024,
        source=SQS_SIZE,
    )
    fifo: bool = switch("A FIFO queue.")

    def problems(self) -> dict[str, UsageError]:
        found = super().problems()
        if not found and self.messages and self.payload_kb * self.batch_size > 1024:
            found["batch_size"] = UsageError(
                f"A batch of {grouped(self.payload_kb * self.batch_size)} KB can't be sent.",
                hint=f"Allowed: 1,024 KB in all ({SQS_SIZE}).",
            )
        return found

    def charges(self) -> Iterator[Charge]:
        pieces = chunks(self.payload_kb, CHUNK_KB)
        total = self.requests * pieces + self.empty_receives
        said = []
        if self.messages:
            calls = (self.messages / self.batch_size).to_integral_value(ROUND_CEILING)
            each = chunks(self.payload_kb * self.batch_size, CHUNK_KB)
            total += calls * (2 * each + 1)
            batches = f" ÷ {grouped(self.batch_size)}" if self.batch_size > 1 else ""
            said.append(
                f"{so_many(self.messages, 'messages')}{batches}"
                f" × {grouped(2 * each + 1)} (sent, received, deleted)"
            )
        if self.requests or not self.messages:
            said.append(times(self.requests, pieces, "requests", self.payload_kb, CHUNK_KB))
        if self.empty_receives:
            said.append(so_many(self.empty_receives, "empty receives"))
        meter = "sqs_fifo" if self.fifo else "sqs_standard"
        yield Charge("Requests", meter, total, " + ".join(said))


@dataclass(frozen=True)
class Sns(Part):
    """A topic."""

    type = "sns"
    title = "SNS"
    counts = "requests"
    about = (
        "Publishing in steps of 64 KB, deliveries by their kind; those to Lambda and SQS are "
        "free. A FIFO topic counts publishing and deliveries, and the data of both."
    )

    requests: Decimal = count("Messages published.", "requests")
    payload_kb: Decimal = amount("Size of a message.", "KB", default=1, high=256, source=SNS_SIZE)
    http_deliveries: Decimal = count("Deliveries to HTTP endpoints.", "notifications")
    email_deliveries: Decimal = count("Deliveries by mail.", "notifications")
    push_deliveries: Decimal = count("Deliveries to mobile devices.", "notifications")
    firehose_deliveries: Decimal = count("Deliveries to Firehose.", "notifications")
    fifo: bool = switch("A FIFO topic.")
    fifo_deliveries: Decimal = count("Deliveries of a FIFO topic, to queues.", "notifications")

    def problems(self) -> dict[str, UsageError]:
        found = super().problems()
        standard = (
            "http_deliveries",
            "email_deliveries",
            "push_deliveries",
            "firehose_deliveries",
        )
        for name in standard if self.fifo else ("fifo_deliveries",):
            if getattr(self, name):
                kind, only = ("FIFO", "queues") if self.fifo else ("standard", "no FIFO queues")
                found[name] = UsageError(
                    f"A {kind} topic has no {name.replace('_', ' ')}.",
                    hint=f"A {kind} topic delivers to {only}; see fifo.",
                )
        return found

    def charges(self) -> Iterator[Charge]:
        if self.fifo:
            yield from self._fifo()
            return
        pieces = chunks(self.payload_kb, CHUNK_KB)
        formula = times(self.requests, pieces, "requests", self.payload_kb, CHUNK_KB)
        yield Charge("Publishing", "sns_requests", self.requests * pieces, formula)
        for kind, number in (
            ("http", self.http_deliveries),
            ("email", self.email_deliveries),
            ("push", self.push_deliveries),
            ("firehose", self.firehose_deliveries),
        ):
            name = {"http": "HTTP", "email": "mail", "push": "mobile push", "firehose": "Firehose"}
            formula = so_many(number, "notifications")
            yield Charge(f"Deliveries, {name[kind]}", f"sns_{kind}", number, formula)

    def _fifo(self) -> Iterator[Charge]:
        for what, meter, number in (
            ("Publishing", "sns_fifo_requests", self.requests),
            ("Deliveries", "sns_fifo_deliveries", self.fifo_deliveries),
        ):
            yield Charge(what, meter, number, f"{grouped(number)} {what.lower()}")
            gb = number * self.payload_kb / KB_PER_GB
            formula = f"{grouped(number)} × {grouped(self.payload_kb)} KB"
            yield Charge(f"{what}, data", f"{meter}_data", gb, formula)
