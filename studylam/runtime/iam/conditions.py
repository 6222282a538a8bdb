"""The ``Condition`` element: operators, ``…IfExists``, ``ForAnyValue:`` and ``ForAllValues:``."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from studylam.runtime.iam.patterns import (
    Context,
    UnresolvedVariable,
    arn_like,
    like,
    resolve,
)

Test = Callable[[str, str, "Context | None"], bool]
"""(policy's value, request's value, context for variables) → whether they fit."""


def _exact(wanted: str, got: str, context: Context | None) -> bool:
    try:
        return resolve(wanted, context) == got
    except UnresolvedVariable:
        return False


def _ignoring_case(wanted: str, got: str, context: Context | None) -> bool:
    try:
        return resolve(wanted, context).lower() == got.lower()
    except UnresolvedVariable:
        return False


def _boolean(wanted: str, got: str, context: Context | None) -> bool:
    return wanted.lower() == got.lower()


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def _date(text: str) -> datetime | None:
    try:
        if re.fullmatch(r"\d{1,12}", text):
            return datetime.fromtimestamp(int(text), UTC)
        date = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except (ValueError, OverflowError, OSError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _numeric(compare: Callable[[Decimal, Decimal], bool]) -> Test:
    def test(wanted: str, got: str, context: Context | None) -> bool:
        left, right = _number(got), _number(wanted)
        return left is not None and right is not None and compare(left, right)

    return test


def _dated(compare: Callable[[datetime, datetime], bool]) -> Test:
    def test(wanted: str, got: str, context: Context | None) -> bool:
        left, right = _date(got), _date(wanted)
        return left is not None and right is not None and compare(left, right)

    return test


def _in_network(wanted: str, got: str, context: Context | None) -> bool:
    try:
        return ipaddress.ip_address(got) in ipaddress.ip_network(wanted, strict=False)
    except ValueError:
        return False


# Operator → (test, negated). A negated operator is true when none of the policy's values fit.
OPERATORS: dict[str, tuple[Test, bool]] = {
    "StringEquals": (_exact, False),
    "StringNotEquals": (_exact, True),
    "StringEqualsIgnoreCase": (_ignoring_case, False),
    "StringNotEqualsIgnoreCase": (_ignoring_case, True),
    "StringLike": (like, False),
    "StringNotLike": (like, True),
    "NumericEquals": (_numeric(lambda got, wanted: got == wanted), False),
    "NumericNotEquals": (_numeric(lambda got, wanted: got == wanted), True),
    "NumericLessThan": (_numeric(lambda got, wanted: got < wanted), False),
    "NumericLessThanEquals": (_numeric(lambda got, wanted: got <= wanted), False),
    "NumericGreaterThan": (_numeric(lambda got, wanted: got > wanted), False),
    "NumericGreaterThanEquals": (_numeric(lambda got, wanted: got >= wanted), False),
    "DateEquals": (_dated(lambda got, wanted: got == wanted), False),
    "DateNotEquals": (_dated(lambda got, wanted: got == wanted), True),
    "DateLessThan": (_dated(lambda got, wanted: got < wanted), False),
    "DateLessThanEquals": (_dated(lambda got, wanted: got <= wanted), False),
    "DateGreaterThan": (_dated(lambda got, wanted: got > wanted), False),
    "DateGreaterThanEquals": (_dated(lambda got, wanted: got >= wanted), False),
    "Bool": (_boolean, False),
    "BinaryEquals": (_exact, False),
    "IpAddress": (_in_network, False),
    "NotIpAddress": (_in_network, True),
    "ArnEquals": (arn_like, False),
    "ArnLike": (arn_like, False),
    "ArnNotEquals": (arn_like, True),
    "ArnNotLike": (arn_like, True),
    "Null": (_boolean, False),
}


@dataclass(frozen=True)
class Condition:
    """One line of a ``Condition`` block: operator, key, and the values any of which may fit."""

    operator: str
    """As in the document, with its prefix and suffix."""
    key: str
    values: tuple[str, ...]

    def holds(self, context: Context, variables: Context | None) -> bool:
        """Whether the request meets it. ``variables`` is ``None`` where policies have none."""
        quantifier, base, if_exists = split_operator(self.operator)
        got = context.get(self.key.lower())
        if base == "Null":
            return all((got is None) == (value.lower() == "true") for value in self.values)
        test, negated = OPERATORS[base]

        def fits(value: str) -> bool:
            return any(test(wanted, value, variables) for wanted in self.values) != negated

        if quantifier == "ForAllValues":
            return all(fits(value) for value in got or ())
        if quantifier == "ForAnyValue":
            return (got is None and if_exists) or any(fits(value) for value in got or ())
        if not got:
            # A missing key: negated operators and …IfExists hold, all others don't.
            return negated or if_exists
        return all(map(fits, got)) if negated else any(map(fits, got))


def split_operator(operator: str) -> tuple[str, str, bool]:
    """``ForAnyValue:StringLikeIfExists`` → ``("ForAnyValue", "StringLike", True)``."""
    quantifier, separator, rest = operator.rpartition(":")
    base = rest.removesuffix("IfExists")
    return quantifier if separator else "", base, base != rest


def is_date(text: str) -> bool:
    """Whether a policy may compare with it: ISO 8601, or seconds since the epoch."""
    return _date(text) is not None


def is_operator(operator: str) -> bool:
    """Whether IAM has such an operator."""
    quantifier, base, if_exists = split_operator(operator)
    if quantifier not in ("", "ForAnyValue", "ForAllValues"):
        return False
    if base == "Null":
        return not quantifier and not if_exists
    return base in OPERATORS
