"""Judging a request: each need of it by the role's policy and by that of the resource."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass

from studylam.runtime.cloud.lookups import LOOKUP, tag_keys
from studylam.runtime.cloud.model import FunctionIdentity
from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.permissions import Need, needs
from studylam.runtime.cloud.requests import Request
from studylam.runtime.cloud.resource_policies import MUST_LET_IN, policy_for, principal_of
from studylam.runtime.iam import Decision, Policy, evaluate_both, parse_policy, smallest_statements

# A bucket's policy can't lock out who owns the account.
_OWNERS = ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")


@dataclass(frozen=True)
class Judgement:
    """What IAM says about a request, need by need."""

    judged: tuple[tuple[Need, Decision], ...] = ()
    """Empty: the request needs no permission."""

    @property
    def refused(self) -> list[tuple[Need, Decision]]:
        """What isn't allowed."""
        return [(need, one) for need, one in self.judged if not one.allowed]

    @property
    def deciding(self) -> tuple[Need, Decision] | None:
        """The first need that is refused, or else the first of all."""
        refused = self.refused
        return refused[0] if refused else self.judged[0] if self.judged else None

    def would_allow(self, identity: FunctionIdentity) -> list[dict[str, object]]:
        """The smallest statements that would allow the request; none where a Deny stands."""
        refused = self.refused
        if any(one.effect == "explicit-deny" for _, one in refused):
            return []
        own = [(n.action, n.resource) for n, one in refused if one.source == "identity"]
        held = [(n.action, "*") for n, one in refused if one.source == "resource"]
        # What the resource's policy lacks belongs there, and says whom it is for.
        let_in = [
            {"Effect": "Allow", "Principal": {"AWS": identity.role_arn}, **_rest(statement)}
            for statement in smallest_statements(held)
        ]
        return [*smallest_statements(own), *let_in]


class Judge:
    """Policies, parsed once, and what they say."""

    def __init__(self) -> None:
        self._policies: dict[str, Policy] = {}

    def policy_of(self, identity: FunctionIdentity) -> Policy | None:
        """The role's policy."""
        if identity.role is None:
            return None
        text = json.dumps(identity.role, sort_keys=True)
        if text not in self._policies:
            if len(self._policies) > 256:
                self._policies.clear()
            self._policies[text] = parse_policy(identity.role, where="role")
        return self._policies[text]

    def judge(self, identity: FunctionIdentity, request: Request) -> Judgement:
        """Every need of a request."""
        return self.judge_all(identity, request.region, needs(request, ACCOUNT, LOOKUP))

    def judge_all(
        self, identity: FunctionIdentity, region: str, needed: Iterable[Need]
    ) -> Judgement:
        """Each of some needs, in their order."""
        policy = self.policy_of(identity)
        return Judgement(
            tuple((need, self._evaluate(policy, identity, region, need)) for need in needed)
        )

    def _evaluate(
        self, policy: Policy | None, identity: FunctionIdentity, region: str, need: Need
    ) -> Decision:
        held = policy_for(need.resource)
        if policy is None and need.action in _OWNERS:
            held = None
        context: dict[str, str | list[str]] = {}
        if policy is not None or held is not None:
            context = _context(identity, region, need)
            if (policy is not None and policy.uses_tags) or (held is not None and held.uses_tags):
                context |= tag_keys(need.resource)
        return evaluate_both(
            policy,
            held,
            principal_of(identity),
            need.action,
            need.resource,
            context,
            must_let_in=need.action.partition(":")[0] in MUST_LET_IN,
        )


def _context(identity: FunctionIdentity, region: str, need: Need) -> dict[str, str | list[str]]:
    return {
        **identity.condition_keys(time.time(), region),
        "aws:ResourceAccount": ACCOUNT,
        "aws:SourceIp": "203.0.113.10",
        "aws:UserAgent": "Boto3",
        "aws:userid": f"AROAEXAMPLEROLEID:{identity.function_name}",
        "lambda:SourceFunctionArn": (
            f"arn:aws:lambda:{identity.region}:{identity.account_id}"
            f":function:{identity.function_name}"
        ),
        **need.context,
    }


def _rest(statement: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in statement.items() if key != "Effect"}
