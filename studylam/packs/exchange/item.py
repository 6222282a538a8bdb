"""A question on its way in or out, in no program's format, and what happened on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

ItemType = Literal[
    "single-choice", "multiple-response", "ordering", "matching", "numeric", "short-answer"
]


@dataclass(frozen=True)
class Choice:
    """An option; of an ordering item, one of the things in their right order."""

    text: str
    """CommonMark, like all texts of an item."""
    correct: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Match:
    """A left side with the right side that belongs to it."""

    left: str
    right: str
    reason: str = ""


@dataclass(frozen=True)
class Key:
    """The right number: what differs from it by no more than ``tolerance`` is right."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    unit: str = ""


@dataclass(frozen=True)
class Wrong:
    """A typical wrong answer to what is typed, and why it is wrong."""

    text: str
    reason: str = ""


@dataclass(frozen=True)
class Item:
    """One question. Which fields it has follows from its type, as in `packs.models.Question`."""

    type: ItemType
    stem: str
    name: str = ""
    """What it is called where it comes from; its id is made of this, else of its stem."""
    choices: tuple[Choice, ...] = ()
    matches: tuple[Match, ...] = ()
    extra_rights: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    key: Key | None = None
    accepts: tuple[str, ...] = ()
    """Of a short answer: the texts that are right."""
    wrongs: tuple[Wrong, ...] = ()
    explanation: str = ""
    """The reason of the whole."""
    tags: tuple[str, ...] = ()
    """Concepts, categories, labels."""
    head: Mapping[str, Any] = field(default_factory=dict)
    """What only StudyLam knows of it (``assesses``, ``domain``, ``level``, ``sources`` …), where a
    format has room for it."""
    file: str = ""
    line: int = 1
    """Where it begins in the file that it comes from, from 1."""


@dataclass(frozen=True)
class LeftOut:
    """Something that was meant as a question and didn't come in, or not whole."""

    file: str
    line: int
    title: str
    """Its first words."""
    reason: str


@dataclass(frozen=True)
class Mended:
    """Something that came in other than it was written, and how."""

    file: str
    line: int
    what: str


@dataclass
class Batch:
    """What a file held."""

    items: list[Item] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    mended: list[Mended] = field(default_factory=list)

    def add(self, other: Batch) -> None:
        """Take in what another file held."""
        self.items += other.items
        self.left_out += other.left_out
        self.mended += other.mended


@dataclass(frozen=True)
class Written:
    """What a format module made of items, and those that its format can't hold (whole)."""

    data: bytes
    left_out: tuple[LeftOut, ...] = ()
