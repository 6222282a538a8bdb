"""Questions of every type, made in code."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from studylam.packs.models import Number, Option, Pair, Place, Prediction, Question, Trap
from studylam.packs.reading.schema import validated

PLACE = Place(file="quizzes/x.md")


def made(type: str, **fields: Any) -> Question:
    """A question with what every one has."""
    return validated(
        Question,
        {
            "id": "q",
            "bank": "x",
            "type": type,
            "stem": "?",
            "assesses": (),
            "exams": (),
            "domain": {},
            "level": "apply",
            "sources": (),
            "version": "1",
            "place": PLACE,
            **fields,
        },
    )


def ordering(count: int) -> Question:
    """``count`` items to be put in order."""
    items = tuple(
        Option(text=f"item {i}", correct=True, explanation=f"why {i}", place=PLACE)
        for i in range(count)
    )
    return made("ordering", options=items)


def matching(rights: list[str], extra: tuple[str, ...] = ()) -> Question:
    """A left side for each of the right ones, which may be the same."""
    pairs = tuple(
        Pair(left=f"left {i}", right=right, explanation=f"why {i}", place=PLACE)
        for i, right in enumerate(rights)
    )
    return made("matching", pairs=pairs, extra_rights=extra, explanation="why all")


def numeric(value: str, tolerance: str = "0", unit: str = "", traps: tuple[str, ...] = ()) -> Any:
    """A number to be typed; ``traps``: wrong ones."""
    return made(
        "numeric",
        number=Number(value=Decimal(value), tolerance=Decimal(tolerance), unit=unit),
        explanation="why",
        traps=tuple(
            Trap(text=trap, value=Decimal(trap), explanation=f"not {trap}", place=PLACE)
            for trap in traps
        ),
    )


def predict(options: tuple[str, ...] = (), what: str = "return") -> Question:
    """What a case returns; the first of the options is the key."""
    return made(
        "predict",
        predicts=validated(Prediction, {"lab": "echo", "case": "same", "what": what}),
        options=tuple(
            Option(text=text, correct=not i, explanation=f"why {i}", place=PLACE)
            for i, text in enumerate(options)
        ),
        explanation="why",
        traps=() if options else (Trap(text="`null`", explanation="not null", place=PLACE),),
    )


recall = made("recall", explanation="fifteen minutes")
