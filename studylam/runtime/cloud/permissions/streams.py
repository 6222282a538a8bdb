"""Needs of Kinesis Data Streams."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from studylam.runtime.cloud.normalise import stream_name
from studylam.runtime.cloud.permissions.need import Lookup, Need, text_of
from studylam.runtime.cloud.requests import Request


def kinesis(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to Kinesis."""
    params = request.params
    here = f"arn:aws:kinesis:{request.region}:{account}:stream"
    arn = text_of(params, "StreamARN", "ConsumerARN", "ResourceARN")
    name = text_of(params, "StreamName") or _stream_of(text_of(params, "ShardIterator"))
    if arn:
        resource = arn if text_of(params, "ConsumerARN") else f"{here}/{stream_name(arn)}"
    else:
        resource = f"{here}/{name}" if name else "*"
    yield Need(f"kinesis:{request.operation}", resource)


def _stream_of(iterator: str) -> str:
    """The stream that a shard iterator of moto's is for: it is readable base64."""
    try:
        return base64.decodebytes(iterator.encode()).decode().partition(":")[0]
    except ValueError:
        return ""
