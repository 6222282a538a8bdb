"""Models as JSON text, and had again from it, by what their classes say of each field.

What is as its class begins it isn't written. Of free data (an event, a scenario) that YAML aliases
have many times, only one is written: ``{"=": 3}`` is the fourth of those told beside it. A library
for this (msgspec, cattrs) knows no unions of dataclasses, or takes longer than reading the pack.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from studylam.packs.models.base import Kept, plain

T = TypeVar("T")
Again = Callable[[Any], Any]

SHARED = "="
"""The only key of what stands in place of free data that was written already."""
_WORTH_IT = 100
"""Characters of a text from which on it is written once."""


def dumped(thing: Any) -> str:
    """A model as JSON text."""
    once = _Once(thing)
    return json.dumps([once.form(thing), once.told], separators=(",", ":"))


def loaded(kind: Callable[..., T], text: str | bytes) -> T:
    """A model of this class from the text of `dumped`.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, RecursionError: it isn't such a text.
    """
    made: T = _maker(kind)(read_fields(text))
    return made


def read_fields(text: str | bytes) -> dict[str, Any]:
    """The fields in a text of `dumped`, as JSON has them: without what is as its class begins it.

    Raises: as `loaded`.
    """
    written, told = json.loads(text)
    fields: dict[str, Any] = _Known(told).free(written) if told else written
    return fields


class _Once:
    """Writes what is in free data more than once in one place."""

    def __init__(self, thing: Any) -> None:
        self.told: list[Any] = []
        self._numbers: dict[Any, int] = {}
        self._seen: Counter[Any] = Counter()
        self._count(thing)

    def _count(self, value: Any) -> None:
        if isinstance(value, str):
            if len(value) >= _WORTH_IT:
                self._seen[value] += 1
        elif isinstance(value, dict | list) and value:
            self._seen[id(value)] += 1
            if self._seen[id(value)] == 1:
                for item in value.values() if isinstance(value, dict) else value:
                    self._count(item)
        elif isinstance(value, tuple):
            for item in value:
                self._count(item)
        elif is_dataclass(value):
            for part in fields(value):
                self._count(getattr(value, part.name))

    def form(self, value: Any) -> Any:
        """As it is written."""
        key = value if isinstance(value, str) else id(value)
        if not isinstance(value, str | dict | list) or self._seen.get(key, 0) < 2:
            return self._written(value)
        if key not in self._numbers:
            written = self._written(value)
            self.told.append(written)
            self._numbers[key] = len(self.told) - 1
        return {SHARED: self._numbers[key]}

    def _written(self, value: Any) -> Any:
        if isinstance(value, dict):
            form = {name: self.form(item) for name, item in value.items()}
            if value.keys() != {SHARED}:
                return form
            if not self.told:
                self.told.append(None)  # so that it is looked for
            return {SHARED: form}
        if isinstance(value, list | tuple):
            return [self.form(item) for item in value]
        if is_dataclass(value):
            return {
                part.name: self.form(given)
                for part in fields(value)
                if not _is_begun(given := getattr(value, part.name), part) or part.name == "kind"
            }
        return plain(value)


def _is_begun(value: Any, part: Any) -> bool:
    """Whether a field has what it begins with."""
    if part.default_factory is not MISSING:
        return not value
    return (
        part.default is not MISSING
        and type(value) is type(part.default)
        and (value == part.default)
    )


class _Known:
    """What was told once, put where it stands."""

    def __init__(self, told: list[Any]) -> None:
        self._told: list[Any] = []
        for one in told:  # each names only those before it
            self._told.append(self.free(one))

    def free(self, value: Any) -> Any:
        if isinstance(value, dict):
            if len(value) == 1 and SHARED in value:
                number = value[SHARED]
                if isinstance(number, int):
                    return self._told[number]
                return {name: self.free(item) for name, item in number.items()}
            return {name: self.free(item) for name, item in value.items()}
        return [self.free(item) for item in value] if isinstance(value, list) else value


# -- by type --------------------------------------------------------------------------------------


@cache
def _maker(kind: Any) -> Again:
    """What makes a model of this class from its fields in JSON."""
    hints = get_type_hints(kind, include_extras=True)
    readers = {name: reader for name in hints if (reader := _reader(hints[name]))}

    def made(written: dict[str, Any]) -> Any:
        for name, value in written.items():
            if name in readers:
                written[name] = readers[name](value)
        return kind(**written)

    return made


def _reader(kind: Any) -> Again | None:
    """None: JSON has it as it is."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        kept = next((one for one in parts[1:] if isinstance(one, Kept)), None)
        return kept.again if kept else _reader(parts[0])
    if _is_model(kind):
        return _maker(kind)
    if kind is date:
        return date.fromisoformat
    if kind is Decimal:
        return Decimal
    if origin is Literal:
        return _word
    if kind == tuple[str, ...]:
        return _words
    if origin in (tuple, list, dict):
        return _of_many(origin, _reader(parts[-1 if origin is dict else 0]))
    if origin in (Union, UnionType):
        return _one_of([part for part in parts if part is not NoneType])
    return None


def _word(value: Any) -> Any:
    """One of few, or the id of something: there is one text of each."""
    return sys.intern(value) if type(value) is str else value


def _words(value: list[str]) -> tuple[str, ...]:
    return tuple(map(sys.intern, value))


def _of_many(origin: Any, item: Again | None) -> Again | None:
    if item is None:
        return tuple if origin is tuple else None
    if origin is tuple:
        return lambda value: tuple([item(one) for one in value])
    if origin is dict:
        return lambda value: {name: item(one) for name, one in value.items()}
    return lambda value: [item(one) for one in value]


def _one_of(kinds: list[Any]) -> Again | None:
    """A union, by what JSON has: a list for a tuple, a mapping for a model."""
    models = [kind for kind in kinds if _is_model(kind)]
    lists = next((_reader(k) for k in kinds if get_origin(k) in (tuple, list)), None)
    others = [_reader(k) for k in kinds if k not in models and get_origin(k) not in (tuple, list)]
    scalar = next((reader for reader in others if reader), None)
    of_kind = {_kind_of(one): _maker(one) for one in models} if len(models) > 1 else {}
    mapping = _maker(models[0]) if len(models) == 1 else None
    if not (models or lists or scalar):
        return None

    def again(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, list):
            return lists(value) if lists else value
        if isinstance(value, dict):
            if of_kind:
                return of_kind[value.pop("kind")](value)
            return mapping(value) if mapping else value
        return scalar(value) if scalar else value

    return again


def _is_model(kind: Any) -> bool:
    return is_dataclass(kind)


def _kind_of(kind: Any) -> Any:
    return next(part.default for part in fields(kind) if part.name == "kind")
