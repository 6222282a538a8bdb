"""Looking at the world inside moto: everything that is in it, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.world import REGION


def snapshot() -> dict[str, Any]:
    """Everything in the world, as `WorldSnapshot.from_json` reads it."""
    return {
        "buckets": dict(sorted(_buckets())),
        "tables": dict(sorted(_tables())),
        "queues": dict(sorted(_queues())),
        "topics": dict(sorted(_topics())),
        "mails": list(_mails()),
        "identities": sorted(backend_of("ses", REGION).email_identities),
        "parameters": {
            name: versions[-1].value
            for name, versions in sorted(backend_of("ssm", REGION)._parameters.items())
            if versions
        },
        "secrets": sorted(
            {one.name for one in backend_of("secretsmanager", REGION).secrets.values()}
        ),
    }


def object_bytes(bucket: str, key: str) -> bytes | None:
    """An object's bytes; ``None`` if there is no such object."""
    held = backend_of("s3", REGION).buckets.get(bucket)
    found = held.keys.get(key) if held else None
    return bytes(found.value) if found else None


def _buckets() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for name, bucket in backend_of("s3", REGION).buckets.items():
        yield (
            name,
            [
                {
                    "key": key.name,
                    "size": key.size,
                    "content_type": key.metadata.get("content-type") or "binary/octet-stream",
                    "last_modified": key.last_modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "etag": key.etag.strip('"'),
                }
                for _, key in sorted(bucket.keys.items())
                if hasattr(key, "etag")
            ],
        )


def _tables() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, table in backend_of("dynamodb", REGION).tables.items():
        stream = table.stream_specification or {}
        yield (
            name,
            {
                "key_schema": {key["AttributeName"]: key["KeyType"] for key in table.schema},
                "items": [
                    {key: plain_value(value) for key, value in item.to_json()["Attributes"].items()}
                    for item in table.all_items()
                ],
                "stream": stream.get("StreamViewType"),
            },
        )


def _queues() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for name, queue in backend_of("sqs", REGION).queues.items():
        yield (
            name,
            [
                {"body": message.body, "receive_count": message.approximate_receive_count}
                for message in queue._messages
            ],
        )


def _topics() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for topic in backend_of("sns", REGION).topics.values():
        yield (
            topic.name,
            [
                {"message": message, "subject": subject}
                for _, message, subject, *_ in topic.sent_notifications
            ],
        )


def _mails() -> Iterator[dict[str, Any]]:
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
