"""What a world says of queues, topics, streams, and EventBridge, by the names of AWS's API."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from studylam.packs.reading.schema import Bool, Entry, Int
from studylam.packs.worlds.names import (
    Json,
    ResourcePolicy,
    kind_by,
    plain_json,
    queue_arn,
    text_or_json,
)

MAX_MESSAGE = 1_048_576
"""Bytes of a message of SQS, and of a record's data here."""

Text = Annotated[str, BeforeValidator(text_or_json), Field(min_length=1)]


class Message(Entry):
    """A message in the form of SendMessage; a mapping as its body becomes JSON."""

    MessageBody: Text
    MessageGroupId: str | None = Field(default=None, min_length=1, max_length=128)
    MessageDeduplicationId: str | None = Field(default=None, min_length=1, max_length=128)
    DelaySeconds: Annotated[Int, Field(ge=0, le=900)] | None = None
    MessageAttributes: dict[str, dict[str, str]] | None = None


Messages = tuple[
    Annotated[
        Annotated[Text, Tag("text")] | Annotated[Message, Tag("message")],
        Discriminator(kind_by("MessageBody", "message")),
    ],
    ...,
]


class Redrive(Entry):
    """``deadLetterTargetArn`` may be the name of a queue of this world."""

    deadLetterTargetArn: Annotated[str, AfterValidator(queue_arn)]
    maxReceiveCount: Annotated[Int, Field(ge=1, le=1000)]


class Queue(Entry):
    """An SQS queue: attributes of CreateQueue, and its messages; a mapping becomes JSON."""

    fifo: Bool = False
    messages: Messages = ()
    FifoQueue: Bool | None = None
    ContentBasedDeduplication: Bool | None = None
    DeduplicationScope: Literal["queue", "messageGroup"] | None = None
    FifoThroughputLimit: Literal["perQueue", "perMessageGroupId"] | None = None
    DelaySeconds: Annotated[Int, Field(ge=0, le=900)] | None = None
    VisibilityTimeout: Annotated[Int, Field(ge=0, le=43_200)] | None = None
    MessageRetentionPeriod: Annotated[Int, Field(ge=60, le=1_209_600)] | None = None
    MaximumMessageSize: Annotated[Int, Field(ge=1024, le=MAX_MESSAGE)] | None = None
    ReceiveMessageWaitTimeSeconds: Annotated[Int, Field(ge=0, le=20)] | None = None
    RedrivePolicy: Redrive | None = None
    Policy: ResourcePolicy | None = None

    @property
    def is_fifo(self) -> bool:
        """Whether it is a FIFO queue, however that is written."""
        return self.fifo or bool(self.FifoQueue)

    @model_validator(mode="after")
    def _as_its_kind_has_it(self) -> Queue:
        messages = [one for one in self.messages if isinstance(one, Message)]
        if not self.is_fifo:
            for name in ("ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"):
                if getattr(self, name) is not None:
                    raise ValueError(f"{name} is only for FIFO queues")
        elif any(one.DelaySeconds for one in messages):
            raise ValueError("in a FIFO queue only the queue has DelaySeconds, no message of it")
        return self


class Subscription(Entry):
    """A subscription in the form of Subscribe. ``Endpoint``: a queue's name or ARN, or an address.

    Functions subscribe by a lab's triggers.
    """

    Protocol: Literal["sqs", "email", "email-json"]
    Endpoint: str
    FilterPolicy: Annotated[dict[str, Any], AfterValidator(plain_json)] | None = None
    FilterPolicyScope: Literal["MessageAttributes", "MessageBody"] | None = None
    RawMessageDelivery: Bool | None = None
    RedrivePolicy: Annotated[dict[str, Any], AfterValidator(plain_json)] | None = None

    @model_validator(mode="after")
    def _an_address(self) -> Subscription:
        if self.Protocol != "sqs" and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", self.Endpoint):
            raise ValueError(f"the Endpoint of {self.Protocol} is a mail address")
        if self.RawMessageDelivery and self.Protocol != "sqs":
            raise ValueError("RawMessageDelivery isn't for mail: AWS has it for queues and HTTP")
        return self


