"""A policy document, checked and taken apart: what AWS would refuse is refused, with the place.

AWS's own words are those that moto's authors and LocalStack recorded from IAM.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from studylam.errors import BadInputError
from studylam.runtime.iam.conditions import (
    OPERATORS,
    Condition,
    is_date,
    is_operator,
    split_operator,
)
from studylam.runtime.iam.principals import Principals, parse_principals

MAX_SIZE = 10_240
"""Characters, without white space: the limit for all inline policies of a role."""

Kind = Literal["identity", "resource"]
"""Whether a role holds the policy, or a bucket, a queue, a key …, which then names principals."""

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9*?]+|\*")
_ELEMENTS = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_PRINCIPALS = ("Principal", "NotPrincipal")
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov")

_SYNTAX = "Syntax errors in policy."
_LEGACY = "The policy failed legacy parsing"


class MalformedPolicyError(BadInputError):
    """A policy that IAM wouldn't take. ``code`` and ``aws`` are IAM's own, where they are known."""

    code = "MalformedPolicyDocument"

    def __init__(self, message: str, *, where: str, aws: str = "", hint: str | None = None) -> None:
        answer = f"IAM answers {self.code}: {aws}" if aws else None
        super().__init__(message, where=where, hint=" ".join(filter(None, (hint, answer))) or None)
        self.aws = aws


@dataclass(frozen=True)
class Statement:
    """One statement of a policy. Exactly one of each pair of patterns is set."""

    number: int
    """Its place in the document, from 1."""
    sid: str
    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    conditions: tuple[Condition, ...]
    principals: Principals | None = None
    """Whom it is about; only in a resource-based policy."""
    document: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """The statement as it was written."""

    @property
    def name(self) -> str:
        """How people find it: ``statement 2 ("ReadPhotos")``."""
        return f'statement {self.number} ("{self.sid}")' if self.sid else f"statement {self.number}"


@dataclass(frozen=True)
class Policy:
    """A policy: a role's, or a resource's."""

    version: str
    statements: tuple[Statement, ...]
    owner: str = ""
    """Of a resource-based policy, what people call it: ``the bucket policy of photos``."""
    uses_tags: bool = False
    """Whether a resource's tags matter to it (they have to be looked up)."""

    @property
    def has_variables(self) -> bool:
        """Whether ``${aws:…}`` means anything in it (only since version 2012-10-17)."""
        return self.version == "2012-10-17"


