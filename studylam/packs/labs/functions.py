"""A function's configuration in a JSON file of the lab, by CreateFunction's own names.

The learner may be the one to write it, so it is wrong more often than not: `read_function` gives
what a `studylam.packs.models.FunctionSpec` takes, or says what is wrong with line and column. What
Lambda itself refuses (64 MB, a reserved variable) is for the runtime to refuse, in AWS's words.

``Role`` is the ARN of a role, whose name is that of a JSON file with its policy, without ``.json``;
the file's name alone does as well. Layers are named as in ``lab.yaml``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from studylam.errors import BadInputError
from studylam.packs.labs.triggers import parse
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.yamltext import Document, Path, parse_yaml

READ = (
    *("FunctionName", "Runtime", "Handler", "Role", "MemorySize", "Timeout", "Architectures"),
    *("EphemeralStorage", "Environment", "Layers", "LoggingConfig", "DeadLetterConfig"),
)
WITHOUT_EFFECT = ("Description", "Tags", "TracingConfig", "PackageType", "KMSKeyArn")
"""What changes nothing of how a function runs in a lab."""
NEEDED = ("FunctionName", "Role")
"""By CreateFunction, beside the code, which is the lab's files."""

_ROLE = re.compile(r"arn:aws:iam::\d{12}:role/(?:[\w+=,.@/-]*/)?([\w+=,.@-]+)")
_ROLE_PATTERN = "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+"


class FunctionFile(NamedTuple):
    """What such a file says. ``values``: of a FunctionSpec."""

    values: dict[str, Any]
    dead_letter_arn: str | None
    document: Document

    def place(self, *path: str | int) -> str:
        """``function.json:4:3``: where something stands."""
        line, column = self.document.mark(path)
        return f"{self.document.file}:{line}:{column}"


def read_function(text: str, file: str) -> FunctionFile:
    """The configuration in a file.

    Raises:
        BadInputError: it isn't JSON, or CreateFunction doesn't take it so; with line and column.
    """
    value = parse(text, file)
    document = parse_yaml(text, file, Report()) or Document(file, value, 1)
    document.data = value
    if not isinstance(value, dict):
        raise _wrong(document, (), "A function is an object with CreateFunction's parameters.")
    members = _shape().members
    for name in value:
        if name not in members:
            hint = did_you_mean(name, members, f"It has: {', '.join(READ)}.")
            raise _wrong(document, (name,), f"CreateFunction has no parameter {name!r}.", hint)
        if name not in READ and name not in WITHOUT_EFFECT:
            hint = f"A lab's function has: {', '.join(READ)}."
            raise _wrong(document, (name,), f"Labs know nothing of {name}.", hint)
    for name in NEEDED:
        if name not in value:
            raise _wrong(document, (), f'Missing required parameter in input: "{name}"')
    _check_types(value, document)
    if value.get("PackageType", "Zip") != "Zip":
        words = "A lab's function is a .zip file archive: its code is the lab's files."
        raise _wrong(document, ("PackageType",), words)
    if "Runtime" not in value or "Handler" not in value:
        words = "Runtime and Handler are mandatory parameters for functions created with "
        raise _wrong(document, (), f"{words}deployment packages.")
    role = role_file(value["Role"])
    if role is None:
        words = f"1 validation error detected: Value '{value['Role']}' at 'role' failed to satisfy "
        words += f"constraint: Member must satisfy regular expression pattern: {_ROLE_PATTERN}"
        hint = "arn:aws:iam::123456789012:role/NAME, where NAME.json is the role's policy."
        raise _wrong(document, ("Role",), words, hint)
    dead_letter = value.get("DeadLetterConfig", {}).get("TargetArn")
    return FunctionFile({**shaped_values(value), "role": role}, dead_letter, document)


def shaped_values(value: dict[str, Any]) -> dict[str, Any]:
    """CreateFunction's parameters as the fields of a FunctionSpec; what is missing is left out."""
    logging = value.get("LoggingConfig", {})
    found = {
        "name": value.get("FunctionName"),
        "runtime": value.get("Runtime"),
        "handler": value.get("Handler"),
        "memory_mb": value.get("MemorySize"),
        "timeout_s": value.get("Timeout"),
        "architecture": next(iter(value.get("Architectures", ())), None),
        "ephemeral_mb": value.get("EphemeralStorage", {}).get("Size"),
        "environment": value.get("Environment", {}).get("Variables"),
        "layers": tuple(value["Layers"]) if "Layers" in value else None,
        "log_format": logging.get("LogFormat"),
        "log_level": logging.get("ApplicationLogLevel"),
    }
    return {name: one for name, one in found.items() if one is not None}


def role_file(role: Any) -> str | None:
    """The lab's file with a role's policy, by the role's ARN or the file's own name."""
    if not isinstance(role, str):
        return None
    if role.endswith(".json") and "/" not in role:
        return role
    found = _ROLE.fullmatch(role)
    return f"{found[1]}.json" if found else None


def names_in(text: str) -> tuple[str | None, str | None]:
    """The function's name and the file of its role, as far as a file can be read at all."""
    try:
        value = parse(text, "")
    except BadInputError:
        return None, None
    if not isinstance(value, dict):
        return None, None
    name = value.get("FunctionName")
    return name if isinstance(name, str) else None, role_file(value.get("Role"))


def _check_types(value: dict[str, Any], document: Document) -> None:
    """As botocore does before it sends anything: text where text belongs, numbers where those do.

    Enumerations and ranges aren't among it: those are Lambda's to refuse.
    """
    from botocore.validate import ParamValidator

    shape = _shape()
    for name, one in value.items():
        errors = ParamValidator().validate(one, shape.members[name])
        said = [line for line in errors.generate_report().splitlines() if "valid min" not in line]
        if said:
            words = said[0].replace("parameter input", f"parameter {name}")
            raise _wrong(document, (name,), f"Parameter validation failed: {words}")
    listed = value.get("Architectures", ["x86_64"])
    if len(listed) != 1:
        words = "A function has one architecture: x86_64 or arm64."
        raise _wrong(document, ("Architectures",), words)
    _check_word(("Architectures",), "architectures", listed[0], ("x86_64", "arm64"), document)
    form = value.get("LoggingConfig", {}).get("LogFormat", "Text")
    at = ("LoggingConfig", "LogFormat")
    _check_word(at, "loggingConfig.logFormat", form, ("JSON", "Text"), document)
    for path in (("MemorySize",), ("Timeout",), ("EphemeralStorage", "Size")):
        if isinstance(_at(value, path), bool):
            words = f"Parameter validation failed: Invalid type for parameter {path[-1]}, "
            raise _wrong(document, path, f"{words}value: {_at(value, path)}")


def _check_word(
    path: Path, named: str, word: str, known: tuple[str, ...], document: Document
) -> None:
    """Refuse a word in AWS's words."""
    if word not in known:
        words = f"1 validation error detected: Value '{word}' at '{named}' failed to satisfy "
        words += f"constraint: Member must satisfy enum value set: [{', '.join(known)}]"
        raise _wrong(document, path, words, did_you_mean(word, known, ""))


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        value = value.get(step, {})
    return value


@cache
def _shape() -> Any:
    from studylam.packs.labs.calls import input_shape

    return input_shape("lambda", "CreateFunction")


def _wrong(document: Document, path: Path, message: str, hint: str = "") -> BadInputError:
    line, column = document.mark(path)
    return BadInputError(message, where=f"{document.file}:{line}:{column}", hint=hint or None)
