"""Calls of AWS's API, held to botocore's own models of it, without starting anything.

Short forms, so that a lab is pleasant to write: where AWS takes text or bytes, a mapping or list
becomes JSON, and ``{$file: assets/a.jpg}`` the bytes of a file of the lab; a queue's URL or a
topic's, stream's or state machine's ARN may be just its name.
"""

from __future__ import annotations

import difflib
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

from studylam.errors import BadInputError, StudyLamError
from studylam.packs.labs.addressed import check_addressed
from studylam.packs.models import Action, Pack, plain
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.worlds.names import ACCOUNT, REGION

FileReader = Callable[[str], bytes]

SERVICES = (
    "cloudwatch",
    "dynamodb",
    "dynamodbstreams",
    "events",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "s3",
    "secretsmanager",
    "ses",
    "sesv2",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "sts",
)
"""What the world has, by boto3's names."""

LAMBDA = (
    *("PublishVersion", "CreateAlias", "UpdateAlias", "DeleteAlias", "GetAlias"),
    *("UpdateFunctionCode", "UpdateFunctionConfiguration", "GetFunctionConfiguration"),
    *("PutFunctionConcurrency", "DeleteFunctionConcurrency"),
    *("PutProvisionedConcurrencyConfig", "DeleteProvisionedConcurrencyConfig"),
)
"""Operations of Lambda that labs have; functions, triggers and permissions are in ``lab.yaml``."""

_OWN = "the-own-function"
"""Stands for the FunctionName that is left out while a call is validated."""

MAX_NAME = 1024
"""Characters of a file's path in the code that a call sends."""

_SHORT = {
    ("sqs", "QueueUrl"): f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{{}}",
    ("sns", "TopicArn"): f"arn:aws:sns:{REGION}:{ACCOUNT}:{{}}",
    ("sns", "TargetArn"): f"arn:aws:sns:{REGION}:{ACCOUNT}:{{}}",
    ("kinesis", "StreamARN"): f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{{}}",
    ("stepfunctions", "stateMachineArn"): f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{{}}",
}


def _parameters(members: Iterable[str]) -> str:
    return f"Its parameters: {', '.join(members)}."


def shaped(action: Action, read: FileReader, number: int = 1) -> dict[str, Any]:
    """The parameters of a call as botocore takes them; ``number`` replaces ``{n}``.

    Raises:
        BadInputError: there is no such service or operation, or the parameters don't fit.
    """
    from botocore.validate import ParamValidator

    operation = _operation(action)
    params = _numbered(action.params, number) if action.times > 1 else action.params
    _check_text(params, str(action.place))
    shape = operation.input_shape
    if shape is None:
        return {}
    if action.service == "lambda":
        params = {"FunctionName": _OWN, **params}
    if strange := [name for name in params if name not in shape.members]:
        raise BadInputError(
            f"{action.service}.{action.operation} has no parameter {strange[0]!r}.",
            where=str(action.place),
            hint=did_you_mean(strange[0], shape.members, _parameters(shape.members)),
        )
    given: dict[str, Any] = _shape(params, shape, action.service, read)
    if isinstance(params.get("ZipFile"), dict) and action.service == "lambda":
        given["ZipFile"] = _archive(params["ZipFile"], str(action.place), read)
    errors = ParamValidator().validate(given, shape)
    said = errors.generate_report().splitlines()
    if action.service == "lambda":  # which refuses 64 MB itself, in its own words
        said = [line for line in said if "valid min value" not in line]
    if said:
        raise BadInputError(
            f"{action.service}.{action.operation}: {said[0]}",
            where=str(action.place),
            hint=_parameters(shape.members),
        )
    if given.get("FunctionName") == _OWN:
        del given["FunctionName"]
    return given


