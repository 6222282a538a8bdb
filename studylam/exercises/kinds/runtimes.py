"""Runtime calendar: on a day, which runtimes are deprecated, and what is blocked for them?

The rules are AWS's (Lambda runtimes, "Runtime use after deprecation"): from its deprecation on a
runtime gets no more security patches and no support; some time later AWS blocks the creation of
functions with it, later still their updates; invocations go on. AWS publishes both block dates per
runtime, puts them off now and then, and promises only that they come so many days after the
deprecation at the earliest. So published dates are data, and where there is none the model says
"at the earliest" and refuses a question whose answer nobody can know.

    days: [2026-11-28, 2027-02-01]      # for the knob; from and to add each first of a month
    from: 2026-06-01
    to: 2027-12-01
    block_create_days: {fact: runtime.block-create}
    block_update_days: {fact: runtime.block-update}
    runtimes:
      - {id: ruby3.2, deprecated: 2026-03-31, create_blocked: 2027-02-01,
         update_blocked: 2027-03-03}
      - {id: python3.14, deprecated: {fact: runtime.python3.14}}

A round asks one of: ``{which: deprecated | create_blocked | update_blocked | supported}`` (all
that fit; ``of: [ids]`` for some), ``{runtime: ID, what: state}``, ``{runtime: ID, what: works}``
(all that still works), ``{runtime: ID, days_until: deprecated | create_blocked | update_blocked}``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from studylam.exercises.fields import Fields, as_day
from studylam.exercises.model import Choice, Knob, Look, Number, Question, Settings, Step

DAY = "day"
MAX_DAYS = 60
_BAR = 36

STATES = {
    "supported": "Supported: patched, and functions can be created and updated",
    "deprecated": "Deprecated, but functions can still be created and updated",
    "create_blocked": "Deprecated: no new functions, existing ones can still be updated",
    "update_blocked": "Deprecated: functions can neither be created nor updated",
}
WORKS = {
    "patches": "AWS patches the runtime",
    "create": "Creating a function with it",
    "update": "Updating the code of a function that has it",
    "invoke": "Invoking a function that has it",
}
_WHICH = ("deprecated", "create_blocked", "update_blocked", "supported")
_SIGNS = {"supported": "█", "deprecated": "▓", "create_blocked": "▒", "update_blocked": "░"}
_SOURCE = "Lambda runtimes: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"


@dataclass(frozen=True)
class Runtime:
    """One row of AWS's table."""

    id: str
    deprecated: date
    create_blocked: date
    update_blocked: date
    create_known: bool
    """The date is published; else it is the earliest that the rule allows."""
    update_known: bool

    def on(self, day: date) -> str:
        """Its state; of blocks that have no date, as if they came at the earliest."""
        for state in ("update_blocked", "create_blocked", "deprecated"):
            begin: date = getattr(self, state)
            if day >= begin:
                return state
        return "supported"

    def certain(self, day: date) -> bool:
        """Whether the state on that day follows from what AWS has published."""
        return (self.create_known or day < self.create_blocked) and (
            self.update_known or day < self.update_blocked
        )


