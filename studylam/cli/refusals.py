"""AWS calls that IAM refused: why, which statement decided, and what would allow them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from studylam.cli.output import say

if TYPE_CHECKING:
    from studylam.runtime import AwsCall

SHOWN = 10
"""Refused calls that are told of one by one."""


def tell(calls: Sequence[AwsCall]) -> None:
    """On stderr, so that a program that reads the payload isn't disturbed."""
    refused: dict[tuple[str, str, str], list[AwsCall]] = {}
    for call in calls:
        if call.decision != "allow":
            key = (call.action, call.resource, call.reason)
            refused.setdefault(key, []).append(call)
    for same in list(refused.values())[:SHOWN]:
        for line in _lines(same[0], len(same)):
            say(line, error=True)
    if len(refused) > SHOWN:
        say(f"… and {len(refused) - SHOWN:,} more were refused (--json has all).", error=True)


def _lines(call: AwsCall, times: int) -> list[str]:
    again = f" ({times:,} times)" if times > 1 else ""
    lines = [f"IAM refused {call.action} on {call.resource}{again}:", f"  {call.reason}"]
    if call.statement is not None:
        lines += [f"  It was {call.decided_by}:", f"    {json.dumps(call.statement)}"]
    held = [one for one in call.would_allow if "Principal" in one]
    own = [one for one in call.would_allow if "Principal" not in one]
    for where, statements in (
        ("the role", own),
        ("the policy of what is called", held),
    ):
        if statements:
            which = "statement" if len(statements) == 1 else "statements"
            lines.append(f"  The smallest {which} that would allow it, for {where}:")
            lines += [f"    {json.dumps(one)}" for one in statements]
    if not call.would_allow:
        lines.append("  No further Allow helps: take the Deny away, or narrow it.")
    return lines
