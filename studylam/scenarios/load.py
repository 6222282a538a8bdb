"""``tool: load``: from a scenario file's data to a simulation, its bill and its explanation.

    tool: load
    title: A spike that throttles
    about: What to look at, in Markdown.
    until_s: 120
    region: us-east-1
    account: {concurrency: 1000}      # without it: what the packs' facts say
    functions:
      resize: {duration_ms: {median: 120, p99: 900}, init_ms: 800, memory_mb: 512, reserved: 50}
    sources:
      web: {calls: resize, kind: sync, arrivals: {kind: poisson, per_s: 300}}

`content/README.md` has all keys. A setting is addressed as ``function.resize.reserved``,
``source.web.arrivals.per_s``, ``account.concurrency`` or ``until_s``.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import BadInputError, FieldError
from studylam.inert import inert_line
from studylam.scenarios.arrivals import read_arrivals, read_time
from studylam.scenarios.fields import Fields, shown
from studylam.scenarios.limits import Limits
from studylam.scenarios.load_bill import bill
from studylam.scenarios.load_words import explain
from studylam.scenarios.sources import read_source
from studylam.simulation.load import Account, Arrivals, Function, Scenario, Source
from studylam.simulation.load.model import MAX_FUNCTIONS, MAX_INVOCATIONS, MAX_SECONDS

if TYPE_CHECKING:
    from studylam.packs import Library

__all__ = ["LoadScenario", "bill", "check_data", "explain", "read_load", "with_settings"]

ARCHITECTURES = ("x86_64", "arm64")
MAX_CONCURRENCY = 200_000
"""Of an account; beyond it, the number is a slip."""
MAX_SOURCES = 40
MAX_INIT_MS = 900_000
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class LoadScenario:
    """A scenario file of ``tool: load``, read."""

    title: str
    about: str
    scenario: Scenario
    sources: tuple[str, ...]
    """The names of the scenario's sources, in order."""
    region: str
    architectures: Mapping[str, str]
    """By function: x86_64 or arm64."""
    free_tier: bool


def read_load(
    data: Mapping[str, Any],
    library: Library,
    *,
    folder: Path | None = None,
    replays: Mapping[str, Arrivals] | None = None,
) -> LoadScenario:
    """Read a scenario's data; replayed files lie in ``folder``.

    ``replays``: arrivals by source that take the place of what the data say.

    Raises:
        FieldError: the first of what is wrong, with its place in ``data``.
    """
    load, wrong = _read(data, library, folder, replays or {})
    if wrong:
        raise wrong[0]
    assert load is not None
    return load


def check_data(
    data: Mapping[str, Any], library: Library, *, folder: Path | None = None
) -> Iterator[FieldError]:
    """All that is wrong with a scenario's data."""
    yield from _read(data, library, folder, {})[1]


def _read(
    data: Mapping[str, Any],
    library: Library,
    folder: Path | None,
    replays: Mapping[str, Arrivals],
) -> tuple[LoadScenario | None, list[FieldError]]:
    wrong: list[FieldError] = []
    limits = Limits(library)
    top = Fields(data, (), wrong)
    for head in ("tool", "practises"):  # packs read these
        top.raw(head)
    title, about = top.text("title", "A load"), top.text("about")
    until_s = top.number("until_s", None, 1, MAX_SECONDS, unit="s")
    region = top.text("region", "us-east-1")
    free_tier = top.switch("free_tier", False)
    account = _account(top.below("account"), limits)
    functions, architectures = _functions(top, limits)
    named = {function.name: function for function in functions}
    sources = _sources(top, limits, named, until_s, folder, replays)
    for name in replays:
        if name not in sources:
            top.refuse(("sources",), f"There is no source {shown(name)} to replay a file for.")
    top.finish()
    _check_concurrency(top, account, functions)
    if wrong:
        return None, wrong
    try:
        scenario = Scenario(
            account=account,
            functions=tuple(functions),
            sources=tuple(sources.values()),
            until_s=until_s,
        )
    except BadInputError as error:
        return None, [FieldError((), error.message, hint=error.hint)]
    load = LoadScenario(title, about, scenario, tuple(sources), region, architectures, free_tier)
    return load, wrong


