"""A plan for every day until an exam: what is seen again, what is begun, what is left out, and what
that comes to on the day. How days are foreseen: `studylam.study.planning.forecast`.

A plan follows from the record and the learner's day alone, so it needn't be kept: it is made again
whenever it is looked at, and after missed days it is simply another one. What it takes into account
are questions, and cards of key facts and lessons, of the goal's exam; reviews of other exams wait.

Does it deliver? Learners whose memory is FSRS's model (two seeds each) studied 301 questions and
facts for the DVA-C02, with 75 seconds a question, by the plan, made anew every day, and by what
FSRS has due plus an even share of new cards, in the same minutes. *Known* counts what was never
seen as forgotten:

    days  minutes a day   promised   known by plan      known without a date
    90    30              96.2 %     96.2 % (1,381 min)  95.0 % (1,758 min)
    60    15              86.9 %     85.6 % (855 min)    53.6 % (842 min)
    30    30              92.4 %     90.4 % (866 min)    72.1 % (851 min)

That was before new cards went on into the last days. Since then, by questions alone, which take
longer than facts (301 of them; of the 60 days one seed):

    60    15              58.4 %     63.0 % (848 min)    39.6 % (846 min)
    30    30              71.6 %     73.1 % (866 min)    44.9 % (866 min)

So a fifth of the time is saved where there is enough, and far more is known where there isn't. That
real memories follow the model is FSRS's claim, not ours; the next day's plan goes by what was
really answered. `tests/study/planning/test_plan_delivers.py` holds a small case of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from studylam.study.drills.known import ENOUGH_ANSWERS, USUAL_SECONDS, pace
from studylam.study.planning.forecast import NEW_SHARES, QUIET_DAYS, Day, Forecast, Memory, Terms
from studylam.study.planning.goal import Goal, load, save
from studylam.study.planning.items import Matter, PlanItem, in_order, matter
from studylam.study.reviews.cards import cards
from studylam.study.reviews.fact_cards import is_fact
from studylam.study.reviews.made_cards import is_made, made_cards

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record, Tally
    from studylam.study.days import Days

__all__ = ["Dropped", "Goal", "Plan", "PlannedDay", "load", "plan", "save", "standing"]

_DAY = timedelta(days=1)
_RIGHT, _WRONG = 6, 4
"""First answers that are taken for given before there are any."""


@dataclass(frozen=True)
class PlannedDay:
    """What is to be done on one of the learner's days; of today, what is left of it."""

    day: date
    reviews: int
    """Cards seen again."""
    new_questions: int
    new_facts: int
    """Cards of key facts and of lessons."""
    minutes: int
    """Never more than the goal's."""
    retention: float
    """Expected at the day's end: the mean over the exam's cards there are then, by domain."""
    put_off: int = 0
    """Cards that are due and don't fit the minutes: they come on a later day."""
    last_stretch: bool = False
    """Cards are seen ahead of the schedule here, so that they hold on the day of the exam."""

    @property
    def new(self) -> int:
        """Questions and cards that are seen for the first time."""
        return self.new_questions + self.new_facts


@dataclass(frozen=True)
class Dropped:
    """A question or card that the plan leaves out."""

    id: str
    kind: Literal["question", "fact", "card"]
    domain: int
    why: str
    """A sentence."""


@dataclass(frozen=True)
class Plan:
    """The days until the exam, today first; the exam's own day isn't among them."""

    goal: Goal
    today: date
    days: tuple[PlannedDay, ...]
    now: float
    """Expected retention of the exam's cards today; 0 without any."""
    retention: float
    """Expected on the day of the exam, over the cards there are then, by the domains' weights."""
    known: float
    """The same over everything that the exam can ask from here: what was never seen counts 0."""
    items: int
    """Questions and cards of the exam."""
    learnt: int
    """Those that have a card already."""
    fading: int
    """Cards that are expected to be under the wanted retention on the day."""
    dropped: tuple[Dropped, ...]
    """The least valuable first."""
    reviews_today: tuple[str, ...]
    """Ids of the cards to be seen again today, in order."""
    new_today: tuple[str, ...]
    """Ids of the cards to be seen for the first time today, in order."""
    seconds: float
    """That an answer takes, as planned with."""
    measured: bool
    """Whether that is the learner's own pace."""
    missed: int = 0
    """Days right before today without any answer, since this goal was first planned."""
    behind: int = 0
    """Days that the learner is behind the first plan for this goal."""

    @property
    def planned(self) -> int:
        """Cards that are still to be seen for the first time."""
        return sum(day.new for day in self.days)

    @property
    def days_left(self) -> int:
        """Until the exam; 0 on its day, less when it is past."""
        return (self.goal.on - self.today).days

    @property
    def is_full(self) -> bool:
        """On some day no card more would fit, so that more minutes would help."""
        card = 2 * self.seconds / 60
        return any(day.minutes > self.goal.minutes - card for day in self.days)

    @property
    def reaches(self) -> bool:
        """The wanted retention is reached, and nothing is dropped."""
        return self.retention >= self.goal.retention and not self.dropped