@dataclass(frozen=True)
class Calendar:
    """The runtimes, and the days to look at."""

    runtimes: tuple[Runtime, ...]
    days: tuple[date, ...]
    create_days: int
    update_days: int

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The day alone."""
        values = tuple((day.isoformat(), shown_day(day)) for day in self.days)
        return (Knob(DAY, "Day", values, day=True),)

    def look(self, settings: Settings) -> Look:
        """The table; afterwards with the state of each, and its stages as a bar."""
        day = as_day(settings[DAY]) or self.days[0]
        width = max(len("runtime"), *(len(one.id) for one in self.runtimes))
        head = f"{'runtime':<{width}}  deprecated  no new ones   no updates"
        scene = [f"Day: {shown_day(day)}", "", head]
        scene += [f"{one.id:<{width}}  {one.deprecated}  {_blocks(one)}" for one in self.runtimes]
        return Look(tuple(scene), self._outcome(day), self._steps(day), self._picture(day, width))

    def _outcome(self, day: date) -> str:
        states = [one.on(day) for one in self.runtimes]
        gone = [one.id for one, s in zip(self.runtimes, states, strict=True) if s != "supported"]
        if not gone:
            return f"On {shown_day(day)} all of them are supported."
        stay = f"supported are {len(states) - len(gone)} of {len(states)}"
        return f"On {shown_day(day)} {stay}. Deprecated: {', '.join(gone)}. All can be invoked."

    def _steps(self, day: date) -> tuple[Step, ...]:
        steps = []
        for one in self.runtimes:
            state = one.on(day)
            if state == "supported":
                left = (one.deprecated - day).days
                words = f"{one.id} is supported for {left:,} more days."
                steps.append(Step(words, "ok", _SOURCE))
            else:
                words = f"{one.id}: {STATES[state]}."
                certain = one.certain(day)
                if not certain:
                    words = (
                        f"{one.id} is deprecated, and may be blocked: no dates are published here,"
                        f" only the earliest by the rule ({self._earliest(one)})."
                    )
                is_blocked = certain and "blocked" in state
                steps.append(Step(words, "stop" if is_blocked else "note", _SOURCE))
        rule = (
            f"Blocks come {self.create_days} (new functions) and {self.update_days} days (updates)"
            " after the deprecation at the earliest. Invocations aren't blocked."
        )
        return (*steps, Step(rule, "note", _SOURCE))

    def _earliest(self, one: Runtime) -> str:
        return f"{one.create_blocked} and {one.update_blocked}"

    def _picture(self, day: date, width: int) -> tuple[str, ...]:
        begin, end = min(*self.days, day), max(*self.days, day)
        span = max((end - begin).days, 1)
        places = [begin + timedelta(days=span * n // (_BAR - 1)) for n in range(_BAR)]
        mark = (day - begin).days * (_BAR - 1) // span
        left = " " * (width + 2)
        lines = [
            f"{left}{begin}{end.isoformat():>{_BAR - 10}}",
            f"{left}{' ' * mark}▼ {shown_day(day)}"
            if mark < _BAR // 2
            else f"{left}{shown_day(day) + ' ▼':>{mark + 1}}",
        ]
        for one in self.runtimes:
            bar = "".join(_SIGNS[one.on(place)] for place in places)
            doubt = "" if one.certain(day) else "?"
            lines.append(f"{one.id:<{width}}  {bar}  {_SHORT[one.on(day)]}{doubt}")
        key = "  ".join(f"{_SIGNS[state]} {short}" for state, short in _SHORT.items())
        return (*lines, "", key)

    def question(self, ask: Fields, settings: Settings) -> Question:
        """What the round asks; see the module's words."""
        day = as_day(settings[DAY]) or self.days[0]
        by_id = {one.id: one for one in self.runtimes}
        if "which" in ask:
            return self._which(ask, day, by_id)
        if "runtime" not in ask:
            ask.problem("A round asks for which, or names a runtime.")
        one = by_id[ask.one_of("runtime", tuple(by_id))]
        if "days_until" in ask:
            stage = ask.one_of("days_until", _WHICH[:3])
            known = {"create_blocked": one.create_known, "update_blocked": one.update_known}
            if not known.get(stage, True):
                ask.problem(f"AWS has published no such day of {one.id} here.", "days_until")
            begin: date = getattr(one, stage)
            formula = f"from {day} to {begin}"
            return Number(Decimal((begin - day).days), "days", formula=formula)
        state = one.on(day)
        if not one.certain(day):
            _nobody_knows(ask, [one], day, "runtime")
        if ask.one_of("what", ("state", "works")) == "state":
            return Choice(tuple(STATES.items()), frozenset([state]))
        works = {"invoke"}
        works |= {"update"} if state != "update_blocked" else set()
        works |= {"create"} if "blocked" not in state else set()
        works |= {"patches"} if state == "supported" else set()
        return Choice(tuple(WORKS.items()), frozenset(works), many=True)

    def _which(self, ask: Fields, day: date, by_id: dict[str, Runtime]) -> Question:
        which = ask.one_of("which", _WHICH)
        names = ask.texts("of", tuple(by_id))
        for index, name in enumerate(names):
            if name not in by_id:
                ask.unknown("of", name, tuple(by_id), index)
        chosen = [by_id[name] for name in names if name in by_id]
        if which == "supported":
            right = [one for one in chosen if day < one.deprecated]
        else:
            right = [one for one in chosen if day >= getattr(one, which)]
            known = which.replace("blocked", "known")
            doubtful = [one for one in right if not getattr(one, known, True)]
            if doubtful:
                _nobody_knows(ask, doubtful, day, "which")
        options = tuple((one.id, one.id) for one in chosen)
        return Choice(options, frozenset(one.id for one in right), many=True)


