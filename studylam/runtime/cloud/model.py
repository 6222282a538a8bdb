"""Who calls the cloud, and what is told of a call: plain dataclasses, no boto3 and no moto.

What is in the world is in `studylam.runtime.cloud.snapshot`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["allow", "implicit-deny", "explicit-deny"]


@dataclass(frozen=True)
class FunctionIdentity:
    """Who calls, when an environment calls AWS. Told by the host, never by the guest."""

    function_name: str
    account_id: str = "123456789012"
    region: str = "us-east-1"
    role_name: str = ""
    """Name of the execution role; made from the function's name where it is empty."""
    role: Mapping[str, Any] | None = None
    """The role's policy document; ``None`` allows everything."""

    @property
    def role_or_default(self) -> str:
        """The role's name as it stands in ARNs."""
        return self.role_name or f"{self.function_name}-role"

    @property
    def role_arn(self) -> str:
        """The execution role's ARN."""
        return f"arn:aws:iam::{self.account_id}:role/{self.role_or_default}"

    @property
    def caller_arn(self) -> str:
        """The ARN that ``sts:GetCallerIdentity`` returns and that error messages name."""
        return (
            f"arn:aws:sts::{self.account_id}:assumed-role/{self.role_or_default}/"
            f"{self.function_name}"
        )

    def condition_keys(self, now: float, region: str) -> dict[str, str | list[str]]:
        """What IAM is told of every request that is made under the execution role.

        ``now``: seconds since the epoch; ``region``: that the request goes to.
        """
        return {
            "aws:CurrentTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
            "aws:EpochTime": str(int(now)),
            "aws:PrincipalAccount": self.account_id,
            "aws:PrincipalArn": self.role_arn,
            "aws:PrincipalIsAWSService": "false",
            "aws:PrincipalType": "AssumedRole",
            "aws:RequestedRegion": region,
            "aws:SecureTransport": "true",
            "aws:ViaAWSService": "false",
        }


@dataclass(frozen=True)
class AwsCall:
    """One call that a function made, with IAM's verdict and the answer it got."""

    service: str
    """As boto3 names its client: ``s3``, ``dynamodb``, …"""
    operation: str
    """As the API names it: ``GetObject``; empty if the request couldn't be understood."""
    decision: Verdict
    status: int
    """HTTP status of the answer."""
    duration_ms: float
    action: str = ""
    """The IAM action that decided: ``s3:GetObject``."""
    resource: str = ""
    """The ARN that the decision was about."""
    reason: str = ""
    error_code: str | None = None
    decided_by: str = ""
    """Which statement decided, in words: ``statement 2 ("ReadPhotos") of the role``; empty if none
    fits, or none was asked."""
    statement: dict[str, Any] | None = None
    """That statement as it was written."""
    would_allow: list[dict[str, Any]] = field(default_factory=list)
    """Of a refused call, the smallest statements that would allow it: for the role, or, with a
    ``Principal``, for the policy of what is called. Empty where a Deny stands: no Allow helps."""
    needed: list[list[str]] = field(default_factory=list)
    """Every [action, ARN] that the call has to be allowed; of very many, the first."""
    begun: float = 0.0
    """When the request came, in seconds of this machine's monotonic clock (`time.perf_counter`),
    which every process here shares; 0: unknown."""

    def to_json(self) -> dict[str, Any]:
        """A plain dict, in the order of the fields."""
        return {
            "service": self.service,
            "operation": self.operation,
            "decision": self.decision,
            "status": self.status,
            "duration_ms": round(self.duration_ms, 2),
            "action": self.action,
            "resource": self.resource,
            "reason": self.reason,
            "error_code": self.error_code,
            "decided_by": self.decided_by,
            "statement": self.statement,
            "would_allow": self.would_allow,
            "needed": self.needed,
            "begun": self.begun,
        }
