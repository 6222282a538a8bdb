"""Which questions an exam asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from studylam.progress import ExamItem, Tally
from studylam.study.chance import allocate, spread
from studylam.study.choice import shuffled_questions, topic

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Blueprint, Question

_NEVER = datetime.min.replace(tzinfo=UTC)


def compose(
    library: Library,
    tallies: Mapping[str, Tally],
    blueprint: Blueprint,
    size: int,
    seed: int,
) -> tuple[ExamItem, ...]:
    """Questions for an exam: shared among the domains by weight (largest remainder), unseen ones
    first, then those seen longest ago; domains and topics mixed.
    """
    groups: list[list[Question]] = []
    for domain in blueprint.domains:
        fitting = [
            question
            for question in shuffled_questions(list(library.questions), seed)
            if question.domain.get(blueprint.exam) == domain.number
        ]
        # Sorting is stable: chance decides among the unseen.
        fitting.sort(
            key=lambda q: (q.id in tallies, tallies[q.id].last_at if q.id in tallies else 0)
        )
        groups.append(fitting)
    counts = allocate(size, [d.weight for d in blueprint.domains], [len(g) for g in groups])
    picked = [
        (ExamItem(question.id, question.version, domain.number), topic(question))
        for domain, group, count in zip(blueprint.domains, groups, counts, strict=True)
        for question in group[:count]
    ]
    return tuple(spread(picked, seed))
