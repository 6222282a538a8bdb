"""What a behaviour is, and how the written-down ones are read.

A file of `behaviours/` is one section. A behaviour in it looks like this::

    - id: errors-key
      shows: A KeyError's message is the key's repr
      evidence: ["[RIC] awslambdaric 4.2.2"]
      code: |
        def handler(event, context):
            return event["missing"]
      calls:
        - event: {}
          error: {errorMessage: "'missing'", errorType: KeyError, requestId: <id>, stackTrace: […]}

``code`` is app.py, or a mapping of several files; ``returns: EXPRESSION`` writes a handler around
an expression. One call may be written without ``calls``. `Call` says what can be expected, and
`templates` which placeholders expected texts may have.

Evidence: [AWS] recorded from AWS · [RIC] observed from awslambdaric · [RIE] observed from the
runtime interface emulator · [LOG] real log streams · [DOC] AWS's documentation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studylam.runtime.conformance.stage import Stage

CHECKS = "checks"
"""The section of the 18 checks by which runners of handlers were measured."""


@dataclass(frozen=True)
class Call:
    """One invocation and what it gives; what is None isn't looked at."""

    event: str = "{}"
    """JSON, to the letter."""
    payload: str | None = None
    """The exact text that the caller gets."""
    fails: bool = False
    """It is a function error; so is anything with ``error`` or ``ends``."""
    error: Mapping[str, Any] | None = None
    """The payload is this object, with its keys in this order."""
    ends: str | None = None
    """The process ends, in these words of the platform's: Runtime.ExitError."""
    printed: tuple[str, ...] | None = None
    """All log events of the function's own."""
    printed_twice: tuple[str, ...] | None = None
    """The same for each of the two times that an Init which fails is tried."""
    log: tuple[str, ...] | None = None
    """All log events, with the platform's."""
    report: Mapping[str, Any] = field(default_factory=dict)
    """Attributes of the report: a value, or [lowest, highest] with null for no bound."""
    cold: bool | None = None
    refused: Mapping[str, Any] | None = None
    """Lambda's API refuses the call, or before it the function: code, status, message."""
    within_s: float | None = None
    """Seconds after which the answer is there, at latest."""


@dataclass(frozen=True)
class Behaviour:
    """One behaviour of Lambda's, with the evidence for it and a way to replay it."""

    id: str
    section: str
    shows: str
    evidence: tuple[str, ...]
    code: Mapping[str, str] = field(default_factory=dict)
    handler: str = "app.handler"
    function: Mapping[str, Any] = field(default_factory=dict)
    """Further settings of `FunctionConfig`."""
    calls: tuple[Call, ...] = ()
    live: bool = False
    """It is the client's, not the platform's: awslambdaric has it as well."""
    whole_sandbox: bool = False
    """It needs what only tier A has: files at Lambda's places, a /tmp, child processes."""
    python: tuple[int, int] = (3, 11)
    """The lowest interpreter that shows it."""
    differs: str = ""
    """Why the mini-runtime is known to do otherwise: the row can't pass, and says so."""
    steps: Callable[[Stage], None] | None = None
    """Instead of calls: a sequence that is written in Python."""

    @property
    def tags(self) -> str:
        """The kinds of evidence: ``[AWS][LOG]``."""
        return "".join(dict.fromkeys(text.partition(" ")[0] for text in self.evidence))


def read_section(name: str, text: str) -> list[Behaviour]:
    """The behaviours of one file; ``name`` is the section's. Raises ValueError if one is wrong."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(text, loader)
    defaults = document.get("defaults", {})
    return [_behaviour(name, {**defaults, **one}) for one in document["behaviours"]]


def read_sections() -> list[Behaviour]:
    """All behaviours that are written down as data."""
    folder = resources.files(__package__) / "behaviours"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".yaml")),
        key=lambda file: file.name,
    )
    return [
        behaviour
        for file in files
        for behaviour in read_section(
            file.name.removesuffix(".yaml"), file.read_text(encoding="utf-8")
        )
    ]


def _behaviour(section: str, given: dict[str, Any]) -> Behaviour:
    given = dict(given)
    before, code = given.pop("before", ""), given.pop("code", "")
    if "returns" in given:
        code = f"def handler(event, context):\n    return {given.pop('returns')}\n"
    files = code if isinstance(code, dict) else {"app.py": before + code}
    calls = given.pop("calls", None)
    if calls is None:
        names = [one.name for one in fields(Call) if one.name in given]
        calls = [{name: given.pop(name) for name in names}]
    evidence = tuple(given.pop("evidence"))
    if "python" in given:
        major, _, minor = given.pop("python").partition(".")
        given["python"] = (int(major), int(minor))
    try:
        made = Behaviour(
            section=section,
            evidence=evidence,
            code=files,
            calls=tuple(_call(one) for one in calls),
            **given,
        )
    except (TypeError, ValueError) as error:
        raise ValueError(f"The behaviour {given.get('id')!r} isn't one: {error}") from error
    if not all(text.startswith("[") and "] " in text for text in evidence):
        raise ValueError(f"The behaviour {made.id!r} needs evidence of the form '[TAG] source'.")
    return made


def _call(given: dict[str, Any]) -> Call:
    given = dict(given)
    event = given.pop("event", {})
    for name in ("printed", "printed_twice", "log"):
        if given.get(name) is not None:
            given[name] = tuple(given[name])
    if not isinstance(given.get("payload", ""), str):
        raise ValueError("its payload must be a text, in quotes")
    return Call(event=event if isinstance(event, str) else json.dumps(event), **given)
