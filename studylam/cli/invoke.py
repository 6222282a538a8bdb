"""``studylam invoke``: run a handler on the mini-runtime."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli import inputs, refusals, role_review
from studylam.cli.front_door import DOORS, front_door
from studylam.cli.front_door import document as document_of
from studylam.cli.front_door import show as show_response
from studylam.cli.output import emit, report_error, say
from studylam.errors import NoSandboxError, StudyLamError

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.runtime import AwsCall, InvocationResult, LambdaService, LogLine, Response

EMPTY_WORLD = """\
This run's AWS was empty: no bucket, no table, no verified address. --world FILE fills it, e.g. with
  buckets: {my-bucket: {objects: [{key: cat.jpg, file: cat.jpg}]}}
  tables: {orders: {key: {id: S}}}"""

EPILOG = """\
FILE:FUNCTION packs FILE with the other *.py files and packages of its folder; FOLDER packs the
whole folder. Exit status: 0 fine, 1 the function failed, 2 the call is wrong.
"""


@click.command(epilog=EPILOG)
@click.argument("target", metavar="FILE:FUNCTION | FOLDER")
@click.option("--handler", metavar="MODULE.FUNCTION", help="The handler in FOLDER.")
@click.option(
    "--event",
    default="{}",
    metavar="NAME|FILE|-",
    help="A canned event (studylam events list), a JSON file, or - for standard input."
    "  [default: {}]",
)
@click.option(
    "--request",
    metavar="LINE",
    help="Instead of an event: an HTTP request, written as for curl: 'POST /orders -d {}'.",
)
@click.option(
    "--through",
    type=click.Choice(DOORS),
    default="http-api",
    show_default=True,
    help="The front door that a request takes.",
)
@click.option("--runtime", metavar="python3.NN", help="Of the handler; default: this Python's.")
@click.option("--memory", type=int, default=128, show_default=True, metavar="MB", help="Memory.")
@click.option("--timeout", type=int, default=3, show_default=True, metavar="S", help="Seconds.")
@click.option("--env", "env", multiple=True, metavar="K=V", help="May be repeated.")
@click.option("--role", type=click.Path(path_type=Path), metavar="FILE", help="An IAM policy.")
@click.option("--layer", "layers", multiple=True, metavar="NAME|DIR", help="May be repeated.")
@click.option("--world", type=click.Path(path_type=Path), metavar="FILE", help="Buckets, tables…")
@click.option(
    "--log-format",
    type=click.Choice(["Text", "JSON"], case_sensitive=False),
    help="Of the function's log.  [default: text]",
)
@click.option("--log-level", metavar="LEVEL", help="TRACE, DEBUG, INFO, WARN, ERROR or FATAL.")
@click.option("--repeat", type=click.IntRange(1, 1000), default=1, metavar="N", help="Invocations.")
@click.option("--explain", is_flag=True, help="Say why it failed, the rule, and the usual mend.")
@click.option(
    "--accept-no-sandbox",
    is_flag=True,
    help="Where no sandbox can be had at all, run the handler with nothing around it.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON; with --repeat: one line for each.")
def command(
    target: str,
    handler: str | None,
    event: str,
    request: str | None,
    through: str,
    runtime: str | None,
    memory: int,
    timeout: int,
    env: tuple[str, ...],
    role: Path | None,
    layers: tuple[str, ...],
    world: Path | None,
    log_format: str | None,
    log_level: str | None,
    repeat: int,
    explain: bool,
    accept_no_sandbox: bool,
    as_json: bool,
) -> int:
    """Run a handler as Lambda would, and print START, its log, END, REPORT and the payload."""
    from studylam.labs.deployment import find_target, package

    found = find_target(target, handler)
    sent = inputs.read_request(request, event) if request is not None else None
    payload = inputs.read_event(event) if sent is None else ""
    settings: dict[str, Any] = {
        "handler": found.handler,
        "runtime": runtime,
        "memory_mb": memory,
        "timeout_s": timeout,
        "environment": inputs.read_environment(env),
        "layers": inputs.find_layers(layers),
        "role": inputs.read_role(role) if role else None,
        "log_format": log_format or "Text",
        "log_level": log_level.upper() if log_level else None,
    }
    seed = inputs.read_world(world) if world else None
    failed = lacking = False
    made: list[AwsCall] = []
    try:
        from studylam.runtime import FunctionConfig, LambdaService, call

        config = FunctionConfig(**settings)
        with package(found) as code, LambdaService(blank_environments=0) as service:
            service.measures_cpu = as_json  # only there it is told
            if seed is not None:
                inputs.fill_world(service, seed, world)
            make_sure_of_walls(service, accept_no_sandbox)
            service.deploy(config, code)
            on_log = None if as_json else _show_line
            for number in range(repeat):
                if number and not as_json:
                    say()
                response = result = None
                if sent is None:
                    result = service.invoke(config.name, payload, on_log=on_log)
                else:
                    response = call(service, config.name, front_door(through), sent, on_log=on_log)
                    result = response.result
                    failed = failed or response.status >= 500
                if result is not None:
                    failed = failed or result.function_error is not None
                    lacking = lacking or (seed is None and _was_refused(result))
                    if not as_json:
                        sys.stdout.flush()
                        refusals.tell(result.aws_calls)
                _show(result, response, explain=explain, as_json=as_json)
                made += result.aws_calls if result is not None else ()
            if explain and not as_json:
                role_review.tell(config, made)
    except StudyLamError as error:
        if explain and _explain_refusal(error, as_json=as_json):
            return error.exit_status
        raise
    if lacking and not as_json:
        say(EMPTY_WORLD, error=True)
    if failed and not explain and not as_json and sys.stderr.isatty():
        say("Add --explain to see why, the rule behind it, and the usual mend.", error=True)
    return 1 if failed else 0


def _was_refused(result: InvocationResult) -> bool:
    """Whether it failed with an AWS call that IAM allowed, and the service refused."""
    return result.function_error is not None and any(
        call.decision == "allow" and call.status >= 400 for call in result.aws_calls
    )


def make_sure_of_walls(service: LambdaService, accept_no_sandbox: bool) -> None:
    """Where no sandbox can be had, the caller has to agree, each time: a flag, or a question."""
    try:
        _ = service.sandbox
    except NoSandboxError as error:
        if not accept_no_sandbox:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise
            say(f"studylam: {error}", error=True)
            words = "Run it with nothing around it? It can do all that you can"
            if not click.confirm(words, err=True):
                raise
        service.accept_no_sandbox()


def _show_line(line: LogLine) -> None:
    say(line.text)
    sys.stdout.flush()


def _show(
    result: InvocationResult | None, response: Response | None, *, explain: bool, as_json: bool
) -> None:
    """One invocation, and what a client got of it; not every request reaches the function."""
    if as_json:
        more: dict[str, Any] = {}
        if response is not None:
            more["response"] = document_of(response)
        if explain and result is not None:
            more["explanation"] = _explanation(result)
        emit((result.to_json() if result is not None else {}) | more)
    else:
        if response is not None:
            show_response(response, explain=explain)
        elif result is not None:
            say(result.payload_text)
        if explain and result is not None:
            _tell(result)
    sys.stdout.flush()


# -- why it failed --------------------------------------------------------------------------------


def _explanation(result: InvocationResult) -> dict[str, Any] | None:
    from studylam.cli.explain import document
    from studylam.labs.explain import explain

    found = explain(result, _library())
    if found is None:
        return None
    failure, explained = found
    about = {"error_type": failure.error_type, "message": failure.message, "phase": failure.phase}
    return about | document(explained)


def _tell(result: InvocationResult) -> None:
    from studylam.cli.explain import lines
    from studylam.labs.explain import explain

    found = explain(result, _library())
    if found is not None:
        failure, explained = found
        say()
        say(f"{failure.error_type}:")
        for line in lines(explained):
            say(line)


def _explain_refusal(error: StudyLamError, *, as_json: bool) -> bool:
    """Report an answer of Lambda's API and explain it; false if the error is none, or unknown."""
    from studylam.cli.explain import document, lines

    code = getattr(error, "code", None)
    if not isinstance(code, str):
        return False
    explained = _library().explain(code, f"{error.message} {error.hint or ''}")
    if explained is None:
        return False
    if as_json:
        parts = {"message": error.message, "where": error.where, "hint": error.hint}
        emit({"error": parts, "explanation": {"error_type": code} | document(explained)})
        return True
    report_error(error, as_json=False)
    say(error=True)
    for line in [f"{code}:", *lines(explained)]:
        say(line, error=True)
    return True


def _library() -> Library:
    from studylam.packs import open_library

    return open_library()
