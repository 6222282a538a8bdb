"""What a world says of buckets, tables, parameters, secrets, keys and log groups."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from studylam.packs.reading.schema import Bool, Entry, Int
from studylam.packs.worlds.names import (
    Attribute,
    Json,
    PlacedError,
    ResourcePolicy,
    kind_by,
    named,
    plain_json,
    text_or_json,
)

NUMBER = re.compile(r"\{n(?::0(\d))?\}")
MAX_METADATA = 2048
"""Bytes of an object's own metadata, names and values together."""


def _metadata(value: dict[str, str]) -> dict[str, str]:
    if sum(len(name.encode()) + len(one.encode()) for name, one in value.items()) > MAX_METADATA:
        raise ValueError(f"an object's metadata is at most {MAX_METADATA:,} bytes")
    return value


Metadata = Annotated[dict[str, str], AfterValidator(_metadata)]


class ObjectFile(Entry):
    """An object as written: exactly one of ``file``, ``text`` and ``json``.

    With ``count``, that many objects; ``{n}`` (or ``{n:04}``, four digits) in the key is 1, 2, ….
    """

    key: str = Field(min_length=1, max_length=1024)
    file: str | None = None
    text: str | None = None
    json_value: Json = Field(default=None, alias="json")
    content_type: str | None = None
    age_days: float = Field(default=0, ge=0, le=36_500)
    metadata: Metadata = {}
    count: int | None = Field(default=None, ge=1, le=5_000)

    def keys(self) -> Iterator[str]:
        """The keys of all the objects that it stands for."""
        if self.count is None:
            yield self.key
            return
        for number in range(1, self.count + 1):
            yield NUMBER.sub(partial(_zero_filled, number), self.key)

    @model_validator(mode="after")
    def _numbered(self) -> ObjectFile:
        if self.count is not None and not NUMBER.search(self.key):
            raise ValueError("an object with a count needs {n} in its key")
        return self

    @model_validator(mode="after")
    def _one_body(self) -> ObjectFile:
        given = [n for n in ("file", "text", "json_value") if n in self.model_fields_set]
        if len(given) != 1:
            raise ValueError("an object has exactly one of file, text and json")
        return self


def _zero_filled(number: int, match: re.Match[str]) -> str:
    return str(number).zfill(int(match[1] or 1))


class BucketSettings(Entry):
    """What a bucket has beside its objects."""

    Versioning: Literal["Enabled", "Suspended"] | None = None
    Policy: ResourcePolicy | None = None
    EventBridge: Bool = False
    """Whether all its events go to the default event bus."""


class BucketFile(BucketSettings):
    """A bucket as written. With versioning, a key that comes again is a newer version."""

    objects: tuple[ObjectFile, ...] = ()


class Object(Entry):
    """An object of a bucket. ``age_days``: how long ago it was last modified."""

    key: str
    body: bytes
    content_type: str
    age_days: float = 0
    metadata: dict[str, str] = {}


class Bucket(BucketSettings):
    """A bucket whose files are resolved."""

    objects: tuple[Object, ...] = ()


IndexName = Annotated[
    str, named(r"[A-Za-z0-9_.-]{3,255}", "3 to 255 letters, digits, dots, hyphens and underscores")
]


class Index(Entry):
    """A global secondary index. ``projection``: the attributes that it has beside the keys."""

    key: Attribute
    sort: Attribute | None = None
    projection: Literal["ALL", "KEYS_ONLY"] | Annotated[tuple[str, ...], Field(min_length=1)] = (
        "ALL"
    )


class Table(Entry):
    """A DynamoDB table; ``items`` are plain JSON, not DynamoDB's typed form.

    ``stream``: its view type. ``indexes``: global secondary ones. ``ttl``: the attribute with the
    time (seconds since the epoch) at which an item expires.
    """

    key: Attribute
    sort: Attribute | None = None
    stream: Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] | None = None
    indexes: Annotated[dict[IndexName, Index], Field(max_length=20)] = {}
    ttl: Annotated[str, Field(min_length=1, max_length=255)] | None = None
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
            for name, kind in {**self.key, **(self.sort or {})}.items():
                if _kind_of(item[name]) not in (kind, None):
                    raise PlacedError(
                        ("items", number - 1),
                        f"item {number}: key {name} is {kind} in this table, and "
                        f"{str(item[name])[:40]!r} isn't",
                    )
        seen: dict[str, int] = {}
        for number, item in enumerate(self.items, 1):
            first = seen.setdefault(json.dumps([item[name] for name in names]), number)
            if first != number:
                raise ValueError(f"item {number} has the same key as item {first}")
        return self

    @model_validator(mode="after")
    def _keys_of_one_type(self) -> Table:
        types = {**self.key, **(self.sort or {})}
        if self.sort and next(iter(self.key)) in self.sort:
            raise ValueError("key and sort are the same attribute")
        for name, index in self.indexes.items():
            for attribute, kind in {**index.key, **(index.sort or {})}.items():
                if types.setdefault(attribute, kind) != kind:
                    raise PlacedError(
                        ("indexes", name),
                        f"{attribute!r} is {types[attribute]} elsewhere in this table: an "
                        "attribute that is part of a key has one type",
                    )
        return self


def _kind_of(value: Any) -> str | None:
    """The type of key that a plain value can be; ``None``: the table's, whatever that is."""
    if isinstance(value, bool | dict | list):
        return "no key"
    return "S" if isinstance(value, str) else "N" if isinstance(value, int | float) else None


class Parameter(Entry):
    """A parameter in the form of PutParameter."""

    Value: str = Field(min_length=1, max_length=8192)
    Type: Literal["String", "StringList", "SecureString"] = "String"
    KeyId: str | None = None
    Description: str | None = None

    @model_validator(mode="after")
    def _key_of_a_secure_one(self) -> Parameter:
        if self.KeyId is not None and self.Type != "SecureString":
            raise ValueError("only a SecureString has a KeyId")
        return self


ParameterValue = Annotated[
    Annotated[str, Tag("text")] | Annotated[Parameter, Tag("parameter")],
    Discriminator(kind_by("Value", "parameter")),
]


class Secret(Entry):
    """A secret in the form of CreateSecret."""

    SecretString: Annotated[str, BeforeValidator(text_or_json)]
    KmsKeyId: str | None = None
    Description: str | None = None


SecretValue = Annotated[
    Annotated[str, BeforeValidator(text_or_json), Tag("text")] | Annotated[Secret, Tag("secret")],
    Discriminator(kind_by("SecretString", "secret")),
]


class Key(Entry):
    """A symmetric KMS key, known by its alias. ``KeyId``: made from the alias if it isn't given."""

    KeyId: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")] | None = (
        None
    )
    Description: str | None = None
    Policy: ResourcePolicy | None = None
    aliases: tuple[
        Annotated[str, named(r"alias/[A-Za-z0-9/_-]{1,250}", "alias/ and a name", r"^alias/aws/")],
        ...,
    ] = ()
    """Further aliases."""


# fmt: off
_RETENTION = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
)
# fmt: on


def _days(value: int) -> int:
    if value not in _RETENTION:
        raise ValueError(f"CloudWatch Logs keeps lines for {', '.join(map(str, _RETENTION))} days")
    return value


class LogGroup(Entry):
    """A group of logs."""

    retentionInDays: Annotated[Int, AfterValidator(_days)] | None = None
