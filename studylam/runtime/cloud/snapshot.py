"""What is in the world, as plain dataclasses: made of JSON that the cloud process sent.

Times are ISO 8601 in UTC. A snapshot is either whole (lab cases check it) or brief (the app shows
it): then lists end after `ENTRIES` and texts after `PREVIEW`, while counts and sizes stay true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ENTRIES = 200
"""Objects, items, messages, records, lines of one thing that a brief snapshot has."""

PREVIEW = 500
"""Characters of a text that a brief snapshot has."""


@dataclass(frozen=True)
class ObjectVersion:
    """A version of an object in a bucket with versioning, or the mark that it was deleted."""

    version_id: str
    size: int
    last_modified: str
    is_delete_marker: bool = False


@dataclass(frozen=True)
class ObjectInfo:
    """An object in a bucket."""

    key: str
    size: int
    content_type: str
    last_modified: str
    etag: str
    metadata: dict[str, str] = field(default_factory=dict)
    versions: list[ObjectVersion] = field(default_factory=list)
    """Newest first; empty in a bucket without versioning."""


@dataclass(frozen=True)
class BucketInfo:
    """What a bucket has beside its objects."""

    count: int = 0
    size: int = 0
    """Bytes of all objects, in their newest version."""
    versioning: str | None = None
    has_policy: bool = False
    event_bridge: bool = False
    deleted: list[str] = field(default_factory=list)
    """Keys whose newest version is a delete marker."""


@dataclass(frozen=True)
class TableInfo:
    """A DynamoDB table with its items as plain JSON values."""

    key_schema: dict[str, str]
    """Attribute → ``HASH`` or ``RANGE``."""
    items: list[dict[str, Any]]
    stream: str | None = None
    """The stream's view type, if the table has a stream."""
    count: int = 0
    stream_records: int = 0
    indexes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Global secondary index → its key schema."""
    ttl: str | None = None
    """The attribute that says when an item expires."""


@dataclass(frozen=True)
class MessageInfo:
    """A message in a queue. ``state``: visible, in flight, or delayed."""

    body: str
    receive_count: int
    id: str = ""
    state: str = "visible"
    sent: str = ""
    first_received: str | None = None
    back_at: str | None = None
    """When it is visible (again); for one in flight or delayed."""
    group_id: str | None = None
    deduplication_id: str | None = None
    sequence_number: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    size: int = 0


@dataclass(frozen=True)
class QueueInfo:
    """Counts and settings of a queue."""

    visible: int = 0
    in_flight: int = 0
    delayed: int = 0
    is_fifo: bool = False
    visibility_timeout: int = 30
    dead_letters: str | None = None
    """Name of the queue for its dead letters."""
    max_receive_count: int | None = None

    @property
    def count(self) -> int:
        """All its messages."""
        return self.visible + self.in_flight + self.delayed


@dataclass(frozen=True)
class PublishedMessage:
    """A message that was published to a topic."""

    message: str
    subject: str | None = None
    id: str = ""
    group_id: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SubscriptionInfo:
    """Who gets what is published to a topic."""

    protocol: str
    endpoint: str
    filter_policy: str | None = None
    raw: bool = False
    is_pending: bool = False
    """Somebody still has to confirm it."""


@dataclass(frozen=True)
class TopicInfo:
    """What a topic has beside what was published."""

    subscriptions: list[SubscriptionInfo] = field(default_factory=list)
    count: int = 0
    """Messages that were published."""


@dataclass(frozen=True)
class RecordInfo:
    """A record in a shard. ``data``: as text, if it is text; else in hexadecimal."""

    sequence_number: str
    partition_key: str
    data: str
    size: int
    at: str
    is_text: bool = True


@dataclass(frozen=True)
class ShardInfo:
    """A shard of a stream and its records, oldest first (a brief snapshot has the newest)."""

    id: str
    records: list[RecordInfo] = field(default_factory=list)
    count: int = 0
    is_open: bool = True


@dataclass(frozen=True)
class RuleInfo:
    """A rule of EventBridge."""

    name: str
    bus: str
    pattern: str | None = None
    schedule: str | None = None
    is_enabled: bool = True
    targets: list[str] = field(default_factory=list)
    """Their ARNs."""


@dataclass(frozen=True)
class LogLineInfo:
    """A line in a log stream."""

    at: str
    message: str


@dataclass(frozen=True)
class LogStreamInfo:
    """A log stream and its lines (a brief snapshot has the last)."""

    name: str
    lines: list[LogLineInfo] = field(default_factory=list)
    count: int = 0


@dataclass(frozen=True)
class LogGroupInfo:
    """A log group."""

    streams: list[LogStreamInfo] = field(default_factory=list)
    retention_days: int | None = None


@dataclass(frozen=True)
class MetricInfo:
    """A metric of PutMetricData and its latest value (of aggregated ones, the sum)."""

    namespace: str
    name: str
    dimensions: dict[str, str]
    value: float
    unit: str | None
    at: str
    count: int
    """How many values were put."""


@dataclass(frozen=True)
class KeyInfo:
    """A key of KMS."""

    id: str
    aliases: list[str]
    state: str
    description: str = ""


@dataclass(frozen=True)
class Mail:
    """A mail that SES accepted, or that SNS sent to a subscriber."""

    source: str
    to: list[str]
    subject: str
    body: str
    cc: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class WorldSnapshot:
    """Everything that is in the world now, by service and name, in the order of the names."""

    buckets: dict[str, list[ObjectInfo]] = field(default_factory=dict)
    tables: dict[str, TableInfo] = field(default_factory=dict)
    queues: dict[str, list[MessageInfo]] = field(default_factory=dict)
    topics: dict[str, list[PublishedMessage]] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    """Without those that are a SecureString."""
    secrets: list[str] = field(default_factory=list)
    """Names; never what is in them."""
    secure_parameters: list[str] = field(default_factory=list)
    bucket_info: dict[str, BucketInfo] = field(default_factory=dict)
    queue_info: dict[str, QueueInfo] = field(default_factory=dict)
    topic_info: dict[str, TopicInfo] = field(default_factory=dict)
    streams: dict[str, list[ShardInfo]] = field(default_factory=dict)
    event_buses: list[str] = field(default_factory=list)
    rules: list[RuleInfo] = field(default_factory=list)
    log_groups: dict[str, LogGroupInfo] = field(default_factory=dict)
    metrics: list[MetricInfo] = field(default_factory=list)
    keys: list[KeyInfo] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> WorldSnapshot:
        """Build a snapshot from what the cloud process sent."""
        return cls(
            buckets={name: _all(_object, entries) for name, entries in data["buckets"].items()},
            tables={name: TableInfo(**table) for name, table in data["tables"].items()},
            queues={
                name: [MessageInfo(**entry) for entry in messages]
                for name, messages in data["queues"].items()
            },
            topics={
                name: [PublishedMessage(**entry) for entry in messages]
                for name, messages in data["topics"].items()
            },
            mails=[Mail(**mail) for mail in data["mails"]],
            identities=list(data["identities"]),
            parameters=dict(data["parameters"]),
            secrets=list(data["secrets"]),
            secure_parameters=list(data["secure_parameters"]),
            bucket_info={name: BucketInfo(**one) for name, one in data["bucket_info"].items()},
            queue_info={name: QueueInfo(**one) for name, one in data["queue_info"].items()},
            topic_info={name: _topic(one) for name, one in data["topic_info"].items()},
            streams={name: _all(_shard, shards) for name, shards in data["streams"].items()},
            event_buses=list(data["event_buses"]),
            rules=[RuleInfo(**rule) for rule in data["rules"]],
            log_groups={name: _log_group(one) for name, one in data["log_groups"].items()},
            metrics=[MetricInfo(**metric) for metric in data["metrics"]],
            keys=[KeyInfo(**key) for key in data["keys"]],
        )


def _all(make: Any, entries: list[dict[str, Any]]) -> list[Any]:
    return [make(entry) for entry in entries]


def _object(data: dict[str, Any]) -> ObjectInfo:
    versions = [ObjectVersion(**one) for one in data.pop("versions", ())]
    return ObjectInfo(**data, versions=versions)


def _topic(data: dict[str, Any]) -> TopicInfo:
    return TopicInfo([SubscriptionInfo(**one) for one in data["subscriptions"]], data["count"])


def _shard(data: dict[str, Any]) -> ShardInfo:
    records = [RecordInfo(**one) for one in data.pop("records")]
    return ShardInfo(**data, records=records)


def _log_group(data: dict[str, Any]) -> LogGroupInfo:
    streams = [
        LogStreamInfo(one["name"], [LogLineInfo(**line) for line in one["lines"]], one["count"])
        for one in data["streams"]
    ]
    return LogGroupInfo(streams, data["retention_days"])
