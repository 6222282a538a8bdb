"""``studylam progress goal`` and ``plan``: an exam's date, and every day until then."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.errors import UsageError
from studylam.shares import per_cent

if TYPE_CHECKING:
    from studylam.progress import Record
    from studylam.study.planning.goal import Goal
    from studylam.study.planning.plan import Plan

_SHOWN_DAYS = 14
_SHOWN_DROPPED = 5


@click.command("goal")
@click.option("--exam", metavar="ID", help="Such as saa-c03.")
@click.option(
    "--on", metavar="DATE", help="The day of the exam: 2026-12-31, '12 Dec', 'in 4 weeks'."
)
@click.option("--retention", type=float, help="What you want to remember then: 0.7 to 0.99.")
@click.option("--minutes", type=int, help="For questions, a day: 5 to 600.")
@click.option("--clear", is_flag=True, help="Give the goal up.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def goal(
    exam: str | None,
    on: str | None,
    retention: float | None,
    minutes: int | None,
    clear: bool,
    as_json: bool,
) -> None:
    """Show or set the exam that you study for, and its day.

    What isn't given stays as it is. Reviews then put that exam's questions first, and `studylam
    progress plan` plans every day until then.
    """
    from studylam.packs import open_library
    from studylam.progress import Record
    from studylam.study.days import Days
    from studylam.study.planning import goal as goals
    from studylam.study.planning.spoken_day import read_day

    given: dict[str, Any] = {"exam": exam, "on": on, "retention": retention, "minutes": minutes}
    changes = {name: value for name, value in given.items() if value is not None}
    if clear and changes:
        raise UsageError("Say --clear, or what the goal is, not both.")
    if clear or changes:
        library = open_library()
        if exam is not None:
            library.blueprint(exam)
        with Record.open() as record:
            today = Days.of(record).day(datetime.now(UTC))
            if on is not None:
                changes["on"] = read_day(on, today)
            found = None if clear else _changed(goals.load(record), changes)
            goals.save(library, record, found, today)
    else:
        from studylam.cli.progress import for_reading

        record, _ = for_reading()
        with record:
            found = goals.load(record)
    outside = goals.outside(open_library(), found) if found else ""
    if as_json:
        emit({"goal": None if found is None else found.to_dict(), "note": outside})
    elif found is None:
        say("No goal is set. Set one: studylam progress goal --exam saa-c03 --on 2027-03-01")
    else:
        say(_sentence(found))
        if outside:
            say(outside)


@click.command("plan", short_help="Every day until your exam.")
@click.option("--days", "count", type=click.IntRange(1), help="How many days to list; all: --json.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def plan(count: int | None, as_json: bool) -> None:
    """Show every day until your exam: what to see again, what is new, and what is left out."""
    from studylam.cli.progress import for_reading
    from studylam.packs import open_library
    from studylam.study.days import Days
    from studylam.study.planning import goal as goals
    from studylam.study.planning import kept as plan_kept
    from studylam.study.planning.plan import plan as planned

    library = open_library()
    record, note = for_reading()
    with record:
        found = goals.load(record)
        if found is None:
            raise UsageError(
                "There is no goal to plan for.",
                hint="Set one: studylam progress goal --exam saa-c03 --on 2027-03-01",
            )
        made = planned(library, record, found, datetime.now(UTC), Days.of(record))
        before = plan_kept.earlier(record, made)
        changed = plan_kept.changes(before, made) if before else []
        _keep(record, made)
    if as_json:
        emit(_document(made, changed, count))
        return
    if note:
        say(note)
    if outside := goals.outside(library, found):
        say(outside)
    for line in _lines(made, changed, count or _SHOWN_DAYS):
        say(line)


def _keep(record: Record, made: Plan) -> None:
    """So that the next plan can say what has changed; not where nothing can be written."""
    from contextlib import suppress

    from studylam.errors import StorageError
    from studylam.study.planning import kept as plan_kept

    if record.path is not None and not record.read_only:
        with suppress(StorageError):
            plan_kept.keep(record, made)


def _changed(old: Goal | None, changes: dict[str, Any]) -> Goal:
    from dataclasses import replace

    from studylam.study.planning.goal import Goal

    if old is not None:
        return replace(old, **changes)
    missing = [f"--{name}" for name in ("exam", "on") if name not in changes]
    if missing:
        raise UsageError(
            f"A goal needs {' and '.join(missing)} too.",
            hint="For example: studylam progress goal --exam saa-c03 --on 2027-03-01",
        )
    return Goal(**changes)


def _sentence(goal: Goal) -> str:
    return (
        f"{goal.exam} on {goal.on:%d %B %Y}: {goal.minutes} minutes a day,"
        f" {per_cent(goal.retention)} of it remembered then."
    )


def _lines(plan: Plan, changed: list[str], count: int) -> list[str]:
    from studylam.study.planning.plan import standing

    lines = [_sentence(plan.goal), f"{standing(plan).capitalize()}.", *changed, ""]
    if plan.days:
        lines.append("Day         Again   New  Cards  Minutes  Remembered")
        for day in plan.days[:count]:
            mark = "  last stretch" if day.last_stretch else ""
            late = f"  {day.put_off} put off" if day.put_off else ""
            lines.append(
                f"{day.day}  {day.reviews:>5} {day.new_questions:>5}  {day.new_facts:>5}"
                f"  {day.minutes:>7}  {per_cent(day.retention):>10}{mark}{late}"
            )
        if len(plan.days) > count:
            lines.append(f"… and {len(plan.days) - count} days more: --days {len(plan.days)}")
        lines.append("")
    lines.append(
        f"On the day: {per_cent(plan.retention)} of what you have learnt, {per_cent(plan.known)} of"
        f" the {plan.items} questions and cards (estimates by FSRS's model)."
    )
    pace = "your pace" if plan.measured else "until your own pace is known"
    lines.append(f"Planned with {plan.seconds:.0f} seconds a question, {pace}.")
    if plan.dropped:
        lines += ["", f"Left out: {len(plan.dropped)}, the least valuable first."]
        lines += [f"  {one.id}: {one.why}" for one in plan.dropped[:_SHOWN_DROPPED]]
        if len(plan.dropped) > _SHOWN_DROPPED:
            lines.append(f"  … and {len(plan.dropped) - _SHOWN_DROPPED} more: --json")
    return lines


def _document(plan: Plan, changed: list[str], count: int | None) -> dict[str, Any]:
    from studylam.study.planning.plan import standing

    return {
        "goal": plan.goal.to_dict(),
        "today": plan.today.isoformat(),
        "standing": standing(plan),
        "changes": changed,
        "missed": plan.missed,
        "behind": plan.behind,
        "items": plan.items,
        "learnt": plan.learnt,
        "planned": plan.planned,
        "now": round(plan.now, 4),
        "retention": round(plan.retention, 4),
        "known": round(plan.known, 4),
        "fading": plan.fading,
        "seconds_an_answer": round(plan.seconds, 1),
        "measured": plan.measured,
        "days": [
            {
                **asdict(day),
                "day": day.day.isoformat(),
                "retention": round(day.retention, 4),
            }
            for day in plan.days[:count]
        ],
        "reviews_today": list(plan.reviews_today),
        "new_today": list(plan.new_today),
        "dropped": [asdict(one) for one in plan.dropped],
    }
