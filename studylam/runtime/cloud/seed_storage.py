"""Filling buckets, tables, parameters, secrets, keys and log groups."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.seeding import REGION, as_text, named, taken


def bucket(name: str, what: Mapping[str, Any]) -> None:
    """Make a bucket and put its objects into it."""
    backend = backend_of("s3", REGION)
    with named(f"bucket {name!r}"):
        made = backend.create_bucket(name, REGION)
        if what.get("Versioning"):
            backend.put_bucket_versioning(name, what["Versioning"])
    now = made.creation_date
    for entry in what.get("objects") or ():
        if entry.get("body") is not None:
            body = entry["body"]
        elif entry.get("text") is not None:
            body = entry["text"].encode()
        elif "json" in entry and entry["json"] is not None:
            body = json.dumps(entry["json"]).encode()
        else:
            body = b""
        with named(f"object {entry['key']!r} in bucket {name!r}"):
            key = backend.put_object(name, entry["key"], body, disable_notification=True)
        own = {f"x-amz-meta-{key}": value for key, value in (entry.get("metadata") or {}).items()}
        key.set_metadata({**own, "content-type": entry.get("content_type") or _content_type(entry)})
        if entry.get("age_days"):
            key.last_modified = now - timedelta(days=float(entry["age_days"]))
    # After the objects: what was there before anything happened, nobody is told of.
    if what.get("Policy"):
        with named(f"bucket {name!r}"):
            policy = taken("s3", what["Policy"], name)
            backend.put_bucket_policy(name, policy.encode())
    if what.get("EventBridge"):
        backend.put_bucket_notification_configuration(name, {"EventBridgeConfiguration": {}})


def _content_type(entry: Mapping[str, Any]) -> str:
    import mimetypes

    if entry.get("json") is not None:
        return "application/json"
    return mimetypes.guess_type(entry["key"])[0] or "binary/octet-stream"


def table(name: str, what: Mapping[str, Any]) -> None:
    """Make a table and put its items into it."""
    types = {**what["key"], **(what.get("sort") or {})}
    indexes = what.get("indexes") or {}
    for index in indexes.values():
        types |= {**index["key"], **(index.get("sort") or {})}
    stream = what.get("stream")
    backend = backend_of("dynamodb", REGION)
    with named(f"table {name!r}"):
        backend.create_table(
            name,
            schema=_schema(what),
            throughput=None,
            attr=[{"AttributeName": key, "AttributeType": kind} for key, kind in types.items()],
            global_indexes=[_index(name, index) for name, index in indexes.items()],
            indexes=[],
            streams={"StreamEnabled": True, "StreamViewType": stream} if stream else None,
            billing_mode="PAY_PER_REQUEST",
            sse_specification=None,
            tags=[],
            deletion_protection_enabled=False,
            warm_throughput=None,
        )
    if what.get("ttl"):
        backend.update_time_to_live(name, {"Enabled": True, "AttributeName": what["ttl"]})
    # Items that were there before anything happened are in no stream.
    held = backend.tables[name]
    shard, held.stream_shard = held.stream_shard, None
    for number, item in enumerate(what.get("items") or (), 1):
        with named(f"item {number} of table {name!r}"):
            held.put_item({key: attribute_value(value) for key, value in item.items()})
    held.stream_shard = shard


def _schema(what: Mapping[str, Any]) -> list[dict[str, str]]:
    keys = [("HASH", what["key"]), ("RANGE", what.get("sort") or {})]
    return [{"AttributeName": name, "KeyType": kind} for kind, key in keys for name in key]


def _index(name: str, what: Mapping[str, Any]) -> dict[str, Any]:
    wanted = what.get("projection") or "ALL"
    projection: dict[str, Any] = {"ProjectionType": wanted}
    if not isinstance(wanted, str):
        projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(wanted)}
    return {"IndexName": name, "KeySchema": _schema(what), "Projection": projection}


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


def parameter(name: str, what: Any) -> None:
    """Make a parameter: a value, or PutParameter's own parameters."""
    settings = what if isinstance(what, Mapping) and "Value" in what else {"Value": as_text(what)}
    kind = settings.get("Type") or "String"
    with named(f"parameter {name!r}"):
        backend_of("ssm", REGION).put_parameter(
            name=name,
            description=settings.get("Description") or "",
            value=settings["Value"],
            parameter_type=kind,
            allowed_pattern="",
            keyid=settings.get("KeyId") or ("alias/aws/ssm" if kind == "SecureString" else ""),
            overwrite=False,
            tags=[],
            data_type="text",
            tier=None,
            policies=None,
        )


def secret(name: str, what: Any) -> None:
    """Make a secret: a value, or CreateSecret's own parameters."""
    settings = what if isinstance(what, Mapping) and "SecretString" in what else {}
    with named(f"secret {name!r}"):
        backend_of("secretsmanager", REGION).create_secret(
            name=name,
            secret_string=settings.get("SecretString") or as_text(what),
            secret_binary=None,
            description=settings.get("Description"),
            tags=[],
            kms_key_id=settings.get("KmsKeyId"),
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )


def key_id(alias: str) -> str:
    """The id of the key that a world has under ``alias``: the same each time, for policies."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"studylam:{alias}"))


def key(alias: str, what: Mapping[str, Any]) -> None:
    """Make a symmetric key of KMS with its aliases."""
    backend = backend_of("kms", REGION)
    policy = what.get("Policy")
    with named(f"key {alias!r}"):
        made = backend.create_key(
            taken("kms", policy) if policy else None,
            "ENCRYPT_DECRYPT",
            "SYMMETRIC_DEFAULT",
            what.get("Description") or "",
            None,
        )
        del backend.keys[made.id]
        made.id = what.get("KeyId") or key_id(alias)
        made.arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{made.id}"
        backend.keys[made.id] = made
        for name in (alias, *(what.get("aliases") or ())):
            backend.create_alias(made.id, name)


def log_group(name: str, what: Mapping[str, Any]) -> None:
    """Make a log group."""
    backend = backend_of("logs", REGION)
    with named(f"log group {name!r}"):
        backend.create_log_group(name, {})
        if what.get("retentionInDays"):
            backend.put_retention_policy(name, what["retentionInDays"])
