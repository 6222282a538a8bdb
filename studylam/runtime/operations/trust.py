"""Whom each function trusts, for the cloud process: S3 asks before it takes a configuration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from studylam.runtime.management.names import LATEST
from studylam.runtime.management.registry import ManagedFunction


def trust_table(functions: Iterable[ManagedFunction]) -> dict[str, dict[str, Any] | None]:
    """Each ARN by which one of the functions can be invoked → its resource-based policy."""
    table: dict[str, dict[str, Any] | None] = {}
    for managed in list(functions):
        qualifiers = [None, LATEST, *managed.versions, *managed.aliases]
        for qualifier in qualifiers:
            policy = managed.policies.get(qualifier)
            arn = managed.arn if qualifier is None else f"{managed.arn}:{qualifier}"
            table[arn] = policy.document() if policy else None
    return table
