"""What a request needs: the parts that all services share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Need:
    """One action on one resource, with the condition keys that belong to it."""

    action: str
    resource: str
    context: dict[str, str | list[str]] = field(default_factory=dict)
    shown: str = ""
    """How AWS's message names the resource, where that isn't its ARN."""


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
