"""A policy document, checked and taken apart: what AWS would refuse is refused, with the place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from studylam.errors import BadInputError
from studylam.runtime.iam.conditions import OPERATORS, Condition, is_operator, split_operator

MAX_SIZE = 10_240
"""Characters, without white space: the limit for all inline policies of a role."""

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

    @property
    def name(self) -> str:
        """How people find it: ``statement 2 ("ReadPhotos")``."""
        return f'statement {self.number} ("{self.sid}")' if self.sid else f"statement {self.number}"


@dataclass(frozen=True)
class Policy:
    """An identity-based policy."""

    version: str
    statements: tuple[Statement, ...]

    @property
    def has_variables(self) -> bool:
        """Whether ``${aws:…}`` means anything in it (only since version 2012-10-17)."""
        return self.version == "2012-10-17"


def parse_policy(document: Mapping[str, Any] | str, *, where: str = "policy") -> Policy:
    """A policy from a document (an object, or its JSON text).

    Raises:
        BadInputError: with the place in the document (``role: Statement[0].Action``) and the rule.
    """
    if isinstance(document, str):
        document = _from_text(document, where)
    if not isinstance(document, Mapping):
        raise _bad(where, "a policy is a JSON object with a Statement.")
    for element in document:
        if element not in ("Version", "Id", "Statement"):
            raise _bad(where, f"a policy has no element {element!r}: only Version, Id, Statement.")
    version = document.get("Version", "2008-10-17")
    if version not in ("2012-10-17", "2008-10-17"):
        raise _bad(f"{where}: Version", f"{version!r} is no version.", 'Write "2012-10-17".')
    listed = document.get("Statement")
    if isinstance(listed, Mapping):
        listed = [listed]
    if not isinstance(listed, list) or not listed:
        raise _bad(f"{where}: Statement", "a policy needs at least one statement.")
    try:
        size = len(json.dumps(document, separators=(",", ":")))
    except (TypeError, ValueError, RecursionError):
        raise _bad(where, "a policy holds only objects, lists, texts and numbers.") from None
    if size > MAX_SIZE:
        raise _bad(where, f"{size:,} characters are over IAM's limit of {MAX_SIZE:,}.")
    statements = tuple(
        _statement(statement, number, f"{where}: Statement[{number - 1}]")
        for number, statement in enumerate(listed, start=1)
    )
    sids = [statement.sid for statement in statements if statement.sid]
    if len(sids) != len(set(sids)):
        twice = next(sid for sid in sids if sids.count(sid) > 1)
        raise _bad(f"{where}: Statement", f"two statements have the Sid {twice!r}.")
    return Policy(version, statements)


def _from_text(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInputError(
            f"The policy isn't JSON: {error.msg}.", where=f"{where}:{error.lineno}"
        ) from None
    except (ValueError, RecursionError):
        raise _bad(where, "the policy can't be read as JSON.") from None


def _statement(statement: Any, number: int, where: str) -> Statement:
    if not isinstance(statement, Mapping):
        raise _bad(where, "a statement is a JSON object.")
    for element in statement:
        if element in ("Principal", "NotPrincipal"):
            raise _bad(
                f"{where}.{element}",
                "a role's policy has no principal: whoever has the role is meant.",
                f"Take {element} out. Only resource-based policies and trust policies have it.",
            )
        if element not in _ELEMENTS:
            raise _bad(f"{where}.{element}", "a statement has no such element.", _near(element))
    effect = statement.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise _bad(f"{where}.Effect", f'{effect!r} isn\'t "Allow" or "Deny" (mind the case).')
    sid = statement.get("Sid", "")
    if not isinstance(sid, str) or not re.fullmatch(r"[A-Za-z0-9]*", sid):
        raise _bad(f"{where}.Sid", "a Sid has only letters and digits.")
    actions, not_actions = _either(statement, "Action", where)
    resources, not_resources = _either(statement, "Resource", where)
    for action in actions + not_actions:
        if not _ACTION.fullmatch(action):
            raise _bad(
                f"{where}.{'Action' if actions else 'NotAction'}",
                f"{action!r} is no action.",
                "Write service:Action, e.g. s3:GetObject or s3:Get*.",
            )
    for resource in resources + not_resources:
        if resource != "*" and not _is_arn(resource):
            raise _bad(
                f"{where}.{'Resource' if resources else 'NotResource'}",
                f"{resource!r} is no ARN.",
                'Write an ARN such as arn:aws:s3:::photos/*, or "*".',
            )
    return Statement(
        number=number,
        sid=sid,
        effect=effect,
        actions=actions,
        not_actions=not_actions,
        resources=resources,
        not_resources=not_resources,
        conditions=_conditions(statement.get("Condition", {}), f"{where}.Condition"),
    )


def _either(
    statement: Mapping[str, Any], element: str, where: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    negated = f"Not{element}"
    if (element in statement) == (negated in statement):
        raise _bad(where, f"a statement has either {element} or {negated}.")
    given = element if element in statement else negated
    values = _texts(statement[given])
    if not values:
        raise _bad(f"{where}.{given}", "this is a text or a list of texts, and not empty.")
    return (values, ()) if given == element else ((), values)


def _conditions(block: Any, where: str) -> tuple[Condition, ...]:
    if not isinstance(block, Mapping):
        raise _bad(where, "a Condition is an object: operator → key → values.")
    found: list[Condition] = []
    for operator, keys in block.items():
        if not isinstance(operator, str) or not is_operator(operator):
            raise _bad(
                f"{where}.{operator}", "there is no such operator.", _near_operator(operator)
            )
        if not isinstance(keys, Mapping) or not keys:
            raise _bad(f"{where}.{operator}", "an operator holds an object: key → values.")
        for key, given in keys.items():
            values = _texts(given, scalars=True)
            if not values:
                raise _bad(f"{where}.{operator}.{key}", "the values are a text or a list of texts.")
            _check_values(operator, values, f"{where}.{operator}.{key}")
            found.append(Condition(operator, str(key), values))
    return tuple(found)


def _check_values(operator: str, values: tuple[str, ...], where: str) -> None:
    base = split_operator(operator)[1]
    if base in ("Bool", "Null"):
        for value in values:
            if value.lower() not in ("true", "false"):
                raise _bad(where, f"{value!r} is neither true nor false.")


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


def _is_arn(resource: str) -> bool:
    if not resource.startswith(("arn:", "${")):
        return False
    return resource.count(":") >= 5 or resource.endswith("*")


def _near(element: str) -> str:
    import difflib

    near = difflib.get_close_matches(str(element), _ELEMENTS, n=1)
    return f"Did you mean {near[0]}?" if near else "It has: " + ", ".join(_ELEMENTS)


def _near_operator(operator: object) -> str:
    import difflib

    near = difflib.get_close_matches(split_operator(str(operator))[1], OPERATORS, n=1)
    return f"Did you mean {near[0]}?" if near else "The usual ones: StringEquals, StringLike, Bool."


def _bad(where: str, message: str, hint: str | None = None) -> BadInputError:
    return BadInputError(message[0].upper() + message[1:], where=where, hint=hint)
