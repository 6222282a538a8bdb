"""What the options of ``studylam invoke`` hold: an event or request, variables, layers, a role."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import BadInputError, NotFoundError, UsageError

if TYPE_CHECKING:
    from studylam.runtime import LambdaService, Request

MAX_INPUT_BYTES = 8_000_000
"""Of an event or a policy: more than Lambda takes of either."""


MAX_ROLE = 100_000
"""Characters of a role's file: ten times what IAM takes, for those with much white space."""


def read_request(line: str, event: str) -> Request:
    """An HTTP request, which takes the place of ``event``."""
    from studylam.runtime import parse_request

    if event != "{}":
        raise UsageError(
            "--event and --request exclude each other.",
            hint="The front door makes the event out of the request.",
        )
    return parse_request(line)


def read_event(event: str) -> str:
    """The payload: standard input, a file, JSON as it stands, or a canned event by its name."""
    from studylam.labs import parse_event, pretty

    if event == "-":
        text = _utf8(sys.stdin.buffer.read(MAX_INPUT_BYTES + 1), "standard input")
        parse_event(text, where="standard input")
        return text
    if event.lstrip().startswith(("{", "[", '"')) or _is_plain_json(event):
        parse_event(event, where="--event")
        return event
    path = Path(event)
    is_folder = _is_there(path) and path.is_dir()
    if is_folder and event != path.name:
        raise UsageError(f"{event} is a folder, not an event.", hint="Name a file in it.")
    if _is_there(path) and not is_folder:  # a pipe will do: --event <(make-event)
        text = read_text(path)
        parse_event(text, where=event)
        return text
    if path.suffix or len(path.parts) > 1:
        raise NotFoundError(
            f"There is no file {event} for the event.",
            where=str(Path.cwd()),
            hint="Give a file, - for standard input, or a name from: studylam events list",
        )
    from studylam.packs import open_library

    return pretty(open_library().event(event).event)


def _is_plain_json(event: str) -> bool:
    """``5``, ``true`` or ``null``: JSON, and no name that an event would have."""
    return re.fullmatch(r"true|false|null|-?\d+(\.\d+)?", event.strip()) is not None


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that no file can have: too long
        return False


def read_environment(pairs: Sequence[str]) -> dict[str, str]:
    """Variables, each as ``KEY=VALUE``."""
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(
                f"--env {pair!r} is no variable.", hint="Write it as KEY=VALUE, e.g. TABLE=notes"
            )
        found[key] = value
    return found


def find_layers(layers: Sequence[str]) -> tuple[str | Path, ...]:
    """Built-in layers by their names, and folders."""
    from studylam.runtime import layer_names

    known = list(layer_names())
    found: list[str | Path] = []
    for layer in layers:
        if layer in known:
            found.append(layer)
        elif layer and Path(layer).is_dir():
            found.append(Path(layer))
        elif len(Path(layer).parts) > 1:
            raise NotFoundError(f"There is no folder {layer} for the layer.")
        else:
            raise NotFoundError.named("layer", layer, known)
    return tuple(found)


def read_role(path: Path) -> dict[str, Any]:
    """The policy document of an execution role, as JSON or YAML."""
    from studylam.packs.problems import Report
    from studylam.packs.reading.yamltext import parse_yaml

    text = read_text(path)
    if len(text) > MAX_ROLE:
        raise BadInputError(
            f"This is larger than {MAX_ROLE:,} characters.",
            where=str(path),
            hint="IAM takes 10,240 of a role's policies, white space aside.",
        )
    report = Report()
    document = parse_yaml(text, str(path), report)  # JSON is YAML as well
    problem = next((problem for problem in report.problems if problem.level == "error"), None)
    if problem is not None or document is None:
        raise BadInputError(
            f"The role can't be read: {problem.message if problem else 'it is empty.'}",
            where=str(problem.place) if problem else str(path),
            hint=(problem.hint if problem else "") or None,
        )
    policy = _without_dates(document.data)
    if not isinstance(policy, dict) or "Statement" not in policy:
        raise BadInputError(
            "The role is no policy document.",
            where=f"{path}:{document.first_line}",
            hint='It needs a Statement: {"Version": "2012-10-17", "Statement": […]}',
        )
    from studylam.runtime.iam import MalformedPolicyError, parse_policy

    try:
        parse_policy(policy, where="")
    except MalformedPolicyError as error:
        place = (error.where or "").removeprefix(": ")
        line = document.line(*_steps(place))
        where = f"{path}:{line}" + (f": {place}" if place else "")
        raise BadInputError(error.message, where=where, hint=error.hint) from error
    return policy


def _steps(place: str) -> list[str | int]:
    """``Statement[0].Condition.Bool.aws:x`` → the steps to it in the document."""
    steps: list[str | int] = []
    for step in place.split("."):
        name, bracket, number = step.partition("[")
        steps.append(name)
        if bracket:
            steps.append(int(number.rstrip("]")))
    return steps


def _without_dates(value: Any) -> Any:
    """YAML reads ``Version: 2012-10-17`` as a day; a policy means the text."""
    if isinstance(value, dict):
        return {key: _without_dates(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_dates(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def read_world(path: Path) -> dict[str, Any]:
    """What the AWS around the function holds at the start."""
    from studylam.packs.worlds.world import load_world

    return load_world(path).model_dump()


def fill_world(service: LambdaService, seed: dict[str, Any], path: Path | None) -> None:
    """Fill the world; what only the cloud could tell is said with the file and its line."""
    try:
        service.world.seed(seed)
    except BadInputError as error:
        from studylam.packs.worlds.world import place_of

        where = place_of(error.message, path) if path else error.where
        raise BadInputError(error.message, where=where, hint=error.hint) from error


def read_text(path: Path) -> str:
    """A file's text. Raises NotFoundError or BadInputError."""
    if not _is_there(path):
        raise NotFoundError(f"There is no file {path}.", where=str(Path.cwd()))
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_INPUT_BYTES + 1)
    except OSError as error:
        raise BadInputError(f"{path} can't be read: {error.strerror}.") from error
    return _utf8(raw, str(path))


def _utf8(raw: bytes, where: str) -> str:
    if len(raw) > MAX_INPUT_BYTES:
        raise BadInputError(
            f"This is larger than {MAX_INPUT_BYTES:,} bytes.",
            where=where,
            hint="That is more than Lambda takes of an event, or IAM of a policy.",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInputError(
            f"This isn't UTF-8 text: byte 0x{raw[error.start]:02x} doesn't belong here.",
            where=f"{where}:{line}",
            hint="Save it as UTF-8.",
        ) from error