def _account(fields: Fields, limits: Limits) -> Account:
    usual = limits.account()

    def limit(key: str, default: float) -> float:
        return fields.number(key, default, 0.001, 1e9, unlimited=True)

    account = Account(
        concurrency=fields.whole("concurrency", usual.concurrency, 0, MAX_CONCURRENCY),
        unreserved_least=fields.whole(
            "unreserved_least", usual.unreserved_least, 0, MAX_CONCURRENCY
        ),
        environments_per_period=fields.number(
            "environments_per_period", usual.environments_per_period, 0, 1e9, unlimited=True
        ),
        period_s=fields.number("period_s", usual.period_s, 0.001, 86_400, unit="s"),
        requests_per_environment_per_s=limit(
            "requests_per_environment_per_s", usual.requests_per_environment_per_s
        ),
        requests_growth_per_period=limit(
            "requests_growth_per_period", usual.requests_growth_per_period
        ),
    )
    fields.finish()
    return account


def _functions(top: Fields, limits: Limits) -> tuple[list[Function], dict[str, str]]:
    functions: list[Function] = []
    architectures: dict[str, str] = {}
    each = top.each("functions")
    if len(each) > MAX_FUNCTIONS:
        top.refuse(("functions",), f"A scenario has at most {MAX_FUNCTIONS} functions.")
        each = each[:MAX_FUNCTIONS]
    for name, fields in each:
        _check_name(name, fields)
        architectures[name] = fields.choice("arch", ARCHITECTURES, "x86_64")
        functions.append(_function(name, fields, limits))
        fields.finish()
    return functions, architectures


def _function(name: str, fields: Fields, limits: Limits) -> Function:
    low, high = int(limits.number("memory.min")), int(limits.number("memory.max"))
    longest = limits.number("timeout.max")
    timeout_s = fields.number(
        "timeout_s", longest, 1, longest, unit="s", source=limits.source("timeout.max")
    )
    return Function(
        name=name or "?",
        duration=read_time(fields, "duration_ms", None, 86_400_000),
        init=read_time(fields, "init_ms", 0.0, MAX_INIT_MS),
        memory_mb=fields.whole(
            "memory_mb", low, low, high, unit="MB", source=limits.source("memory.max")
        ),
        timeout_s=timeout_s,
        reserved=fields.optional_whole("reserved", 0, MAX_CONCURRENCY),
        provisioned=fields.whole("provisioned", 0, 0, MAX_CONCURRENCY),
        idle_s=fields.number("idle_s", 300.0, 0, 86_400, unit="s"),
        error_rate=fields.number("error_rate", 0.0, 0, 1),
        per_record_s=fields.number("per_record_ms", 0.0, 0, 900_000, unit="ms") / 1000,
    )


def _check_name(name: str, fields: Fields) -> None:
    if not _NAME.fullmatch(name):
        fields.refuse((), f"{shown(name)} is no name: letters, digits, - and _, at most 64.")


def _sources(
    top: Fields,
    limits: Limits,
    functions: Mapping[str, Function],
    until_s: float,
    folder: Path | None,
    replays: Mapping[str, Arrivals],
) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    expected = 0.0
    each = top.each("sources")
    if len(each) > MAX_SOURCES:
        top.refuse(("sources",), f"A scenario has at most {MAX_SOURCES} sources.")
        each = each[:MAX_SOURCES]
    for name, fields in each:
        _check_name(name, fields)
        if name in replays:
            fields.raw("arrivals")
            arrivals = replays[name]
        else:
            arrivals = read_arrivals(fields.below("arrivals"), folder)
        expected += arrivals.expected(until_s)
        if expected > MAX_INVOCATIONS:
            fields.refuse(
                ("arrivals",),
                f"These are {expected:,.0f} arrivals: more than the {MAX_INVOCATIONS:,} that can "
                "be simulated.",
                "Choose a lower rate or a shorter time.",
            )
        sources[name] = read_source(fields, arrivals, functions, limits)
        fields.finish()
    return sources


