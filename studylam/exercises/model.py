"""What a decision exercise is: a situation that is computed, rounds that ask about it, knobs.

A *kind* (VPC reachability, runtime calendar, …) reads its own data from the exercise's file and
becomes a `Model`. The model computes everything that a learner sees and everything that is right,
from the data and the settings of its knobs; an author writes situations and reasons, never a
result. So what the author believes (a round's ``expect``) can be checked against the model.

A round is answered before its outcome is shown. Afterwards the learner turns the knobs freely.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from studylam.exercises.fields import Fields, as_day

Settings = Mapping[str, str]
"""Knob id → value; every knob has one (see `settled`)."""

WIDTH = 76
"""The widest line of a picture: it fits beside nothing on 80 columns."""


@dataclass(frozen=True)
class Knob:
    """Something that the learner may turn: one of a few values, in their order."""

    id: str
    label: str
    values: tuple[tuple[str, str], ...]
    """(value, as it is shown). The first one holds where nothing else is set."""
    day: bool = False
    """Any other day, written 2026-10-31, is a value as well."""

    @property
    def names(self) -> tuple[str, ...]:
        """The values alone."""
        return tuple(value for value, _ in self.values)

    def accepts(self, value: str) -> bool:
        """Whether it can be set to ``value``."""
        return value in self.names or (self.day and as_day(value) is not None)


@dataclass(frozen=True)
class Step:
    """One rule that was applied on the way to the outcome."""

    words: str
    verdict: Literal["ok", "stop", "note"]
    """``stop``: here it fails (times out, is refused). ``note``: worth knowing, decides nothing."""
    source: str = ""
    """Where the rule is from: AWS's name of the page, with its address if there is one."""


@dataclass(frozen=True)
class Look:
    """The situation at some settings. All plain text; lines of pictures at most `WIDTH` wide."""

    scene: tuple[str, ...]
    """What is given. Shown before the answer, so it mustn't give it away."""
    outcome: str
    """What happens, in one or two sentences."""
    steps: tuple[Step, ...]
    picture: tuple[str, ...] = ()
    """What takes the scene's place once the round is answered: with the verdicts in it."""

    @property
    def answered(self) -> tuple[str, ...]:
        """The picture to show after the answer."""
        return self.picture or self.scene


@dataclass(frozen=True)
class Choice:
    """A question with options, and which of them are right by the model."""

    options: tuple[tuple[str, str], ...]
    """(id, words), in the order in which they are shown; two or more."""
    right: frozenset[str]
    many: bool = False
    """Whether all that fit are to be chosen (any number); else exactly one is right."""


@dataclass(frozen=True)
class Number:
    """A question that is answered by a number, and the right one by the model."""

    value: Decimal
    unit: str = ""
    within: Decimal = Decimal(0)
    """How far off still counts as right."""
    formula: str = ""
    """How it comes about, shown after the answer."""
    slips: tuple[tuple[Decimal, str], ...] = ()
    """What typical mistakes come to, and in words what each of them is."""


Question = Choice | Number


class Model(Protocol):
    """A situation of some kind, read from an exercise's file. Immutable and pure."""

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """What can be turned. Maybe nothing."""

    def look(self, settings: Settings) -> Look:
        """The situation at these settings of all knobs, whatever they are."""

    def question(self, ask: Fields, settings: Settings) -> Question:
        """What a round's ``ask`` asks at these settings, with what is right.

        What is wrong in ``ask`` is noted there (`Fields.problem`), as in `Kind.read`.
        """


class Reader(Protocol):
    """How a kind reads an exercise's data: ``read`` of its module."""

    def __call__(self, data: Fields) -> Model:
        """The model. What is wrong is noted in ``data``; the model isn't used then."""


def settled(knobs: tuple[Knob, ...], settings: Settings) -> dict[str, str]:
    """Settings of all knobs: the given ones, and each other knob's first value."""
    return {knob.id: settings.get(knob.id, knob.names[0]) for knob in knobs}
