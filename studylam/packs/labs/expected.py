"""Checks what cases expect: things that the lab has, and something that not every handler does."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from studylam.packs.labs.calls import misspelt
from studylam.packs.labs.wishes import check_wishes
from studylam.packs.models import Case, EventChoice, Expectation, FunctionSpec, Surroundings
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.yamltext import Document, Path


def check_expectations(
    cases: Iterable[Case],
    world: dict[str, Any],
    function: FunctionSpec,
    around: Surroundings,
    document: Document,
    report: Report,
) -> None:
    """Note expectations of tables, queues, functions, … that the lab doesn't have, and empty ones.

    A handler could make them, which hardly any does: so these are warnings.
    """
    functions = [function.name, *(spec.name for spec in around.functions)]
    known = {
        "items": ("table", list(world.get("tables") or ())),
        "messages": ("queue or topic", [*world.get("queues", ()), *world.get("topics", ())]),
        "objects": ("bucket", list(world.get("buckets") or ())),
        "invocations": ("function", functions),
    }
    _targets(world, functions, around, document, report)
    numbers = _numbers(document)
    for case in cases:
        number = numbers.get(case.id, 0)
        at: Path = ("cases", number, "expect")
        wanted = document.data["cases"][number]["expect"]
        for key, (what, names) in known.items():
            named = getattr(case.expect, key)
            for name in named if isinstance(named, dict) else ():
                plain = name.split("/")[0] if key == "objects" else name
                if plain not in names:
                    _note_unknown(what, plain, names, (*at, key, name), document, report)
        _words(case.expect, at, document, report)
        check_wishes(case.expect, wanted, at, document, report)
        states = list(_states(around))
        for nth, state in enumerate(case.expect.states or ()):
            if states and state not in states:
                _note_unknown("state", state, states, (*at, "states", nth), document, report)
        if wanted and _is_vacuous(case, wanted, function):
            line, column = document.mark(at)
            report.add(
                "B010",
                document.file,
                line,
                f"Every handler passes the case {case.id!r}: it expects nothing in particular.",
                hint="Say what is returned, logged or written.",
                column=column,
            )


_OPERATORS = ("$json", "$contains", "$any", "$absent", "$message")
_MAIL = (
    *("to", "cc", "source", "subject", "subject_contains", "subject_excludes"),
    *("body", "body_contains", "body_excludes"),
)
_CALL = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")


def _words(expect: Expectation, at: Path, document: Document, report: Report) -> None:
    """Note words of an expectation that mean nothing there: nobody would ever see it fail."""
    for number, mail in enumerate(expect.mails or ()):
        _known(mail, _MAIL, (*at, "mails", number), document, report)
    for key in ("response", "responses", "items", "messages", "execution_output"):
        _operators(getattr(expect, key), (*at, key), document, report)
    for key in ("calls", "no_calls", "denied", "verdicts"):
        for number, name in enumerate(getattr(expect, key)):
            line, column = document.mark((*at, key, name if key == "verdicts" else number))
            if _CALL.fullmatch(name):
                if near := misspelt(name):
                    message, hint = f"AWS has no {name[:60]!r}.", f"Did you mean {near}?"
                    report.add("B011", document.file, line, message, hint=hint, column=column)
            else:
                message = f"{name[:60]!r} is no call of AWS."
                hint = "Write it as s3:GetObject."
                report.add("B011", document.file, line, message, hint=hint, column=column)


def _known(
    value: dict[str, Any], known: Collection[str], at: Path, document: Document, report: Report
) -> None:
    for key in value:
        if key not in known:
            line, column = document.mark((*at, key))
            message = f"There is no key {key[:60]!r} here."
            hint = did_you_mean(key, known, f"Known keys: {', '.join(known)}.")
            report.add("Y007", document.file, line, message, hint=hint, column=column)


def _operators(value: Any, at: Path, document: Document, report: Report) -> None:
    """Keys with a $ that stand in place of a value: any other would be taken for a plain key."""
    waiting: list[tuple[Any, Path]] = [(value, at)]
    while waiting:
        one, here = waiting.pop()
        if isinstance(one, dict):
            strange = {key: 0 for key in one if key.startswith("$") and key not in _OPERATORS}
            _known(strange, _OPERATORS, here, document, report)
            waiting += [(child, (*here, key)) for key, child in one.items()]
        elif isinstance(one, list | tuple):
            waiting += [(child, (*here, number)) for number, child in enumerate(one)]


def _targets(
    world: dict[str, Any],
    functions: list[str],
    around: Surroundings,
    document: Document,
    report: Report,
) -> None:
    """Where failed events go: a queue, topic or function of this lab."""
    known = {
        "sqs": ("queue", list(world.get("queues") or ())),
        "sns": ("topic", list(world.get("topics") or ())),
        "lambda": ("function", functions),
    }
    for at, arn in _arns(around, document):
        parts = arn.split(":")
        what, names = known.get(parts[2] if len(parts) > 5 else "", ("", []))
        name = parts[6] if what == "function" and len(parts) > 6 else parts[-1]
        if what and name not in names:
            _note_unknown(what, name, names, at, document, report)


def _arns(around: Surroundings, document: Document) -> Iterator[tuple[Path, str]]:
    further = [spec.name for spec in around.functions]
    for each in around.asynchronous:
        if isinstance(each.settings, dict):
            at: Path = ("async",)
            if each.function in further:
                at = ("functions", further.index(each.function), "async")
            settings = each.settings
            dead = settings.get("DeadLetterConfig") or {}
            if isinstance(dead.get("TargetArn"), str):
                yield (*at, "DeadLetterConfig", "TargetArn"), dead["TargetArn"]
            for kind, target in (settings.get("DestinationConfig") or {}).items():
                yield (*at, "DestinationConfig", kind, "Destination"), target["Destination"]


def _note_unknown(
    what: str, name: str, known: Collection[str], at: Path, document: Document, report: Report
) -> None:
    line, column = document.mark(at)
    report.add(
        "B011",
        document.file,
        line,
        f"The lab has no {what} {name[:60]!r}.",
        hint=did_you_mean(name, known, f"It has: {', '.join(known) or 'none'}."),
        column=column,
    )


def _numbers(document: Document) -> dict[str, int]:
    """Id of a case → its number; the first counts, as it does for reading."""
    found: dict[str, int] = {}
    for number, case in enumerate(document.data.get("cases") or ()):
        if isinstance(case, dict) and isinstance(case.get("id"), str):
            found.setdefault(case["id"], number)
    return found


def _states(around: Surroundings) -> Iterator[str]:
    """The states of a machine that stands in lab.yaml, those of its branches as well."""
    machine = around.state_machine
    waiting: list[Any] = [machine.definition] if machine else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("States"), dict):
                yield from value["States"]
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _is_vacuous(case: Case, wanted: Iterable[str], function: FunctionSpec) -> bool:
    """Whether nothing that is expected depends on the handler."""
    for key in wanted:
        value = getattr(case.expect, key)
        if key == "max_duration_ms" and value >= function.timeout_s * 1000:
            continue
        if key == "max_memory_mb" and value >= function.memory_mb:
            continue
        nothing = value in ({"$any": True}, (), {}, False) if value is not None else False
        if key in (
            "response",
            "responses",
            "mails",
            "results",
            "states",
            "invocations",
            "attempts",
        ):
            nothing = value == {"$any": True}
        if not nothing:
            return False
    return True


def note_unused(
    events: Iterable[EventChoice], cases: Iterable[Case], document: Document, report: Report
) -> None:
    """Note events that no case uses. Learners can still send them, so it is no more than a note."""
    used = {
        case.get("event") for case in document.data["cases"] if isinstance(case.get("event"), str)
    }
    for number, event in enumerate(document.data["events"]):
        name = event.get("name")
        if isinstance(name, str) and name not in used:
            line, column = document.mark(("events", number, "name"))
            message = f"No case uses the event {name[:60]!r}."
            report.add("B009", document.file, line, message, column=column)
