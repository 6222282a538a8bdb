"""S3's notifications in place of moto's, which know few fields and push without asking."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.triggers import deliveries
from studylam.runtime.cloud.triggers.deliveries import Push
from studylam.runtime.cloud.triggers.replacing import replace
from studylam.runtime.cloud.triggers.requester import current_operation, current_requester
from studylam.runtime.cloud.triggers.s3_configuration import (
    PRINCIPAL,
    RefusedError,
    read_configuration,
    rule_of,
)
from studylam.runtime.cloud.triggers.s3_event import (
    ObjectEvent,
    bus_event,
    check_message,
    notification,
)

SUBJECT = "Amazon S3 Notification"
"""Of what topics get from S3 (recorded)."""

EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e"
"""A delete marker has the ETag of nothing (recorded)."""

_NAMES = {
    "PutObject": "ObjectCreated:Put",
    "CopyObject": "ObjectCreated:Copy",
    "CompleteMultipartUpload": "ObjectCreated:CompleteMultipartUpload",
    "PutObjectTagging": "ObjectTagging:Put",
    "DeleteObjectTagging": "ObjectTagging:Delete",
    "PutObjectAcl": "ObjectAcl:Put",
}
"""Of each operation, the event that it makes, other than a deletion."""

_last_sequencer = 0


def install() -> None:
    """Put this in the place of moto's notifications."""
    from moto.s3 import notifications
    from moto.s3.models import S3Backend
    from moto.s3.responses import S3Response

    replace(notifications, "send_event", _on_event)
    replace(notifications, "send_test_event", _check_destinations)
    replace(S3Response, "_notification_config_from_body", _configuration_of)
    replace(S3Backend, "delete_object", _delete_object(S3Backend.delete_object))
    replace(
        S3Response,
        "get_bucket_notification",
        _get_bucket_notification(S3Response.get_bucket_notification),
    )


# -- what happens to objects ----------------------------------------------------------------------


def _on_event(account_id: str, event_name: Any, bucket: Any, key: Any) -> None:
    """In the place of ``moto.s3.notifications.send_event``."""
    name = str(getattr(event_name, "value", event_name)).removeprefix("s3:")
    # moto tells too much: of a PutObject within other operations, of tags and ACLs within it. And
    # too little: it forgets most deletions, so they are all told by `_delete_object`.
    if _NAMES.get(current_operation()) != name:
        return
    version = key.version_id if bucket.is_versioned and key.version_id != "null" else ""
    _tell(bucket, name, key.name, size=key.size, etag=key.etag, version_id=version or "")


def _delete_object(original: Any) -> Any:
    def delete_object(
        self: Any, bucket_name: str, key_name: str, version_id: str | None = None, **more: Any
    ) -> tuple[bool, dict[str, Any]]:
        done: bool
        answer: dict[str, Any]
        done, answer = original(self, bucket_name, key_name, version_id=version_id, **more)
        bucket = self.get_bucket(bucket_name)
        # Also of a key that wasn't there: S3 tells that it is deleted now (recorded).
        if bucket.is_versioned and version_id is None:
            marker = str(answer.get("version-id") or "")
            name = "ObjectRemoved:DeleteMarkerCreated"
            _tell(bucket, name, key_name, etag=EMPTY_ETAG, version_id=marker)
        elif done or not version_id:
            _tell(bucket, "ObjectRemoved:Delete", key_name, version_id=version_id or "")
        return done, answer

    return delete_object


