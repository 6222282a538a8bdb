"""What the tests of kinds share: data made into a model, with nothing wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.kinds.weighing import Weighing
from studylam.exercises.model import Choice, Model, Number, Question, settled

M = TypeVar("M", bound=Model)


def amount(value: str | int, unit: str = "", display: str = "") -> Sourced:
    return Sourced(Decimal(value), unit, display or f"{value} {unit}".strip(), "AWS")


def model(read: Callable[[Fields], Any], data: Mapping[str, Any]) -> Any:
    fields = Fields(data)
    made = read(fields)
    fields.done()
    assert not fields.problems, [(one.path, one.message) for one in fields.problems]
    return made


def wrong(read: Callable[[Fields], object], data: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The paths of what is wrong."""
    fields = Fields(data)
    read(fields)
    return [one.path for one in fields.problems]


def asked(made: Model, ask: Mapping[str, Any], **settings: str) -> Question:
    fields = Fields(ask)
    question = made.question(fields, settled(made.knobs, settings))
    assert not fields.problems, [one.message for one in fields.problems]
    return question


def right(made: Model, ask: Mapping[str, Any], **settings: str) -> set[str]:
    question = asked(made, ask, **settings)
    assert isinstance(question, Choice)
    return set(question.right)


def number(made: Model, ask: Mapping[str, Any], **settings: str) -> Decimal:
    question = asked(made, ask, **settings)
    assert isinstance(question, Number)
    return question.value


def fits(made: Weighing, **settings: str) -> set[str]:
    return {each.way for each in made.judged(settled(made.knobs, settings)) if each.fits}


def stops(made: Weighing, way: str, **settings: str) -> list[str]:
    judged = {each.way: each for each in made.judged(settled(made.knobs, settings))}
    return [step.words for step in judged[way].steps if step.verdict == "stop"]
