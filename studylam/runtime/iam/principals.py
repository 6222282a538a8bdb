"""Who asks, and the ``Principal`` element of resource-based policies.

Rules: "AWS JSON policy elements: Principal" and "NotPrincipal" in the IAM User Guide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Match = Literal["direct", "account"] | None
"""``account``: the policy names the whole account, which may hand the right on to its roles."""

_ACCOUNT = re.compile(r"\d{12}|arn:aws[a-z-]*:iam::\d{12}:root")
_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
_AWS = re.compile(r"\*|\d{12}|arn:aws[a-z-]*:(?:iam|sts)::\d{12}:\S+|A[A-Z0-9]{15,}")


@dataclass(frozen=True)
class Principal:
    """Who asks: a role's session, by each of its ARNs, or a service."""

    account: str = ""
    arns: tuple[str, ...] = ()
    """The role's ARN, and that of its session."""
    service: str = ""
    """``s3.amazonaws.com``."""


@dataclass(frozen=True)
class Principals:
    """The ``Principal`` (or ``NotPrincipal``) of a statement."""

    everyone: bool
    aws: tuple[str, ...]
    services: tuple[str, ...]
    negated: bool = False

    def match(self, who: Principal) -> Match:
        """How the element means ``who``, taken as ``Principal``."""
        if self.everyone or "*" in self.aws:
            return "direct"
        if who.service:
            return "direct" if who.service in self.services else None
        if any(arn in self.aws for arn in who.arns):
            return "direct"
        named = {_account_of(one) for one in self.aws if _ACCOUNT.fullmatch(one)}
        return "account" if who.account and who.account in named else None

    def grants(self, who: Principal) -> Match:
        """Whether an Allow with this element is about ``who``."""
        if self.negated:
            return None if self.match(who) else "direct"
        return self.match(who)

    def bars(self, who: Principal) -> bool:
        """Whether a Deny with this element is about ``who``.

        A Deny that names an account is about all of it. One with NotPrincipal spares a role only
        if its account, the role and its session are all named.
        """
        if not self.negated:
            return self.match(who) is not None
        if self.everyone or "*" in self.aws:
            return False
        if who.service:
            return who.service not in self.services
        accounts = {_account_of(one) for one in self.aws if _ACCOUNT.fullmatch(one)}
        return not (who.account in accounts and all(arn in self.aws for arn in who.arns))


def parse_principals(statement: Mapping[str, Any]) -> Principals:
    """The element of a statement.

    Raises:
        ValueError: there is none, or two, or it names nobody that AWS knows.
    """
    given = [name for name in ("Principal", "NotPrincipal") if name in statement]
    if len(given) != 1:
        raise ValueError("a resource's policy has one Principal (or NotPrincipal) in a statement.")
    element, negated = statement[given[0]], given[0] == "NotPrincipal"
    if element == "*":
        return Principals(True, (), (), negated)
    if not isinstance(element, Mapping) or not element:
        raise ValueError('a principal is "*" or an object such as {"AWS": "arn:…"}.')
    listed: dict[str, tuple[str, ...]] = {}
    for kind, values in element.items():
        if kind not in _KINDS:
            raise ValueError(f"there is no kind {kind!r} of principal: " + ", ".join(_KINDS) + ".")
        texts = values if isinstance(values, list) else [values]
        if not texts or not all(isinstance(text, str) for text in texts):
            raise ValueError(f"{kind} holds a text or a list of texts, and not empty.")
        listed[kind] = tuple(texts)
    for one in listed.get("AWS", ()):
        if not _AWS.fullmatch(one) or (one != "*" and "*" in one):
            raise ValueError(f"{one!r} is no principal: an ARN, twelve digits, or the one word *.")
    return Principals(False, listed.get("AWS", ()), listed.get("Service", ()), negated)


def _account_of(named: str) -> str:
    return named if ":" not in named else named.split(":")[4]
