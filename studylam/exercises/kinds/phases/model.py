"""What the learner sees of a course, and what a round can ask of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.kinds.cases import Case, Cases, hanging
from studylam.exercises.kinds.phases.course import (
    INVOKE,
    LONGEST_MS,
    Course,
    Limits,
    course,
    extensions,
    fates,
)
from studylam.exercises.model import Choice, Knob, Look, Number, Question, Settings, Step
from studylam.pricing.money import grouped

CENT = Decimal("0.01")
COLUMNS = 46
INIT = "Using the Lambda Extensions API to create extensions, Init phase"
RETURNS = "Performance and functionality improvements for AWS Lambda extensions"
BILLING = "AWS Lambda standardizes billing for INIT Phase"

NEXT = {
    "same": "This environment, which is warm",
    "new": "Another one: this one is still at work",
    "waits": "None yet: it waits until this one is free",
    "refused": "None: it is refused",
}


@dataclass(frozen=True)
class Phases:
    """Cases, with the limits and the rate that they are reckoned with."""

    cases: Cases
    limits: Limits
    rate: Sourced

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The case, and what can be changed in it."""
        return self.cases.knobs

    def look(self, settings: Settings) -> Look:
        """The times; after the answer how they lie beside each other."""
        case = self.cases.at(settings)
        way = course(case, self.limits)
        scene = self.cases.scene(case)
        if way.init_too_long:
            most = self.limits.amounts["init"].display
            words = (
                f"Init isn't done after {most}: Lambda stops it, and repeats it with the request."
            )
            step = Step(words, "stop", self.limits.amounts["init"].source)
            return Look(scene, words, (step,), scene)
        answer = f"The caller has the answer after {_ms(way.handled)}"
        if not way.answered:
            answer = f"The caller gets no answer but an error, after {_ms(way.end)}"
        outcome = f"{answer}; billed: {_ms(way.billed)}. " + (
            "The invocation has timed out."
            if way.timed_out
            else f"The environment is free after {_ms(way.end)}."
        )
        picture = (case.title, "", *_chart(case, way), "", *_numbers(way))
        return Look(scene, outcome, tuple(self._steps(case, way)), picture)

    def _steps(self, case: Case, way: Course) -> Iterable[Step]:
        if way.init:
            yield Step(f"Extensions have registered after {_ms(way.registered)}.", "ok", INIT)
            yield Step(f"Runtime and top level are done after {_ms(way.running)}.", "ok", INIT)
            if way.init > way.running:
                yield Step(f"The last extension is ready after {_ms(way.init)}.", "note", INIT)
        if way.answered:
            yield Step(f"The handler returns after {_ms(way.handled)}.", "ok", RETURNS)
        for fate in fates(case, self.limits):
            verdict = {True: "stop", False: "ok", None: "note"}[fate.cut]
            yield Step(f"{fate.words}: {fate.why}", verdict, fate.source)  # type: ignore[arg-type]
        yield Step(f"Invoke takes {_ms(way.duration)}.", "ok", INVOKE)
        with_init = " with Init" if way.init else ""
        yield Step(f"Billed{with_init}, rounded up once: {_ms(way.billed)}.", "ok", BILLING)

    # -- questions --------------------------------------------------------------------------------

    def question(self, ask: Fields, settings: Settings) -> Question:
        """What the round asks; see the package's words."""
        case = self.cases.at(settings)
        way = course(case, self.limits)
        numbers = ("init", "answer", "billed", "free", "overhead", "cost")
        what = ask.one_of("what", (*numbers, "next", "cut"))
        if way.init_too_long:
            ask.problem("AWS doesn't publish what follows from an Init beyond its limit.")
        if what == "cut":
            return self._cut(ask, case)
        if what == "next":
            at = ask.number("at_ms", most=LONGEST_MS)
            if way.timed_out:
                ask.problem("It times out: AWS doesn't say when its environment is used again.")
            right = "same" if at >= way.end else "new"
            return Choice(tuple(NEXT.items()), frozenset([right]))
        if what == "cost":
            return self._cost(ask, case, way)
        if what == "answer" and not way.answered:
            ask.problem("There is no answer: the handler runs into the timeout.")
        if what == "free" and way.timed_out:
            ask.problem("It times out: AWS doesn't say when its environment is used again.")
        return _number(what, case, way)

    def _cut(self, ask: Fields, case: Case) -> Choice:
        found = fates(case, self.limits)
        for fate in found:
            if fate.cut is None:
                ask.problem(f"{fate.words}: {fate.why}")
        if len(found) < 2:
            ask.problem("Nothing but the handler has an end here.")
        options = tuple((fate.id, fate.words) for fate in found)
        return Choice(options, frozenset(fate.id for fate in found if fate.cut), many=True)

    def _cost(self, ask: Fields, case: Case, way: Course) -> Number:
        if way.init:
            ask.problem("A month's requests are mostly warm: ask at start: warm.")
        gb = case.number("memory_mb") / 1024
        requests = case.number("requests")
        within = ask.number("within_percent", 1, most=50)
        factor = requests / 1000 * gb * self.rate.number
        usd = (way.billed * factor).quantize(CENT, ROUND_HALF_UP)
        alone = (case.number("handler_ms") * factor).quantize(CENT, ROUND_HALF_UP)
        formula = (
            f"{grouped(requests)} × {grouped(way.billed)} ms × {grouped(gb)} GB × "
            f"{self.rate.display}"
        )
        slips = ((alone, "That is the handler alone, without what follows the answer."),)
        near = max(CENT, (usd * within / 100).quantize(CENT))
        return Number(usd, "USD a month", near, formula, _others(slips, usd, near))


