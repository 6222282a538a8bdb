"""Needs of KMS."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from studylam.runtime.cloud.permissions.need import Lookup, Need, text_of
from studylam.runtime.cloud.requests import Request

ID_LENGTH = 36
"""Characters of a key's id, with which a ciphertext of moto's begins."""


def kms(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to KMS. An alias stands for itself here, not for its key."""
    params = request.params
    here = f"arn:aws:kms:{request.region}:{account}"
    key = text_of(params, "KeyId", "SourceKeyId", "TargetKeyId")
    key = key or _key_of(text_of(params, "CiphertextBlob"))
    if key.startswith("arn:"):
        resource = key
    elif key:
        resource = f"{here}:{key}" if key.startswith("alias/") else f"{here}:key/{key}"
    else:
        resource = "*"
    yield Need(f"kms:{request.operation}", resource)


def _key_of(blob: str) -> str:
    try:
        return base64.b64decode(blob)[:ID_LENGTH].decode("ascii")
    except ValueError:
        return ""