def _check_text(params: dict[str, Any], where: str) -> None:
    """Refuse halves of surrogate pairs, which JSON can write and nothing can send."""
    try:
        json.dumps(params, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise BadInputError(f"{half} is half of a character: no text.", where=where) from error


def _archive(files: dict[str, Any], where: str, read: FileReader) -> bytes:
    """``ZipFile: {handler.py: {$file: new.py}}``, or texts, as the archive that AWS takes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            if isinstance(text, dict) and set(text) == {"$file"}:
                text = read(str(text["$file"]))
            if not isinstance(text, str | bytes):
                words = "ZipFile has files: {handler.py: {$file: new.py}}, or their texts."
                raise BadInputError(words, where=where)
            if not 0 < len(name) <= MAX_NAME:
                raise BadInputError(f"A file can't be called {name[:60]!r}.", where=where)
            archive.writestr(zipfile.ZipInfo(name), text)  # without the time: the same bytes
    return packed.getvalue()


def input_shape(service: str, operation: str) -> Any:
    """botocore's shape of an operation's parameters."""
    return _model(service).operation_model(operation).input_shape


@cache
def _model(service: str) -> Any:
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def _operation(action: Action) -> Any:
    service, operation, where = action.service, action.operation, str(action.place)
    if service not in SERVICES:
        hint = did_you_mean(service, SERVICES, f"The world has: {', '.join(SERVICES)}.")
        raise BadInputError(f"The world has no service {service!r}.", where=where, hint=hint)
    if service == "lambda" and operation not in LAMBDA:
        hint = did_you_mean(operation, LAMBDA, f"Labs have: {', '.join(LAMBDA)}.")
        if operation.startswith("Invoke"):
            hint = "To invoke a function: invoke: {event: …}."
        message = f"Labs don't have lambda.{operation[:60]}."
        raise BadInputError(message, where=where, hint=hint)
    model = _model(service)
    if operation not in model.operation_names:
        raise BadInputError(
            f"{service} has no operation {operation!r}.",
            where=where,
            hint=did_you_mean(operation, model.operation_names, "See AWS's API reference."),
        )
    return model.operation_model(operation)


_BY_IAM = {"states": "stepfunctions"}
"""IAM's name of a service → boto3's."""
_BESIDE = frozenset(("lambda", "iam", "ec2", "xray", "apigateway", "execute-api"))
"""Services that permissions are about, though the world hasn't got them."""
_NO_OPERATIONS = frozenset(("ListBucket",))
"""Actions of IAM that are called nearly as an operation is."""


def misspelt(name: str) -> str:
    """What ``s3:GetObjct`` was meant as; empty: it is right, or nobody knows.

    IAM's actions aren't the operations, so only what is one but for a letter is told.
    """
    service, _, operation = name.partition(":")
    service = _BY_IAM.get(service, service)
    if service in _BESIDE:
        return ""
    if service not in SERVICES:
        near = difflib.get_close_matches(service[:30], SERVICES, 1, 0.8)
        return f"{near[0]}:{operation}" if near else ""
    known = {one.lower(): one for one in _model(service).operation_names}
    if operation in _NO_OPERATIONS or operation.lower() in known:
        return ""
    near = difflib.get_close_matches(operation.lower()[:80], known, 1, 0.92)
    return f"{name.partition(':')[0]}:{known[near[0]]}" if near else ""


def _numbered(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return value.replace("{n}", str(number))
    if isinstance(value, dict):
        return {_numbered(key, number): _numbered(one, number) for key, one in value.items()}
    return [_numbered(one, number) for one in value] if isinstance(value, list) else value


def _shape(value: Any, shape: Any, service: str, read: FileReader, name: str = "") -> Any:
    """``value`` with its short forms written out; what doesn't fit stays for the validator."""
    kind = shape.type_name
    if kind in ("string", "blob"):
        if isinstance(value, dict) and set(value) == {"$file"} and isinstance(value["$file"], str):
            raw = read(value["$file"])
            return raw if kind == "blob" else raw.decode("utf-8", "replace")
        if isinstance(value, dict | list):
            value = json.dumps(value, ensure_ascii=False)
        short = _SHORT.get((service, name))
        if short and isinstance(value, str) and ":" not in value:
            value = short.format(value)
        return value.encode() if kind == "blob" and isinstance(value, str) else value
    if kind == "structure" and isinstance(value, dict):
        members = shape.members
        return {
            key: _shape(one, members[key], service, read, key) if key in members else one
            for key, one in value.items()
        }
    if kind == "list" and isinstance(value, list):
        return [_shape(one, shape.member, service, read) for one in value]
    if kind == "map" and isinstance(value, dict):
        return {key: _shape(one, shape.value, service, read) for key, one in value.items()}
    return value


def check_calls(pack: Pack, report: Report) -> None:
    """Report the calls of a pack's labs that AWS doesn't have, or not with such parameters."""
    for lab in pack.labs:
        folder = Path(lab.folder)
        read = partial(read_beside, folder)
        choices = (*lab.events, *(case.event for case in lab.cases))
        actions = {json.dumps(plain(a)): a for choice in choices for a in choice.actions}
        for action in actions.values():
            _check(action, read, report)
        check_addressed(lab, report)


def _check(action: Action, read: FileReader, report: Report) -> None:
    if action.kind != "call":
        return
    try:
        shaped(action, read)
    except StudyLamError as error:
        report.at("B006", action.place, error.message, hint=error.hint or "")


def read_beside(folder: Path, name: str) -> bytes:
    """A file of the lab, for ``$file``.

    Raises:
        BadInputError: there is none in its folder, or it is too large for an object.
    """
    from studylam.packs.worlds.world import MAX_OBJECT, inside

    file = inside(folder, name)
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_OBJECT + 1)
    except OSError as error:
        raise BadInputError(f"{name!r} can't be read: {error.strerror}.") from error
    if len(raw) > MAX_OBJECT:
        raise BadInputError(f"{name!r} is larger than {MAX_OBJECT:,} bytes.")
    return raw
