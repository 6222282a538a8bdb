"""Behaviours of AWS Lambda's Python runtime and platform, each with its evidence, to be replayed.

`behaviours` gives them, `replay` plays them on a `LambdaService` and beside awslambdaric. Most are
data in `behaviours/*.yaml`; what needs a sequence of steps is in `sequences`, `management` and
`destinations`.
"""

from __future__ import annotations

from collections.abc import Sequence

from studylam.errors import NotFoundError
from studylam.runtime.conformance.behaviour import CHECKS, Behaviour, read_sections
from studylam.runtime.conformance.verdicts import Verdict, client_version, replay

__all__ = ["CHECKS", "SECTIONS", "Behaviour", "Verdict", "behaviours", "client_version", "replay"]

SECTIONS = {
    CHECKS: "The 18 checks",
    "handlers": "How handlers are found",
    "init": "Errors during Init",
    "errors": "Errors during an invocation",
    "marshalling": "Events and responses",
    "context": "The context object",
    "logging-text": "Logging, plain text",
    "logging-json": "Logging, JSON",
    "environment": "What code finds around it",
    "platform": "The platform's lines and answers",
    "limits": "Limits and refusals",
    "lifecycle": "Environments over their life",
    "management": "Functions, versions, aliases, concurrency, permissions",
}
"""Sections in their order, and what they are about."""


def behaviours(only: Sequence[str] = ()) -> list[Behaviour]:
    """All behaviours, section by section; or those with these ids, or in these sections.

    Raises:
        NotFoundError: there is no such behaviour and no such section.
    """
    from studylam.runtime.conformance import destinations, management  # noqa: F401  they register
    from studylam.runtime.conformance.sequences import SEQUENCES

    order = list(SECTIONS)
    found = [*read_sections(), *SEQUENCES]
    found.sort(key=lambda one: (order.index(one.section), one.id if one.section == CHECKS else ""))
    if not only:
        return found
    chosen = [one for one in found if one.id in only or one.section in only]
    known = {one.section for one in found} | {one.id for one in found}
    for name in only:
        if name not in known:
            raise NotFoundError.named(
                "behaviour or section", name, [*order, *sorted(known - set(order))]
            )
    return chosen
