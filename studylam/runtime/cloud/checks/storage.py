"""S3: too long keys, wrong digests, ACLs where there are none, uploads that aren't there."""

from __future__ import annotations

import base64
import binascii
import hashlib

from studylam.runtime.cloud.checks.refusal import Refusal
from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.requests import Request

MAX_KEY = 1024
"""Bytes of a key."""

_UPLOADS = ("UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "AbortMultipartUpload")
_STILL_TAKEN = ("", "private", "bucket-owner-full-control")


def s3(request: Request) -> Refusal | None:
    """Of a request to S3."""
    size = len(request.key.encode())
    if size > MAX_KEY:
        more = {"Size": str(size), "MaxSizeAllowed": str(MAX_KEY)}
        return Refusal("KeyTooLongError", "Your key is too long", 400, more)
    return _digest(request) or _acl(request) or _upload(request)


def _digest(request: Request) -> Refusal | None:
    given = request.headers.get("content-md5")
    if given is None or request.operation not in ("PutObject", "UploadPart"):
        return None
    try:
        wanted = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        wanted = b""
    if len(wanted) != 16:
        message = "The Content-MD5 you specified was invalid."
        return Refusal("InvalidDigest", message, 400, {"Content-MD5": given})
    got = hashlib.md5(request.body, usedforsecurity=False).digest()
    if got == wanted:
        return None
    more = {"ExpectedDigest": wanted.hex(), "CalculatedDigest": base64.b64encode(got).decode()}
    message = "The Content-MD5 you specified did not match what we received."
    return Refusal("BadDigest", message, 400, more)


def _acl(request: Request) -> Refusal | None:
    """Since April 2023 a new bucket's owner owns all in it, and ACLs are off."""
    acl = request.headers.get("x-amz-acl", "")
    if acl in _STILL_TAKEN or request.operation == "CreateBucket":
        return None
    bucket = backend_of("s3", request.region).buckets.get(request.bucket)
    if bucket is None or bucket.ownership_rule:
        return None
    return Refusal("AccessControlListNotSupported", "The bucket does not allow ACLs")


def _upload(request: Request) -> Refusal | None:
    if request.operation not in (*_UPLOADS, "ListParts"):
        return None
    bucket = backend_of("s3", request.region).buckets.get(request.bucket)
    upload = request.params.get("uploadId", "")
    if bucket is None or upload in bucket.multiparts:
        return None
    message = (
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have "
        "been aborted or completed."
    )
    return Refusal("NoSuchUpload", message, 404, {"UploadId": upload})
