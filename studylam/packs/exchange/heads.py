"""What a question's YAML says of it, and what an imported one still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from studylam.packs.exchange.item import Item
from studylam.packs.models import BloomLevel, Question

UNSORTED = "unsorted"
"""The concept of questions of which nobody has said yet what they assess."""

DEFAULT_LEVEL = "understand"
_LEVELS: tuple[str, ...] = get_args(BloomLevel)
_TEXTS = ("lesson", "lab", "predict", "what", "code", "difficulty", "as_of")
_LISTS = ("assesses", "sources", "todo")


@dataclass(frozen=True)
class Fill:
    """What is said of all questions that don't say it themselves."""

    concepts: tuple[str, ...] = ()
    level: str = ""
    domain: Mapping[str, int] = field(default_factory=dict)
    exams: tuple[str, ...] = ()


def head_of(q: Question) -> dict[str, Any]:
    """What a question's YAML says of it, in the order in which it is written."""
    said: dict[str, Any] = {
        "assesses": list(q.assesses),
        "domain": dict(q.domain),
        "level": q.level,
        "difficulty": q.difficulty,
        "sources": list(q.sources),
        "as_of": q.as_of.isoformat() if q.as_of else None,
        "lesson": q.lesson,
        "lab": q.lab,
        "todo": list(q.todo),
    }
    if q.predicts:
        said |= {
            "predict": f"{q.predicts.lab}/{q.predicts.case}",
            "what": q.predicts.what,
            "code": q.predicts.code,
        }
    return {key: value for key, value in said.items() if value}


def full_head(item: Item, fill: Fill) -> dict[str, Any]:
    """The whole YAML of a question; what is filled in is in its ``todo``."""
    said = clean_head(item.head)
    todo = [str(one) for one in said.get("todo", ())]
    if not said.get("assesses"):
        said["assesses"] = list(fill.concepts) or [UNSORTED]
        todo += [] if fill.concepts else ["concepts"]
    if "domain" not in said and fill.domain:
        said["domain"] = dict(fill.domain)
    if fill.exams and not set(fill.exams) <= set(said.get("domain", ())):
        todo.append("domain")
    if "level" not in said:
        said["level"] = fill.level or DEFAULT_LEVEL
        todo += [] if fill.level else ["level"]
    if not said.get("sources"):
        todo.append("sources")
    if _lacks_reasons(item):
        todo.append("reasons")
    order = ("reasons", "level", "sources", "concepts", "domain")
    said["todo"] = sorted(dict.fromkeys(todo), key=lambda t: (t not in order, [*order, t].index(t)))
    keys = ("assesses", "domain", "level", "difficulty", "sources", "as_of", "lesson", "lab")
    ordered = {key: said[key] for key in (*keys, "todo") if said.get(key)}
    return ordered | {key: said[key] for key in ("predict", "what", "code") if said.get(key)}


def clean_head(head: Mapping[str, Any]) -> dict[str, Any]:
    """What of a head can be used: a file of somebody else may say anything in it."""
    said: dict[str, Any] = {}
    for key, value in head.items():
        if key in _LISTS and isinstance(value, list | tuple):
            said[key] = [
                " ".join(one.split()) for one in value if isinstance(one, str) and one.split()
            ]
        elif key in _TEXTS and isinstance(value, str) and value.strip():
            said[key] = " ".join(value.split())
        elif key == "level" and value in _LEVELS:
            said[key] = value
        elif key == "domain" and isinstance(value, Mapping):
            whole = {k: v for k, v in value.items() if isinstance(k, str) and type(v) is int}
            if whole:
                said[key] = whole
    if said.get("difficulty") not in ("easy", "medium", "hard"):
        said.pop("difficulty", None)
    if not _is_day(said.get("as_of")):
        said.pop("as_of", None)
    if said.get("what") not in (None, "return", "log") or "predict" not in said:
        said.pop("what", None)
    if said.get("code") not in (None, "starter", "solution") or "predict" not in said:
        said.pop("code", None)
    return said


def _is_day(text: Any) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == str(text)
    except (TypeError, ValueError):
        return False


def _lacks_reasons(item: Item) -> bool:
    if item.choices:
        return any(not choice.reason.strip() for choice in item.choices)
    if item.matches and all(match.reason.strip() for match in item.matches):
        return False
    return not item.explanation.strip()
