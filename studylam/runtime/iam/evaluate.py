"""Deciding: explicit deny wins, then any allow, else denied because nothing allows it.

Within one account a role may do what its own policy *or* the resource's policy allows, unless
either denies it. A key's policy is different: without it, the role's own policy counts for nothing
("Policy evaluation logic" in the IAM User Guide; "Key policies in AWS KMS").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from studylam.runtime.iam.patterns import Context, like
from studylam.runtime.iam.policy import Policy, Statement
from studylam.runtime.iam.principals import Match, Principal

Effect = Literal["allow", "implicit-deny", "explicit-deny"]
Source = Literal["identity", "resource"]

Keys = Mapping[str, str | Sequence[str]]
"""A request's condition keys, in any case, each with one value or several."""


@dataclass(frozen=True)
class Decision:
    """What IAM said about one action on one resource, and why."""

    effect: Effect
    statement: Statement | None
    """The statement that decided; ``None`` where nothing matched."""
    reason: str
    source: Source = "identity"
    """Whose policy decided: the caller's own, or that of what is called. Of an implicit deny,
    whose policy has to allow it."""
    owner: str = ""
    """Of a resource's policy, what people call it."""

    @property
    def allowed(self) -> bool:
        """Whether the request may go on."""
        return self.effect == "allow"


def evaluate(
    policy: Policy | None, action: str, resource: str, context: Keys | None = None
) -> Decision:
    """Whether ``policy`` lets its holder do ``action`` on ``resource``.

    ``policy=None`` allows everything (a function without a role, in StudyLam).
    """
    if policy is None:
        return Decision("allow", None, "No role is set, so everything is allowed.")
    keys = _folded(context)
    found = _search(policy, action, resource, keys, None)
    if found.denying:
        return _denied(found.denying, policy, action, resource)
    if found.allowing:
        return _allowed(found.allowing, policy, action, resource)
    return Decision(
        "implicit-deny",
        None,
        f"No statement allows {action} on {resource}." + _near_miss(policy, action, resource, keys),
    )


def evaluate_both(
    identity: Policy | None,
    held: Policy | None,
    who: Principal,
    action: str,
    resource: str,
    context: Keys | None = None,
    *,
    must_let_in: bool = False,
) -> Decision:
    """Whether ``who`` may, by its own policy ``identity`` and by that of the resource, ``held``.

    ``must_let_in``: the resource's policy has to allow it too, or hand the right on to the account
    (keys of KMS).
    """
    own = evaluate(identity, action, resource, context)
    if held is None or own.effect == "explicit-deny":
        return own
    found = _search(held, action, resource, _folded(context), who)
    if found.denying:
        return _denied(found.denying, held, action, resource)
    if identity is None:
        return own
    if must_let_in:
        if found.allowing:
            return _allowed(found.allowing, held, action, resource)
        if found.delegating:
            return own
        reason = f"{_capital(held.owner)} lets neither the role nor its account do {action}."
        if own.allowed:
            reason += " The role's policy allows it, but that alone isn't enough."
        return Decision("implicit-deny", None, reason, "resource", held.owner)
    if own.allowed or not found.allowing:
        return own
    return _allowed(found.allowing, held, action, resource)


def evaluate_held(
    held: Policy | None,
    who: Principal,
    action: str,
    resource: str,
    context: Keys | None = None,
    *,
    owner: str = "the resource's policy",
) -> Decision:
    """Whether a resource's policy alone lets ``who`` in: a service, which has no policy itself."""
    caller = who.service or ", ".join(who.arns) or who.account
    if held is None:
        reason = f"There is no policy, so {caller} may not do {action} on {resource}."
        return Decision("implicit-deny", None, reason, "resource", owner)
    keys = _folded(context)
    found = _search(held, action, resource, keys, who)
    if found.denying:
        return _denied(found.denying, held, action, resource)
    if found.allowing:
        return _allowed(found.allowing, held, action, resource)
    reason = f"No statement of {held.owner or owner} lets {caller} do {action} on {resource}."
    reason += _near_miss(held, action, resource, keys, who)
    return Decision("implicit-deny", None, reason, "resource", held.owner or owner)


