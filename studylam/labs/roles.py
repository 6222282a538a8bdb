"""The roles of a lab that the learner writes: read, looked through, and given one grant more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from studylam.errors import BadInputError, StudyLamError
from studylam.labs.event_text import parse_event

if TYPE_CHECKING:
    from studylam.packs.models import Lab
    from studylam.runtime import AwsCall
    from studylam.runtime.iam import OverBroad


def role_files(lab: Lab) -> dict[str, str]:
    """Function → the file with its role, where the learner is the one to write it."""
    return {
        spec.name: spec.role
        for spec in (lab.function, *lab.around.functions)
        if isinstance(spec.role, str) and spec.role in lab.starter
    }


def with_grants(text: str, statements: Iterable[Mapping[str, Any]], *, where: str) -> str:
    """A role's text with these statements in it; as it was, where they are there already.

    Raises:
        BadInputError: the text isn't a policy document, with line and column.
    """
    from studylam.runtime.iam import with_statement

    held = parse_event(text, where=where)
    if not isinstance(held, dict):
        raise BadInputError("A policy is an object.", where=where)
    grown: Mapping[str, Any] = held
    for statement in statements:
        if "Principal" not in statement:  # that would be for the policy of what is called
            grown = with_statement(grown, statement)
    return text if grown == held else f"{json.dumps(grown, indent=2, ensure_ascii=False)}\n"


def too_broad(text: str, calls: Iterable[AwsCall]) -> list[OverBroad]:
    """Where a role allows too much, with what would do for the calls that were made under it.

    Nothing where it is no policy at all: that is told when it is deployed.
    """
    from studylam.runtime.iam import over_broad

    needs = [
        (action, arn) for call in calls if call.decision == "allow" for action, arn in call.needed
    ]
    try:
        return over_broad(text, needs)
    except StudyLamError:
        return []
