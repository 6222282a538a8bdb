"""What a request needs: the parts that all services share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from studylam.runtime.cloud.requests import Request


@dataclass(frozen=True)
class Need:
    """One action on one resource, with the condition keys that belong to it."""

    action: str
    resource: str
    context: dict[str, str | list[str]] = field(default_factory=dict)
    shown: str = ""
    """How AWS's message names the resource, where that isn't its ARN."""
    words: str = ""
    """The whole message, where the service doesn't pass IAM's on."""


@dataclass(frozen=True)
class Lookup:
    """What the world knows and a request doesn't say."""

    secret_arn: Callable[[str, str], str | None]
    """(region, name or ARN) → the secret's full ARN."""
    identity: Callable[[str, str], str]
    """(region, mail address) → the SES identity that it is sent under."""
    key_arn: Callable[[str, str], str | None]
    """(region, a key's id or ARN, or its alias) → the key's ARN."""
    hash_key: Callable[[str, str], str]
    """(region, table) → the attribute that is its partition key; empty if there is no table."""
    parameter_keys: Callable[[str, dict[str, Any]], list[str]] = lambda region, params: []
    """(region, a request for parameters) → ARNs of the customer's keys that seal what it asks."""
    secret_key: Callable[[str, str], str | None] = lambda region, name: None
    """(region, name or ARN) → the ARN of the customer's key that seals the secret."""
    object_key: Callable[[str, str], str | None] = lambda bucket, key: None
    """(bucket, key) → the ARN of the customer's KMS key that seals the object."""


def of_key(action: str, arn: str, request: Request, account: str, words: str = "") -> Need:
    """What a caller needs of a customer's key that a service uses for it; keys of AWS's own let
    everybody in who comes through their service.
    """
    service = f"{request.service.endpoint}.{request.region}.amazonaws.com"
    context: dict[str, str | list[str]] = {
        "kms:ViaService": service,
        "kms:CallerAccount": account,
    }
    return Need(f"kms:{action}", arn, context, words=words)


def text_of(params: dict[str, Any], *names: str) -> str:
    """The first of the parameters that is a text; other types are for moto to complain about."""
    for name in names:
        value = params.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def entries_of(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a list; nothing, if it is no list."""
    if isinstance(value, list):
        yield from (entry for entry in value if isinstance(entry, dict))