def _tell(
    bucket: Any, name: str, key: str, *, size: int = 0, etag: str = "", version_id: str = ""
) -> None:
    configuration = bucket.notification_configuration
    if configuration is None:
        return
    event = ObjectEvent(
        name=name,
        bucket=bucket.name,
        region=bucket.region_name,
        key=key,
        at=time.time(),
        requester=current_requester(),
        account=ACCOUNT,
        request_id=_request_id(),
        host_id=_host_id(),
        sequencer=_sequencer(),
        size=size,
        etag=etag.strip('"'),
        version_id=version_id,
    )
    deliver = {
        "cloud_function": deliveries.hand_to_function,
        "queue": deliveries.send_to_queue,
        "topic": deliveries.publish_to_topic,
    }
    for kind, send in deliver.items():
        for one in getattr(configuration, kind):
            if rule_of(one).wants(f"s3:{name}", key):
                payload = json.dumps(notification(event, one.id))
                send(one.arn, Push(payload, PRINCIPAL, event.bucket_arn, event.what, "", SUBJECT))
    if configuration.event_bridge is not None and event.reaches_bus:
        from moto.moto_api._internal import mock_random

        from studylam.runtime.cloud.triggers import eventbridge

        bus = backend_of("events", event.region).event_buses["default"]
        eventbridge.publish(bus, bus_event(event, str(mock_random.uuid4())), what=event.what)


# -- configurations -------------------------------------------------------------------------------


def _configuration_of(self: Any) -> Any:
    """In the place of ``S3Response._notification_config_from_body``."""
    from werkzeug.exceptions import HTTPException

    class Refusal(HTTPException):
        """An answer of ours, in S3's own form."""

        code = 400

        def get_headers(self, *arguments: Any, **more: Any) -> list[tuple[str, str]]:
            return [("Content-Type", "application/xml")]

        def get_body(self, *arguments: Any, **more: Any) -> str:
            return str(self.description)

    bucket = self.backend.get_bucket(self.bucket_name)
    skip = str(self.headers.get("x-amz-skip-destination-validation", "")).lower() == "true"
    try:
        return read_configuration(
            self.body, f"arn:aws:s3:::{bucket.name}", bucket.region_name, ask=not skip
        )
    except RefusedError as problem:
        raise Refusal(problem.xml()) from None


def _check_destinations(account_id: str, bucket: Any) -> None:
    """In the place of ``send_test_event``: queues and topics get a message, functions don't."""
    arn = f"arn:aws:s3:::{bucket.name}"
    message = json.dumps(check_message(bucket.name, time.time(), _request_id(), _host_id()))
    push = Push(message, PRINCIPAL, arn, f"s3:TestEvent {bucket.name}", "", SUBJECT)
    configuration = bucket.notification_configuration
    for queue in dict.fromkeys(one.arn for one in configuration.queue):
        deliveries.send_to_queue(queue, push)
    for topic in dict.fromkeys(one.arn for one in configuration.topic):
        deliveries.publish_to_topic(topic, push)


def _get_bucket_notification(original: Any) -> Any:
    """moto doesn't tell that a bucket is connected to EventBridge."""

    def get_bucket_notification(self: Any) -> Any:
        configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
        answer = original(self)
        if configuration is None or configuration.event_bridge is None:
            return answer
        status, headers, body = answer
        text = body.decode() if isinstance(body, bytes) else str(body)
        end = "</NotificationConfiguration>"
        inside = "<EventBridgeConfiguration/>"
        if end in text:
            text = text.replace(end, inside + end)
        else:  # an element without content
            text = text.replace("/>", f">{inside}{end}")
        return status, headers, text

    return get_bucket_notification


# -- what S3 makes up -----------------------------------------------------------------------------


def _sequencer() -> str:
    """Greater for whatever happens later, compared as a text, also on a clock that stands still."""
    global _last_sequencer
    _last_sequencer = max(_last_sequencer + 1, int(time.time() * 1_000_000))
    return f"{_last_sequencer:018X}"


def _request_id() -> str:
    from moto.moto_api._internal import mock_random

    return f"{mock_random.getrandbits(64):016X}"


def _host_id() -> str:
    from moto.moto_api._internal import mock_random

    raw: bytes = mock_random.getrandbits(57 * 8).to_bytes(57, "big")
    return base64.b64encode(raw).decode()
