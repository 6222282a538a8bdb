"""The days until an exam, lived through ahead of time with FSRS itself.

**What is remembered.** FSRS's model says with which probability a card is known on a day, and what
an answer does to it. Whether a card is known on a simulated day is decided by a hash of the card
and the day against that probability, so the same record makes the same plan, and the plan of
tomorrow tells the same story as that of today. What was wrong is repeated on the same day, as
FSRS's learning steps want it.

**The last stretch.** FSRS alone isn't made for a date: it keeps each card at 90 % *on its own day*,
and on the day of the exam each stands anywhere in its interval. So here

1. up to the last stretch, cards are seen when FSRS has them due and they have faded to `FADED`, the
   least known first: the later a card is remembered the more it gains, and what matters is what
   is known on the day, not before. (Whoever sees them when FSRS has them due does no harm; it takes
   over a third more time.) New ones are begun early: each day its share of what is left for three
   quarters of the time;
2. the last stretch begins when seeing all cards that would fall under the wanted retention on the
   day once more takes four fifths of the minutes that are left, at the earliest
   `LONGEST_STRETCH` days before, at the latest `SHORTEST_STRETCH`;
3. in it, a card is seen again only from the day on from which its knowledge will hold: R(exam) ≥
   wanted after a right answer. Of those, each day takes its even share, the weakest first, and the
   last day takes all that are left. What FSRS has due but would hold anyway is left alone; what
   won't hold yet is seen with the minutes that are left over;
4. new cards are to be begun before the last `QUIET_DAYS`. Those that the minutes were too few for
   are begun in these, up to the last day, after what is to hold and before what won't: what was
   never seen counts as forgotten, so nothing is left out as long as there are minutes.

That the best gap between repetitions grows with the time for which something is to be kept is a
finding of Cepeda, Vul, Rohrer, Wixted and Pashler (2008); rules 1 and 3 say it in FSRS's terms,
with thresholds that are choices, tried out by simulation.

Outside the stretch, a share of the minutes is kept for new cards as long as there are any, so that
a backlog doesn't end learning: a third; where that leaves something out, the share of `NEW_SHARES`
with which most is known on the day while what was learnt is remembered as wanted
(`studylam.study.planning.plan` tries them).

**What it assumes.** One session a day. Right answers are sure ones (FSRS's Good). A question that
is asked for the first time is right as often as this learner's first answers were. A repetition on
the same day takes a quarter of the time, a fact's card two fifths. All these are choices.

**More minutes.** Nothing here promises that a minute more never comes out lower: chance decides
about single cards, and whoever wants 70 % and gets there leaves minutes unused. By 40 records of
sixty cards, 1 to 45 days and 5 to 120 minutes a day, the most that more minutes ever lost was two
of the sixty cards (3.3 points of what is known on the day), and 2.6 points below what is wanted.
Before rule 4 was so, new cards ended three days before the exam once half were seen: it was 14.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from studylam.study.chance import fraction
from studylam.study.planning.items import SEED, PlanItem
from studylam.study.reviews.cards import scheduler

if TYPE_CHECKING:
    from studylam.progress import CardRow
    from studylam.study.days import Days

LONGEST_STRETCH = 21
SHORTEST_STRETCH = 3
QUIET_DAYS = 3
STRETCH_LOAD = 0.8
NEW_SHARES = (1 / 3, 1 / 2, 2 / 3, 1.0)
FADED = 0.8
"""A card that is due is seen once it is known no better than this."""
EARLY = 0.75
"""New cards are spread over this share of the days that are left."""
REPEAT = 0.25
"""Of an answer's time, for a repetition on the same day."""
CARD = 0.4
"""Of an answer's time, for a fact's card."""

_DAY = timedelta(days=1)
_REVIEW = 2
"""FSRS's state of a card that isn't being learnt."""


