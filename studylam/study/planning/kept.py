"""What is kept of plans: the last one in short, for the home screen; the one of an earlier day, to
say what has changed; and how far the first one wanted the learner to be, to say who is behind.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from studylam.shares import per_cent
from studylam.study.planning.goal import Goal, load

if TYPE_CHECKING:
    from studylam.progress import Record
    from studylam.study.planning.plan import Plan

SETTING = "plan"


@dataclass(frozen=True)
class Summary:
    """As much of a plan as is kept."""

    made: date
    on: date
    """The day of the exam."""
    new_a_day: int
    """On the days that have any, on average."""
    reviews_a_day: int
    minutes_a_day: int
    """On average."""
    dropped_questions: int
    dropped_facts: int
    """Cards of key facts and of lessons."""
    retention: float
    known: float
    standing: str
    today_reviews: int
    today_new: int
    today_minutes: int

    @property
    def today_cards(self) -> int:
        """Left for today, as of when it was made."""
        return self.today_reviews + self.today_new

    @property
    def dropped(self) -> int:
        """Questions and cards."""
        return self.dropped_questions + self.dropped_facts


def summary(plan: Plan) -> Summary:
    """A plan in short."""
    from studylam.study.planning.plan import standing

    count = max(1, len(plan.days))
    with_new = sum(day.new > 0 for day in plan.days)
    cards = sum(one.kind != "question" for one in plan.dropped)
    today = plan.days[0] if plan.days else None
    return Summary(
        made=plan.today,
        on=plan.goal.on,
        new_a_day=round(plan.planned / max(1, with_new)),
        reviews_a_day=round(sum(day.reviews for day in plan.days) / count),
        minutes_a_day=round(sum(day.minutes for day in plan.days) / count),
        dropped_questions=len(plan.dropped) - cards,
        dropped_facts=cards,
        retention=round(plan.retention, 4),
        known=round(plan.known, 4),
        standing=standing(plan),
        today_reviews=today.reviews if today else 0,
        today_new=today.new if today else 0,
        today_minutes=today.minutes if today else 0,
    )


def keep(record: Record, plan: Plan) -> None:
    """Keep a plan in short, once a day or oftener.

    Raises:
        StorageError: it can't be written.
    """
    old = _setting(record, plan.goal)
    last = _summary(old.get("last"))
    fresh: dict[str, Any] = {"goal": plan.goal.to_dict(), "last": _plain(summary(plan))}
    fresh["before"] = old.get("last") if last and last.made < plan.today else old.get("before")
    fresh["first"] = old["first"] if _first(old) else _first_plan(plan)
    if fresh != record.setting(SETTING):
        record.set_setting(SETTING, fresh)


def kept(record: Record) -> Summary | None:
    """The last plan for the goal that is set, in short; ``None`` if there is none. Cheap."""
    goal = load(record)
    return None if goal is None else _summary(_setting(record, goal).get("last"))


def earlier(record: Record, plan: Plan) -> Summary | None:
    """The last plan for the same goal that was kept on an earlier day than this one's."""
    data = _setting(record, plan.goal)
    for name in ("last", "before"):
        found = _summary(data.get(name))
        if found is not None and found.made < plan.today:
            return found
    return None


def changes(before: Summary, after: Plan) -> list[str]:
    """What is otherwise than it was planned on an earlier day, in sentences; none if it isn't."""
    now = summary(after)
    parts = []
    if now.new_a_day != before.new_a_day and now.new_a_day:
        parts.append(f"{_count(now.new_a_day, 'new card')} a day instead of {before.new_a_day}")
    for name, kind in (("dropped_questions", "question"), ("dropped_facts", "card")):
        more = getattr(now, name) - getattr(before, name)
        if more:
            parts.append(f"{_count(abs(more), kind)} {'dropped' if more > 0 else 'taken back in'}")
    if abs(now.retention - before.retention) >= 0.01:
        parts.append(
            f"{per_cent(now.retention)} remembered on the day instead of"
            f" {per_cent(before.retention)}"
        )
    if not parts and not after.missed:
        return []
    said = ", ".join(parts) or "the plan holds all the same"
    if after.missed:
        return [f"{_count(after.missed, 'day')} missed: {said}."]
    return [said[0].upper() + said[1:] + "."]


def lag(record: Record, plan: Plan, last: date | None, seen_before: int) -> tuple[int, int]:
    """Days missed right before today, and days behind the first plan for this goal.

    ``last``: the day of the last answer; ``seen_before``: cards there were when today began.
    """
    first = _first(_setting(record, plan.goal))
    if first is None:
        return 0, 0
    made, wanted = first
    gone = (min(plan.today, plan.goal.on) - made).days
    if gone <= 0:
        return 0, 0
    since = gone if last is None else max(0, (plan.today - max(last, made)).days - 1)
    missed = min(gone, since if last is None or last >= made else gone)
    # A card more or less may be a matter of how long answers took.
    reached = sum(count <= seen_before + 1 for count in wanted[:gone])
    return missed, max(missed, min(gone, len(wanted)) - reached)


def _first_plan(plan: Plan) -> dict[str, Any]:
    """How many cards there should be at the end of each day."""
    count = plan.learnt
    wanted = []
    for day in plan.days:
        count += day.new
        wanted.append(count)
    return {"made": plan.today.isoformat(), "wanted": wanted}


def _first(data: dict[str, Any]) -> tuple[date, list[int]] | None:
    try:
        first = data["first"]
        return date.fromisoformat(first["made"]), [int(count) for count in first["wanted"]]
    except (KeyError, TypeError, ValueError):
        return None


def _setting(record: Record, goal: Goal) -> dict[str, Any]:
    """What is kept, if it is of this goal."""
    data = record.setting(SETTING)
    if not isinstance(data, dict) or data.get("goal") != goal.to_dict():
        return {}
    return data


def _plain(made: Summary) -> dict[str, Any]:
    return {**asdict(made), "made": made.made.isoformat(), "on": made.on.isoformat()}


def _summary(data: Any) -> Summary | None:
    try:
        return Summary(
            **{
                **data,
                "made": date.fromisoformat(data["made"]),
                "on": date.fromisoformat(data["on"]),
            }
        )
    except (KeyError, TypeError, ValueError):
        return None


def _count(n: int, one: str) -> str:
    return f"1 {one}" if n == 1 else f"{n} {one}s"
