"""What every model of a pack is built on.

Models are plain dataclasses: home has thousands of them in memory, and pydantic, which only checks
what authors write (`studylam.packs.reading.schema`), isn't imported before something is read.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def model(cls: type[T]) -> type[T]:
    """Make a class a model: frozen, made by keywords, and a key that the format doesn't have is an
    error where pydantic fills one.
    """
    cls.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]
    return dataclass(frozen=True, kw_only=True, slots=True)(cls)


class Checked:
    """In ``Annotated``: what pydantic is to hold a written value to, e.g. ``ge=1``, ``pattern``."""

    def __init__(self, **constraints: Any) -> None:
        self.constraints = constraints

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema: Any = handler(source)
        return {**schema, **self.constraints}


Whole = Annotated[int, Checked(strict=True)]
Flag = Annotated[bool, Checked(strict=True)]


class Kept(NamedTuple):
    """In ``Annotated``: how a value is had again from the JSON of `plain`, where its type doesn't
    tell."""

    again: Callable[[Any], Any]


@model
class Place:
    """Where something was written: ``file`` relative to the pack's folder, ``line`` from 1."""

    file: Annotated[str, Kept(sys.intern)]
    line: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def plain(value: Any) -> Any:
    """Models as JSON data: dates in ISO 8601, decimals as text, bytes in base64."""
    if isinstance(value, str | int | float) or value is None:
        return value
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if is_dataclass(value):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    raise TypeError(f"{type(value).__name__} has no form in JSON")
