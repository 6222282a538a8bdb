"""An alias shifts traffic to a new version: how many requests fail, and what stops it?

The rules are AWS's:

- An alias shares its traffic between two published versions at most, with the same execution role
  and the same dead-letter configuration; `$LATEST` can't take part. ("Lambda function aliases")
- CodeDeploy moves the weight: canary (a part, the rest after a pause), linear (equal parts at equal
  intervals, the first at once) or all at once. While it deploys it watches the alarms of its
  deployment group; one that rings sends all traffic back. Once all traffic is shifted nobody
  watches any more. A weight that is set by hand is moved by hand. ("Working with deployment
  configurations in CodeDeploy")
- An alarm looks at whole periods: it rings after one (or several in a row) that breaches; a ring in
  the very minute of the last shift comes too late, since metrics take their time. The metrics of
  the function or alias count both versions; the dimension ExecutedVersion counts one of them.
  ("Using CloudWatch alarms", "Viewing metrics for Lambda functions")

Time goes by minutes on a virtual clock; each request is drawn from a seeded generator, so that one
exercise always shows the same. What a round asks for in numbers is what can be worked out: the
expected number, by the formula.

    per_minute: 600                       # requests
    watch_minutes: 30                     # that are looked at; 30 if not given
    seed: 1
    old: {name: "7", role: shop-role, dead_letters: failed-queue, errors_percent: 0.1}
    new:                                  # more than one makes a knob
      good: {name: "8", role: shop-role, dead_letters: failed-queue, errors_percent: 0.1}
    shapes: [AllAtOnce, Canary10Percent5Minutes, Linear10PercentEvery1Minute, Weight10Percent]
    alarms:                               # of: new (ExecutedVersion), alias (both), or none
      quick: {of: new, above_percent: 2, period_minutes: 1, periods: 1}

A round asks one of:

- ``{what: outcome, among: […]}``: refused, back, unwatched, broken, part, done;
- ``{what: failures}``: how many are expected on the new version; ``within_percent``;
- ``{what: back}``: the minute of the roll-back;
- ``{what: best}``: the shape with the fewest failures, at these settings of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from studylam.exercises.fields import Fields
from studylam.exercises.kinds.canary.course import (
    DEPLOY,
    Alarm,
    Course,
    Plan,
    Shape,
    Version,
    rules,
    run,
    shape,
)
from studylam.exercises.kinds.cases import GIVEN, hanging
from studylam.exercises.model import (
    Choice,
    Knob,
    Look,
    Model,
    Number,
    Question,
    Settings,
    Step,
)
from studylam.pricing.money import grouped

__all__ = ["OUTCOMES", "Release", "read"]

ALARMS = "Using Amazon CloudWatch alarms"

MAX_MINUTES = 120
MAX_DRAWN = 60_000
"""Requests in all these minutes: a look draws each of them."""
MAX_CHOICES = 8
"""Shapes, alarms, versions: a round may try all shapes."""

OUTCOMES = {
    "refused": "The alias can't be set up like this",
    "back": "Rolled back while a part of the traffic is on the new version",
    "unwatched": "The alarm rings, and nothing moves back",
    "broken": "The new version takes all traffic, and its errors go on",
    "part": "A part stays on the new version, and nothing rings",
    "done": "The new version takes all traffic, and all is well",
}


@dataclass(frozen=True)
class Release:
    """The situation: two versions, a load, and the shapes and alarms to choose from."""

    old: Version
    news: tuple[tuple[str, Version], ...]
    """What may be released: id → version. More than one makes a knob."""
    per_minute: int
    horizon: int
    seed: int
    shapes: tuple[Shape, ...]
    alarms: tuple[tuple[str, Alarm], ...]

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """Shape, alarm, which version, and how bad it is."""
        given = ((GIVEN, "as they are"),)
        errors = (*given, *((text, f"{text} %") for text in ("0", "1", "5", "50", "100")))
        which = tuple((name, f"{each.name}: {_of(each)}") for name, each in self.news)
        return (
            *([Knob("new", "New version", which)] if len(which) > 1 else []),
            Knob("shape", "Shift", tuple((each.name, each.name) for each in self.shapes)),
            Knob("alarm", "Alarm", tuple((name, alarm.shown()) for name, alarm in self.alarms)),
            Knob("errors", "Errors of the new version", errors),
        )

    def plan(self, settings: Settings) -> Plan:
        """What is released at these settings."""
        by_name = {each.name: each for each in self.shapes}
        chosen = by_name[settings.get("shape", self.shapes[0].name)]
        alarm = dict(self.alarms)[settings.get("alarm", self.alarms[0][0])]
        errors = settings.get("errors", GIVEN)
        new = dict(self.news)[settings.get("new", self.news[0][0])]
        if errors != GIVEN:
            new = replace(new, errors=Decimal(errors))
        return Plan(self.old, new, self.per_minute, self.horizon, self.seed, chosen, alarm)

    def look(self, settings: Settings) -> Look:
        """The versions, the load and the plan; then minute by minute what became of it."""
        plan = self.plan(settings)
        chosen, alarm, new = plan.shape, plan.alarm, plan.new
        scene = [
            f"Alias live       version {self.old.name} now; to be released: {new.name}",
            f"Load             {self.per_minute:,} requests a minute",
            f"Version {self.old.name:<8} {_of(self.old)}",
            f"Version {new.name:<8} {_of(new)}",
            f"Shift            {chosen.name}{' (set by hand)' if chosen.kind == 'Weight' else ''}",
            *hanging("Alarm            ", alarm.shown()),
        ]
        course = run(plan)
        steps = rules(plan)
        if course.outcome != "refused":
            steps += _happened(plan, course)
        picture = [*scene, "", *_rows(course)] if course.minutes else scene
        outcome = OUTCOMES[course.outcome] + "."
        if course.minutes:
            outcome += f" {course.failed:,} requests failed in {self.horizon} minutes."
        return Look(tuple(scene), outcome, tuple(steps), tuple(picture))

    def question(self, ask: Fields, settings: Settings) -> Question:
        """``what: outcome``; ``failures`` on the new version until then; ``back``: in which minute
        it is rolled back; ``best``: the ``shapes`` with the fewest failures at this alarm."""
        what = ask.one_of("what", ["outcome", "failures", "back", "best"])
        course = run(self.plan(settings))
        if what == "outcome":
            known = list(OUTCOMES)
            among = [each for each in ask.texts("among", known) if each in known] or known
            right = frozenset([course.outcome])
            if course.outcome not in among:
                ask.problem(f"What happens isn't among these: {course.outcome}.", "among")
            return Choice(tuple((each, OUTCOMES[each]) for each in among), right)
        if what == "best":
            return self._best(settings)
        if what == "back":
            if course.back is None:
                ask.problem("It isn't rolled back.", "what")
            return Number(Decimal(course.back or 0), "minutes after the start", Decimal(0))
        if course.outcome == "refused":
            ask.problem("The alias can't be set up like this: nothing fails.", "what")
        return self._failures(ask.number("within_percent", 10, most=50), settings, course)

    # -- inside ----------------------------------------------------------------------------------

    def _failures(self, percent: Decimal, settings: Settings, course: Course) -> Number:
        """The expected failures on the new version: weights × requests × error rate."""
        new = self.plan(settings).new
        weights = sum(minute.weight for minute in course.minutes)
        value = Decimal(weights) / 100 * self.per_minute * new.errors / 100
        formula = (
            f"{self.per_minute:,} requests × {grouped(Decimal(weights) / 100)} minutes at full "
            f"weight × {grouped(new.errors)} %"
        )
        return Number(value.quantize(Decimal(1)), "requests", value * percent / 100, formula)

    def _best(self, settings: Settings) -> Choice:
        """The shape with which the fewest requests fail on the new version; ties to the first."""
        expected: list[tuple[Decimal, str]] = []
        for each in self.shapes:
            here = {**settings, "shape": each.name}
            course = run(self.plan(here))
            number = self._failures(Decimal(0), here, course)
            expected.append((number.value, each.name))
        fewest = min(value for value, _ in expected)
        right = next(name for value, name in expected if value == fewest)
        return Choice(tuple((name, name) for _, name in expected), frozenset([right]))


def read(data: Fields) -> Model:
    """Two versions, a load, the shapes, the alarms."""
    old = _version(data.fields("old"))
    news = tuple((name, _version(row)) for name, row in data.named("new"))
    if not news:
        data.problem("There must be a version to release.", "new")
    for name, new in news:
        if new.name == old.name:
            data.problem("It is the old version.", "new", name, "name")
    shapes = []
    names = data.texts("shapes")
    for index, name in enumerate(names):
        found = shape(name)
        if found is None:
            data.problem(
                f"{name} isn't a way to shift traffic.", "shapes", index,
                hint="Like Canary10Percent5Minutes, Linear10PercentEvery1Minute, AllAtOnce, or "
                "Weight10Percent for a weight set by hand.",
            )  # fmt: skip
        elif found in shapes:
            data.problem(f"{name} is there twice.", "shapes", index)
        else:
            shapes.append(found)
    if not names:
        data.problem("There must be a way to shift traffic.", "shapes")
    alarms = tuple((name, _alarm(row)) for name, row in data.named("alarms"))
    if not alarms:
        data.problem("There must be an alarm; one with of: none is none.", "alarms")
    for key, things in (("shapes", names), ("alarms", alarms), ("new", news)):
        if len(things) > MAX_CHOICES:
            data.problem(f"{len(things)} are too many; {MAX_CHOICES} are the most.", key)
    per_minute = data.whole("per_minute", least=1, most=MAX_DRAWN)
    horizon = data.whole("watch_minutes", 30, least=1, most=MAX_MINUTES)
    if per_minute * horizon > MAX_DRAWN:
        words = (
            f"{per_minute * horizon:,} requests are too many to draw; {MAX_DRAWN:,} are the most."
        )
        data.problem(words, "per_minute")
    return Release(
        old,
        news,
        per_minute,
        horizon,
        data.whole("seed", 1),
        tuple(shapes),
        alarms,
    )


def _version(row: Fields) -> Version:
    return Version(
        row.text("name", most=8),
        row.text("role", "app-role", most=20),
        row.text("dead_letters", "none", most=20),
        row.number("errors_percent", 0, most=100),
    )


def _alarm(row: Fields) -> Alarm:
    of = row.one_of("of", ["new", "alias", "none"])
    if of == "none":
        return Alarm(of, Decimal(0), 1, 1)
    return Alarm(
        of,
        row.number("above_percent", most=100),
        row.whole("period_minutes", 1, least=1, most=MAX_MINUTES),
        row.whole("periods", 1, least=1, most=20),
    )


def _happened(plan: Plan, course: Course) -> list[Step]:
    chosen, alarm = plan.shape, plan.alarm
    steps = []
    if chosen.kind == "Weight":
        steps.append(
            Step("A weight that is set by hand stays until a hand moves it.", "note", DEPLOY)
        )
    elif chosen.shifted > 0:
        steps.append(
            Step(f"All traffic is shifted after {_minutes(chosen.shifted)}.", "note", DEPLOY)
        )
    if alarm.of != "none" and 0 < chosen.watched <= alarm.minutes * alarm.periods:
        words = "The alarm needs longer to ring than the deployment lasts."
        steps.append(Step(words, "note", ALARMS))
    if course.rang is None:
        words = "There is no alarm." if alarm.of == "none" else "The alarm never rings."
        steps.append(Step(words, "note", ALARMS))
    elif course.back is None:
        words = f"The alarm rings after {_minutes(course.rang)}, when no deployment is watching."
        steps.append(Step(words, "stop", DEPLOY))
    else:
        words = f"The alarm rings after {_minutes(course.rang)}: CodeDeploy sends all back."
        steps.append(Step(words, "ok", DEPLOY))
    return steps


def _of(version: Version) -> str:
    return f"{grouped(version.errors)} % errors, role {version.role}, DLQ {version.dead_letters}"


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"


def _rows(course: Course) -> list[str]:
    """A row for each stretch of the same weight, with a bar of it."""
    rows = [f"{'minutes':<11}{'new version':<27}{'requests':>9}{'failed':>8}"]
    start = 0
    for end in range(1, len(course.minutes) + 1):
        weight = course.minutes[start].weight
        if end < len(course.minutes) and course.minutes[end].weight == weight:
            continue
        part = course.minutes[start:end]
        failed = sum(minute.old_failed + minute.new_failed for minute in part)
        requests = sum(minute.old + minute.new for minute in part)
        bar = "█" * (weight // 5)
        when = f"{start}–{end}"
        rows.append(f"{when:<11}{weight:>3} % {bar:<21}{requests:>9,}{failed:>8,}")
        start = end
    if course.back is not None:
        rows.append(f"Rolled back after {_minutes(course.back)}.")
    return rows