def plan(library: Library, record: Record, goal: Goal, now: datetime, days: Days) -> Plan:
    """The plan from the learner's day of ``now`` on. The same record and day: the same plan.

    May take a second for hundreds of cards and days: call it in a worker, and show the kept
    summary (`plan_kept.kept`) meanwhile.

    Raises:
        NotFoundError: there is no such exam.
    """
    from studylam.study.planning import kept as plan_kept

    today = days.day(now)
    about = matter(library, goal.exam)
    tallies = record.tallies()
    rows = cards(record)
    seen = {item.id for item in about.items if item.id in rows}
    spent, seconds, measured = _time(record, days, today)
    terms = Terms(
        today=today,
        exam_on=goal.on,
        wanted=goal.retention,
        minutes=goal.minutes,
        spent_today=spent,
        begun_today=sum(id in tallies and days.day(tallies[id].first_at) == today for id in seen),
        seconds=seconds,
        first_right=_first_right(about, tallies),
        new_share=NEW_SHARES[0],
        unread=_unread(library, record),
    )

    def lived(share: float, *, scarce: bool) -> _Lived:
        memories = []
        for item in about.items:
            if item.id in seen:
                memory = Memory.of(item, rows[item.id], days, today)
                memory.surprising = _is_surprising(tallies.get(item.id))
                memories.append(memory)
        waiting = in_order(about, seen, scarce=scarce)
        forecast = Forecast(memories, waiting, replace(terms, new_share=share))
        lived_days = forecast.run()
        on_the_day = max(goal.on, today)
        return _Lived(
            days=lived_days,
            waiting=forecast.waiting,
            shares={m.item.id: m.known(on_the_day) for m in forecast.memories},
            about=about,
        )

    best = lived(NEW_SHARES[0], scarce=False)
    if best.waiting and best.days:
        tried = [lived(share, scarce=True) for share in NEW_SHARES]
        enough = [one for one in tried if one.retention >= goal.retention]
        best = max(enough or tried, key=lambda one: one.known)
    shares, lived_days = best.shares, best.days
    made = Plan(
        goal=goal,
        today=today,
        days=tuple(_planned(day, about) for day in lived_days),
        now=about.mean(
            {
                item.id: Memory.of(item, rows[item.id], days, today).known(today)
                for item in about.items
                if item.id in seen
            },
            of_all=False,
        ),
        retention=best.retention,
        known=best.known,
        items=len(about.items),
        learnt=len(seen),
        fading=sum(share < goal.retention for share in shares.values()),
        dropped=_dropped(best.waiting, terms, goal, len(lived_days)),
        reviews_today=tuple(lived_days[0].reviews) if lived_days else (),
        new_today=tuple(item.id for item in lived_days[0].new) if lived_days else (),
        seconds=seconds,
        measured=measured,
    )
    last = max((days.day(tally.last_at) for tally in tallies.values()), default=None)
    missed, behind = plan_kept.lag(record, made, last, len(seen) - terms.begun_today)
    return replace(made, missed=missed, behind=behind)


@dataclass(frozen=True)
class _Lived:
    """How the days come out."""

    days: list[Day]
    waiting: list[PlanItem]
    shares: Mapping[str, float]
    """Item → how well it is known on the day of the exam."""
    about: Matter

    @property
    def retention(self) -> float:
        return self.about.mean(self.shares, of_all=False)

    @property
    def known(self) -> float:
        return self.about.mean(self.shares, of_all=True)


def standing(plan: Plan) -> str:
    """How the learner stands, in a few words: ``on plan``, ``2 days behind``."""
    if plan.days_left < 0:
        return "the exam is past"
    if plan.days_left == 0:
        return "the exam is today"
    if not plan.items:
        return "nothing to plan"
    if plan.behind:
        return "1 day behind" if plan.behind == 1 else f"{plan.behind} days behind"
    return "on plan"


def _planned(day: Day, about: Matter) -> PlannedDay:
    cards = sum(item.is_made for item in day.new)
    return PlannedDay(
        day=day.day,
        reviews=len(day.reviews),
        new_questions=len(day.new) - cards,
        new_facts=cards,
        minutes=-int(-day.seconds // 60),
        retention=about.mean(day.shares, of_all=False),
        put_off=day.put_off,
        last_stretch=day.last_stretch,
    )


def _dropped(waiting: list[PlanItem], terms: Terms, goal: Goal, days: int) -> tuple[Dropped, ...]:
    def why(item: PlanItem) -> str:
        if days == 0:
            return "The exam is today." if terms.exam_on == terms.today else "The exam is past."
        if item.id in terms.unread and days == 1:
            return "The section that names it wasn't read, and there is no day left after today."
        if days <= QUIET_DAYS:
            return f"With {days} {'day' if days == 1 else 'days'} left, what is known comes first."
        return f"It doesn't fit into {goal.minutes} minutes a day."

    return tuple(
        Dropped(item.id, _kind(item.id), item.domain, why(item)) for item in reversed(waiting)
    )


def _kind(id: str) -> Literal["question", "fact", "card"]:
    if not is_made(id):
        return "question"
    return "fact" if is_fact(id) else "card"


def _time(record: Record, days: Days, today: date) -> tuple[float, float, bool]:
    """Seconds spent on answers today; seconds that an answer takes; whether that was measured."""
    from studylam.progress.periods import activity_within

    bounds = days.bounds(today)
    done = activity_within(record, [bounds]).get(bounds[0])
    recent = record.activity(last=300)
    measured = sum(quarter.answers for quarter in recent if quarter.study_ms) >= ENOUGH_ANSWERS
    return (
        done.study_ms / 1000 if done else 0.0,
        pace(recent) if measured else USUAL_SECONDS,
        measured,
    )


def _first_right(about: Matter, tallies: Mapping[str, Tally]) -> float:
    first = [tallies[item.id].first_correct for item in about.items if item.id in tallies]
    return (sum(first) + _RIGHT) / (len(first) + _RIGHT + _WRONG)


def _unread(library: Library, record: Record) -> frozenset[str]:
    made = made_cards(library)
    available = {question.id for question in made.available(record.all_sections_read())}
    return frozenset(made.questions.keys() - available)


def _is_surprising(tally: Tally | None) -> bool:
    return tally is not None and tally.last_confidence == "sure" and not tally.last_correct
