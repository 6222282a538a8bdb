"""What a guest's HTTP request asks for, and the request that moto is given in its place.

A guest may send anything. So its request is never passed on: it is *understood*, and a new one is
made from what was understood. IAM judges and moto carries out the same thing that way, whatever
else stood in the original (a second ``Action``, a query string on a JSON request, forged headers).
"""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from studylam.runtime.cloud.normalise import normalise
from studylam.runtime.cloud.services import SERVICES, Service, service_of

DEFAULT_REGION = "us-east-1"
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+){1,2}-\d")
_OPERATION = re.compile(r"[A-Z][A-Za-z0-9]{1,63}")
_SCOPE = re.compile(r"Credential=[^/,]*/\d{8}/([a-z0-9-]+)/")
MAX_UNZIPPED = 64 * 1024 * 1024


class UnknownServiceError(Exception):
    """StudyLam's world doesn't have the service that a request is for."""


class MalformedRequestError(Exception):
    """A request that the service wouldn't understand. ``code`` is AWS's error code for it."""

    def __init__(self, service: Service, message: str, code: str = "ValidationException") -> None:
        super().__init__(message)
        self.service = service
        self.code = code


@dataclass
class Request:
    """A request, understood. ``url``, ``headers`` and ``body`` are ours, made from the rest."""

    service: Service
    operation: str
    region: str
    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    params: dict[str, Any] = field(default_factory=dict)
    """JSON: the body. Query: its form fields. S3: the query string."""
    bucket: str = ""
    key: str = ""
    source: tuple[str, str] | None = None
    """Bucket and key that an S3 copy reads from."""
    deletions: list[tuple[str, str]] = field(default_factory=list)
    """Keys, each with its version or "", that S3's DeleteObjects is to delete."""


def understand(
    method: str, url: str, headers: Mapping[str, str], body: bytes, hint: str = ""
) -> Request:
    """Find out what a request asks for.

    Raises:
        UnknownServiceError: a service that the world doesn't have.
        MalformedRequestError: nothing that the service would understand.
    """
    try:
        parts = urlsplit(url)
        host = parts.netloc
    except ValueError:
        raise UnknownServiceError(hint or url[:100]) from None
    name = service_of(host, parts.path, hint)
    if name is None:
        raise UnknownServiceError(hint or host[:100])
    service = SERVICES[name]
    lower = {key.lower(): value for key, value in headers.items()}
    region = _region(host, lower.get("authorization", ""))
    if service.protocol == "rest-xml":
        from studylam.runtime.cloud.s3_requests import understand_s3

        return understand_s3(service, region, method, parts, lower, body)
    if lower.get("content-encoding", "").lower() == "gzip":
        body = _unzipped(service, body)
    if service.protocol == "json":
        return _understand_json(service, region, lower, body)
    if service.protocol == "query":
        return _understand_query(service, region, lower, body)
    from studylam.runtime.cloud.sesv2_requests import understand_sesv2

    return understand_sesv2(service, region, method, parts, body)


def canonical_headers(service: Service, region: str, host: str, action: str) -> dict[str, str]:
    """The headers that every request to moto has. ``x-studylam-action`` is read by our adapter."""
    signing = "ses" if service.name == "sesv2" else service.iam
    return {
        "Host": host,
        "Authorization": (
            f"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/{region}/{signing}/"
            "aws4_request, SignedHeaders=host, Signature=0"
        ),
        "x-studylam-action": action,
    }


def host_of(service: Service, region: str) -> str:
    """The service's own host name in ``region``."""
    return f"{service.endpoint}.{region}.amazonaws.com"


def _understand_json(
    service: Service, region: str, headers: Mapping[str, str], body: bytes
) -> Request:
    prefix, _, operation = headers.get("x-amz-target", "").rpartition(".")
    if prefix != service.target or not _OPERATION.fullmatch(operation):
        raise MalformedRequestError(service, "Unknown operation.", "UnknownOperationException")
    try:
        params = json.loads(body.decode("utf-8") or "{}")
    except (ValueError, RecursionError):
        raise MalformedRequestError(
            service, "The body isn't JSON.", "SerializationException"
        ) from None
    if not isinstance(params, dict):
        raise MalformedRequestError(service, "The body isn't an object.", "SerializationException")
    host = host_of(service, region)
    ours = canonical_headers(service, region, host, operation)
    ours["Content-Type"] = service.content_type
    ours["X-Amz-Target"] = f"{service.target}.{operation}"
    if service.name in ("sqs", "cloudwatch"):
        ours["x-amzn-query-mode"] = "true"
    normalise(service.name, region, params)
    # Dumped again: of two equal keys, another parser might have taken the other one.
    again = json.dumps(params).encode()
    return Request(service, operation, region, "POST", f"https://{host}/", ours, again, params)


def _understand_query(
    service: Service, region: str, headers: Mapping[str, str], body: bytes
) -> Request:
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10_000)
    except ValueError:
        raise MalformedRequestError(service, "The body isn't a form.", "MalformedInput") from None
    params = dict(fields)
    operation = params.get("Action", "")
    if len(params) != len(fields) or not _OPERATION.fullmatch(operation):
        raise MalformedRequestError(service, "Unknown or missing Action.", "InvalidAction")
    host = host_of(service, region)
    ours = canonical_headers(service, region, host, operation)
    ours["Content-Type"] = service.content_type
    again = urlencode(params).encode()
    return Request(
        service, operation, region, "POST", f"https://{host}/", ours, again, dict(params)
    )


def _region(host: str, authorization: str) -> str:
    for label in host.lower().split("."):
        if _REGION.fullmatch(label):
            return label
    scope = _SCOPE.search(authorization)
    if scope and _REGION.fullmatch(scope[1]):
        return scope[1]
    return DEFAULT_REGION


def _unzipped(service: Service, body: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            plain = stream.read(MAX_UNZIPPED + 1)
    except (OSError, EOFError, ValueError):
        raise MalformedRequestError(service, "The body isn't gzip.") from None
    if len(plain) > MAX_UNZIPPED:
        raise MalformedRequestError(service, "The body is too large.")
    return plain
