"""Looking at the world inside moto: everything that is in it, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from studylam.runtime.cloud import look_messages as messages
from studylam.runtime.cloud import look_storage as storage
from studylam.runtime.cloud.looking import BRIEF, WHOLE


def snapshot(*, brief: bool = False) -> dict[str, Any]:
    """Everything in the world, as `WorldSnapshot.from_json` reads it."""
    limits = BRIEF if brief else WHOLE
    plain, secure = storage.parameters()
    return {
        "buckets": dict(sorted(storage.buckets(limits))),
        "bucket_info": dict(sorted(storage.bucket_info())),
        "tables": dict(sorted(storage.tables(limits))),
        "queues": dict(sorted(messages.queues(limits))),
        "queue_info": dict(sorted(messages.queue_info())),
        "topics": dict(sorted(messages.topics(limits))),
        "topic_info": dict(sorted(messages.topic_info())),
        "streams": dict(sorted(messages.streams(limits))),
        "event_buses": messages.buses(),
        "rules": list(messages.rules()),
        "mails": list(messages.mails()),
        "identities": messages.identities(),
        "parameters": plain,
        "secure_parameters": secure,
        "secrets": storage.secrets(),
        "keys": list(storage.keys()),
        "log_groups": dict(sorted(storage.log_groups(limits))),
        "metrics": list(storage.metrics()),
    }


def object_bytes(bucket: str, key: str, version_id: str = "") -> bytes | None:
    """An object's bytes; ``None`` if there is no such object or version."""
    return storage.object_bytes(bucket, key, version_id)


def detail(kind: str, names: Sequence[str]) -> dict[str, Any] | None:
    """All of one thing, see `Cloud.detail`; ``None`` if it is gone."""
    finders: dict[str, Callable[..., dict[str, Any] | None]]
    finders = {"item": storage.item, "message": messages.message, "record": messages.record}
    return finders[kind](*names)
