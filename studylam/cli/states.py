"""``studylam states``: check, draw and run state machines (Step Functions)."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli import inputs
from studylam.cli.invoke import make_sure_of_walls
from studylam.cli.output import emit, say
from studylam.errors import BadInputError, UsageError

if TYPE_CHECKING:
    from studylam.runtime.states import Execution, StateMachine, Visit

EPILOG = """
A Resource finds its function by the name at its end: arn:aws:lambda:…:function:price is the one of
--function price=…. Wait states and retries are on a virtual clock, so nobody waits. Exit status: 0
succeeded, 1 the execution failed, 2 the call or the definition is wrong.
"""


@click.group()
def command() -> None:
    """Check, draw and run state machines in the Amazon States Language."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def check(file: Path, as_json: bool) -> int:
    """Say everything that is wrong with a definition: line, place, rule.

    Exit status: 0 AWS would take it, 1 it would refuse it, 2 FILE can't be read.
    """
    from studylam.runtime.states import DefinitionError

    problems: list[Any] = []
    refused = False
    try:
        problems = list(_machine(file).warnings)
    except DefinitionError as error:
        problems, refused = list(error.problems), True
    if as_json:
        emit({"result": "FAIL" if refused else "OK", "diagnostics": [vars(p) for p in problems]})
        return 1 if refused else 0
    for problem in problems:
        line = f":{problem.line}" if problem.line else ""
        place = f"{problem.pointer}: " if problem.pointer else ""
        say(f"{file}{line}: {problem.severity.lower()} {problem.code}: {place}{problem.message}")
    say(f"{file}: {'AWS would refuse this' if refused else 'AWS would take this'}.")
    return 1 if refused else 0


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
def graph(file: Path) -> int:
    """Print a definition as Mermaid: one graph, and one for each branch."""
    from studylam.runtime.states.diagram import graphs

    for number, one in enumerate(graphs(_machine(file))):
        if number:
            say(f"\n%% {one.title}")
        say(one.mermaid)
    return 0


@command.command(epilog=EPILOG, short_help="Run a state machine, and print its states.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--input",
    "event",
    default="{}",
    metavar="JSON|FILE|-",
    help="JSON, a file with it, or - for standard input.  [default: {}]",
)
@click.option(
    "--function",
    "functions",
    multiple=True,
    metavar="NAME=FILE:FUNCTION",
    help="What a task invokes. May be repeated.",
)
@click.option("--world", type=click.Path(path_type=Path), metavar="FILE", help="Buckets, tables…")
@click.option("--seed", type=int, default=0, show_default=True, help="Of all that is chance.")
@click.option(
    "--accept-no-sandbox",
    is_flag=True,
    help="Where no sandbox can be had at all, run handlers with nothing around them.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, with the history.")
def run(
    file: Path,
    event: str,
    functions: tuple[str, ...],
    world: Path | None,
    seed: int,
    accept_no_sandbox: bool,
    as_json: bool,
) -> int:
    """Run a state machine to its end, and print the states that it went through."""
    from studylam.labs.deployment import find_target, package
    from studylam.runtime import FunctionConfig, LambdaService, VirtualClock

    machine = _machine(file)
    given = dict(map(_function, functions))
    _check_functions(machine, given, str(file))
    payload = inputs.read_event(event)
    world_seed = inputs.read_world(world) if world else None
    with ExitStack() as stack:
        service = stack.enter_context(
            LambdaService(blank_environments=0, clock=VirtualClock(), seed=seed)
        )
        if world_seed is not None:
            service.world.seed(world_seed)
        if given:
            make_sure_of_walls(service, accept_no_sandbox)
        for name, target in given.items():
            found = find_target(target, None)
            code = stack.enter_context(package(found))
            service.deploy(FunctionConfig(name=name, handler=found.handler), code)
        name = file.name.partition(".")[0] or "machine"
        service.state_machines.create("machine", machine.definition, where=str(file))
        execution = service.state_machines.start_execution("machine", payload, name=_plain(name))
        while execution.status == "RUNNING" and service.jump() is not None:
            pass
    if as_json:
        emit(document(execution))
    else:
        _show(execution)
    sys.stdout.flush()
    return 0 if execution.status == "SUCCEEDED" else 1


def document(execution: Execution) -> dict[str, Any]:
    """An execution for ``--json``: DescribeExecution, the visits, and the history."""
    return {
        **execution.describe(),
        "visits": [_visit(visit) for visit in execution.visits],
        "events": [event.to_api() for event in execution.events],
    }


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "name": visit.name,
        "type": visit.type,
        "where": list(visit.where),
        "entered_at": visit.entered_at,
        "exited_at": visit.exited_at,
        "input": json.loads(visit.input),
        "output": None if visit.output is None else json.loads(visit.output),
        "outcome": visit.outcome,
        "error": visit.error,
        "cause": visit.cause,
        "next": visit.next,
        "attempts": [
            {
                "at": attempt.at,
                "error": attempt.error,
                "cause": attempt.cause,
                "retry_at": attempt.retry_at,
                "log": [line.text for line in attempt.result.logs] if attempt.result else [],
            }
            for attempt in visit.attempts
        ],
    }


def _show(execution: Execution) -> None:
    from studylam.runtime.states.diagram import MARKS

    for visit in execution.visits:
        after = f"{visit.entered_at - execution.started_at:9.3f} s"
        indent = "  " * len(visit.where)
        words = f"{after}  {indent}{MARKS[visit.outcome]} {visit.name} ({visit.type})"
        if visit.where:
            words += f" in {visit.where[-1]}"
        say(words)
        for attempt in visit.attempts:
            for line in attempt.result.logs if attempt.result else ():
                if line.kind == "function":
                    for text in line.text.split("\n"):
                        say(f"{' ' * 13}{indent}  {text}")
            if attempt.error is not None:
                again = ""
                if attempt.retry_at is not None and attempt.ended_at is not None:
                    again = f", tried again after {attempt.retry_at - attempt.ended_at:g} s"
                say(f"{' ' * 13}{indent}  {attempt.error}{again}")
    say()
    say(execution.status)
    if execution.status == "RUNNING":
        say("It waits for a task token, and nobody sends it.")
    for told in (execution.error, execution.cause, execution.output):
        if told is not None:
            say(told)


def _machine(file: Path) -> StateMachine:
    from studylam.runtime.states import parse_machine

    try:
        raw = file.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadInputError(f"It can't be read: {error.strerror}.", where=str(file)) from error
    except UnicodeDecodeError as error:
        raise BadInputError("It isn't UTF-8.", where=str(file)) from error
    return parse_machine(text, where=str(file))


def _function(given: str) -> tuple[str, str]:
    name, equals, target = given.partition("=")
    if not equals or not name or not target:
        raise UsageError(
            f"{given!r} names no function.",
            where="--function",
            hint="NAME=FILE:FUNCTION, e.g. price=price.py:handler",
        )
    return name, target


def _check_functions(machine: StateMachine, given: dict[str, str], where: str) -> None:
    """Each function that a task names has to be there, before anything runs."""
    for state in machine.every_state():
        resource = str(state.fields.get("Resource", ""))
        name = resource.split(":")[6] if ":function:" in resource else ""
        if name and name not in given:
            raise UsageError(
                f"The state {state.name!r} invokes a function {name!r}, and there is none.",
                where=where,
                hint=f"--function {name}=FILE:FUNCTION",
            )


def _plain(name: str) -> str:
    """A file's name as an execution's."""
    return "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in name)[:80]
