"""The AWS world that a lab, or ``studylam invoke --world FILE``, starts from.

`WorldFile` is what people write; `World` is the same with every file resolved into bytes, and its
``model_dump()`` is what `studylam.runtime` seeds its cloud with. Paths never lead out of the folder
that the world belongs to.

The parts are in `world_storage` and `world_messages`; what has an API of AWS's has its names.
"""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, model_validator

from studylam.errors import BadInputError, NotFoundError
from studylam.packs.problems import Report
from studylam.packs.reading.schema import Entry, fill
from studylam.packs.reading.yamltext import parse_yaml
from studylam.packs.worlds import fit, messages, names, storage
from studylam.packs.worlds.names import plain_json

MAX_OBJECT = 8_000_000
"""Bytes of one object."""

MAX_WORLD = 32_000_000
"""Bytes of all objects together."""

__all__ = [
    "MAX_OBJECT",
    "MAX_WORLD",
    "World",
    "WorldFile",
    "inside",
    "load_world",
    "place_of",
    "plain_json",
]

_EMPTY = BeforeValidator(lambda value: {} if value is None else value)


class _Rest(Entry):
    """What is written and used in the same form."""

    tables: dict[names.TableName, storage.Table] = {}
    queues: dict[names.QueueName, Annotated[messages.Queue, _EMPTY]] = {}
    topics: dict[names.TopicName, Annotated[messages.Topic, _EMPTY]] = {}
    streams: dict[names.StreamName, Annotated[messages.Stream, _EMPTY]] = {}
    """Of Kinesis."""
    event_buses: dict[names.BusName, Annotated[messages.Bus, _EMPTY]] = {}
    rules: dict[names.RuleName, messages.Rule] = {}
    identities: tuple[names.Identity, ...] = ()
    """Addresses and domains that SES may send from."""
    parameters: dict[names.ParameterName, storage.ParameterValue] = {}
    secrets: dict[names.SecretName, storage.SecretValue] = {}
    keys: dict[names.AliasName, Annotated[storage.Key, _EMPTY]] = {}
    """Of KMS, by alias."""
    log_groups: dict[names.LogGroupName, Annotated[storage.LogGroup, _EMPTY]] = {}

    @model_validator(mode="after")
    def _parts_that_fit(self) -> _Rest:
        fit.queues(self.queues)
        fit.topics(self.topics, self.queues)
        fit.rules(self.rules, self.event_buses, self.queues)
        fit.keys(self.keys)
        return self


class WorldFile(_Rest):
    """A world as written."""

    buckets: dict[names.BucketName, Annotated[storage.BucketFile, _EMPTY]] = {}


class World(_Rest):
    """A world whose files are resolved."""

    buckets: dict[str, storage.Bucket] = {}


Reader = Callable[[str], bytes]
"""Gives the bytes of a file by its path in the world's folder; raises `BadInputError`."""


def resolve(
    written: WorldFile, read: Reader, where: Callable[[str, int], str] | None = None
) -> World:
    """Put the bytes of files into a world.

    ``where``: the file and line of an object, by its bucket and its index there, for errors.

    Raises:
        BadInputError: a file can't be read, or the world is too large.
    """
    total = 0
    buckets = {}
    for name, bucket in written.buckets.items():
        objects: list[storage.Object] = []
        for index, entry in enumerate(bucket.objects):
            try:
                body, guess = _bytes(entry, read)
            except BadInputError as error:
                place = where(name, index) if where else error.where
                raise BadInputError(error.message, where=place, hint=error.hint) from error
            total += len(body) * (entry.count or 1)
            if total > MAX_WORLD:
                raise BadInputError(f"The objects of this world are over {MAX_WORLD:,} bytes.")
            objects.extend(
                storage.Object(
                    key=key,
                    body=body,
                    content_type=entry.content_type or guess,
                    age_days=entry.age_days,
                    metadata=entry.metadata,
                )
                for key in entry.keys()  # noqa: SIM118 - not a mapping
            )
        settings = {key: getattr(bucket, key) for key in storage.BucketSettings.model_fields}
        buckets[name] = storage.Bucket(objects=tuple(objects), **settings)
    rest = {name: getattr(written, name) for name in _Rest.model_fields}
    return World(buckets=buckets, **rest)