def _check_concurrency(top: Fields, account: Account, functions: list[Function]) -> None:
    """Provisioned within reserved, and enough of the account left: said at the function's value."""
    most = max(0, account.concurrency - account.unreserved_least)
    taken = 0
    for function in functions:
        at = ("functions", function.name)
        if function.reserved is not None and function.provisioned > function.reserved:
            top.refuse(
                (*at, "provisioned"),
                f"Provisioned concurrency ({function.provisioned:,}) can't exceed the reserved "
                f"({function.reserved:,}).",
            )
        key = "provisioned" if function.reserved is None else "reserved"
        wanted = function.provisioned if function.reserved is None else function.reserved
        if taken + wanted > most and wanted:
            top.refuse(
                (*at, key),
                f"{wanted:,} can't be {key}: of the account's {account.concurrency:,}, "
                f"{max(0, most - taken):,} can be, as {account.unreserved_least:,} stay "
                "unreserved.",
                "A reservation of 0 stops a function." if key == "reserved" else None,
            )
        taken += wanted


# -- settings by address -------------------------------------------------------------------------

_GROUPS = {
    "function": "functions",
    "functions": "functions",
    "source": "sources",
    "sources": "sources",
}


def with_settings(data: Mapping[str, Any], settings: Mapping[str, str]) -> dict[str, Any]:
    """A copy of ``data`` with settings changed, by address; an empty text takes one away.

    Raises:
        FieldError: there is no such function or source, or the text can't be read.
    """
    changed = copy.deepcopy(dict(data))
    for address, text in settings.items():
        path = _path(changed, address)
        inner: Any = changed
        for number, step in enumerate(path[:-1]):
            below = inner.get(step)
            if below is None:
                below = inner[step] = {}
            if not isinstance(below, dict):
                raise FieldError(
                    path[: number + 1], f"{shown(address)} leads into a value.", hint=_ADDRESSES
                )
            inner = below
        if text.strip():
            inner[path[-1]] = _value(text, path)
        else:
            inner.pop(path[-1], None)
    return changed


_ADDRESSES = "For example: function.resize.reserved=50, source.web.arrivals.per_s=200, until_s=60"


def _path(data: Mapping[str, Any], address: str) -> tuple[str, ...]:
    steps = tuple(address.strip().split("."))
    if not all(steps) or len(steps) > 8:
        raise FieldError((), f"{shown(address)} is no address of a setting.", hint=_ADDRESSES)
    group = _GROUPS.get(steps[0])
    if group is None:
        return steps
    names = data.get(group)
    known = list(names) if isinstance(names, Mapping) else []
    if len(steps) < 3 or steps[1] not in known:
        name = steps[1] if len(steps) > 1 else ""
        raise FieldError(
            (group,),
            f"There is no {group[:-1]} {shown(name)}."
            if len(steps) != 2 or name not in known
            else f"{shown(address)} is no setting.",
            hint=f"There is: {', '.join(map(inert_line, known))}." if known else _ADDRESSES,
        )
    return (group, *steps[1:])


def _value(text: str, path: tuple[str, ...]) -> Any:
    from studylam.packs.problems import Report
    from studylam.packs.reading.plain import plain
    from studylam.packs.reading.yamltext import parse_yaml

    document = parse_yaml(text[:10_000], "--set", Report())
    if document is None:
        raise FieldError(path, f"{shown(text)} can't be read as a value.")
    value = plain(document.data)
    if isinstance(value, float) and not math.isfinite(value):
        raise FieldError(path, f"{shown(text)} is no number that can be used.")
    return value