class Topic(Entry):
    """An SNS topic: attributes of CreateTopic, and who subscribes; ``queues``: in short."""

    queues: tuple[str, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    FifoTopic: Bool | None = None
    ContentBasedDeduplication: Bool | None = None
    DisplayName: Annotated[str, Field(max_length=100)] | None = None
    Policy: ResourcePolicy | None = None

    def subscribed_queues(self) -> tuple[str, ...]:
        """Names and ARNs of the queues that subscribe."""
        more = (one.Endpoint for one in self.subscriptions if one.Protocol == "sqs")
        return (*self.queues, *more)


class StreamRecord(Entry):
    """A record in the form of PutRecord, but with its data as text; a mapping becomes JSON."""

    PartitionKey: str = Field(min_length=1, max_length=256)
    Data: Annotated[str, BeforeValidator(text_or_json), Field(max_length=MAX_MESSAGE)]
    ExplicitHashKey: Annotated[str, Field(pattern=r"^(0|[1-9]\d{0,38})$")] | None = None


class Stream(Entry):
    """A Kinesis stream and its records, oldest first."""

    shards: Int = Field(default=1, ge=1, le=100)
    RetentionPeriodHours: Int = Field(default=24, ge=24, le=8760)
    StreamMode: Literal["PROVISIONED", "ON_DEMAND"] = "PROVISIONED"
    records: tuple[StreamRecord, ...] = ()


class Bus(Entry):
    """An event bus beside the default one."""

    Description: str | None = None
    Policy: ResourcePolicy | None = None


_RATE = re.compile(r"rate\((1 (minute|hour|day)|(?!1 )[1-9]\d* (minutes|hours|days))\)")
_CRON = re.compile(r"cron\((\S+ ){5}\S+\)")


def _schedule(text: str) -> str:
    if not (_RATE.fullmatch(text) or _CRON.fullmatch(text)):
        raise ValueError(
            "a schedule is rate(1 minute), rate(5 minutes) (one of a thing is singular), "
            "or cron( with six fields )"
        )
    if text.startswith("cron("):
        fields = text[5:-1].split(" ")
        if (fields[2] == "?") == (fields[4] == "?"):
            raise ValueError("of a cron's day of month and day of week exactly one is ?")
    return text


class Target(Entry):
    """A target of a rule; ``Arn`` may be the name of a queue of this world."""

    Id: str | None = Field(default=None, min_length=1, max_length=64)
    Arn: Annotated[str, AfterValidator(queue_arn)]
    Input: Annotated[str, BeforeValidator(text_or_json)] | None = None
    InputPath: str | None = None
    InputTransformer: Json = None
    SqsParameters: Json = None
    DeadLetterConfig: Json = None
    RetryPolicy: Json = None
    RoleArn: str | None = None


class Rule(Entry):
    """A rule in the form of PutRule, and its targets."""

    EventPattern: Annotated[dict[str, Any], AfterValidator(plain_json)] | None = None
    ScheduleExpression: Annotated[str, AfterValidator(_schedule)] | None = None
    EventBusName: str = "default"
    State: Literal["ENABLED", "DISABLED"] = "ENABLED"
    Description: str | None = None
    Targets: Annotated[tuple[Target, ...], Field(max_length=5)] = ()

    @model_validator(mode="after")
    def _pattern_or_schedule(self) -> Rule:
        if self.EventPattern is None and self.ScheduleExpression is None:
            raise ValueError("a rule has an EventPattern or a ScheduleExpression")
        if self.EventPattern is not None and not self.EventPattern:
            raise ValueError("an EventPattern has at least one field")
        if self.ScheduleExpression and self.EventBusName != "default":
            raise ValueError("only rules of the default event bus have a ScheduleExpression")
        return self