_SHORT = {
    "supported": "supported",
    "deprecated": "deprecated",
    "create_blocked": "no new ones",
    "update_blocked": "no updates",
}


def _nobody_knows(ask: Fields, runtimes: Sequence[Runtime], day: date, key: str) -> None:
    names = ", ".join(one.id for one in runtimes)
    ask.problem(
        f"Nobody can say for {day}: AWS has published no block date of {names} here.",
        key,
        hint="Give create_blocked and update_blocked, an earlier day, or ask about deprecation.",
    )


def _blocks(one: Runtime) -> str:
    create = f"{' ' if one.create_known else '≥'}{one.create_blocked}"
    update = f"{' ' if one.update_known else '≥'}{one.update_blocked}"
    return f"{create}  {update}"


def shown_day(day: date) -> str:
    """28 November 2026."""
    return f"{day.day} {day:%B %Y}"


def read(data: Fields) -> Calendar:
    """The calendar of an exercise's file."""
    create_days = _days_after(data, "block_create_days")
    update_days = _days_after(data, "block_update_days")
    rows = data.each("runtimes")
    if len(rows) > 12:
        data.problem("12 runtimes are the most that can be looked through.", "runtimes")
    ids = data.ids(rows)
    runtimes = tuple(
        _runtime(row, name, create_days, update_days) for row, name in zip(rows, ids, strict=True)
    )
    return Calendar(runtimes, _days(data), create_days, update_days)


def _days_after(data: Fields, key: str) -> int:
    number = data.amount(key).number
    if not 0 <= number <= 3650:
        data.problem(f"{key} must be from 0 to 3,650 days.", key)
        return 0
    return int(number)


def _runtime(row: Fields, name: str, create_days: int, update_days: int) -> Runtime:
    if len(name) > 18:
        row.problem(f"{name!r} is too long for the table: 18 characters fit.", "id")
    deprecated = row.day("deprecated")
    create_least = deprecated + timedelta(days=create_days)
    update_least = deprecated + timedelta(days=update_days)
    create = row.day("create_blocked", create_least)
    update = row.day("update_blocked", max(update_least, create))
    if create < create_least:
        row.problem(f"AWS's rule allows {create_least} at the earliest.", "create_blocked")
    if update < max(update_least, create):
        least = max(update_least, create)
        row.problem(f"AWS's rule allows {least} at the earliest.", "update_blocked")
    known = ("create_blocked" in row, "update_blocked" in row)
    return Runtime(name, deprecated, create, update, *known)


def _days(data: Fields) -> tuple[date, ...]:
    days = set()
    for index, text in enumerate(data.texts("days", ())):
        day = as_day(text)
        if day is None:
            data.problem(f"{text!r} is no day.", "days", index, hint="Like 2026-10-31.")
        else:
            days.add(day)
    if "from" in data or "to" in data or not days:
        begin, end = data.day("from"), data.day("to")
        if end < begin:
            data.problem("It ends before it begins.", "to")
        months = (end.year - begin.year) * 12 + end.month - begin.month
        if months > MAX_DAYS:
            data.problem(f"That is {months} months; {MAX_DAYS} are the most.", "to")
        for number in range(min(max(months, 0), MAX_DAYS) + 1):
            year, month = divmod(begin.month - 1 + number, 12)
            days.add(date(begin.year + year, month + 1, 1))
    return tuple(sorted(days))
