"""How an exam went.

The scored questions make the result; the others are shown apart. Unanswered ones count as wrong.
A report is made of what the log has of an exam, so that one that was sat on another machine has a
report too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from studylam.errors import NotFoundError
from studylam.progress import ExamResult, ExamResultItem, Record, Response
from studylam.study.chance import allocate
from studylam.study.exams.estimated_score import ScoreEstimate, difference, estimated_score
from studylam.study.exams.results import exam_results, seed_of
from studylam.study.questions.grading import Interval, wilson

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Blueprint

SLOW, RUSHED = 2.0, 0.25
"""Times what the exam allows for a question: from here on it was slow; below, rushed. Choices."""

Filter = Literal["all", "wrong", "flagged", "unscored", "slow"]


@dataclass(frozen=True)
class Reviewed:
    """One question of an exam that is over."""

    number: int
    """From 1, as on the paper."""
    item: ExamResultItem
    slow: bool
    rushed: bool
    """Answered in a hurry."""

    @property
    def question(self) -> str:
        """The question's id."""
        return self.item.question

    @property
    def chosen(self) -> Response:
        """What was given."""
        return self.item.chosen

    def fits(self, only: Filter) -> bool:
        """Whether a filter lets it through."""
        return {
            "all": True,
            "wrong": not self.item.correct,
            "flagged": self.item.flagged,
            "unscored": not self.item.scored,
            "slow": self.slow,
        }[only]


@dataclass(frozen=True)
class DomainScore:
    """Right answers to the scored questions of one domain of the blueprint."""

    number: int
    name: str
    weight: int
    """Per cent of the real exam."""
    right: int
    total: int
    share: Interval
    seconds: float
    """A question took so long, the unscored ones too."""
    before: Interval | None = None
    """The share in the exam before."""


@dataclass(frozen=True)
class Earlier:
    """An exam of the same blueprint."""

    id: str
    at: datetime
    right: int
    total: int
    share: Interval
    score: ScoreEstimate
    domains: tuple[Interval, ...]
    """Of the blueprint's domains, in their order."""


@dataclass(frozen=True)
class ExamReport:
    """How an exam went. ``right`` and ``total`` are of the scored questions."""

    id: str
    exam: str
    title: str
    at: datetime
    seed: int
    right: int
    total: int
    unscored_right: int
    unscored: int
    unanswered: int
    """Of all questions."""
    share: Interval
    score: ScoreEstimate
    domains: tuple[DomainScore, ...]
    questions: tuple[Reviewed, ...]
    minutes_used: float
    minutes_allowed: float
    earlier: tuple[Earlier, ...]
    """Those before this one, oldest first."""
    sentences: tuple[str, ...]
    """What has to be said beside the figures."""

    @property
    def seconds_allowed(self) -> float:
        """For one question."""
        return self.minutes_allowed * 60 / max(len(self.questions), 1)

    @property
    def missed(self) -> tuple[str, ...]:
        """Ids of the questions that weren't right, in the order of the exam."""
        return tuple(one.question for one in self.questions if not one.item.correct)

    @property
    def slowest(self) -> tuple[Reviewed, ...]:
        """The slow ones, the slowest first."""
        slow = [one for one in self.questions if one.slow]
        return tuple(sorted(slow, key=lambda one: -one.item.spent_ms))

    @property
    def rushed(self) -> tuple[Reviewed, ...]:
        """Answered in a hurry, in the order of the exam."""
        return tuple(one for one in self.questions if one.rushed)

    @property
    def weakest(self) -> DomainScore | None:
        """Where most is to be gained: the domain with the lowest share, of those where something
        was wrong; of equal ones, the one that weighs most.
        """
        lacking = [one for one in self.domains if one.total and one.right < one.total]
        return min(lacking, key=lambda one: (one.share.share, -one.weight), default=None)

    @property
    def change(self) -> tuple[float, float, float] | None:
        """How much better the share is than in the exam before, and between which bounds."""
        if not self.earlier:
            return None
        before = self.earlier[-1].share
        return self.share.share - before.share, *difference(before, self.share)

    def chosen_by(self, only: Filter) -> tuple[Reviewed, ...]:
        """The questions that a filter lets through."""
        return tuple(one for one in self.questions if one.fits(only))