def parse_policy(
    document: Mapping[str, Any] | str,
    *,
    where: str = "policy",
    kind: Kind = "identity",
    owner: str = "",
) -> Policy:
    """A policy from a document (an object, or its JSON text).

    Raises:
        MalformedPolicyError: with the place in the document (``role: Statement[0].Action``), the
            rule, and what IAM says about it.
    """
    if isinstance(document, str):
        document = _from_text(document, where)
    if not isinstance(document, Mapping):
        raise _bad(where, "a policy is a JSON object with a Statement.", aws=_SYNTAX)
    for element in document:
        if element not in ("Version", "Id", "Statement"):
            rule = f"a policy has no element {element!r}: only Version, Id, Statement."
            raise _bad(where, rule, aws=_SYNTAX)
    version = document.get("Version", "2008-10-17")
    if version not in ("2012-10-17", "2008-10-17"):
        rule = f"{version!r} is no version."
        raise _bad(f"{where}: Version", rule, 'Write "2012-10-17".', aws=_SYNTAX)
    listed = document.get("Statement")
    if isinstance(listed, Mapping):
        listed = [listed]
    if not isinstance(listed, list) or not listed:
        raise _bad(f"{where}: Statement", "a policy needs at least one statement.", aws=_SYNTAX)
    try:
        text = json.dumps(document, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        rule = "a policy holds only objects, lists, texts and numbers."
        raise _bad(where, rule, aws=_SYNTAX) from None
    if kind == "identity" and len(text) > MAX_SIZE:
        raise _bad(where, f"{len(text):,} characters are over IAM's limit of {MAX_SIZE:,}.")
    statements = tuple(
        _statement(statement, number, f"{where}: Statement[{number - 1}]", kind)
        for number, statement in enumerate(listed, start=1)
    )
    sids = [statement.sid for statement in statements if statement.sid]
    if len(sids) != len(set(sids)):
        twice = next(sid for sid in sids if sids.count(sid) > 1)
        raise _bad(
            f"{where}: Statement",
            f"two statements have the Sid {twice!r}.",
            aws="Statement IDs (SID) in a single policy must be unique.",
        )
    lower = text.lower()
    uses_tags = "resourcetag/" in lower or "existingobjecttag/" in lower
    return Policy(version, statements, owner, uses_tags)


def _from_text(text: str, where: str) -> Any:
    invalid = "This policy contains invalid Json"
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _bad(
            f"{where}:{error.lineno}", f"the policy isn't JSON: {error.msg}.", aws=invalid
        ) from None
    except (ValueError, RecursionError):
        raise _bad(where, "the policy can't be read as JSON.", aws=invalid) from None


def _statement(statement: Any, number: int, where: str, kind: Kind) -> Statement:
    if not isinstance(statement, Mapping):
        raise _bad(where, "a statement is a JSON object.", aws=_SYNTAX)
    for element in statement:
        if element in _PRINCIPALS and kind == "identity":
            raise _bad(
                f"{where}.{element}",
                "a role's policy has no principal: whoever has the role is meant.",
                f"Take {element} out. Only resource-based policies and trust policies have it.",
                aws="Policy document should not specify a principal.",
            )
        if element not in _ELEMENTS and element not in _PRINCIPALS:
            rule = "a statement has no such element."
            raise _bad(f"{where}.{element}", rule, _near(element), aws=_SYNTAX)
    effect = statement.get("Effect")
    if effect not in ("Allow", "Deny"):
        known = isinstance(effect, str) and effect.lower() in ("allow", "deny")
        raise _bad(
            f"{where}.Effect",
            f'{effect!r} isn\'t "Allow" or "Deny" (mind the case).',
            aws=_LEGACY if known else _SYNTAX,
        )
    sid = statement.get("Sid", "")
    # A role's policy is strict about Sids; those of resources take any text.
    if not isinstance(sid, str) or (kind == "identity" and not re.fullmatch("[A-Za-z0-9]*", sid)):
        raise _bad(
            f"{where}.Sid",
            "a Sid has only letters and digits.",
            aws="Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the "
            "regular expression [0-9A-Za-z]*",
        )
    principals = None
    if kind == "resource":
        try:
            principals = parse_principals(statement)
        except ValueError as problem:
            raise _bad(
                f"{where}.Principal", str(problem), aws="Invalid principal in policy"
            ) from None
    actions, not_actions = _either(statement, "Action", where)
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    if kind == "resource" and "Resource" not in statement and "NotResource" not in statement:
        resources, not_resources = ("*",), ()  # it is about what holds it
    else:
        resources, not_resources = _either(statement, "Resource", where)
    for action in actions + not_actions:
        _check_action(action, f"{where}.{'Action' if actions else 'NotAction'}")
    for resource in resources + not_resources:
        _check_resource(resource, f"{where}.{'Resource' if resources else 'NotResource'}")
    return Statement(
        number=number,
        sid=sid,
        effect=effect,
        actions=actions,
        not_actions=not_actions,
        resources=resources,
        not_resources=not_resources,
        conditions=_conditions(statement.get("Condition", {}), f"{where}.Condition"),
        principals=principals,
        document=statement,
    )


def _check_action(action: str, where: str) -> None:
    if _ACTION.fullmatch(action):
        return
    vendor, colon, rest = action.partition(":")
    if not colon:
        aws = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    elif ":" in rest:
        aws = "Actions/Condition can contain only one colon."
    elif not re.fullmatch(r"[A-Za-z0-9.-]+", vendor):
        aws = f"Vendor {vendor} is not valid"
    else:
        aws = ""
    hint = "Write service:Action, e.g. s3:GetObject or s3:Get*."
    raise _bad(where, f"{action!r} is no action.", hint, aws=aws)


def _check_resource(resource: str, where: str) -> None:
    if resource == "*" or resource.startswith("${"):
        return
    if not resource.startswith("arn:") or (resource.count(":") < 5 and not resource.endswith("*")):
        raise _bad(
            where,
            f"{resource!r} is no ARN.",
            'Write an ARN such as arn:aws:s3:::photos/*, or "*".',
            aws=f'Resource {resource} must be in ARN format or "*".',
        )
    parts = resource.split(":", 5)
    if len(parts) < 6:
        return  # arn:aws:s3*
    if not re.search(r"[*?$]", parts[1]) and parts[1] not in _PARTITIONS:
        raise _bad(
            where,
            f"{resource!r} is no ARN: there is no partition {parts[1]!r}.",
            "An ARN begins with arn:aws:.",
            aws=f'Partition "{parts[1]}" is not valid for resource "{resource}".',
        )
    if parts[2] == "s3" and parts[3] and not parts[5].startswith("accesspoint"):
        raise _bad(
            where,
            f"{resource!r} names a region, but a bucket's ARN has none.",
            "Write arn:aws:s3:::bucket/key.",
            aws=f"Resource {resource} can not contain region information.",
        )


def _either(
    statement: Mapping[str, Any], element: str, where: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    negated = f"Not{element}"
    if (element in statement) == (negated in statement):
        aws = _SYNTAX if element in statement else f"Policy statement must contain {element}s."
        rule = f"a statement has either {element} or {negated}."
        raise _bad(where, rule, aws=aws.replace(element, element.lower()))
    given = element if element in statement else negated
    values = _texts(statement[given])
    if not values:
        rule = "this is a text or a list of texts, and not empty."
        raise _bad(f"{where}.{given}", rule, aws=_SYNTAX)
    return (values, ()) if given == element else ((), values)


def _conditions(block: Any, where: str) -> tuple[Condition, ...]:
    if not isinstance(block, Mapping):
        raise _bad(where, "a Condition is an object: operator → key → values.", aws=_SYNTAX)
    found: list[Condition] = []
    for operator, keys in block.items():
        if not isinstance(operator, str) or not is_operator(operator):
            raise _bad(
                f"{where}.{operator}",
                "there is no such operator.",
                _near_operator(operator),
                aws=_SYNTAX,
            )
        if not isinstance(keys, Mapping) or not keys:
            rule = "an operator holds an object: key → values."
            raise _bad(f"{where}.{operator}", rule, aws=_SYNTAX)
        for key, given in keys.items():
            values = _texts(given, scalars=True)
            if not values:
                rule = "the values are a text or a list of texts."
                raise _bad(f"{where}.{operator}.{key}", rule, aws=_SYNTAX)
            _check_values(operator, values, f"{where}.{operator}.{key}")
            found.append(Condition(operator, str(key), values))
    return tuple(found)


def _check_values(operator: str, values: tuple[str, ...], where: str) -> None:
    base = split_operator(operator)[1]
    if base in ("Bool", "Null"):
        for value in values:
            if value.lower() not in ("true", "false"):
                raise _bad(where, f"{value!r} is neither true nor false.", aws=_SYNTAX)
    if base.startswith("Date"):
        for value in values:
            if "${" not in value and not is_date(value):
                hint = "Write it like 2026-01-31T00:00:00Z."
                raise _bad(where, f"{value!r} is no date.", hint, aws=_LEGACY)


def _texts(value: Any, *, scalars: bool = False) -> tuple[str, ...]:
    """A text or a list of texts as a tuple; empty if it is anything else."""
    values = value if isinstance(value, list) else [value]
    found: list[str] = []
    for one in values:
        if isinstance(one, str):
            found.append(one)
        elif scalars and isinstance(one, bool):
            found.append("true" if one else "false")
        elif scalars and isinstance(one, int | float):
            found.append(str(one))
        else:
            return ()
    return tuple(found)


def _near(element: str) -> str:
    import difflib

    near = difflib.get_close_matches(str(element), _ELEMENTS, n=1)
    return f"Did you mean {near[0]}?" if near else "It has: " + ", ".join(_ELEMENTS)


def _near_operator(operator: object) -> str:
    import difflib

    near = difflib.get_close_matches(split_operator(str(operator))[1], OPERATORS, n=1)
    return f"Did you mean {near[0]}?" if near else "The usual ones: StringEquals, StringLike, Bool."


def _bad(where: str, rule: str, hint: str | None = None, *, aws: str = "") -> MalformedPolicyError:
    return MalformedPolicyError(rule[0].upper() + rule[1:], where=where, aws=aws, hint=hint)
