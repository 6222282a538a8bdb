"""S3's REST requests: which operation, which bucket, which key.

The order in which S3 (and moto) look at sub-resources such as ``?acl`` must not matter for
security: a request that names two of them is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, quote, unquote, unquote_plus, urlencode
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from studylam.runtime.cloud.requests import (
    MalformedRequestError,
    Request,
    canonical_headers,
)
from studylam.runtime.cloud.s3_operations import OPERATIONS, PARAMETERS, SUBRESOURCES
from studylam.runtime.cloud.services import Service

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"

_BUCKET_HOST = re.compile(r"^(?P<bucket>.+)\.s3(?:[.-].*)?\.amazonaws\.com$")
_BUCKET_NAME = re.compile(r"[a-zA-Z0-9._-]{1,255}")

_HEADERS = re.compile(
    r"x-amz-(?!security-token$|date$|target$|content-sha256$|trailer$|decoded-content-length$)"
    r"[a-z0-9_.-]+|"
    r"content-(type|language|md5|disposition)|cache-control|expires|range|"
    r"if-(match|none-match|modified-since|unmodified-since)"
)


def understand_s3(
    service: Service,
    region: str,
    method: str,
    parts: SplitResult,
    headers: Mapping[str, str],
    body: bytes,
) -> Request:
    """Understand a request to S3, in virtual-hosted or path style.

    Raises:
        MalformedRequestError: no such operation, or two sub-resources at once.
    """
    bucket, raw_key = _place(service, parts)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = {name: value for name, value in pairs if name in SUBRESOURCES | PARAMETERS}
    marks = [name for name in query if name in SUBRESOURCES]
    if len(marks) > 1:
        raise MalformedRequestError(
            service, f"A request can't have both {marks[0]} and {marks[1]}.", "InvalidRequest"
        )
    mark = marks[0] if marks else ""
    if not bucket:
        operation = "ListBuckets" if (method, mark) == ("GET", "") else ""
    else:
        operation = OPERATIONS.get((method, bool(raw_key)), {}).get(mark, "")
    copied = headers.get("x-amz-copy-source", "")
    if operation == "ListObjects" and query.get("list-type") == "2":
        operation = "ListObjectsV2"
    elif operation in ("PutObject", "UploadPart") and copied:
        operation = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}[operation]
    if not operation:
        raise MalformedRequestError(
            service,
            "The specified method is not allowed against this resource.",
            "MethodNotAllowed",
        )
    if operation in ("UploadPart", "UploadPartCopy") and "partNumber" not in query:
        raise MalformedRequestError(service, "partNumber is missing.", "InvalidArgument")
    host = f"s3.{region}.amazonaws.com"
    ours = canonical_headers(service, region, host, operation)
    ours |= {name: value for name, value in headers.items() if _HEADERS.fullmatch(name)}
    encoding = headers.get("content-encoding", "")
    if "aws-chunked" in encoding or headers.get("x-amz-content-sha256", "").startswith("STREAMING"):
        body = _without_chunks(service, body)
        encoding = ",".join(
            part for part in map(str.strip, encoding.split(",")) if part != "aws-chunked"
        )
    deletions: list[tuple[str, str]] = []
    quiet = False
    if operation == "DeleteObjects":
        quiet = re.search(rb"<Quiet>\s*true\s*</Quiet>", body) is not None
        deletions = deletions_in(service, body)
        body = deletion_body(deletions)
        # Of the original body; moto would compare it.
        ours.pop("content-md5", None)
    if encoding:
        ours["Content-Encoding"] = encoding
    source = _copy_source(copied) if operation in ("CopyObject", "UploadPartCopy") else None
    if source:
        version = re.search(r"\?versionId=([A-Za-z0-9._-]+)$", copied)
        ours["x-amz-copy-source"] = quote("/".join(source)) + (version[0] if version else "")
    ours["Content-Length"] = str(len(body))
    url = f"https://{host}/{bucket}" + (f"/{raw_key}" if raw_key else "")
    if query:
        # quote, so that a blank is %20: moto takes a plus in some places for a plus.
        url += "?" + urlencode(query, quote_via=quote)
    return Request(
        service,
        operation,
        region,
        method,
        url,
        ours,
        body,
        query | ({"quiet": "true"} if quiet else {}),
        bucket,
        unquote(raw_key),
        source,
        deletions,
    )


def deletions_in(service: Service, body: bytes) -> list[tuple[str, str]]:
    """The keys in a body of DeleteObjects, each with its version or "".

    Raises:
        MalformedRequestError: the body isn't what S3 takes.
    """
    wrong = MalformedRequestError(
        service,
        "The XML you provided was not well-formed or did not validate against our published schema",
        "MalformedXML",
    )
    # S3 has no document types; entities could make a small body large.
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise wrong
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise wrong from None
    found: list[tuple[str, str]] = []
    for entry in root:
        if _name(entry) != "Object":
            continue
        texts = {_name(part): part.text or "" for part in entry}
        if not texts.get("Key"):
            raise wrong
        found.append((texts["Key"], texts.get("VersionId", "")))
    if not 0 < len(found) <= 1000:
        raise wrong
    return found


def deletion_body(deletions: list[tuple[str, str]]) -> bytes:
    """A body of DeleteObjects for these keys and versions."""
    objects = "".join(
        f"<Object><Key>{escape(key)}</Key>"
        + (f"<VersionId>{escape(version)}</VersionId>" if version else "")
        + "</Object>"
        for key, version in deletions
    )
    return f'<Delete xmlns="{NAMESPACE}">{objects}</Delete>'.encode()


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _place(service: Service, parts: SplitResult) -> tuple[str, str]:
    """Bucket and key, the key still percent-encoded, whichever style the address has."""
    path = parts.path.removeprefix("/")
    host = parts.netloc.lower().partition(":")[0]
    match = _BUCKET_HOST.match(host)
    if match:
        # Host names have no case, but neither have buckets.
        bucket, key = match["bucket"], path
    else:
        bucket, _, key = path.partition("/")
        bucket = unquote(bucket)
    if bucket and not _BUCKET_NAME.fullmatch(bucket):
        raise MalformedRequestError(
            service, "The specified bucket is not valid.", "InvalidBucketName"
        )
    # Quoted anew, so that nothing but the key can come out of it.
    return bucket, quote(unquote(key, errors="replace"), safe="/~")


def _copy_source(header: str) -> tuple[str, str]:
    path = unquote_plus(header.partition("?")[0]).removeprefix("/")
    bucket, _, key = path.partition("/")
    return bucket, key


def _without_chunks(service: Service, body: bytes) -> bytes:
    """The object in a body of content encoding ``aws-chunked``; its trailers are dropped."""
    plain = bytearray()
    position = 0
    while True:
        end = body.find(b"\r\n", position, position + 1024)
        size = body[position:end].partition(b";")[0].strip() if end >= 0 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            raise MalformedRequestError(service, "The chunks are broken.", "InvalidChunkSizeError")
        length = int(size, 16)
        if length == 0:
            return bytes(plain)
        plain += body[end + 2 : end + 2 + length]
        position = end + 2 + length + 2
