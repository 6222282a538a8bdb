"""Filling the world inside moto.

Works on moto's models directly, not through boto3: a world for each case of a lab has to be there
within milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from studylam.runtime.cloud.feed import backend_of, empty
from studylam.runtime.cloud.normalise import ACCOUNT

REGION = "us-east-1"
"""Where a world is seeded."""


def seed(world: Mapping[str, Any]) -> None:
    """Empty the world and fill it with what ``world`` says (see `studylam.packs.world`).

    Raises:
        ValueError: something that AWS wouldn't have, such as a bad bucket name. Says what.
    """
    empty()
    for name, bucket in (world.get("buckets") or {}).items():
        _bucket(name, bucket or {})
    for name, table in (world.get("tables") or {}).items():
        _table(name, table)
    for name, queue in (world.get("queues") or {}).items():
        _queue(name, queue or {})
    for name, topic in (world.get("topics") or {}).items():
        _topic(name, topic or {})
    for identity in world.get("identities") or ():
        backend_of("ses", REGION).create_email_identity_v2(identity, None, None, None)
    for name, value in (world.get("parameters") or {}).items():
        _parameter(name, value)
    for name, value in (world.get("secrets") or {}).items():
        _secret(name, value)


def _bucket(name: str, bucket: Mapping[str, Any]) -> None:
    import json

    backend = backend_of("s3", REGION)
    with _named(f"bucket {name!r}"):
        made = backend.create_bucket(name, REGION)
    now = made.creation_date
    for entry in bucket.get("objects") or ():
        if entry.get("body") is not None:
            body = entry["body"]
        elif entry.get("text") is not None:
            body = entry["text"].encode()
        elif "json" in entry and entry["json"] is not None:
            body = json.dumps(entry["json"]).encode()
        else:
            body = b""
        with _named(f"object {entry['key']!r} in bucket {name!r}"):
            key = backend.put_object(name, entry["key"], body, disable_notification=True)
        content_type = entry.get("content_type") or _content_type(entry)
        key.set_metadata({"content-type": content_type})
        if entry.get("age_days"):
            key.last_modified = now - timedelta(days=float(entry["age_days"]))


def _content_type(entry: Mapping[str, Any]) -> str:
    import mimetypes

    if entry.get("json") is not None:
        return "application/json"
    return mimetypes.guess_type(entry["key"])[0] or "binary/octet-stream"


def _table(name: str, table: Mapping[str, Any]) -> None:
    keys = [("HASH", table["key"])]
    if table.get("sort"):
        keys.append(("RANGE", table["sort"]))
    schema = []
    attributes = []
    for kind, key in keys:
        for attribute, attribute_type in key.items():
            schema.append({"AttributeName": attribute, "KeyType": kind})
            attributes.append({"AttributeName": attribute, "AttributeType": attribute_type})
    stream = table.get("stream")
    backend = backend_of("dynamodb", REGION)
    with _named(f"table {name!r}"):
        backend.create_table(
            name,
            schema=schema,
            throughput=None,
            attr=attributes,
            global_indexes=[],
            indexes=[],
            streams={"StreamEnabled": True, "StreamViewType": stream} if stream else None,
            billing_mode="PAY_PER_REQUEST",
            sse_specification=None,
            tags=[],
            deletion_protection_enabled=False,
            warm_throughput=None,
        )
    # Items that were there before anything happened are in no stream.
    held = backend.tables[name]
    shard, held.stream_shard = held.stream_shard, None
    for item in table.get("items") or ():
        with _named(f"an item of table {name!r}"):
            held.put_item({key: attribute_value(value) for key, value in item.items()})
    held.stream_shard = shard


def attribute_value(value: Any) -> dict[str, Any]:
    """A plain JSON value in DynamoDB's own notation."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float | Decimal):
        return {"N": str(Decimal(str(value)))}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, Mapping):
        return {"M": {str(key): attribute_value(inner) for key, inner in value.items()}}
    return {"L": [attribute_value(inner) for inner in value]}


def _queue(name: str, queue: Mapping[str, Any]) -> None:
    fifo = bool(queue.get("fifo"))
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"} if fifo else {}
    backend = backend_of("sqs", REGION)
    with _named(f"queue {name!r}"):
        backend.create_queue(name, None, **attributes)
        for body in queue.get("messages") or ():
            backend.send_message(name, body, group_id="seed" if fifo else None)


def _topic(name: str, topic: Mapping[str, Any]) -> None:
    backend = backend_of("sns", REGION)
    with _named(f"topic {name!r}"):
        arn = backend.create_topic(name).arn
        for queue in topic.get("queues") or ():
            backend.subscribe(arn, f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}", "sqs")


def _parameter(name: str, value: Any) -> None:
    with _named(f"parameter {name!r}"):
        backend_of("ssm", REGION).put_parameter(
            name=name,
            description="",
            value=_as_text(value),
            parameter_type="String",
            allowed_pattern="",
            keyid="",
            overwrite=False,
            tags=[],
            data_type="text",
            tier=None,
            policies=None,
        )


def _secret(name: str, value: Any) -> None:
    with _named(f"secret {name!r}"):
        backend_of("secretsmanager", REGION).create_secret(
            name=name,
            secret_string=_as_text(value),
            secret_binary=None,
            description=None,
            tags=[],
            kms_key_id=None,
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )


def _as_text(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value)


class _named:
    """Turns whatever moto raises into a ValueError that names what was being made."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, problem: BaseException | None, trace: Any) -> None:
        if isinstance(problem, Exception):
            message = getattr(problem, "message", None) or str(problem) or type(problem).__name__
            raise ValueError(f"AWS would refuse {self.what}: {message}") from None
