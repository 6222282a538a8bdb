"""A refusal of a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """An error's code and words. ``more``: further fields of it (S3's have some)."""

    code: str
    message: str
    status: int = 400
    more: Mapping[str, str] = field(default_factory=dict)


def invalid(message: str) -> Refusal:
    """A ValidationException."""
    return Refusal("ValidationException", message)