def report_on(library: Library, record: Record, id: str) -> ExamReport:
    """The report on the exam of that id.

    Raises:
        NotFoundError: no such exam was handed in, or its blueprint isn't there (any more).
    """
    results = exam_results(record)
    at = next((at for at, result in enumerate(results) if result.id == id), None)
    if at is None:
        raise NotFoundError(f"There is no exam {id!r} that was handed in.")
    result = results[at]
    before = [one for one in results[:at] if one.exam == result.exam]
    blueprint = library.blueprint(result.exam)
    return report_of(result, blueprint, before, seed_of(record, result))


def report_of(
    result: ExamResult, blueprint: Blueprint, before: Sequence[ExamResult] = (), seed: int = 0
) -> ExamReport:
    """The report on an exam; ``before``: those of the same blueprint before it."""
    earlier = tuple(_earlier(one, blueprint) for one in before)
    domains = _domains(result, blueprint, earlier)
    scored = [item for item in result.items if item.scored]
    unscored = [item for item in result.items if not item.scored]
    right = sum(item.correct for item in scored)
    share = wilson(right, len(scored))
    score = estimated_score(share, blueprint)
    return ExamReport(
        id=result.id,
        exam=result.exam,
        title=blueprint.title,
        at=result.at,
        seed=seed,
        right=right,
        total=len(scored),
        unscored_right=sum(item.correct for item in unscored),
        unscored=len(unscored),
        unanswered=sum(not item.chosen for item in result.items),
        share=share,
        score=score,
        domains=domains,
        questions=_reviewed(result),
        minutes_used=result.spent_s / 60,
        minutes_allowed=result.limit_s / 60,
        earlier=earlier,
        sentences=(score.assumption, *_sentences(result, blueprint)),
    )


def _reviewed(result: ExamResult) -> tuple[Reviewed, ...]:
    fair_ms = result.limit_s * 1000 / max(len(result.items), 1)
    return tuple(
        Reviewed(
            number=number,
            item=item,
            slow=item.spent_ms > SLOW * fair_ms,
            rushed=bool(item.chosen) and 0 < item.spent_ms < RUSHED * fair_ms,
        )
        for number, item in enumerate(result.items, 1)
    )


def _shares(result: ExamResult, blueprint: Blueprint) -> tuple[Interval, ...]:
    shares = []
    for domain in blueprint.domains:
        scored = [i for i in result.items if i.scored and i.domain == domain.number]
        shares.append(wilson(sum(item.correct for item in scored), len(scored)))
    return tuple(shares)


def _earlier(result: ExamResult, blueprint: Blueprint) -> Earlier:
    scored = [item for item in result.items if item.scored]
    right = sum(item.correct for item in scored)
    share = wilson(right, len(scored))
    return Earlier(
        id=result.id,
        at=result.at,
        right=right,
        total=len(scored),
        share=share,
        score=estimated_score(share, blueprint),
        domains=_shares(result, blueprint),
    )


def _domains(
    result: ExamResult, blueprint: Blueprint, earlier: Sequence[Earlier]
) -> tuple[DomainScore, ...]:
    scores = []
    shares = _shares(result, blueprint)
    for at, (domain, share) in enumerate(zip(blueprint.domains, shares, strict=True)):
        items = [item for item in result.items if item.domain == domain.number]
        scored = [item for item in items if item.scored]
        scores.append(
            DomainScore(
                number=domain.number,
                name=domain.name,
                weight=domain.weight,
                right=sum(item.correct for item in scored),
                total=len(scored),
                share=share,
                seconds=sum(item.spent_ms for item in items) / 1000 / max(len(items), 1),
                before=earlier[-1].domains[at] if earlier else None,
            )
        )
    return tuple(scores)


def _sentences(result: ExamResult, blueprint: Blueprint) -> list[str]:
    total = len(result.items)
    sentences = [blueprint.about] if blueprint.about else []
    if total < blueprint.questions:
        sentences.append(
            f"This mock exam had {total} of the {blueprint.questions} questions of the real one; "
            "the fewer there are, the wider the range."
        )
    weights = [domain.weight for domain in blueprint.domains]
    fair = allocate(total, weights, [total] * len(weights))
    for domain, seats in zip(blueprint.domains, fair, strict=True):
        asked = sum(item.domain == domain.number for item in result.items)
        if asked < seats:
            sentences.append(
                f"“{domain.name}” had {asked} questions where its weight asks for {seats}: "
                "the packs have no more."
            )
    return sentences