# -- one policy -----------------------------------------------------------------------------------


@dataclass
class _Found:
    denying: Statement | None = None
    allowing: Statement | None = None
    delegating: Statement | None = None
    """Allows it to the whole account: its roles still need a policy of their own."""


def _search(
    policy: Policy, action: str, resource: str, keys: Context, who: Principal | None
) -> _Found:
    """The statements that decide; the first of each kind."""
    variables = keys if policy.has_variables else None
    found = _Found()
    for statement in policy.statements:
        match = _meant(statement, who)
        if match is None or not (
            _action_fits(statement, action)
            and _resource_fits(statement, resource, variables)
            and all(condition.holds(keys, variables) for condition in statement.conditions)
        ):
            continue
        if statement.effect == "Deny":
            found.denying = statement
            return found
        if match == "account":
            found.delegating = found.delegating or statement
        else:
            found.allowing = found.allowing or statement
    return found


def _meant(statement: Statement, who: Principal | None) -> Match:
    """Whether a statement is about ``who``; one of a role's policy always is."""
    if who is None or statement.principals is None:
        return "direct"
    if statement.effect == "Deny":
        return "direct" if statement.principals.bars(who) else None
    return statement.principals.grants(who)


def _action_fits(statement: Statement, action: str) -> bool:
    # Actions have no variables and no case.
    if statement.actions:
        return any(like(pattern, action, None, fold=True) for pattern in statement.actions)
    return not any(like(pattern, action, None, fold=True) for pattern in statement.not_actions)


def _resource_fits(statement: Statement, resource: str, variables: Context | None) -> bool:
    if statement.resources:
        return any(like(pattern, resource, variables) for pattern in statement.resources)
    return not any(like(pattern, resource, variables) for pattern in statement.not_resources)


def _folded(context: Keys | None) -> Context:
    return {
        key.lower(): (value,) if isinstance(value, str) else tuple(value)
        for key, value in (context or {}).items()
    }


# -- in words -------------------------------------------------------------------------------------


def _allowed(statement: Statement, policy: Policy, action: str, resource: str) -> Decision:
    reason = f"{_sentence(statement, policy)} allows {action} on {resource}."
    return Decision("allow", statement, reason, _source(policy), policy.owner)


def _denied(statement: Statement, policy: Policy, action: str, resource: str) -> Decision:
    reason = f"{_sentence(statement, policy)} denies {action} on {resource}; a Deny always wins."
    return Decision("explicit-deny", statement, reason, _source(policy), policy.owner)


def _source(policy: Policy) -> Source:
    return "resource" if policy.owner else "identity"


def _near_miss(
    policy: Policy, action: str, resource: str, keys: Context, who: Principal | None = None
) -> str:
    """A second sentence about the Allow that comes closest, for whoever is to mend the policy."""
    variables = keys if policy.has_variables else None
    for statement in policy.statements:
        if statement.effect != "Allow" or not _action_fits(statement, action):
            continue
        name = _sentence(statement, policy)
        if _meant(statement, who) != "direct":
            return f" {name} allows the action, but to another principal."
        if not _resource_fits(statement, resource, variables):
            scope = (
                "on " + ", ".join(statement.resources)
                if statement.resources
                else "on anything but " + ", ".join(statement.not_resources)
            )
            return f" {name} allows the action, but only {scope}."
        for condition in statement.conditions:
            if not condition.holds(keys, variables):
                return (
                    f" {name} would allow it, but its condition "
                    f"{condition.operator} on {condition.key} isn't met."
                )
    return ""


def _sentence(statement: Statement, policy: Policy) -> str:
    return _capital(statement.name) + (f" of {policy.owner}" if policy.owner else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
