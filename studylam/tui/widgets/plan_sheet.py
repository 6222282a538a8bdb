"""A plan to an exam's date, set as a page: where it leads, every day of it, what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.study.planning.forecast import FADED
from studylam.tui.charts import Column, columns, marked_bar, number_of, per_cent
from studylam.tui.prose import wrap
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.study.planning.plan import Dropped, Plan, PlannedDay

BAR = 30
SMALL_BAR = 15
LOWEST = 0.7
"""Where the bars of days begin: nobody plans for less, and near 90 % all would look alike."""
EXAMPLES = 3
"""Things that are dropped for the same reason, of which the names are said."""


class PlanSheet(Sheet):
    """Drawn once there is a plan."""

    def __init__(self, *, id: str, classes: str) -> None:
        super().__init__(id=id, classes=classes)
        self._plan: Plan | None = None
        self._standing = ""
        self._changes: Sequence[str] = ()
        self._names: dict[str, str] = {}

    def show(
        self, plan: Plan, standing: str, changes: Sequence[str], names: dict[str, str]
    ) -> None:
        """``changes``: since the last plan, in sentences; ``names``: of what is dropped."""
        self._plan, self._standing = plan, standing
        self._changes, self._names = changes, names
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._plan is None:
            return
        for part in (
            self._outcome(self._plan, width),
            self._changed_lines(width),
            self._dropped(self._plan, width),
            _time(self._plan, width),
            _days(self._plan, width),
        ):
            lines = list(part)
            yield from map(Line, lines)
            if lines:
                yield Line(Content(""))

    def _outcome(self, plan: Plan, width: int) -> Iterable[Content]:
        left = (plan.goal.on - plan.today).days
        when = "today" if not left else f"in {number_of(left, 'day')}"
        if left in (-1, 1):
            when = "tomorrow" if left > 0 else "yesterday"
        elif left < 0:
            when = f"{number_of(-left, 'day')} ago"
        yield Content.assemble(
            (f"{plan.goal.exam.upper()} {when}", "bold"),
            (f"   {plan.goal.on:%A} {plan.goal.on.day} {plan.goal.on:%B %Y}", "$text-muted"),
            (f" · {self._standing}" if self._standing and left > 0 else "", "$text"),
        )
        yield Content("")
        if left < 0:
            yield from wrap(
                Content("Nothing is planned any more. d sets another day, or none."), width
            )
            return
        cells = min(BAR, max(width - 46, 10))
        for label, share, mark in (
            ("Now, of what was learnt", plan.now, None),
            ("On the day, of what was learnt", plan.retention, plan.goal.retention),
            ("On the day, of all it can ask", plan.known, None),
        ):
            yield Content.assemble(
                f"{label:<32}",
                marked_bar(share, mark, cells),
                f" {per_cent(share)}",
                (
                    f"  wanted {per_cent(mark).strip()}" if mark and width > 84 else "",
                    "$text-muted",
                ),
            )
        yield Content("")
        if not left:
            yield from wrap(Content("The exam is today: good luck."), width)
            return
        if plan.reaches:
            words, sign = "The plan reaches what you want.", ("✓ ", "$success")
        elif plan.retention < plan.goal.retention:
            what = (
                "more minutes a day would help"
                if plan.is_full
                else "the exam is too near for it, however many minutes a day you have"
            )
            words = f"The plan stays below what you want: {what}."
            sign = ("! ", "$warning")
        else:
            words = (
                f"There is time for {plan.learnt + plan.planned} of {plan.items} questions and"
                " cards: the least valuable are left out."
            )
            sign = ("! ", "$warning")
        yield from wrap(Content.assemble(sign, words), width)
        pace = "your own pace" if plan.measured else "a usual pace, until yours is known"
        yield from wrap(
            Content.styled(
                f"Planned with {round(plan.seconds)} s an answer, {pace}.", "$text-muted"
            ),
            width,
        )
        if plan.learnt and plan.days and not plan.days[0].last_stretch:
            words = (
                f"Review may have more due: so far from the exam, the plan lets a card fade to"
                f" {per_cent(FADED).strip()} before you see it again, as what counts is what you"
                " know on the day."
            )
            yield from wrap(Content.styled(words, "$text-muted"), width)

    def _changed_lines(self, width: int) -> Iterable[Content]:
        if self._changes:
            yield Content.styled("What has changed", "bold")
            for sentence in self._changes:
                yield from wrap(Content(sentence), width)

    def _dropped(self, plan: Plan, width: int) -> Iterable[Content]:
        if not plan.dropped or not plan.days:
            return
        yield Content.styled(f"Left out: {len(plan.dropped)}", "bold")
        for why, group in groupby(sorted(plan.dropped, key=_why), key=_why):
            found = list(group)
            names = "; ".join(self._names.get(one.id, one.id) for one in found[:EXAMPLES])
            more = f" and {len(found) - EXAMPLES} more" if len(found) > EXAMPLES else ""
            count = "" if len(found) == len(plan.dropped) else f"{len(found)}: "
            yield from wrap(Content(count + why), width)
            for line in wrap(Content.styled(f"{names}{more}", "$text-muted"), width - 2):
                yield Content("  ") + line


def _why(one: Dropped) -> str:
    return one.why


def _time(plan: Plan, width: int) -> Iterable[Content]:
    """Minutes of each day as columns."""
    if not plan.days:
        return
    days = plan.days[: max((width + 1) // 3, 1)]
    yield Content.styled("Minutes a day", "bold")
    bars = [
        Column(
            day.minutes,
            f"{day.day.day}",
            f"{day.minutes}" if day.minutes and day.minutes < 100 else "",
            "$accent" if index == 0 else "$primary",
        )
        for index, day in enumerate(days)
    ]
    yield from columns(bars, 4, cell=2)


def _days(plan: Plan, width: int) -> Iterable[Content]:
    """A line for every day."""
    if not plan.days:
        return
    ends = f"{per_cent(LOWEST).strip()}{'100 %':>{SMALL_BAR - 4}}"
    yield Content.styled(f"{'Day':<11}{'Again':>6}{'New':>6}{'Minutes':>9}   Known then", "bold")
    yield Content.styled(f"{'':<35}{ends}", "$text-muted")
    for day in plan.days:
        yield _day(day, day.day == plan.today, plan.goal.retention, width)


def _above(share: float) -> float:
    """A share as one of the stretch from the lowest that is drawn."""
    return max(share - LOWEST, 0) / (1 - LOWEST)


def _day(day: PlannedDay, today: bool, wanted: float, width: int) -> Content:
    name = "Today" if today else f"{day.day:%a} {day.day.day:>2} {day.day:%b}"
    notes = [
        f"{day.put_off} put off" if day.put_off else "",
        "ahead of the schedule" if day.last_stretch else "",
    ]
    note = ", ".join(part for part in notes if part)
    line = Content.assemble(
        (f"{name:<11}", "bold" if today else "$text"),
        f"{day.reviews or '·':>6}{day.new or '·':>6}{day.minutes or '·':>9}   ",
        marked_bar(_above(day.retention), _above(wanted), SMALL_BAR),
        f" {per_cent(day.retention)}",
    )
    room = width - line.cell_length - 2
    return line + Content.styled(f"  {note}", "$text-muted") if len(note) <= room else line
