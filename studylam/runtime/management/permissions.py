"""Resource-based policies: who may invoke a function.

The other direction is the execution role: what the function may do (`studylam.runtime.iam`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studylam.runtime.iam import evaluate, parse_policy
from studylam.runtime.refusals import (
    AccessDeniedError,
    FunctionNotFoundError,
    InvalidParameterValueError,
    PolicyLengthExceededError,
    ResourceConflictError,
    ValidationError,
)

POLICY_LIMIT = 20_480
"""Bytes of a function's resource-based policy (Lambda quotas: 20 KB)."""

INVOKE = "lambda:InvokeFunction"


@dataclass(frozen=True)
class Caller:
    """Who invokes: a service (``s3.amazonaws.com``) on behalf of a resource, or another account.

    ``arn`` is the principal of an account's user or role. The function's own account needs no
    resource-based policy; leave the caller out for it.
    """

    service: str | None = None
    account: str | None = None
    arn: str | None = None
    source_arn: str | None = None
    source_account: str | None = None

    def __str__(self) -> str:
        return self.service or self.arn or f"arn:aws:iam::{self.account}:root"


class ResourcePolicy:
    """The statements of one function, version or alias, in the order in which they came."""

    def __init__(self) -> None:
        self._statements: dict[str, dict[str, Any]] = {}

    def add(self, statement: dict[str, Any]) -> None:
        """Add a statement. Raises ResourceConflictError, PolicyLengthExceededError."""
        sid = statement["Sid"]
        if sid in self._statements:
            raise ResourceConflictError(
                f"The statement id ({sid}) provided already exists. Please provide a new statement "
                "id, or remove the existing statement."
            )
        grown = {**self._statements, sid: statement}
        size = len(json.dumps(_document(grown), separators=(",", ":")).encode())
        if size > POLICY_LIMIT:
            raise PolicyLengthExceededError(  # our words; the name and the limit are AWS's
                f"The policy would have {size:,} bytes.",
                hint=f"At most {POLICY_LIMIT:,} fit (Lambda quotas: 20 KB).",
            )
        self._statements = grown

    def remove(self, sid: str) -> None:
        """Remove a statement. Raises FunctionNotFoundError."""
        if not self._statements:
            raise FunctionNotFoundError("No policy is associated with the given resource.")
        if sid not in self._statements:
            raise FunctionNotFoundError(f"Statement {sid} is not found in resource policy.")
        del self._statements[sid]

    def document(self) -> dict[str, Any] | None:
        """The policy as GetPolicy gives it; None if there are no statements."""
        return _document(self._statements) if self._statements else None

    def check(self, caller: Caller, arn: str) -> None:
        """Let ``caller`` invoke ``arn``, or raise AccessDeniedError."""
        meant = (s for s in self._statements.values() if _is_meant(s["Principal"], caller))
        allowed = any(_allows(statement, arn, _context(caller)) for statement in meant)
        if not allowed:
            raise AccessDeniedError(
                f"User: {caller} is not authorized to perform: {INVOKE} on resource: {arn} because "
                f"no resource-based policy allows the {INVOKE} action",
                hint="AddPermission lets others invoke: principal, source ARN, source account.",
            )


def make_statement(
    statement_id: str,
    action: str,
    principal: str,
    arn: str,
    *,
    source_arn: str | None = None,
    source_account: str | None = None,
    principal_org_id: str | None = None,
    event_source_token: str | None = None,
    function_url_auth_type: str | None = None,
) -> dict[str, Any]:
    """The statement that AddPermission makes of its parameters.

    Raises:
        InvalidParameterValueError: the id, the action or the principal can't be used.
    """
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,100}", statement_id):
        raise ValidationError.pattern("statementId", statement_id, "([a-zA-Z0-9-_]+)")
    if not re.fullmatch(r"lambda:(?:\*|[a-zA-Z]+)|\*", action):
        pattern = "(lambda:[*]|lambda:[a-zA-Z]+|[*])"
        raise ValidationError.pattern("action", action, pattern, hint=f"Usually {INVOKE}.")
    equals = {
        "AWS:SourceAccount": source_account,
        "lambda:FunctionUrlAuthType": function_url_auth_type,
        "aws:PrincipalOrgID": principal_org_id,
        "lambda:EventSourceToken": event_source_token,
    }
    condition: dict[str, Any] = {}
    if any(equals.values()):
        condition["StringEquals"] = {key: value for key, value in equals.items() if value}
    if source_arn:
        condition["ArnLike"] = {"AWS:SourceArn": source_arn}
    statement = {
        "Sid": statement_id,
        "Effect": "Allow",
        "Principal": _principal(principal),
        "Action": action,
        "Resource": arn,
    }
    return {**statement, "Condition": condition} if condition else statement


def _principal(principal: str) -> str | dict[str, str]:
    if principal == "*":
        return principal
    if re.fullmatch(r"\d{12}", principal):
        return {"AWS": f"arn:aws:iam::{principal}:root"}
    if re.fullmatch(r"arn:aws[a-z-]*:(?:iam|sts)::\d{12}:\S+", principal):
        return {"AWS": principal}
    if re.fullmatch(r"[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?", principal):
        return {"Service": principal}
    raise InvalidParameterValueError(
        "The provided principal was invalid. Please check the principal and try again.",
        hint="A service (s3.amazonaws.com), an account's twelve digits, an ARN, or *.",
    )


def _is_meant(principal: str | Mapping[str, str], caller: Caller) -> bool:
    if principal == "*":
        return True
    assert isinstance(principal, Mapping)
    if caller.service is not None:
        return principal.get("Service") == caller.service
    named = principal.get("AWS")
    return named is not None and named in (caller.arn, f"arn:aws:iam::{caller.account}:root")


def _allows(statement: Mapping[str, Any], arn: str, context: dict[str, str]) -> bool:
    # The identity policies' evaluator does the rest: it knows no principal, nor such statement ids.
    rest = {key: value for key, value in statement.items() if key not in ("Sid", "Principal")}
    policy = parse_policy({"Version": "2012-10-17", "Statement": rest})
    return evaluate(policy, INVOKE, arn, context).allowed


def _context(caller: Caller) -> dict[str, str]:
    keys = {"aws:SourceArn": caller.source_arn, "aws:SourceAccount": caller.source_account}
    return {key: value for key, value in keys.items() if value}


def _document(statements: Mapping[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Id": "default", "Statement": list(statements.values())}
