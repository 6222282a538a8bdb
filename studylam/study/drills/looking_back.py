"""A drill looked back on: domain by domain, how sure the learner was, and what to do next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.progress import Confidence

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Answer, Record
    from studylam.study.drills.drill import Drill

ORDER: tuple[Confidence | None, ...] = ("sure", "unsure", "guess", None)


@dataclass(frozen=True)
class Share:
    """Right answers of all answers to something."""

    name: str
    right: int
    total: int


@dataclass(frozen=True)
class Sureness:
    """How the answers with one confidence were."""

    confidence: Confidence | None
    right: int
    wrong: int


@dataclass(frozen=True)
class LookBack:
    """What there is to say of a drill, beside its score."""

    surprising: tuple[str, ...]
    """Questions that were answered wrongly by one who was sure: what to read first."""
    missed: tuple[str, ...]
    """All that were answered wrongly, the surprising ones first."""
    by_domain: tuple[Share, ...]
    """Weakest first; a question that is in two exams counts in both."""
    sureness: tuple[Sureness, ...]
    next: str
    """One sentence."""


def look_back(library: Library, record: Record, drill: Drill) -> LookBack:
    """Look back on a drill: only its own answers are read.

    Raises:
        StorageError: the record can't be read.
    """
    answers = record.answers(drill_id=drill.id)
    surprising = tuple(a.question for a in answers if not a.correct and a.confidence == "sure")
    others = (a.question for a in answers if not a.correct and a.confidence != "sure")
    missed = tuple(dict.fromkeys([*surprising, *others]))
    domains = _domains(library, answers)
    return LookBack(
        surprising=tuple(dict.fromkeys(surprising)),
        missed=missed,
        by_domain=domains,
        sureness=_sureness(answers),
        next=_next(library, len(answers), missed, surprising, drill),
    )


def _domains(library: Library, answers: list[Answer]) -> tuple[Share, ...]:
    questions = {question.id: question for question in library.questions}
    names = {
        (blueprint.exam, domain.number): f"{blueprint.exam.upper()} · {domain.name}"
        for blueprint in library.blueprints
        for domain in blueprint.domains
    }
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for answer in answers:
        question = questions.get(answer.question)
        for place in question.domain.items() if question else ():
            if place in names:
                counts[names[place]][0] += answer.correct
                counts[names[place]][1] += 1
    shares = [Share(name, right, total) for name, (right, total) in counts.items()]
    return tuple(sorted(shares, key=lambda one: (one.right / one.total, -one.total, one.name)))


def _sureness(answers: list[Answer]) -> tuple[Sureness, ...]:
    rows = []
    for confidence in ORDER:
        these = [answer.correct for answer in answers if answer.confidence == confidence]
        if these:
            rows.append(Sureness(confidence, sum(these), len(these) - sum(these)))
    return tuple(rows)


def _next(
    library: Library, count: int, missed: tuple[str, ...], sure: tuple[str, ...], drill: Drill
) -> str:
    if not count:
        return "Nothing was answered, so nothing changes."
    if sure:
        few = len(sure) == 1
        return (
            f"Read the reasons of the {'one' if few else f'{len(sure)} ones'} that you were sure "
            f"of and got wrong; {'it comes' if few else 'they come'} back first in a review."
        )
    if missed:
        return "Do the missed ones again while the reasons are fresh."
    if drill.state.kind == "review":
        return "All remembered. What is new waits in a drill."
    return "All right. Take another topic, or a mock exam when a few drills went like this."
