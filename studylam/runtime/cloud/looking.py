"""What the modules that look at the world share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from studylam.runtime.cloud.snapshot import ENTRIES, PREVIEW

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """How much of the world is told; ``None``: all of it."""

    entries: int | None
    text: int | None

    def first(self, things: Sequence[T]) -> Sequence[T]:
        """As many as are told, from the front."""
        return things if self.entries is None else things[: self.entries]

    def last(self, things: Sequence[T]) -> Sequence[T]:
        """As many as are told, from the end."""
        return things if self.entries is None else things[-self.entries :]

    def cut(self, text: str) -> str:
        """As much of a text as is told."""
        return text if self.text is None or len(text) <= self.text else text[: self.text] + "…"

    def cut_value(self, value: Any) -> Any:
        """A JSON value with long texts cut, and lists and mappings that go on and on."""
        if self.text is None:
            return value
        if isinstance(value, str):
            return self.cut(value)
        if isinstance(value, dict):
            return {key: self.cut_value(value[key]) for key in list(value)[:50]}
        if isinstance(value, list):
            return [self.cut_value(one) for one in value[:50]]
        return value


WHOLE = Limits(None, None)
BRIEF = Limits(ENTRIES, PREVIEW)


def iso(moment: datetime) -> str:
    """A time of moto's, which is in UTC whether it says so or not."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_of_ms(milliseconds: float) -> str:
    """Milliseconds since the epoch as a time."""
    return iso(datetime.fromtimestamp(milliseconds / 1000, UTC))