def _bytes(entry: storage.ObjectFile, read: Reader) -> tuple[bytes, str]:
    """Body and the content type that it suggests."""
    if entry.text is not None:
        return entry.text.encode(), mimetypes.guess_type(entry.key)[0] or "text/plain"
    if entry.file is not None:
        guess = mimetypes.guess_type(entry.key)[0] or mimetypes.guess_type(entry.file)[0]
        return read(entry.file), guess or "binary/octet-stream"
    return json.dumps(entry.json_value).encode(), "application/json"


_PARTS = {
    "bucket": ("buckets", "objects"),
    "table": ("tables", "items"),
    "queue": ("queues", "messages"),
    "topic": ("topics", "subscriptions"),
    "stream": ("streams", "records"),
    "event bus": ("event_buses", ""),
    "rule": ("rules", ""),
    "parameter": ("parameters", ""),
    "secret": ("secrets", ""),
    "key": ("keys", ""),
    "log group": ("log_groups", ""),
}
"""What a refusal calls a thing → where it stands in a world, and its numbered parts."""

_REFUSED = re.compile(
    r"AWS would refuse (?:\w+ (?P<number>\d+) of )?(?P<kind>" + "|".join(_PARTS) + r") "
    r"'(?P<name>[^']+)'"
)


def place_of(refusal: str, path: Path) -> str:
    """File and line of what the cloud refused to make of a world's file."""
    match = _REFUSED.match(refusal)
    try:
        document = parse_yaml(path.read_text("utf-8-sig"), str(path), Report())
    except (OSError, ValueError):
        document = None
    if match is None or document is None:
        return str(path)
    part, numbered = _PARTS[match["kind"]]
    within = (numbered, int(match["number"]) - 1) if match["number"] else ()
    return f"{path}:{document.line(part, match['name'], *within)}"


def inside(folder: Path, name: str) -> Path:
    """The file ``name`` of ``folder``.

    Raises:
        BadInputError: the path leads out of the folder, or to nothing that is a file.
    """
    try:
        base = folder.resolve()
        path = (base / name).resolve()
        leads_out = Path(name).is_absolute() or not path.is_relative_to(base)
        is_file = not leads_out and path.is_file()
    except (OSError, RuntimeError, ValueError) as error:
        raise BadInputError(f"{name!r} is no path.", where=str(folder)) from error
    if leads_out:
        raise BadInputError(
            f"{name!r} leads out of its folder.", where=str(folder), hint="Put the file inside."
        )
    if not is_file:
        raise BadInputError(f"There is no file {name!r}.", where=str(folder))
    return path


def load_world(path: Path) -> World:
    """Read a world from a YAML (or JSON) file; its ``file:`` paths begin at the file's folder.

    Raises:
        NotFoundError: there is no such file.
        BadInputError: it isn't a world; the message names the line.
    """
    if path.is_dir():
        raise BadInputError(f"{path} is a folder, not a world.", hint="Name a file in it.")
    if not path.is_file():
        raise NotFoundError(f"There is no file {str(path)!r}.", hint="Check the path of --world.")
    from studylam.packs.reading.files import MAX_TEXT, decode

    report = Report()
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_TEXT + 1)
    except OSError as error:
        raise BadInputError(f"It can't be read: {error.strerror}.", where=str(path)) from error
    if len(raw) > MAX_TEXT:
        raise BadInputError(f"It is larger than {MAX_TEXT:,} bytes.", where=str(path))
    text = decode(raw, str(path), report)
    document = parse_yaml(text, str(path), report) if text is not None else None
    written = fill(WorldFile, document, report) if document else None
    errors = [problem for problem in report.problems if problem.level == "error"]
    if written is None or errors:
        first = errors[0]
        raise BadInputError(first.message, where=str(first.place), hint=first.hint or None)

    def read(name: str) -> bytes:
        file = inside(path.parent, name)
        if file.stat().st_size > MAX_OBJECT:
            raise BadInputError(f"{name!r} is larger than {MAX_OBJECT:,} bytes.", where=str(file))
        try:
            return file.read_bytes()
        except OSError as error:
            raise BadInputError(f"{name!r} can't be read: {error.strerror}.") from error

    def where(bucket: str, index: int) -> str:
        assert document is not None
        return f"{path}:{document.line('buckets', bucket, 'objects', index, 'file')}"

    return resolve(written, read, where)
