"""Needs of KMS."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from studylam.runtime.cloud.permissions.need import Lookup, Need, text_of
from studylam.runtime.cloud.requests import Request

ID_LENGTH = 36
"""Characters of a key's id, with which a ciphertext of moto's begins."""


_ANYWHERE = ("CreateKey", "ListKeys", "ListAliases", "GenerateRandom")


def kms(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to KMS. An alias stands for its key; changing an alias needs both."""
    operation, params = request.operation, request.params
    here = f"arn:aws:kms:{request.region}:{account}"

    def arn(key: str) -> str:
        found = lookup.key_arn(request.region, key)
        if found or key.startswith("arn:"):
            return found or key
        return f"{here}:{key}" if key.startswith("alias/") else f"{here}:key/{key}"

    def context(key: str, field: str) -> dict[str, str | list[str]]:
        keys: dict[str, str | list[str]] = {"kms:CallerAccount": account}
        if "alias/" in key:
            keys["kms:RequestAlias"] = "alias/" + key.partition("alias/")[2]
        given = params.get(field)
        if isinstance(given, dict) and given:
            keys |= {f"kms:EncryptionContext:{name}": str(one) for name, one in given.items()}
            keys["kms:EncryptionContextKeys"] = [str(name) for name in given]
        return keys

    if operation in _ANYWHERE:
        yield Need(f"kms:{operation}", "*")
        return
    if operation == "ReEncrypt":
        source = text_of(params, "SourceKeyId") or _key_of(text_of(params, "CiphertextBlob"))
        target = text_of(params, "DestinationKeyId")
        before = context(source, "SourceEncryptionContext")
        yield Need("kms:ReEncryptFrom", arn(source) if source else "*", before)
        after = context(target, "DestinationEncryptionContext")
        yield Need("kms:ReEncryptTo", arn(target) if target else "*", after)
        return
    alias = text_of(params, "AliasName")
    if alias:
        yield Need(f"kms:{operation}", f"{here}:{alias}")
    key = text_of(params, "KeyId", "TargetKeyId") or ("" if operation == "CreateAlias" else alias)
    key = key or _key_of(text_of(params, "CiphertextBlob"))
    if key or not alias:
        resource = arn(key) if key else "*"
        yield Need(f"kms:{operation}", resource, context(key, "EncryptionContext"))


def _key_of(blob: str) -> str:
    try:
        return base64.b64decode(blob)[:ID_LENGTH].decode("ascii")
    except ValueError:
        return ""
