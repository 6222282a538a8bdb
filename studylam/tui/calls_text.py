"""AWS calls with IAM's verdict, as lines: what decided, and the least that would allow it.

Everything that a handler wrote is made inert here, and nothing is parsed as markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.content import Content

from studylam.inert import inert, inert_line
from studylam.tui.actions import key_of
from studylam.tui.columns import Columns
from studylam.tui.prose import QUIET, code_lines, hang, wrap

if TYPE_CHECKING:
    from studylam.runtime import AwsCall
    from studylam.runtime.iam import OverBroad

VERDICTS = {
    "allow": "allow",
    "implicit-deny": "implicit deny",
    "explicit-deny": "explicit deny",
}
BLANK = Content("")
_FOUR = Content("    ")


def name_of(call: AwsCall) -> str:
    """``s3:PutObject``."""
    return inert_line(f"{call.service}:{call.operation}")


def head(call: AwsCall, column: int, width: int) -> Content:
    """A call on one line: fine or not, verdict, status, time."""
    allowed, fine = call.decision == "allow", call.decision == "allow" and call.status < 400
    sign = Content.styled("✓ ", "bold $success") if fine else Content.styled("✗ ", "bold $error")
    title = Content(name_of(call)).truncate(column, ellipsis=True)
    left = sign + title.pad_right(max(column - title.cell_length, 0))
    verdict = inert_line(VERDICTS.get(call.decision, call.decision))
    left += Content.styled(f"  {verdict}", QUIET if allowed else "$error")
    right = Content.styled(f"{call.status}   {call.duration_ms:7.1f} ms", QUIET)
    return Columns(left, right).line(width)


def resource_lines(call: AwsCall, width: int) -> Iterator[Content]:
    """What it was about, and what AWS said if it wasn't fine."""
    details = [inert_line(call.resource)] if call.resource else []
    if call.decision != "allow" or call.status >= 400:
        details += [inert_line(part) for part in (call.error_code or "", call.reason) if part]
    for detail in details:
        yield from hang(wrap(Content.styled(detail, QUIET), width - 4), Content("    "), 4)


def decided_lines(call: AwsCall, width: int) -> Iterator[Content]:
    """Which statement decided, as it was written."""
    if call.decided_by:
        words = Content.styled(f"decided by {inert_line(call.decided_by)}", QUIET)
        yield from hang(wrap(words, width - 4), Content("    "), 4)
    if call.statement is not None:
        yield from _statement(call.statement, width)


def would_allow_lines(call: AwsCall, width: int, *, can_add: bool) -> Iterator[Content]:
    """The smallest statement that would allow a refused call, and the key that adds it."""
    if call.decision == "allow":
        return
    if not call.would_allow:
        if call.decision == "explicit-deny":
            no = Content("A Deny stands, so no Allow helps: narrow the Deny, or take it away.")
            yield from hang(wrap(no, width - 4), Content("    "), 4)
        return
    for statement in call.would_allow:
        held = "its own policy" if "Principal" in statement else "the role"
        words = Content.styled(f"smallest statement for {held} that would allow it", "bold")
        yield from hang(wrap(words, width - 4), Content("    "), 4)
        yield from _statement(statement, width)
    if can_add:
        yield Content.assemble(
            "    ", (key_of("calls.add-to-role"), "bold $accent"), (" add it to the role", QUIET)
        )


def _statement(statement: Mapping[str, Any], width: int) -> Iterator[Content]:
    text = inert(json.dumps(statement, indent=2, ensure_ascii=False))
    for line in code_lines(text, "json", max(width - 4, 8)):
        yield Content("    ") + line


def broad_lines(found: Sequence[OverBroad], width: int) -> Iterator[Content]:
    """Grants of the role that are too broad, above the calls."""
    if not found:
        return
    for one in found:
        title = f"{one.grant} in {one.statement} of the role is too broad"
        mark = Content.styled("! ", "bold $warning")
        yield from hang(wrap(Content.styled(inert_line(title), "bold"), width - 2), mark, 2)
        yield from hang(wrap(Content(inert_line(one.reason)), width - 2), Content("  "), 2)
        if one.narrower:
            words = Content.styled("what was used of it would need only", QUIET)
            yield from hang(wrap(words, width - 2), Content("  "), 2)
            for statement in one.narrower:
                text = inert_line(json.dumps(statement, ensure_ascii=False))
                yield from hang(wrap(Content.styled(text, "$secondary"), width - 4), _FOUR, 4)
    yield BLANK
