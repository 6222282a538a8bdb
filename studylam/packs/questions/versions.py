"""When a question is a new one: its version tells, and statistics begin anew with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from studylam.packs.models.base import plain

if TYPE_CHECKING:
    from studylam.packs.models import Lab, Prediction, Question
    from studylam.packs.questions.parts import Parts


def as_run(questions: Iterable[Question], labs: Iterable[Lab]) -> Iterator[Question]:
    """The questions, with versions that change as well when what a prediction runs changes.

    What is run of another pack's lab isn't known here; its version tells of the words alone.
    """
    known = {lab.id: lab for lab in labs}
    for question in questions:
        lab = known.get(question.predicts.lab) if question.predicts else None
        if lab is not None and question.predicts is not None:
            run = json.dumps(_unplaced(_run_by(lab, question.predicts)), sort_keys=True)
            version = _digest(f"{question.version}\0{run}")
            question = replace(question, version=version)
        yield question


def _run_by(lab: Lab, predicts: Prediction) -> list[Any]:
    """All that decides what a case does."""
    code = lab.starter if predicts.code == "starter" else {**lab.starter, **lab.solution}
    parts = ("function", "around", "world", "fixed")
    cases = [case for case in lab.cases if case.id == predicts.case]
    events = [{"event": plain(case.event), "repeat": case.repeat} for case in cases]
    return [code, {part: plain(getattr(lab, part)) for part in parts}, events]


def _unplaced(value: Any) -> Any:
    """Without the places: a line more above changes nothing of what is run."""
    if isinstance(value, dict):
        return {key: _unplaced(item) for key, item in value.items() if key != "place"}
    return [_unplaced(item) for item in value] if isinstance(value, list) else value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def version_of(stem: str, parts: Parts) -> str:
    """A short hash of what the learner is asked; better reasons don't make a new version."""
    words = [stem, *(f"{'x' if option.correct else ' '} {option.text}" for option in parts.options)]
    if parts.type not in ("single-choice", "multiple-response"):
        words += [parts.type, *parts.columns, "", *parts.extra_rights]
        words += [side for pair in parts.pairs for side in (pair.left, pair.right)]
        words += parts.accepts
        key = parts.number or parts.predicts
        words += [str(value) for value in plain(key).values()] if key else []
    return _digest("\0".join(" ".join(text.split()) for text in words))
