"""Deciding: explicit deny wins, then any allow, else denied because nothing allows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from studylam.runtime.iam.patterns import Context, like
from studylam.runtime.iam.policy import Policy, Statement

Effect = Literal["allow", "implicit-deny", "explicit-deny"]


@dataclass(frozen=True)
class Decision:
    """What IAM said about one action on one resource, and why."""

    effect: Effect
    statement: Statement | None
    """The statement that decided; ``None`` where nothing matched."""
    reason: str

    @property
    def allowed(self) -> bool:
        """Whether the request may go on."""
        return self.effect == "allow"


def evaluate(
    policy: Policy | None,
    action: str,
    resource: str,
    context: Mapping[str, str | Sequence[str]] | None = None,
) -> Decision:
    """Whether ``policy`` lets its holder do ``action`` on ``resource``.

    ``policy=None`` allows everything (a function without a role, in StudyLam). ``context`` are the
    request's condition keys (``aws:SourceIp`` → one value or several), in any case.
    """
    if policy is None:
        return Decision("allow", None, "No role is set, so everything is allowed.")
    keys: Context = {
        key.lower(): (value,) if isinstance(value, str) else tuple(value)
        for key, value in (context or {}).items()
    }
    variables = keys if policy.has_variables else None
    allowing: Statement | None = None
    for statement in policy.statements:
        if not (
            _action_fits(statement, action)
            and _resource_fits(statement, resource, variables)
            and all(condition.holds(keys, variables) for condition in statement.conditions)
        ):
            continue
        if statement.effect == "Deny":
            return Decision(
                "explicit-deny",
                statement,
                f"{_sentence(statement)} denies {action} on {resource}; a Deny always wins.",
            )
        allowing = allowing or statement
    if allowing:
        return Decision("allow", allowing, f"{_sentence(allowing)} allows {action} on {resource}.")
    return Decision(
        "implicit-deny",
        None,
        f"No statement allows {action} on {resource}." + _near_miss(policy, action, resource, keys),
    )


def smallest_statement(action: str, resource: str) -> dict[str, Any]:
    """The narrowest statement that would allow ``action`` on ``resource``."""
    return {"Effect": "Allow", "Action": action, "Resource": resource or "*"}


def _action_fits(statement: Statement, action: str) -> bool:
    # Actions have no variables and no case.
    if statement.actions:
        return any(like(pattern, action, None, fold=True) for pattern in statement.actions)
    return not any(like(pattern, action, None, fold=True) for pattern in statement.not_actions)


def _resource_fits(statement: Statement, resource: str, variables: Context | None) -> bool:
    if statement.resources:
        return any(like(pattern, resource, variables) for pattern in statement.resources)
    return not any(like(pattern, resource, variables) for pattern in statement.not_resources)


def _near_miss(policy: Policy, action: str, resource: str, keys: Context) -> str:
    """A second sentence about the Allow that comes closest, for whoever is to mend the policy."""
    variables = keys if policy.has_variables else None
    for statement in policy.statements:
        if statement.effect != "Allow" or not _action_fits(statement, action):
            continue
        if not _resource_fits(statement, resource, variables):
            scope = (
                "on " + ", ".join(statement.resources)
                if statement.resources
                else "on anything but " + ", ".join(statement.not_resources)
            )
            return f" {_sentence(statement)} allows the action, but only {scope}."
        for condition in statement.conditions:
            if not condition.holds(keys, variables):
                return (
                    f" {_sentence(statement)} would allow it, but its condition "
                    f"{condition.operator} on {condition.key} isn't met."
                )
    return ""


def _sentence(statement: Statement) -> str:
    return statement.name[0].upper() + statement.name[1:]
