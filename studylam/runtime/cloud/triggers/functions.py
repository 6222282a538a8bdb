"""The functions that there are, and whom they trust, as the host told it.

Functions live in the host. But S3 asks at once, when a notification is configured, whether it may
invoke the function; so the host keeps this table up to date (`Cloud.set_functions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studylam.runtime.management.permissions import Caller, ResourcePolicy
from studylam.runtime.refusals import AccessDeniedError

Functions = Mapping[str, Mapping[str, Any] | None]
"""Each ARN by which a function can be invoked (its own, a version's, an alias's) → its policy."""

_known: Functions | None = None


def tell(functions: Functions | None) -> None:
    """Replace the table; ``None``: nobody knows the functions, so nothing is asked of them."""
    global _known
    _known = functions


def trust(function_arn: str, principal: str, source_arn: str, source_account: str) -> bool:
    """Whether there is such a function and its policy lets the service invoke it."""
    if _known is None:
        return True
    if function_arn not in _known:
        return False
    policy = ResourcePolicy()
    for statement in (_known[function_arn] or {}).get("Statement", ()):
        policy.add(statement)
    caller = Caller(service=principal, source_arn=source_arn, source_account=source_account)
    try:
        policy.check(caller, function_arn)
    except AccessDeniedError:
        return False
    return True


def why_not(function_arn: str, principal: str) -> str:
    """For people: why a function that is pushed to wasn't invoked."""
    if _known is not None and function_arn not in _known:
        return f"Function not found: {function_arn}"
    return (
        f"The function's policy doesn't let {principal} invoke it on behalf of this source "
        "(AddPermission would)."
    )
