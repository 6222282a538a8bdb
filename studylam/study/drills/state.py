"""What follows from a drill's state alone: how it went, and what is left of it in a newer pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studylam.progress import DrillState

if TYPE_CHECKING:
    from studylam.packs.models import Question


@dataclass(frozen=True)
class ConceptScore:
    """Right answers of all answers to questions on a concept."""

    concept: str
    right: int
    total: int


@dataclass(frozen=True)
class DrillSummary:
    """How a drill went. ``total`` counts the answered questions, not the skipped ones."""

    correct: int
    total: int
    by_concept: tuple[ConceptScore, ...]
    """Weakest first."""
    missed: tuple[str, ...]
    """Ids of the questions that were answered wrongly."""
    skipped: tuple[str, ...]
    duration_ms: int
    """Time spent on the answered questions, as far as it was measured."""


def summed_up(
    state: DrillState, find: Callable[[str], Question | None], duration_ms: int
) -> DrillSummary:
    """What a drill's state comes to; ``find`` knows the questions that are still there."""
    answered = [item for item in state.items if item.result in ("right", "wrong")]
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for item in answered:
        question = find(item.question)
        for concept in question.assesses if question else ():
            total[concept] += 1
            right[concept] += item.result == "right"
    scores = [ConceptScore(concept, right[concept], total[concept]) for concept in total]
    return DrillSummary(
        correct=sum(item.result == "right" for item in answered),
        total=len(answered),
        by_concept=tuple(sorted(scores, key=lambda s: (s.right / s.total, -s.total))),
        missed=tuple(item.question for item in answered if item.result == "wrong"),
        skipped=tuple(item.question for item in state.items if item.result == "skipped"),
        duration_ms=duration_ms,
    )


def caught_up(
    state: DrillState, find: Callable[[str], Question | None]
) -> tuple[DrillState, tuple[str, ...]]:
    """The state in the packs as they are now, and what changed, in sentences.

    Questions that are gone are left out; those that were reworded are asked as they are now;
    answers that were given stay.
    """
    position = min(max(state.position, 0), len(state.items))
    done, open_ = state.items[:position], state.items[position:]
    kept, changed = [], 0
    for item in open_:
        question = find(item.question)
        if question is None:
            continue
        if question.version != item.version:
            changed += 1
            item = replace(item, version=question.version)
        kept.append(item)
    notes = []
    if gone := len(open_) - len(kept):
        notes.append(_count(gone, "is", "are") + " no longer in the pack and left out.")
    if changed:
        notes.append(_count(changed, "was", "were") + " reworded since this drill began.")
    return replace(state, items=(*done, *kept), position=position), tuple(notes)


def _count(n: int, one: str, more: str) -> str:
    return f"1 question {one}" if n == 1 else f"{n} questions {more}"
