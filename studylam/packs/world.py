"""The AWS world that a lab, or ``studylam invoke --world FILE``, starts from.

`WorldFile` is what people write; `World` is the same with every file resolved into bytes, and its
``model_dump()`` is what `studylam.runtime` seeds its cloud with. Paths never lead out of the folder
that the world belongs to.
"""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from studylam.errors import BadInputError, NotFoundError
from studylam.packs.models import Model
from studylam.packs.problems import Report
from studylam.packs.schema import Bool, fill
from studylam.packs.yamltext import parse_yaml

MAX_OBJECT = 8_000_000
"""Bytes of one object."""

MAX_WORLD = 32_000_000
"""Bytes of all objects together."""

_EMPTY = BeforeValidator(lambda value: {} if value is None else value)


def plain_json(value: Any) -> Any:
    """``value`` as JSON has it.

    Raises:
        ValueError: there is a date or a number in it that JSON doesn't have.
    """
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError("JSON has no such value; put quotes round dates and times") from error
    return value


Json = Annotated[Any, AfterValidator(plain_json)]


def _body(value: Any) -> Any:
    return json.dumps(plain_json(value)) if isinstance(value, dict | list) else value


_NUMBER = re.compile(r"\{n(?::0(\d))?\}")


def _keys(entry: ObjectFile) -> Iterator[str]:
    if entry.count is None:
        yield entry.key
        return
    for number in range(1, entry.count + 1):
        yield _NUMBER.sub(partial(_zero_filled, number), entry.key)


def _zero_filled(number: int, match: re.Match[str]) -> str:
    return str(number).zfill(int(match[1] or 1))


def _named(pattern: str, rule: str, refused: str = r"(?!)") -> AfterValidator:
    """Holds a name to ``pattern``; ``refused``: what fits it, and AWS refuses all the same."""

    def check(name: str) -> str:
        if not re.fullmatch(pattern, name) or re.search(refused, name):
            raise ValueError(f"{name[:60]!r} isn't a name that AWS takes: {rule}")
        return name

    return AfterValidator(check)


Attribute = Annotated[dict[str, Literal["S", "N", "B"]], Field(min_length=1, max_length=1)]
# The rules of names are those of each service's own documentation.
BucketName = Annotated[
    str,
    _named(
        r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "3 to 63 small letters, digits, dots and hyphens, and no IP address",
        r"\.\.|\.-|-\.|^\d+\.\d+\.\d+\.\d+$",
    ),
]
TableName = Annotated[
    str, _named(r"[A-Za-z0-9_.-]{3,255}", "3 to 255 letters, digits, dots, hyphens and underscores")
]
QueueName = Annotated[
    str,
    _named(
        r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo",
        "up to 80 letters, digits, hyphens and underscores, with .fifo at the end if it is one",
    ),
]
TopicName = Annotated[
    str,
    _named(
        r"[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo",
        "up to 256 letters, digits, hyphens and underscores, with .fifo at the end if it is one",
    ),
]
ParameterName = Annotated[
    str,
    _named(r"[A-Za-z0-9_.\-/]{1,1011}", "letters, digits, and any of . - _ / with no space"),
]
SecretName = Annotated[
    str, _named(r"[A-Za-z0-9/_+=.@-]{1,512}", "letters, digits, and any of / _ + = . @ -")
]
Identity = Annotated[
    str,
    _named(r"(?:[^\s@]{1,64}@)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "a mail address or a domain"),
]


class ObjectFile(Model):
    """An object as written: exactly one of ``file``, ``text`` and ``json``.

    With ``count``, that many objects; ``{n}`` (or ``{n:04}``, four digits) in the key is 1, 2, ….
    """

    key: str = Field(min_length=1, max_length=1024)
    file: str | None = None
    text: str | None = None
    json_value: Json = Field(default=None, alias="json")
    content_type: str | None = None
    age_days: float = Field(default=0, ge=0, le=36_500)
    count: int | None = Field(default=None, ge=1, le=5_000)

    @model_validator(mode="after")
    def _numbered(self) -> ObjectFile:
        if self.count is not None and not _NUMBER.search(self.key):
            raise ValueError("an object with a count needs {n} in its key")
        return self

    @model_validator(mode="after")
    def _one_body(self) -> ObjectFile:
        given = [n for n in ("file", "text", "json_value") if n in self.model_fields_set]
        if len(given) != 1:
            raise ValueError("an object has exactly one of file, text and json")
        return self


class BucketFile(Model):
    """A bucket as written."""

    objects: tuple[ObjectFile, ...] = ()


class Table(Model):
    """A DynamoDB table; ``items`` are plain JSON, not DynamoDB's typed form."""

    key: Attribute
    sort: Attribute | None = None
    stream: Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] | None = None
    items: tuple[Annotated[dict[str, Any], AfterValidator(plain_json)], ...] = ()

    @model_validator(mode="after")
    def _keys_given(self) -> Table:
        names = [*self.key, *(self.sort or {})]
        for number, item in enumerate(self.items, 1):
            missing = [name for name in names if name not in item]
            if missing:
                raise ValueError(f"item {number} has no {missing[0]!r}, which is part of the key")
            empty = [name for name in names if item[name] in ("", None)]
            if empty:
                raise ValueError(f"item {number} has nothing as {empty[0]!r}, part of the key")
        seen: dict[str, int] = {}
        for number, item in enumerate(self.items, 1):
            first = seen.setdefault(json.dumps([item[name] for name in names]), number)
            if first != number:
                raise ValueError(f"item {number} has the same key as item {first}")
        return self


