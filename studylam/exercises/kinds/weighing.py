"""Ways weighed against a case: which fit, why the others don't, which one is best, what it costs.

Shared by the kinds triage, storage, secrets and warm; each of them has its own ways and rules. The
best way is the first that fits in an order that the kind or the file states, or the cheapest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from studylam.exercises.fields import Fields
from studylam.exercises.kinds.cases import Case, Cases, hanging
from studylam.exercises.model import WIDTH, Choice, Knob, Look, Number, Question, Settings, Step

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Cost:
    """What a way costs in a month, with how that comes about."""

    usd: Decimal
    formula: str


@dataclass(frozen=True)
class Judged:
    """One way at one case."""

    way: str
    steps: tuple[Step, ...]
    cost: Cost | None = None

    @property
    def fits(self) -> bool:
        """Whether no rule stands against it."""
        return all(step.verdict != "stop" for step in self.steps)


Judge = Callable[[Case, str], Judged]


@dataclass(frozen=True)
class Weighing:
    """The model of a kind that weighs ways: see `studylam.exercises.model.Model`."""

    cases: Cases
    ways: Mapping[str, str]
    """Id → name, in the order in which the first one that fits is the best."""
    judge: Judge
    measure: str
    """What makes one way better than another, in words: "the least operational effort"."""
    by_cost: bool = False
    """The cheapest one that fits is the best; the order decides between equals."""

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The case, and what can be changed in it."""
        return self.cases.knobs

    def judged(self, settings: Settings) -> tuple[Judged, ...]:
        """All ways, in their order."""
        case = self.cases.at(settings)
        return tuple(self.judge(case, way) for way in self.ways)

    def best(self, among: Iterable[Judged]) -> Judged | None:
        """The best way of those that fit."""
        fitting = [each for each in among if each.fits]
        if self.by_cost:
            fitting.sort(key=lambda each: each.cost.usd.quantize(CENT) if each.cost else Decimal(0))
        return fitting[0] if fitting else None

    def look(self, settings: Settings) -> Look:
        """The case, then each way with what speaks against it."""
        judged = self.judged(settings)
        scene = self.cases.scene(self.cases.at(settings))
        best = self.best(judged)
        fitting = [self.ways[each.way] for each in judged if each.fits]
        if best is None:
            outcome = "None of these ways fits."
        elif len(fitting) == 1:
            outcome = f"Only {fitting[0]} fits."
        else:
            which = _listed(fitting) if len(fitting) < 4 else f"{len(fitting)} of {len(judged)}"
            outcome = f"{which} fit; {self.measure}: {self.ways[best.way]}."
        steps = [
            Step(f"{self.ways[each.way]}: {step.words}", step.verdict, step.source)
            for each in judged
            for step in each.steps
            if each.fits or step.verdict == "stop"
        ]
        return Look(scene, outcome, tuple(steps), (*scene, "", *self._table(judged, best)))

    def question(self, ask: Fields, settings: Settings) -> Question:
        """``what: best``, ``what: fits`` (all that do), or ``what: cost`` of one ``way``."""
        kinds = ["best", "fits"]
        judged = self.judged(settings)
        if any(each.cost for each in judged):
            kinds.append("cost")
        what = ask.one_of("what", kinds)
        if what == "cost":
            return self._cost(ask, judged)
        among = [way for way in ask.texts("among", list(self.ways)) if self._known(ask, way)]
        chosen = [each for each in judged if each.way in among]
        options = tuple((each.way, self.ways[each.way]) for each in chosen)
        if len(options) < 2:
            ask.problem("There must be two ways or more to choose from.", "among")
        if what == "fits":
            return Choice(options, frozenset(e.way for e in chosen if e.fits), many=True)
        best = self.best(chosen)
        if best is None:
            ask.problem("None of these ways fits this case, so that none is the best.")
        return Choice(options, frozenset([best.way] if best else ()))

    def _known(self, ask: Fields, way: str) -> bool:
        if way not in self.ways:
            ask.unknown("among", way, list(self.ways))
        return way in self.ways

    def _cost(self, ask: Fields, judged: Sequence[Judged]) -> Number:
        way = ask.one_of("way", list(self.ways))
        cost = next((each.cost for each in judged if each.way == way), None)
        if cost is None:
            ask.problem(f"{way} has no price here.", "way")
            return Number(Decimal(0), "USD")
        # A cent of each line may be lost to rounding; an author may allow more.
        percent = ask.number("within_percent", 2, most=50)
        within = max(CENT, (cost.usd * percent / 100).quantize(CENT))
        return Number(cost.usd.quantize(CENT), "USD a month", within, cost.formula)

    def _table(self, judged: Sequence[Judged], best: Judged | None) -> list[str]:
        wide = max(len(name) for name in self.ways.values())
        lines: list[str] = []
        for each in judged:
            mark = "★" if best is not None and each.way == best.way else "✓" if each.fits else "✗"
            cost = f"${each.cost.usd.quantize(CENT):,}" if each.cost else ""
            head = f"{mark} {self.ways[each.way]:<{wide}}  "
            against = next((s.words for s in each.steps if s.verdict == "stop"), "")
            text = against or cost or "fits"
            lines += [line[:WIDTH] for line in hanging(head, text)]
        return lines


def ok(words: str, source: str = "") -> Step:
    """A rule that is met."""
    return Step(words, "ok", source)


def stop(words: str, source: str = "") -> Step:
    """A rule that rules the way out."""
    return Step(words, "stop", source)


def note(words: str, source: str = "") -> Step:
    """Worth knowing, decides nothing."""
    return Step(words, "note", source)


def ordered(data: Fields, ways: Mapping[str, str]) -> dict[str, str]:
    """The ways that the file's ``order`` names, in that order; without one, all in the kind's."""
    order = data.texts("order", list(ways))
    for index, way in enumerate(order):
        if way not in ways:
            data.unknown("order", way, list(ways), index)
        elif way in order[:index]:
            data.problem(f"{way} is there twice.", "order", index)
    found = {way: ways[way] for way in order if way in ways}
    if len(found) < 2:
        data.problem("There must be two ways or more.", "order")
    return found


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1]