def _number(what: str, case: Case, way: Course) -> Number:
    handler = case.number("handler_ms")
    afters = sum((one.after for one in extensions(case) if one.external), Decimal(0))
    shown = f"{grouped(way.init)} + {grouped(handler)}" if way.init else grouped(handler)
    if what == "init":
        parts = [case.number("runtime_ms") + case.number("function_ms")]
        added = sum((one.init for one in extensions(case)), parts[0])
        return _of(
            way.init,
            f"the later of {grouped(way.running)} (registered, runtime, top level) and "
            "the last extension that is ready",
            (added, "Everything was added up; extensions get ready beside the runtime."),
            (parts[0], "Runtime and top level alone: extensions register before."),
            (way.running, "An extension isn't ready yet, and Init waits for it."),
        )
    if what == "answer":
        return _of(
            way.handled,
            shown,
            (handler, "The handler alone: this request waits for Init."),
            (way.end, "Then the environment is free. The answer is out before."),
        )
    if what == "overhead":
        return _of(
            way.overhead,
            "from the handler's end to that of the last extension",
            (way.end, "That counts from the request on."),
            (afters, "Added up: the extensions work side by side."),
        )
    formula = f"{shown} + {grouped(way.overhead)}"
    slips = [
        (way.handled, "Up to the answer. Extensions go on, and the phase with them."),
        (way.duration, "Without Init."),
        (way.handled + afters, "The afterwork was added up: extensions work side by side."),
        (handler, "The handler alone."),
    ]
    if what == "free":
        return _of(way.end, formula, *slips)
    return _of(way.billed, f"{formula}, rounded up", *slips)


def _of(value: Decimal, formula: str, *slips: tuple[Decimal, str]) -> Number:
    return Number(value, "ms", Decimal(0), formula, _others(slips, value, Decimal(0)))


def _others(
    slips: Iterable[tuple[Decimal, str]], value: Decimal, within: Decimal
) -> tuple[tuple[Decimal, str], ...]:
    """Slips that differ from what is right, and from each other."""
    found: dict[Decimal, str] = {}
    for number, words in slips:
        if abs(number - value) > within:
            found.setdefault(number, words)
    return tuple(found.items())


# -- the picture ----------------------------------------------------------------------------------


def _chart(case: Case, way: Course) -> Iterable[str]:
    """A bar for each of them, to scale; the line is where the caller has the answer."""
    rows: list[tuple[str, list[tuple[Decimal, Decimal]]]] = []
    top = way.running - case.number("function_ms")
    if way.init:
        rows.append(("Runtime", [(way.registered, top)]))
        rows.append(("Top level", [(top, way.running)]))
    rows.append(("Handler", [(way.init, min(way.handled, way.end))]))
    for one in extensions(case):
        bars = [(Decimal(0), one.init)] if way.init and one.external else []
        if way.answered and one.after:
            bars.append((way.handled, min(way.handled + one.after, way.end)))
        rows.append((one.name, bars))
    whole = max(way.end, Decimal(1))
    wide = max(len(name) for name, _ in rows) if rows else 0
    wide = min(max(wide, 9), 27)
    for name, bars in rows:
        line = [" "] * COLUMNS
        for begin, end in bars:
            first = int(begin * COLUMNS / whole)
            last = max(int(end * COLUMNS / whole), first + (end > begin))
            line[first:last] = ["█"] * (min(last, COLUMNS) - first)
        yield f"{name[:wide]:<{wide}}  {''.join(line)}".rstrip()


def _numbers(way: Course) -> Iterable[str]:
    if way.init:
        yield from hanging("Init     ", _ms(way.init))
    yield from hanging("Answer   ", _ms(way.handled) if way.answered else "none: timed out")
    yield from hanging(
        "Free     ", "not before it is set up anew" if way.timed_out else _ms(way.end)
    )
    yield from hanging("Billed   ", _ms(way.billed))


def _ms(time: Decimal) -> str:
    return f"{grouped(time)} ms"
