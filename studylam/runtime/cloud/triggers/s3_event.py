"""The events of S3 as AWS sends them: to functions, queues and topics, and to EventBridge.

Rules: "Event message structure" and "Using EventBridge" in S3's user guide; what of an object is
told with which event is recorded from AWS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from studylam.runtime.clock import iso_timestamp
from studylam.runtime.cloud.triggers.bus_entries import written_time

OWNER = "A3EXAMPLEOWNERID"
SOURCE_IP = "203.0.113.10"

_DETAIL_TYPES = {
    "ObjectCreated:Put": "Object Created",
    "ObjectCreated:Post": "Object Created",
    "ObjectCreated:Copy": "Object Created",
    "ObjectCreated:CompleteMultipartUpload": "Object Created",
    "ObjectRemoved:Delete": "Object Deleted",
    "ObjectRemoved:DeleteMarkerCreated": "Object Deleted",
    "ObjectTagging:Put": "Object Tags Added",
    "ObjectTagging:Delete": "Object Tags Deleted",
    "ObjectAcl:Put": "Object ACL Updated",
}
_REASONS = {
    "ObjectCreated:Put": "PutObject",
    "ObjectCreated:Post": "POST Object",
    "ObjectCreated:Copy": "CopyObject",
    "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "ObjectRemoved:Delete": "DeleteObject",
    "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
}


@dataclass(frozen=True)
class ObjectEvent:
    """Something that happened to an object. ``name`` is without ``s3:``: ``ObjectCreated:Put``."""

    name: str
    bucket: str
    region: str
    key: str
    at: float
    requester: str
    """Name of the role's session that did it."""
    account: str
    request_id: str
    host_id: str
    sequencer: str
    size: int = 0
    etag: str = ""
    version_id: str = ""
    """Empty in a bucket without versions."""

    @property
    def bucket_arn(self) -> str:
        """The bucket's ARN."""
        return f"arn:aws:s3:::{self.bucket}"

    @property
    def what(self) -> str:
        """In plain words, with the key as it is."""
        return f"s3:{self.name} {self.bucket}/{self.key}"

    @property
    def reaches_bus(self) -> bool:
        """Whether EventBridge is told of it, if the bucket is connected to it."""
        return self.name in _DETAIL_TYPES


def encoded_key(key: str) -> str:
    """A key as it stands in a notification: like a form's field, but with its slashes.

    Recorded: ``a@b`` → ``a%40b``, ``in/a`` → ``in/a``. `urllib.parse.unquote_plus` undoes it.
    """
    return quote_plus(key, safe="/", errors="replace")


def notification(event: ObjectEvent, configuration: str) -> dict[str, Any]:
    """The message for a function, a queue or a topic."""
    known = _object(event)
    told: dict[str, Any] = {"key": encoded_key(event.key)}
    told |= {name: known[name] for name in ("size", "etag") if name in known}
    if "etag" in told:
        told["eTag"] = told.pop("etag")
    if event.version_id:
        told["versionId"] = event.version_id
    if "sequencer" in known:
        told["sequencer"] = known["sequencer"]
    record = {
        "eventVersion": "2.1" if _moves(event) else "2.3",
        "eventSource": "aws:s3",
        "awsRegion": event.region,
        "eventTime": iso_timestamp(event.at),
        "eventName": event.name,
        "userIdentity": {"principalId": f"AWS:AROAEXAMPLEROLEID:{event.requester}"},
        "requestParameters": {"sourceIPAddress": SOURCE_IP},
        "responseElements": {
            "x-amz-request-id": event.request_id,
            "x-amz-id-2": event.host_id,
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": configuration,
            "bucket": {
                "name": event.bucket,
                "ownerIdentity": {"principalId": OWNER},
                "arn": event.bucket_arn,
            },
            "object": told,
        },
    }
    return {"Records": [record]}


def bus_event(event: ObjectEvent, event_id: str) -> dict[str, Any]:
    """The event for EventBridge's default bus. The key is as it is, not encoded."""
    known = _object(event)
    told: dict[str, Any] = {"key": event.key}
    told |= {name: known[name] for name in ("size", "etag") if name in known}
    if event.version_id:
        told["version-id"] = event.version_id
    if "sequencer" in known:
        told["sequencer"] = known["sequencer"]
    detail: dict[str, Any] = {
        "version": "0",
        "bucket": {"name": event.bucket},
        "object": told,
        "request-id": event.request_id,
        "requester": event.account,
        "source-ip-address": SOURCE_IP,
    }
    if event.name in _REASONS:
        detail["reason"] = _REASONS[event.name]
    if event.name.startswith("ObjectRemoved"):
        marked = event.name.endswith("DeleteMarkerCreated")
        detail["deletion-type"] = "Delete Marker Created" if marked else "Permanently Deleted"
    return {
        "version": "0",
        "id": event_id,
        "detail-type": _DETAIL_TYPES[event.name],
        "source": "aws.s3",
        "account": event.account,
        "time": written_time(event.at, event.at),
        "region": event.region,
        "resources": [event.bucket_arn],
        "detail": detail,
    }


def check_message(bucket: str, at: float, request_id: str, host_id: str) -> dict[str, Any]:
    """What S3 sends to a queue or topic that is configured, to see whether it may."""
    return {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": iso_timestamp(at),
        "Bucket": bucket,
        "RequestId": request_id,
        "HostId": host_id,
    }


def _moves(event: ObjectEvent) -> bool:
    """Whether an object came or went; else only something about it changed."""
    return event.name.startswith(("ObjectCreated", "ObjectRemoved"))


def _object(event: ObjectEvent) -> dict[str, Any]:
    """Size, ETag and sequencer, as far as AWS tells them with this event."""
    if event.name == "ObjectRemoved:Delete":
        return {"sequencer": event.sequencer}
    if not _moves(event):
        return {"etag": event.etag}
    known: dict[str, Any] = {"etag": event.etag, "sequencer": event.sequencer}
    return known if event.name.startswith("ObjectRemoved") else {"size": event.size, **known}
