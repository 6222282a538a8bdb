"""What Lambda hands to another service for a function, and the AWS request that it makes for it.

The host makes the parcel, the cloud process the request: the same as a guest's would be, so that
moto is entered by one door only. Neither boto3 nor moto here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlencode

from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.requests import host_of
from studylam.runtime.cloud.services import SERVICES

Carrier = Literal["sqs", "sns", "events", "s3"]


@dataclass(frozen=True)
class Parcel:
    """Something to deliver, without its body: to a queue, topic, event bus or bucket."""

    carrier: Carrier
    arn: str
    region: str
    name: str
    """Of the queue, topic, bus or bucket."""
    attributes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Of a message: name → (data type, value)."""
    detail_type: str = ""
    resources: tuple[str, ...] = ()
    time: int = 0
    """Of an event, in seconds since the epoch."""
    key: str = ""
    """Of an object."""

    def to_json(self) -> dict[str, Any]:
        """For the way to the cloud process."""
        return asdict(self)


@dataclass(frozen=True)
class HttpRequest:
    """A request as a guest's boto3 would send it."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


def request_for(parcel: Parcel, body: str) -> HttpRequest:
    """The request that delivers a parcel."""
    if parcel.carrier == "sqs":
        typed = {name: _typed(*one) for name, one in parcel.attributes.items()}
        params = {"QueueUrl": _queue_url(parcel), "MessageBody": body, "MessageAttributes": typed}
        return _json("sqs", "SendMessage", parcel.region, params)
    if parcel.carrier == "sns":
        fields = {"Action": "Publish", "TopicArn": parcel.arn, "Message": body}
        for number, (name, (kind, value)) in enumerate(parcel.attributes.items(), 1):
            entry = f"MessageAttributes.entry.{number}"
            fields[f"{entry}.Name"] = name
            fields[f"{entry}.Value.DataType"] = kind
            fields[f"{entry}.Value.StringValue"] = value
        return _query("sns", parcel.region, fields)
    if parcel.carrier == "events":
        event = {
            "EventBusName": parcel.arn,
            "Source": "lambda",
            "DetailType": parcel.detail_type,
            "Detail": body,
            "Resources": list(parcel.resources),
            "Time": parcel.time,
        }
        return _json("events", "PutEvents", parcel.region, {"Entries": [event]})
    headers = {"Content-Type": "application/json"}
    url = f"https://s3.amazonaws.com/{parcel.name}/{quote(parcel.key)}"
    return HttpRequest("PUT", url, headers, body.encode("utf-8", "replace"))


def probe_for(parcel: Parcel) -> HttpRequest:
    """A request that succeeds if what the parcel is for exists."""
    if parcel.carrier == "sqs":
        params = {"QueueUrl": _queue_url(parcel), "AttributeNames": ["QueueArn"]}
        return _json("sqs", "GetQueueAttributes", parcel.region, params)
    if parcel.carrier == "sns":
        fields = {"Action": "GetTopicAttributes", "TopicArn": parcel.arn}
        return _query("sns", parcel.region, fields)
    if parcel.carrier == "events":
        return _json("events", "DescribeEventBus", parcel.region, {"Name": parcel.name})
    return HttpRequest("HEAD", f"https://s3.amazonaws.com/{parcel.name}", {}, b"")


def _typed(kind: str, value: str) -> dict[str, str]:
    return {"DataType": kind, "StringValue": value}


def _queue_url(parcel: Parcel) -> str:
    return f"https://sqs.{parcel.region}.amazonaws.com/{ACCOUNT}/{parcel.name}"


def _json(service: str, operation: str, region: str, params: Mapping[str, Any]) -> HttpRequest:
    known = SERVICES[service]
    headers = {"X-Amz-Target": f"{known.target}.{operation}"}
    url = f"https://{host_of(known, region)}/"
    return HttpRequest("POST", url, headers, json.dumps(params).encode())


def _query(service: str, region: str, fields: Mapping[str, str]) -> HttpRequest:
    url = f"https://{host_of(SERVICES[service], region)}/"
    body = urlencode(fields, errors="replace").encode()
    return HttpRequest("POST", url, {}, body)
