"""What can be measured: a file or folder of the learner's, a lab's function, a scenario's handler.

A function's own timeout and memory are the lab's business, not the measuring's: a handler that
takes 2 s here takes 28 s at 128 MB, and that is for the model to say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import NotFoundError, UsageError
from studylam.labs.tuning.measuring import MEMORY_MB, MOST_EVENTS, TIMEOUT_S, Subject
from studylam.labs.tuning.model import LONGEST_S
from studylam.labs.tuning.scenario import TuningScenario

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Lab, Pack
    from studylam.pricing import PriceList
    from studylam.progress import Record

NAME = "tuned"
MODULE = "tuned"
"""Of a handler that a scenario brings."""


def price_list(library: Library) -> PriceList:
    """The packs' newest.

    Raises:
        NotFoundError: no pack has one.
        BadInputError: it can't be used.
    """
    from studylam.pricing import load_prices

    if library.prices is None:
        raise NotFoundError("No pack has a price list.", hint="Cost needs one: content/prices/")
    return load_prices(Path(library.prices.path))


def target_subject(
    code: Path,
    handler: str,
    events: Sequence[tuple[str, str]],
    *,
    title: str = "",
    memory_mb: int | None = None,
    timeout_s: int | None = None,
    world: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Subject:
    """A deployment package of the learner's; ``settings`` are those of a `FunctionConfig`."""
    from studylam.runtime import FunctionConfig

    config = FunctionConfig(
        name=NAME,
        handler=handler,
        memory_mb=memory_mb or MEMORY_MB,
        timeout_s=timeout_s or TIMEOUT_S,
        **settings,
    )
    return Subject(
        title or handler, config, code, tuple(events), world or {}, timeout_s or LONGEST_S
    )


def lab_subject(
    library: Library, lab_id: str, version: str = "own", record: Record | None = None
) -> Subject:
    """A lab's function with the learner's code (``own``), the ``starter`` or the ``solution``.

    Raises:
        NotFoundError: there is no such lab.
        UsageError: none of its events is one for the function itself.
    """
    from studylam.labs.function import function_config

    lab = library.lab(lab_id)
    files = dict(lab.starter)
    if version == "solution":
        files |= lab.solution
    elif version == "own" and record is not None:
        drafts = record.drafts(lab.id)
        files |= {name: text for name, text in drafts.items() if name in files}
    spec = lab.function
    events = tuple(_events(lab))[:MOST_EVENTS]
    if not events:
        raise UsageError(
            f"The lab {lab.title} has no event for its function alone.",
            hint="What leads to its runs happens around it. Labs with events of their own can be "
            "tuned, and handlers in files.",
        )
    role = spec.role if isinstance(spec.role, dict) else None
    return Subject(
        title=lab.title,
        config=function_config(lab, role=role),
        code=files,
        events=events,
        world=lab.world,
        timeout_s=spec.timeout_s,
        pack=library.pack_of(lab),
        lab=lab,
    )


def _events(lab: Lab) -> list[tuple[str, str]]:
    """Those that the lab offers, else those of its cases; then what is invoked in its stories."""
    offered = [*lab.events, *(case.event for case in lab.cases)]
    found = {choice.name: json.dumps(choice.event) for choice in lab.events if not choice.actions}
    if not found:
        found = {
            case.id: json.dumps(case.event.event) for case in lab.cases if not case.event.actions
        }
    if not found:
        for choice in offered:
            for action in choice.actions:
                if action.kind == "invoke" and action.function in ("", lab.function.name):
                    text = json.dumps(action.event).replace("{n}", "1")
                    found.setdefault(choice.name, text)
    return list(found.items())


def scenario_subject(
    scenario: TuningScenario,
    library: Library,
    pack: Pack | None = None,
    record: Record | None = None,
) -> Subject:
    """What a scenario is about; ``pack`` brought it. Raises as `lab_subject` does."""
    from studylam.runtime import FunctionConfig

    if scenario.lab:
        found = lab_subject(library, scenario.lab, scenario.version, record)
        return replace(found, title=scenario.title)
    config = FunctionConfig(
        name=NAME,
        handler=f"{MODULE}.{scenario.handler}",
        memory_mb=scenario.memory_mb,
        timeout_s=scenario.timeout_s,
        environment=dict(scenario.environment),
        layers=scenario.layers,
    )
    return Subject(
        title=scenario.title,
        config=config,
        code={f"{MODULE}.py": scenario.code},
        events=scenario.events,
        world=scenario.world,
        timeout_s=scenario.timeout_s if scenario.has_timeout else LONGEST_S,
        pack=pack,
    )
