"""What `studylam pack check` finds in an exercise: all that keeps it from being shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from studylam.errors import FieldError
from studylam.exercises.reading import read_exercise

if TYPE_CHECKING:
    from studylam.packs import Library


def check_data(data: Mapping[str, Any], library: Library) -> Iterator[FieldError]:
    """Everything that is wrong with the data of an exercise's file, each with its path."""
    yield from read_exercise(data, library)[1]
