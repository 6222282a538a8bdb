"""How an exam went."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.progress import ExamState
from studylam.study.chance import allocate
from studylam.study.grading import Interval, wilson

if TYPE_CHECKING:
    from studylam.packs.models import Blueprint

NO_CURVE = (
    "AWS reports a scaled score from 100 to 1,000 and doesn't publish how right answers become "
    "one, so this is the plain share of right answers, with the range in which the true share "
    "lies with 95 % confidence."
)


@dataclass(frozen=True)
class DomainScore:
    """Right answers in one domain of the blueprint."""

    number: int
    name: str
    weight: int
    """Per cent of the real exam."""
    right: int
    total: int
    share: Interval


@dataclass(frozen=True)
class ExamReport:
    """How an exam went. Unanswered questions count as wrong."""

    exam: str
    title: str
    right: int
    total: int
    unanswered: int
    share: Interval
    domains: tuple[DomainScore, ...]
    minutes_used: float
    minutes_allowed: float
    missed: tuple[str, ...]
    """Ids of the questions that weren't right, in the order of the exam."""
    sentences: tuple[str, ...]
    """What has to be said beside the figures."""


def report_of(state: ExamState, blueprint: Blueprint, right: Collection[str]) -> ExamReport:
    """The report on an exam in which the questions ``right`` were answered rightly."""
    items = state.items
    domains = _domain_scores(state, blueprint, right)
    return ExamReport(
        exam=state.exam,
        title=blueprint.title,
        right=len(right),
        total=len(items),
        unanswered=sum(not item.chosen for item in items),
        share=wilson(len(right), len(items)),
        domains=domains,
        minutes_used=state.spent_s / 60,
        minutes_allowed=state.limit_s / 60,
        missed=tuple(item.question for item in items if item.question not in right),
        sentences=_sentences(len(items), blueprint, domains),
    )


def _domain_scores(
    state: ExamState, blueprint: Blueprint, right: Collection[str]
) -> tuple[DomainScore, ...]:
    scores = []
    for domain in blueprint.domains:
        items = [item for item in state.items if item.domain == domain.number]
        hits = sum(item.question in right for item in items)
        share = wilson(hits, len(items))
        scores.append(
            DomainScore(domain.number, domain.name, domain.weight, hits, len(items), share)
        )
    return tuple(scores)


def _sentences(
    total: int, blueprint: Blueprint, domains: tuple[DomainScore, ...]
) -> tuple[str, ...]:
    sentences = [NO_CURVE]
    if total < blueprint.questions:
        sentences.append(
            f"This mock exam had {total} of the {blueprint.questions} questions of the real one; "
            "the fewer there are, the wider the range."
        )
    fair = allocate(total, [domain.weight for domain in domains], [total] * len(domains))
    for domain, seats in zip(domains, fair, strict=True):
        if domain.total < seats:
            sentences.append(
                f"“{domain.name}” had {domain.total} questions where its weight asks for "
                f"{seats}: there are no more about Lambda."
            )
    return tuple(sentences)
