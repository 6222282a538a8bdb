"""Our own JSON of questions: it holds all of an item, and is read back exactly."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from studylam.packs.exchange.item import Batch, Choice, Item, Key, LeftOut, Match, Written, Wrong
from studylam.packs.exchange.mending import first_words

FORMAT = "studylam-questions"


def write(items: Sequence[Item]) -> Written:
    """A document that `read` reads back exactly."""
    document = {"format": FORMAT, "version": 1, "questions": [as_object(item) for item in items]}
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return Written(text.encode("utf-8", "backslashreplace") + b"\n")


def as_object(item: Item) -> dict[str, Any]:
    """An item as plain data, without what it doesn't have."""
    said: dict[str, Any] = {"id": item.name, "type": item.type, "question": item.stem}
    said["options"] = [
        _filled({"text": one.text, "correct": one.correct, "reason": one.reason})
        for one in item.choices
    ]
    said["pairs"] = [
        _filled({"left": one.left, "right": one.right, "reason": one.reason})
        for one in item.matches
    ]
    said["extra_rights"] = list(item.extra_rights)
    said["columns"] = list(item.columns)
    if item.key is not None:
        said["answer"] = _filled(
            {
                "value": f"{item.key.value:f}",
                "tolerance": f"{item.key.tolerance:f}" if item.key.tolerance else "",
                "unit": item.key.unit,
            }
        )
    said["accepts"] = list(item.accepts)
    said["wrongs"] = [_filled({"text": one.text, "reason": one.reason}) for one in item.wrongs]
    said["explanation"] = item.explanation
    said["tags"] = list(item.tags)
    said["head"] = dict(item.head)
    return _filled(said)


_ALWAYS = ("question", "text", "left", "right")


def _filled(said: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in said.items() if value not in ("", [], {}) or key in _ALWAYS
    }


def read_own(
    document: Mapping[str, Any], file: str, line_of: Callable[[int], int], batch: Batch
) -> None:
    questions = document.get("questions")
    for one in questions if isinstance(questions, list) else []:
        line = line_of(one.at) if hasattr(one, "at") else 1
        try:
            batch.items.append(of_object(one, file, line))
        except (KeyError, TypeError, ValueError, InvalidOperation, AttributeError):
            title = first_words(str(one.get("question", ""))) if isinstance(one, dict) else ""
            batch.left_out.append(LeftOut(file, line, title, "it isn't whole"))


def of_object(said: Any, file: str, line: int) -> Item:
    """`as_object` read back.

    Raises:
        KeyError, TypeError, ValueError, AttributeError, InvalidOperation: it isn't one.
    """
    kind = said["type"]
    if kind not in _TYPES:
        raise ValueError(kind)
    answer = said.get("answer")
    return Item(
        type=kind,
        stem=_str(said["question"]),
        name=_str(said.get("id", "")),
        choices=tuple(
            Choice(_str(o["text"]), o.get("correct") is True, _str(o.get("reason", "")))
            for o in said.get("options", ())
        ),
        matches=tuple(
            Match(_str(o["left"]), _str(o["right"]), _str(o.get("reason", "")))
            for o in said.get("pairs", ())
        ),
        extra_rights=tuple(_str(one) for one in said.get("extra_rights", ())),
        columns=tuple(_str(one) for one in said.get("columns", ())),
        key=Key(
            Decimal(answer["value"]),
            Decimal(answer.get("tolerance", "0")),
            _str(answer.get("unit", "")),
        )
        if answer
        else None,
        accepts=tuple(_str(one) for one in said.get("accepts", ())),
        wrongs=tuple(
            Wrong(_str(o["text"]), _str(o.get("reason", ""))) for o in said.get("wrongs", ())
        ),
        explanation=_str(said.get("explanation", "")),
        tags=tuple(_str(one) for one in said.get("tags", ())),
        head=_plain(said.get("head", {})),
        file=file,
        line=line,
    )


_TYPES = ("single-choice", "multiple-response", "ordering", "matching", "numeric", "short-answer")


def _str(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value))
    return value


def _plain(head: Any) -> dict[str, Any]:
    return {key: dict(one) if isinstance(one, dict) else one for key, one in head.items()}