class Queue(Model):
    """An SQS queue with the bodies of its messages; a mapping becomes JSON."""

    fifo: Bool = False
    messages: tuple[Annotated[str, BeforeValidator(_body)], ...] = ()


class Topic(Model):
    """An SNS topic and the queues that subscribe to it."""

    queues: tuple[str, ...] = ()


class _Rest(Model):
    """What is written and used in the same form."""

    tables: dict[TableName, Table] = {}
    queues: dict[QueueName, Annotated[Queue, _EMPTY]] = {}
    topics: dict[TopicName, Annotated[Topic, _EMPTY]] = {}
    identities: tuple[Identity, ...] = ()
    """Addresses and domains that SES may send from."""
    parameters: dict[ParameterName, str] = {}
    secrets: dict[SecretName, Annotated[str, BeforeValidator(_body)]] = {}

    @model_validator(mode="after")
    def _first_in_first_out(self) -> _Rest:
        for name, queue in self.queues.items():
            if queue.fifo != name.endswith(".fifo"):
                raise ValueError(
                    f"queue {name!r}: a FIFO queue has fifo: true and a name that ends in .fifo"
                )
        return self

    @model_validator(mode="after")
    def _subscriptions(self) -> _Rest:
        for name, topic in self.topics.items():
            for queue in topic.queues:
                if queue not in self.queues:
                    raise ValueError(f"topic {name!r} has a queue {queue!r} that isn't there")
        return self


class WorldFile(_Rest):
    """A world as written."""

    buckets: dict[BucketName, Annotated[BucketFile, _EMPTY]] = {}


class Object(Model):
    """An object of a bucket. ``age_days``: how long ago it was last modified."""

    key: str
    body: bytes
    content_type: str
    age_days: float = 0


class Bucket(Model):
    """A bucket."""

    objects: tuple[Object, ...] = ()


class World(_Rest):
    """A world whose files are resolved."""

    buckets: dict[str, Bucket] = {}


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
        objects: list[Object] = []
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
                Object(
                    key=key,
                    body=body,
                    content_type=entry.content_type or guess,
                    age_days=entry.age_days,
                )
                for key in _keys(entry)
            )
        buckets[name] = Bucket(objects=tuple(objects))
    rest = {name: getattr(written, name) for name in _Rest.model_fields}
    return World(buckets=buckets, **rest)


def _bytes(entry: ObjectFile, read: Reader) -> tuple[bytes, str]:
    """Body and the content type that it suggests."""
    if entry.text is not None:
        return entry.text.encode(), mimetypes.guess_type(entry.key)[0] or "text/plain"
    if entry.file is not None:
        guess = mimetypes.guess_type(entry.key)[0] or mimetypes.guess_type(entry.file)[0]
        return read(entry.file), guess or "binary/octet-stream"
    return json.dumps(entry.json_value).encode(), "application/json"


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
    from studylam.packs.files import MAX_TEXT, decode

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