class Memory:
    """What is known of one item, as a FSRS card whose times are noons of days."""

    __slots__ = ("at_exam", "card", "due", "item", "last", "surprising")

    def __init__(self, item: PlanItem) -> None:
        self.item = item
        self.card: Any = None
        self.last = date.min
        self.due = date.min
        self.at_exam = 0.0
        self.surprising = False

    @classmethod
    def of(cls, item: PlanItem, row: CardRow, days: Days, today: date) -> Memory:
        """As the record has it."""
        from fsrs import Card, State

        memory = cls(item)
        # A clock that was ahead when the answer was given says nothing about tomorrow.
        last = min(days.day(row.last_review), today)
        memory.card = Card(
            card_id=0,
            state=State(row.state),
            step=row.step,
            stability=row.stability,
            difficulty=row.difficulty,
            due=_noon(max(days.day(row.due), last)),
            last_review=_noon(last),
        )
        memory._date()
        return memory

    def known(self, on: date) -> float:
        """FSRS's probability that it is known on a day."""
        return retained(self.card.stability, (on - self.last).days)

    def after(self, on: date, right: bool) -> tuple[Any, int]:
        """The card after an answer on a day, with what has to be repeated; and how many
        repetitions that takes.
        """
        from fsrs import Card, Rating, State

        at = _noon(on)
        card = self.card or Card(card_id=0, due=at)
        card, _ = scheduler().review_card(card, Rating.Good if right else Rating.Again, at)
        repeats = 0
        while card.state != State.Review:
            card, _ = scheduler().review_card(card, Rating.Good, at)
            repeats += 1
        return card, repeats

    def take(self, card: Any) -> None:
        """It is as ``card`` says now."""
        self.card = card
        self._date()

    def _date(self) -> None:
        self.last = self.card.last_review.date()
        self.due = self.card.due.date()


@dataclass
class Day:
    """What a simulated day took."""

    day: date
    reviews: list[str] = field(default_factory=list)
    new: list[PlanItem] = field(default_factory=list)
    seconds: float = 0.0
    put_off: int = 0
    last_stretch: bool = False
    shares: dict[str, float] = field(default_factory=dict)
    """Item → how well it is known at the end of the day."""


@dataclass(frozen=True)
class Terms:
    """What the days are lived under."""

    today: date
    exam_on: date
    wanted: float
    minutes: int
    spent_today: float
    """Seconds that are gone already."""
    begun_today: int
    """New cards of today that are seen already."""
    seconds: float
    """That an answer takes."""
    first_right: float
    """How often a first answer is right."""
    new_share: float
    """Of a day's minutes, outside the last stretch: as long as there are new cards."""
    unread: Collection[str]
    """Items that can't be begun today, as nothing of their lesson was read."""


