"""Putting a function in the place of one of moto's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def replace(owner: Any, name: str, function: Callable[..., Any]) -> None:
    """Replace an attribute; one that is gone in this version of moto is an error."""
    getattr(owner, name)
    setattr(owner, name, function)
