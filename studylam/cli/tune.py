"""``studylam tune``: measure a handler, and model its duration and cost against memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli import inputs
from studylam.cli.output import emit, say
from studylam.cli.waiting import waiting
from studylam.errors import FieldError, NotFoundError, UsageError

if TYPE_CHECKING:
    from studylam.labs.tuning import Subject, TuningScenario
    from studylam.packs import Library
    from studylam.packs.reading.yamltext import Document

EPILOG = """
What is measured here: CPU time and waiting of warm invocations, outside of the handler's process.
What is modelled from that: duration and cost from 128 to 10,240 MB. Exit status: 0 fine, 1 the
function can't be measured, 2 the call is wrong.

\b
--json: title, kind ("model"), measured {cpu_ms, wait_ms, cpu_share, parallel,
queued_ms, aws_ms, max_memory_used_mb, invocations, failed, events [name, …]},
requests, arch, region, timeout_s, rate_usd_per_gb_s, as_of, points
[memory_mb, vcpus, duration_ms, billed_duration_ms, cost_usd, unfit, marks],
cheapest_mb, fastest_mb, balanced_mb, least_mb, no_faster_from_mb, formula [],
assumptions [].
"""

SAMPLES = "tune-"
"""What the ids of the course's samples begin with."""


@click.command(epilog=EPILOG)
@click.argument("target", metavar="[FILE:FUNCTION | FOLDER | FILE.yaml]", required=False)
@click.option("--handler", metavar="MODULE.FUNCTION", help="The handler in FOLDER.")
@click.option("--sample", metavar="NAME", help="cpu, io, mixed, or a tuning scenario of a pack.")
@click.option("--lab", "lab_id", metavar="LAB", help="A lab's function.")
@click.option(
    "--version",
    type=click.Choice(["own", "starter", "solution"]),
    default="own",
    show_default=True,
    help="Of the lab's code.",
)
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="NAME|FILE|-",
    help="A canned event, a JSON file, or - for standard input. May be repeated.  [default: {}]",
)
@click.option("--repeat", type=int, metavar="N", help="Runs with each event.  [default: 5]")
@click.option("--requests", metavar="N", help="A month, for the cost.  [default: 1,000,000]")
@click.option("--arch", metavar="ARCH", help="x86_64 or arm64.  [default: x86_64]")
@click.option("--region", metavar="REGION", help="For the cost.  [default: us-east-1]")
@click.option(
    "--memory", type=int, metavar="MB", help="While it is measured.  [default: 1769, a whole vCPU]"
)
@click.option(
    "--timeout", type=int, metavar="S", help="Of the function.  [default: 60 here, 900 modelled]"
)
@click.option("--env", "env", multiple=True, metavar="K=V", help="May be repeated.")
@click.option("--role", type=click.Path(path_type=Path), metavar="FILE", help="An IAM policy.")
@click.option("--layer", "layers", multiple=True, metavar="NAME|DIR", help="May be repeated.")
@click.option("--world", type=click.Path(path_type=Path), metavar="FILE", help="Buckets, tables…")
@click.option(
    "--price-list",
    type=click.Path(path_type=Path),
    default=None,
    help="A price list of your own (YAML).",
)
@click.option(
    "--accept-no-sandbox",
    is_flag=True,
    help="Where no sandbox can be had at all, run the handler with nothing around it.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(**options: Any) -> int:
    """Which memory size is the cheapest, the fastest, the balanced one: measured, then modelled."""
    from studylam.labs.tuning.model import Settings, tune
    from studylam.labs.tuning.subjects import price_list
    from studylam.packs import open_library
    from studylam.pricing import load_prices

    library = open_library()
    as_json = options["as_json"]
    with _subject(options, library) as (subject, scenario):
        from studylam.labs.tuning.measuring import REPEATS

        repeat = options["repeat"]
        if repeat is None:
            repeat = scenario.repeat if scenario else REPEATS
        settings = _settings(options, scenario, subject.timeout_s, Settings)
        # Wrong settings are told before anything runs.
        prices = (
            load_prices(options["price_list"]) if options["price_list"] else price_list(library)
        )
        _check(settings, prices)
        if scenario is not None and scenario.about and not as_json:
            say(scenario.about)
            say()
        profile = _measure(subject, repeat, options)
    found = tune(profile, prices, settings)
    if as_json:
        emit({"title": subject.title, **found.to_json()})
        return 0
    from studylam.cli.tune_text import show

    show(subject.title, found)
    return 0


# -- what is measured -----------------------------------------------------------------------------


@contextmanager
def _subject(
    options: dict[str, Any], library: Library
) -> Iterator[tuple[Subject, TuningScenario | None]]:
    target, sample, lab_id = options["target"], options["sample"], options["lab_id"]
    if sum(map(bool, (target, sample, lab_id))) != 1:
        raise UsageError(
            "Say what is to be measured: one of FILE:FUNCTION, --sample and --lab.",
            hint="studylam tune --sample mixed",
        )
    with _record(sample or lab_id) as record:
        options["record"] = record
        if target and not target.lower().endswith((".yaml", ".yml")):
            with _target(target, options) as subject:
                yield subject, None
            return
        _refuse(options, *(("handler",) if target else ()))
        if lab_id:
            from studylam.labs.tuning import lab_subject

            yield lab_subject(library, lab_id, options["version"], record), None
            return
        from studylam.labs.tuning import scenario_subject

        scenario, pack = _read_file(target, library) if target else _named(sample, library)
        yield scenario_subject(scenario, library, pack, record), scenario


def _refuse(options: dict[str, Any], *more: str) -> None:
    """Labs and scenarios say themselves what their function is like."""
    for name in ("handler", "events", "memory", "timeout", "env", "role", "layers", "world", *more):
        if options[name] not in (None, (), ""):
            option = {"events": "event", "layers": "layer"}.get(name, name)
            raise UsageError(
                f"--{option} goes with a handler of your own.",
                hint="A lab, sample or scenario has its own configuration and events.",
            )


@contextmanager
def _record(is_needed: Any) -> Iterator[Any]:
    """The learner's record, for their code and their consents; none for a file of their own."""
    from studylam import home

    if not is_needed or not home.progress_database().exists():
        yield None
        return
    from studylam.progress import Record

    with Record.open() as record:
        yield record


@contextmanager
def _target(target: str, options: dict[str, Any]) -> Iterator[Subject]:
    from studylam.labs.deployment import find_target, package
    from studylam.labs.tuning import target_subject

    found = find_target(target, options["handler"])
    events = [(name, inputs.read_event(name)) for name in options["events"] or ("{}",)]
    if [name for name, _ in events].count("-") > 1:
        raise UsageError("Standard input has one event only.")
    settings = {
        "environment": inputs.read_environment(options["env"]),
        "layers": inputs.find_layers(options["layers"]),
        "role": inputs.read_role(options["role"]) if options["role"] else None,
    }
    with package(found) as code:
        yield target_subject(
            code,
            found.handler,
            events,
            title=target,
            memory_mb=options["memory"],
            timeout_s=options["timeout"],
            world=inputs.read_world(options["world"]) if options["world"] else None,
            **settings,
        )


def _named(name: str, library: Library) -> tuple[TuningScenario, Any]:
    """A tuning scenario by its id, which may lack what the samples' ids begin with."""
    from studylam.labs.tuning import read_tuning
    from studylam.packs.problems import Report
    from studylam.packs.reading.yamltext import parse_yaml

    known = {each.id: each for each in library.scenarios if each.tool == "tuning"}
    file = known.get(name) or known.get(SAMPLES + name)
    if file is None:
        names = [each.removeprefix(SAMPLES) for each in known]
        raise NotFoundError.named("sample", name, names)
    try:
        return read_tuning(file.data, library, folder=Path(file.path).parent), library.pack_of(file)
    except FieldError as error:
        document = parse_yaml(inputs.read_text(Path(file.path)), file.path, Report())
        raise _placed(error, document, file.path) from error


def _read_file(name: str, library: Library) -> tuple[TuningScenario, None]:
    """A scenario file of the learner's own."""
    from studylam.labs.tuning import read_tuning
    from studylam.packs.problems import Report
    from studylam.packs.reading.plain import plain
    from studylam.packs.reading.yamltext import parse_yaml

    path = Path(name)
    text = inputs.read_text(path)
    report = Report()
    document = parse_yaml(text, name, report)
    problem = next((problem for problem in report.problems if problem.level == "error"), None)
    if problem is not None or document is None or not isinstance(document.data, dict):
        words = problem.message if problem else "There are no keys with values."
        where = str(problem.place) if problem else name
        raise UsageError(f"The scenario can't be read: {words}", where=where)
    if document.data.get("tool") != "tuning":
        raise UsageError(
            "This is no scenario for power tuning.",
            where=f"{name}:{document.line('tool')}",
            hint="It begins with:  tool: tuning",
        )
    try:
        return read_tuning(plain(document.data), library, folder=path.parent), None
    except FieldError as error:
        raise _placed(error, document, name) from error


def _placed(error: FieldError, document: Document | None, name: str) -> FieldError:
    line, column = document.mark(error.path) if document else (1, 1)
    where = f"{name}:{line}:{column}"
    return FieldError(error.path, error.message, where=where, hint=error.hint)


# -- measuring ------------------------------------------------------------------------------------


def _settings(
    options: dict[str, Any], scenario: TuningScenario | None, timeout_s: int, kind: Any
) -> Any:
    from studylam.pricing import parse_number

    given: dict[str, Any] = {"timeout_s": timeout_s}
    for name in ("requests", "arch", "region"):
        if options[name] is not None:
            given[name] = options[name]
        elif scenario is not None:
            given[name] = getattr(scenario, name)
    if isinstance(given.get("requests"), str):
        try:
            given["requests"] = parse_number(given["requests"])
        except ValueError as error:
            raise UsageError(f"--requests: {error}.") from error
    return kind(**given)


def _check(settings: Any, prices: Any) -> None:
    from studylam.labs.tuning.model import tune
    from studylam.labs.tuning.profile import Profile

    tune(Profile(1, 1), prices, settings, sizes_mb=())


def _measure(subject: Subject, repeat: int, options: dict[str, Any]) -> Any:
    import time

    from studylam.cli.invoke import make_sure_of_walls
    from studylam.labs.tuning import measure
    from studylam.runtime import LambdaService, VirtualClock

    clock = VirtualClock(time.time())
    quiet = options["as_json"]
    with (
        waiting("measuring", stopped="Stopped: nothing was measured.", quiet=quiet) as work,
        LambdaService(blank_environments=0, clock=clock) as service,
    ):
        make_sure_of_walls(service, options["accept_no_sandbox"])
        return measure(subject, service, options["record"], repeat=repeat, progress=work.tell)
