"""Least privilege: the smallest statement that allows a call, and grants that are too broad."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from studylam.runtime.iam.evaluate import evaluate
from studylam.runtime.iam.policy import Policy, Statement, parse_policy

Needed = tuple[str, str]
"""An action and the ARN that it is done on."""

NAMED_AT_MOST = 50
"""Resources that a statement names one by one; of more, their common beginning is taken."""

# Actions that have no resource-level permissions: a policy can only say "*" (Service Authorization
# Reference). "x:List*" stands for all that begin so.
_ANYWHERE = (
    "s3:ListAllMyBuckets",
    "dynamodb:ListTables",
    "dynamodb:ListStreams",
    "dynamodb:ListBackups",
    "dynamodb:DescribeLimits",
    "dynamodb:DescribeEndpoints",
    "sqs:ListQueues",
    "sns:ListTopics",
    "sns:ListSubscriptions",
    "ses:List*",
    "ses:Get*",
    "ses:Verify*",
    "events:List*",
    "events:TestEventPattern",
    "ssm:DescribeParameters",
    "secretsmanager:ListSecrets",
    "secretsmanager:GetRandomPassword",
    "secretsmanager:BatchGetSecretValue",
    "cloudwatch:PutMetricData",
    "cloudwatch:Get*",
    "cloudwatch:List*",
    "kinesis:ListStreams",
    "kinesis:DescribeLimits",
    "kms:CreateKey",
    "kms:ListKeys",
    "kms:ListAliases",
    "kms:GenerateRandom",
    "lambda:ListFunctions",
    "lambda:ListLayers",
    "lambda:ListEventSourceMappings",
    "lambda:CreateEventSourceMapping",
    "lambda:GetAccountSettings",
    "states:ListStateMachines",
    "states:ListActivities",
    "states:SendTask*",
    "sts:GetCallerIdentity",
    "sts:GetSessionToken",
    "xray:*",
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
)


def smallest_statement(action: str, resource: str) -> dict[str, Any]:
    """The narrowest statement that would allow ``action`` on ``resource``."""
    return {"Effect": "Allow", "Action": action, "Resource": resource or "*"}


def smallest_statements(needs: Iterable[Needed]) -> list[dict[str, Any]]:
    """The fewest statements that allow all of ``needs`` and nothing else.

    Nothing else: with one statement for reading one object and writing another, both could be read
    and written. Only what is done on the same resources shares a statement.
    """
    resources: dict[str, list[str]] = {}
    for action, resource in needs:
        held = resources.setdefault(action, [])
        if (resource or "*") not in held:
            held.append(resource or "*")
    actions: dict[tuple[str, ...], list[str]] = {}
    for action, held in resources.items():
        actions.setdefault(tuple(_few(held)), []).append(action)
    return [
        {"Effect": "Allow", "Action": _one_or_all(done), "Resource": _one_or_all(list(held))}
        for held, done in actions.items()
    ]


def with_statement(document: Mapping[str, Any], statement: Mapping[str, Any]) -> dict[str, Any]:
    """``document`` with ``statement`` in it, as a new document.

    Nothing is added that is allowed already by one statement. A plain Allow is merged into one of
    the same actions, or of the same resources and service; anything else is appended. Done twice,
    it is as if done once.
    """
    grown = copy.deepcopy(dict(document))
    grown.setdefault("Version", "2012-10-17")
    listed = grown.get("Statement", [])
    statements: list[Any] = list(listed) if isinstance(listed, list) else [listed]
    grown["Statement"] = statements
    added = copy.deepcopy(dict(statement))
    if any(_without_sid(one) == _without_sid(added) for one in statements):
        return grown
    if _is_plain(added):
        for one in statements:
            if not _is_plain(one) or set(one) - {"Sid"} != set(added) - {"Sid"}:
                continue
            if one.get("Principal") != added.get("Principal"):
                continue
            actions, resources = _all(one["Action"]), _all(one["Resource"])
            new_actions, new_resources = _all(added["Action"]), _all(added["Resource"])
            if set(new_actions) <= set(actions) and set(new_resources) <= set(resources):
                return grown
            if set(actions) == set(new_actions):
                one["Resource"] = _one_or_all(_joined(resources, new_resources))
                return grown
            same_service = len({name.partition(":")[0] for name in actions + new_actions}) == 1
            if same_service and set(resources) == set(new_resources):
                one["Action"] = _one_or_all(_joined(actions, new_actions))
                return grown
    sids = {one.get("Sid") for one in statements if isinstance(one, Mapping)}
    if added.get("Sid") in sids:
        added.pop("Sid", None)
    statements.append(added)
    return grown


# -- too broad ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OverBroad:
    """A grant that allows more than it should, and what would do instead."""

    number: int
    """Of the statement, from 1."""
    statement: str
    """Its name: ``statement 2 ("ReadPhotos")``."""
    place: str
    """``Statement[1].Action``."""
    grant: str
    """What is too broad: ``s3:*``."""
    reason: str
    narrower: tuple[dict[str, Any], ...] = field(default=())
    """Statements for what was really done under it; empty if nothing was."""


def over_broad(
    document: Mapping[str, Any] | str, calls: Iterable[Needed] = (), *, where: str = "role"
) -> list[OverBroad]:
    """Where a role's policy allows too much.

    ``calls``: each action, with its ARN, that was really done (or has to be, such as writing logs);
    the narrower wording is made from those that the statement allows.

    Raises:
        MalformedPolicyError: IAM wouldn't take the policy at all.
    """
    policy = parse_policy(document, where=where)
    done = list(calls)
    found: list[OverBroad] = []
    for statement in policy.statements:
        if statement.effect != "Allow":
            continue
        alone = Policy(policy.version, (_without_conditions(statement),))
        used = [need for need in done if evaluate(alone, *need).allowed]
        narrower = tuple(smallest_statements(used))
        for element, grant, reason in _too_broad(statement):
            place = f"Statement[{statement.number - 1}].{element}"
            number, name = statement.number, statement.name
            found.append(OverBroad(number, name, place, grant, reason, narrower))
    return found


def _too_broad(statement: Statement) -> Iterable[tuple[str, str, str]]:
    """Element, grant and reason."""
    if statement.not_actions:
        yield (
            "NotAction",
            ", ".join(statement.not_actions),
            "Allow with NotAction allows every other action of every service, and all that AWS "
            "will ever add.",
        )
    for action in statement.actions:
        service, _, name = action.partition(":")
        if action == "*":
            yield "Action", action, "This allows every action of every service."
        elif service.lower() == "iam" and name == "*":
            yield (
                "Action",
                action,
                "Whoever may do everything in IAM can give themselves every other permission.",
            )
        elif name == "*":
            yield "Action", action, f"This allows every action of {service}, also to delete."
        elif "*" in service or "?" in service:
            yield "Action", action, "A wildcard in the service's name is about several services."
    if statement.not_resources:
        yield (
            "NotResource",
            ", ".join(statement.not_resources),
            "Allow with NotResource allows it on everything else, and on all that will be created.",
        )
    for resource in statement.resources:
        if resource == "*":
            narrowed = [action for action in statement.actions if not _only_anywhere(action)]
            if narrowed or statement.not_actions:
                which = ", ".join(narrowed[:3]) or "Such actions"
                risky = [one for one in narrowed if one.lower() in _ESCALATING]
                reason = (
                    f"{risky[0]} on every role lets it act with the most powerful one."
                    if risky
                    else f"{which} can be allowed on single resources, by their ARNs."
                )
                yield "Resource", resource, reason
        elif resource.count(":") >= 5 and _is_whole_service(resource):
            yield "Resource", resource, "This is every resource of that kind."


_ESCALATING = ("iam:passrole", "sts:assumerole")
_COLLECTIONS = ("", "table/", "function:", "parameter/", "secret:", "key/", "stream/", "role/")


def _is_whole_service(resource: str) -> bool:
    name = resource.split(":", 5)[5]
    return name.endswith("*") and name.rstrip("*").rstrip("?") in _COLLECTIONS


def _only_anywhere(action: str) -> bool:
    """Whether a policy can say nothing but "*" for all that the action's pattern means."""
    action = action.lower()
    for known in _ANYWHERE:
        known = known.lower()
        if action == known or (known.endswith("*") and action.startswith(known[:-1])):
            return True
    return False


def _without_conditions(statement: Statement) -> Statement:
    return replace(statement, conditions=())


# -- small things ---------------------------------------------------------------------------------


def _few(resources: list[str]) -> list[str]:
    if len(resources) <= NAMED_AT_MOST or "*" in resources:
        return resources
    first, last = min(resources), max(resources)
    pairs = enumerate(zip(first, last, strict=False))
    length = next((at for at, (one, other) in pairs if one != other), len(first))
    beginning = first[:length]
    # Up to a name's end: photos/in/* and not photos/in/c*.
    return [beginning[: max(beginning.rfind("/"), beginning.rfind(":")) + 1] + "*"]


def _one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _all(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value]


def _joined(first: list[str], second: list[str]) -> list[str]:
    return first + [one for one in second if one not in first]


def _is_plain(statement: Any) -> bool:
    return (
        isinstance(statement, Mapping)
        and statement.get("Effect") == "Allow"
        and "Action" in statement
        and "Resource" in statement
        and not statement.get("Condition")
    )


def _without_sid(statement: Any) -> Any:
    if not isinstance(statement, Mapping):
        return statement
    return {key: value for key, value in statement.items() if key != "Sid"}
