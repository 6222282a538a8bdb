"""What can be measured: a file or folder of the learner's, a lab's function, a scenario's handler.

A function's own timeout and memory are the lab's business, not the measuring's: a handler that
takes 2 s here takes 28 s at 128 MB, and that is for the model to say.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam import served
from studylam.errors import BadInputError, NotFoundError, UsageError
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

MAX_EVENT = 6_291_456
"""Bytes of an event that Lambda takes of a caller who waits."""


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
        memory_mb=MEMORY_MB if memory_mb is None else memory_mb,
        timeout_s=TIMEOUT_S if timeout_s is None else timeout_s,
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
        BadInputError: the function's file can't be used.
    """
    from studylam.labs.documents import Documents
    from studylam.labs.function import function_config
    from studylam.labs.function_file import current

    lab = library.lab(lab_id)
    files = dict(lab.starter)
    if version == "solution":
        files |= lab.solution
    elif version == "own" and record is not None:
        drafts = record.drafts(lab.id)
        files |= {name: text for name, text in drafts.items() if name in files}
    documents = Documents(lab, files)
    spec = current(lab.function, documents).spec
    events = events_of(lab)
    if not events:
        raise UsageError(
            f"The lab {lab.title} has no event for its function alone.",
            hint="What leads to its runs happens around it. Labs with events of their own can be "
            "tuned, and handlers in files.",
        )
    role = spec.role if isinstance(spec.role, dict) else None
    return Subject(
        title=lab.title,
        config=function_config(lab, spec, role=role),
        code=files,
        events=events,
        world=lab.world,
        timeout_s=spec.timeout_s,
        pack=library.pack_of(lab),
        lab=lab,
    )


def events_of(lab: Lab) -> tuple[tuple[str, str], ...]:
    """Those that the lab offers, else those of its cases; then what is invoked in its stories."""
    offered = [*lab.events, *(case.event for case in lab.cases)]
    found = {each.name: json.dumps(each.event) for each in lab.events if not each.actions}
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
    return tuple(found.items())[:MOST_EVENTS]


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


# -- what a person types --------------------------------------------------------------------------


@contextmanager
def typed_subject(text: str, library: Library) -> Iterator[Subject]:
    """``FILE:FUNCTION`` or ``FOLDER MODULE.FUNCTION``, then events: names, files, or JSON.

    Raises:
        UsageError, NotFoundError, BadInputError: it can't be understood, or isn't there; nobody
            in a browser may say this.
    """
    from studylam.labs.deployment import find_target, package

    served.refuse("A handler on the disk")
    try:
        first, *rest = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"{text!r} can't be understood: {error}.") from error
    handler = None
    if rest and Path(first).expanduser().is_dir():
        handler, *rest = rest
    found = find_target(str(Path(first).expanduser()), handler)
    events = [(word, _event(word, library)) for word in rest] or [("{}", "{}")]
    with package(found) as code:
        yield target_subject(code, found.handler, events, title=first)


def _event(word: str, library: Library) -> str:
    from studylam.labs.event_text import parse_event

    text = word
    if not word.startswith(("{", "[")):
        path = Path(word).expanduser()
        if not path.is_file():
            return json.dumps(library.event(word).event)
        if path.stat().st_size > MAX_EVENT:
            raise BadInputError(f"{word} is larger than {MAX_EVENT:,} bytes.")
        text = path.read_text("utf-8", "replace")
    parse_event(text, where=word)
    return text
