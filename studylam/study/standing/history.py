"""Everything that the progress screen draws, worked out in one go.

As in `standing.figures`, from what is derived from the log and never from the log itself, so
that it takes as long after three months as after three days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean
from typing import TYPE_CHECKING

from studylam.errors import NotFoundError
from studylam.progress import Done, ExamResult, Record
from studylam.study.days import Days
from studylam.study.exams.estimated_score import pass_share
from studylam.study.exams.results import exam_results
from studylam.study.planning.goal import load
from studylam.study.questions.grading import Interval, wilson
from studylam.study.ready.readiness import Readiness, all_readiness
from studylam.study.reviews import review
from studylam.study.reviews.cards import DESIRED_RETENTION, cards, retrievability
from studylam.study.reviews.made_cards import items
from studylam.study.reviews.review import ComingDay
from studylam.study.standing import activity
from studylam.study.standing.activity import Week
from studylam.study.standing.calibration import CalibrationReport, calibration
from studylam.study.standing.figures import Overview, overview
from studylam.study.standing.knowledge import Mastery, domain_mastery

if TYPE_CHECKING:
    from studylam.packs import Library

WEEKS = 26
"""That lines over time go back."""
DAYS_AHEAD = 30
ENOUGH_REVIEWS = 5
"""In a week; the share of fewer would jump about."""


@dataclass(frozen=True)
class RetentionWeek:
    """How many of a week's reviews were right."""

    monday: date
    reviews: int
    share: float | None
    """``None``: fewer than `ENOUGH_REVIEWS`."""


@dataclass(frozen=True)
class Retention:
    """What was still known when it was asked again, and what FSRS reckons with."""

    weeks: tuple[RetentionWeek, ...]
    reviews: int
    """In these weeks."""
    share: Interval | None
    """Right among them, with 95 % bounds; ``None`` without any."""
    aimed_at: float
    """The probability at which a card falls due: on the day, the share should be about this, and
    lower the longer reviews are put off."""
    cards: int
    known_now: float | None
    """FSRS's estimate of the share of all cards that the learner knows now."""


@dataclass(frozen=True)
class ExamScore:
    """One mock exam. Only its scored questions count."""

    id: str
    exam: str
    title: str
    at: datetime
    right: int
    total: int
    minutes: float
    mark: float | None
    """The share at which it is taken to be passed (an estimate); ``None``: no such blueprint."""

    @property
    def share(self) -> float:
        """Of right answers."""
        return self.right / self.total if self.total else 0.0

    @property
    def passed(self) -> bool | None:
        """By the estimated mark."""
        return None if self.mark is None else self.share >= self.mark


@dataclass(frozen=True)
class History:
    """What was done, what stays, and what it amounts to."""

    overview: Overview
    days: Days
    done: Mapping[date, Done]
    """Day → what was done on it; those of all years."""
    levels: Mapping[date, int]
    """The days of the last 53 weeks → 1 (little) to 4 (much): which quarter of them it is in."""
    weeks: tuple[Week, ...]
    overdue: int
    """Cards that were due before today."""
    coming: tuple[ComingDay, ...]
    """What falls due on the next days; today's with what is overdue."""
    retention: Retention
    calibration: CalibrationReport
    readiness: tuple[Readiness, ...]
    """Of every exam, the one that the learner studies for first."""
    domains: tuple[Mastery, ...]
    """How well the domains of that exam are known."""
    exams: tuple[ExamScore, ...]
    """Oldest first."""

    @property
    def empty(self) -> bool:
        """Nothing was done so far."""
        return not self.done and not self.exams


def history(library: Library, record: Record, now: datetime) -> History:
    """Work all of it out at ``now`` (aware)."""
    days = Days.of(record)
    done, today = activity.by_day(record, days), days.day(now)
    mondays = activity.year(today)
    weeks = activity.weeks(done, today, WEEKS)
    coming = review.preview(library, record, DAYS_AHEAD, now, days)
    start, known = days.start(today), cards(record)
    goal = load(record)
    ready = sorted(
        all_readiness(library, record, now),
        key=lambda one: goal is None or one.exam != goal.exam,
    )
    return History(
        overview=overview(library, record, now, days),
        days=days,
        done=done,
        levels=activity.levels(
            {day: one for day, one in done.items() if mondays[0] <= day <= today}
        ),
        weeks=weeks,
        overdue=sum(known[id].due < start for id in coming[0].cards),
        coming=tuple(coming),
        retention=_retention(library, record, weeks, now),
        calibration=calibration(library, record),
        readiness=tuple(ready),
        domains=domain_mastery(library, record, ready[0].exam, now) if ready else (),
        exams=exam_scores(library, record),
    )


def _retention(
    library: Library, record: Record, weeks: tuple[Week, ...], now: datetime
) -> Retention:
    here = items(library)
    known = [retrievability(card, now) for id, card in cards(record).items() if id in here]
    reviews = sum(week.done.reviews for week in weeks)
    right = sum(week.done.reviews_right for week in weeks)
    return Retention(
        weeks=tuple(
            RetentionWeek(
                week.monday,
                week.done.reviews,
                week.done.reviews_right / week.done.reviews
                if week.done.reviews >= ENOUGH_REVIEWS
                else None,
            )
            for week in weeks
        ),
        reviews=reviews,
        share=wilson(right, reviews) if reviews else None,
        aimed_at=DESIRED_RETENTION,
        cards=len(known),
        known_now=fmean(known) if known else None,
    )


def exam_scores(library: Library, record: Record) -> tuple[ExamScore, ...]:
    """How the exams that were handed in went, oldest first."""
    return tuple(_score(library, result) for result in exam_results(record))


def _score(library: Library, result: ExamResult) -> ExamScore:
    scored = [item for item in result.items if item.scored]
    try:
        blueprint = library.blueprint(result.exam)
        title, mark = blueprint.title, pass_share(blueprint)
    except NotFoundError:
        title, mark = result.exam, None
    return ExamScore(
        id=result.id,
        exam=result.exam,
        title=title,
        at=result.at,
        right=sum(item.correct for item in scored),
        total=len(scored),
        minutes=result.spent_s / 60,
        mark=mark,
    )