class Forecast:
    """The days until the exam, one after the other."""

    def __init__(
        self,
        memories: Sequence[Memory],
        waiting: Sequence[PlanItem],
        terms: Terms,
    ) -> None:
        self._terms = terms
        self.memories = list(memories)
        self.waiting = list(waiting)
        """What was not begun, in order."""
        for memory in self.memories:
            memory.at_exam = memory.known(terms.exam_on)

    def run(self) -> list[Day]:
        """All days up to the exam."""
        count = max(0, (self._terms.exam_on - self._terms.today).days)
        return [self._day(self._terms.today + n * _DAY) for n in range(count)]

    def _day(self, on: date) -> Day:
        terms = self._terms
        is_today = on == terms.today
        left = (terms.exam_on - on).days
        day = Day(on)
        daily = terms.minutes * 60.0
        budget = max(0.0, daily - terms.spent_today) if is_today else daily
        due = [m for m in self.memories if m.due <= on and self._is_time(m, on)]
        risk = [m for m in self.memories if m.at_exam < terms.wanted and m.last < on]
        load = sum(map(self._cost, risk))
        capacity = budget + (left - 1) * daily
        day.last_stretch = left <= SHORTEST_STRETCH or (
            left <= LONGEST_STRETCH and load >= STRETCH_LOAD * capacity
        )
        quota = self._quota(left, terms.begun_today if is_today else 0)
        if day.last_stretch:
            self._stretch(day, due, risk, load / left, budget, quota)
        else:
            for_new = min(terms.new_share * budget, quota * self._new_cost()) if quota else 0.0
            due.sort(key=lambda m: (not m.surprising, m.known(on), m.item.id))
            left_over = self._review(day, due, budget - for_new)
            self._begin(day, quota, budget)
            rest = due[len(due) - left_over :]
            day.put_off = self._review(day, rest, budget)
        day.shares = {m.item.id: m.known(on) for m in self.memories}
        return day

    def _stretch(
        self,
        day: Day,
        due: list[Memory],
        risk: list[Memory],
        share: float,
        budget: float,
        quota: int,
    ) -> None:
        """A day of the last stretch; ``share``: the seconds that are its part of what is to do;
        ``quota``: of new ones.
        """
        on, is_last = day.day, day.day + _DAY == self._terms.exam_on
        risk.sort(key=lambda m: (not m.surprising, m.at_exam, m.item.id))
        holding = (m for m in risk if is_last or self._holds(m, on))
        self._review(day, holding, budget if is_last else min(share, budget))
        self._begin(day, quota, budget)
        done = set(day.reviews)
        weak = [
            m
            for m in due
            if m.item.id not in done and m.at_exam < self._terms.wanted and not self._holds(m, on)
        ]
        weak.sort(key=lambda m: (m.known(on), m.item.id))
        day.put_off = self._review(day, weak, budget)

    def _review(self, day: Day, memories: Iterable[Memory], budget: float) -> int:
        """See them again as long as the budget (in seconds, of the day) allows; how many of a list
        are left.
        """
        for place, memory in enumerate(memories):
            right = self._chance(memory.item, day.day) < memory.known(day.day)
            card, repeats = memory.after(day.day, right)
            cost = self._seconds(memory.item) * (1 + REPEAT * repeats)
            if day.seconds + cost > budget:
                return len(memories) - place if isinstance(memories, list) else 0
            self._taken(day, memory, card, cost)
            day.reviews.append(memory.item.id)
        return 0

    def _begin(self, day: Day, quota: int, budget: float) -> None:
        """See new ones, as many as are due and the budget allows."""
        terms = self._terms
        hidden = terms.unread if day.day == terms.today else ()
        open_ = [item for item in self.waiting if item.id not in hidden][:quota]
        for item in open_:
            memory = Memory(item)
            right = self._chance(item, day.day) < terms.first_right
            card, repeats = memory.after(day.day, right)
            cost = self._seconds(item) * (1 + REPEAT * repeats)
            if day.seconds + cost > budget:
                return
            self._taken(day, memory, card, cost)
            day.new.append(item)
            self.memories.append(memory)
            self.waiting.remove(item)

    def _taken(self, day: Day, memory: Memory, card: Any, cost: float) -> None:
        memory.take(card)
        memory.surprising = False
        memory.at_exam = memory.known(self._terms.exam_on)
        day.seconds += cost

    def _quota(self, left: int, begun: int) -> int:
        """How many new ones a day has, ``left`` days before the exam."""
        count = len(self.waiting)
        if not count:
            return 0
        if left <= QUIET_DAYS:
            return count
        return max(0, ceil((count + begun) / max(1.0, EARLY * (left - QUIET_DAYS))) - begun)

    def _is_time(self, memory: Memory, on: date) -> bool:
        """Whether what is due is seen: rule 1."""
        return memory.surprising or memory.card.state != _REVIEW or memory.known(on) <= FADED

    def _holds(self, memory: Memory, on: date) -> bool:
        """Whether it would be known well enough at the exam, if it were known on that day."""
        card, _ = memory.after(on, right=True)
        left = (self._terms.exam_on - on).days
        return retained(card.stability, left) >= self._terms.wanted

    def _cost(self, memory: Memory) -> float:
        return self._seconds(memory.item) * (1 + REPEAT * (1 - memory.at_exam))

    def _new_cost(self) -> float:
        item = self.waiting[0]
        return self._seconds(item) * (1 + 2 * REPEAT)

    def _seconds(self, item: PlanItem) -> float:
        return self._terms.seconds * (CARD if item.is_made else 1.0)

    @staticmethod
    def _chance(item: PlanItem, on: date) -> float:
        return fraction(SEED, item.id, on.toordinal())


def retained(stability: float, days: int) -> float:
    """FSRS's forgetting curve: what `Scheduler.get_card_retrievability` has, for whole days."""
    decay = -scheduler().parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    return float((1 + factor * max(0, days) / stability) ** decay)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
