"""Looking at buckets, tables, parameters, secrets, keys, log groups and metrics."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from studylam.runtime.cloud.feed import backend_of, is_used
from studylam.runtime.cloud.looking import Limits, iso, iso_of_ms
from studylam.runtime.cloud.seeding import REGION


def buckets(limits: Limits) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The objects of each bucket, by their keys."""
    for name, bucket in backend_of("s3", REGION).buckets.items():
        current = [key for _, key in sorted(bucket.keys.items()) if hasattr(key, "etag")]
        yield name, [_object(bucket, key) for key in limits.first(current)]


def _object(bucket: Any, key: Any) -> dict[str, Any]:
    own = {
        name.removeprefix("x-amz-meta-"): value
        for name, value in key.metadata.items()
        if name.startswith("x-amz-meta-")
    }
    versions = []
    if bucket.versioning_status:
        versions = [_version(one) for one in reversed(bucket.keys.getlist(key.name))]
    return {
        "key": key.name,
        "size": key.size,
        "content_type": key.metadata.get("content-type") or "binary/octet-stream",
        "last_modified": iso(key.last_modified),
        "etag": key.etag.strip('"'),
        "metadata": own,
        "versions": versions,
    }


def _version(one: Any) -> dict[str, Any]:
    is_marker = not hasattr(one, "etag")
    return {
        "version_id": str(one.version_id),
        "size": 0 if is_marker else one.size,
        "last_modified": iso(one.last_modified),
        "is_delete_marker": is_marker,
    }


def bucket_info() -> Iterator[tuple[str, dict[str, Any]]]:
    """What each bucket has beside its objects."""
    for name, bucket in backend_of("s3", REGION).buckets.items():
        newest = list(bucket.keys.values())
        objects = [key for key in newest if hasattr(key, "etag")]
        told = bucket.notification_configuration
        yield (
            name,
            {
                "count": len(objects),
                "size": sum(key.size for key in objects),
                "versioning": bucket.versioning_status,
                "has_policy": bucket.policy is not None,
                "event_bridge": told is not None and told.event_bridge is not None,
                "deleted": sorted(key.name for key in newest if not hasattr(key, "etag"))[:100],
            },
        )


def object_bytes(bucket: str, key: str, version_id: str) -> bytes | None:
    """An object's bytes; ``None`` if there is no such object or version."""
    held = backend_of("s3", REGION).buckets.get(bucket)
    found = held.keys.getlist(key, []) if held else []
    if version_id:
        found = [one for one in found if str(one.version_id) == version_id]
    return bytes(found[-1].value) if found and hasattr(found[-1], "etag") else None


def tables(limits: Limits) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each table with its items."""
    for name, table in backend_of("dynamodb", REGION).tables.items():
        yield name, _table(table, limits)


def _table(table: Any, limits: Limits) -> dict[str, Any]:
    items = table.all_items()
    shard = table.stream_shard
    expires = table.ttl["TimeToLiveStatus"] == "ENABLED"
    return {
        "key_schema": _key_schema(table.schema),
        "items": [limits.cut_value(_plain_item(item)) for item in limits.first(items)],
        "stream": (table.stream_specification or {}).get("StreamViewType"),
        "count": len(items),
        "stream_records": len(shard.items) if shard else 0,
        "indexes": {index.name: _key_schema(index.schema) for index in table.global_indexes},
        "ttl": table.ttl.get("AttributeName") if expires else None,
    }


def _key_schema(schema: list[dict[str, str]]) -> dict[str, str]:
    return {key["AttributeName"]: key["KeyType"] for key in schema}


def _plain_item(item: Any) -> dict[str, Any]:
    return {key: plain_value(value) for key, value in item.to_json()["Attributes"].items()}


def item(table: str, key: str) -> dict[str, Any] | None:
    """An item whose key attributes are those in ``key``, a JSON object."""
    held = backend_of("dynamodb", REGION).tables.get(table)
    wanted = json.loads(key)
    for one in held.all_items() if held else ():
        plain = _plain_item(one)
        if all(plain.get(name) == value for name, value in wanted.items()):
            return plain
    return None


def plain_value(value: Mapping[str, Any]) -> Any:
    """DynamoDB's notation as a plain JSON value; sets become sorted lists."""
    ((kind, inner),) = value.items()
    if kind == "N":
        number = Decimal(inner)
        return int(number) if number == number.to_integral_value() else float(number)
    if kind == "NS":
        return sorted(plain_value({"N": one}) for one in inner)
    if kind in ("SS", "BS"):
        return sorted(inner)
    if kind == "M":
        return {key: plain_value(one) for key, one in inner.items()}
    if kind == "L":
        return [plain_value(one) for one in inner]
    return None if kind == "NULL" else inner


def parameters() -> tuple[dict[str, str], list[str]]:
    """Parameters with their values, and the names of those that are a SecureString."""
    newest = {
        name: versions[-1]
        for name, versions in sorted(backend_of("ssm", REGION)._parameters.items())
        if versions
    }
    secure = [name for name, one in newest.items() if one.parameter_type == "SecureString"]
    return {name: one.value for name, one in newest.items() if name not in secure}, secure


def secrets() -> list[str]:
    """Names of the secrets."""
    return sorted({one.name for one in backend_of("secretsmanager", REGION).secrets.values()})


def keys() -> Iterator[dict[str, Any]]:
    """KMS keys that somebody made: those of AWS's own services aren't shown."""
    if not is_used("kms"):
        return
    for key in backend_of("kms", REGION).keys.values():
        if key.key_manager == "CUSTOMER" and not any(
            alias.startswith("alias/aws/") for alias in key.aliases
        ):
            yield {
                "id": key.id,
                "aliases": sorted(key.aliases),
                "state": key.key_state,
                "description": key.description or "",
            }


def log_groups(limits: Limits) -> Iterator[tuple[str, dict[str, Any]]]:
    """Log groups with their streams and lines."""
    if not is_used("logs"):
        return
    for name, group in backend_of("logs", REGION).groups.items():
        streams = [
            {
                "name": stream,
                "lines": [
                    {"at": iso_of_ms(event.timestamp), "message": limits.cut(event.message)}
                    for event in limits.last(held.events)
                ],
                "count": len(held.events),
            }
            for stream, held in group.streams.items()
        ]
        days = group.retention_in_days
        yield name, {"streams": streams, "retention_days": int(days) if days else None}


def metrics() -> Iterator[dict[str, Any]]:
    """Metrics that were put, each with its latest value. What moto makes itself isn't shown."""
    if not is_used("cloudwatch"):
        return
    found: dict[tuple[Any, ...], list[Any]] = {}
    for datum in backend_of("cloudwatch", REGION).metric_data:
        if not datum.namespace.startswith("AWS/"):
            dimensions = tuple(sorted((one.name, one.value) for one in datum.dimensions))
            found.setdefault((datum.namespace, datum.name, dimensions), []).append(datum)
    for (namespace, name, dimensions), values in sorted(found.items()):
        last = max(values, key=lambda datum: iso(datum.timestamp))
        latest = [datum for datum in values if iso(datum.timestamp) == iso(last.timestamp)][-1]
        yield {
            "namespace": namespace,
            "name": name,
            "dimensions": dict(dimensions),
            "value": float(getattr(latest, "value", None) or getattr(latest, "sum", 0) or 0),
            "unit": latest.unit,
            "at": iso(latest.timestamp),
            "count": len(values),
        }
