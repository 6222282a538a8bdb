"""How a release goes, minute by minute: the rules that the package's words name."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from studylam.exercises.model import Step
from studylam.pricing.money import grouped

ALIASES = "Lambda function aliases"
DEPLOY = "CodeDeploy: deployment configurations"


@dataclass(frozen=True)
class Version:
    """One of the two versions behind the alias."""

    name: str
    role: str
    dead_letters: str
    errors: Decimal
    """Failing requests, in percent."""


@dataclass(frozen=True)
class Shape:
    """How the weight moves: ``Canary10Percent5Minutes``, ``Linear10PercentEvery1Minute``,
    ``AllAtOnce``, or ``Weight10Percent``, set by hand."""

    name: str
    percent: int
    minutes: int
    kind: str

    def weight(self, minute: int) -> int:
        """The new version's share in this minute, in percent."""
        if self.kind == "AllAtOnce":
            return 100
        if self.kind == "Weight":
            return self.percent
        if self.kind == "Canary":
            return self.percent if minute < self.minutes else 100
        return min(100, self.percent * (minute // self.minutes + 1))

    @property
    def shifted(self) -> int:
        """The first minute at which all traffic is on the new version; -1: it never is."""
        if self.kind == "Weight" and self.percent < 100:
            return -1
        if self.kind == "Canary":
            return self.minutes
        if self.kind == "Linear":
            return self.minutes * (-(-100 // self.percent) - 1)
        return 0

    @property
    def watched(self) -> int:
        """Up to which minute, without it, CodeDeploy watches alarms; 0: it has nothing to watch."""
        return 0 if self.kind == "Weight" else self.shifted


def shape(name: str) -> Shape | None:
    """A shape by its name; none: it isn't one."""
    if name == "AllAtOnce":
        return Shape(name, 100, 0, "AllAtOnce")
    found = re.fullmatch(r"(Canary)(\d{1,2})Percent(\d{1,3})Minutes?", name) or re.fullmatch(
        r"(Linear)(\d{1,2})PercentEvery(\d{1,3})Minutes?", name
    )
    if found and int(found[2]) and int(found[3]):
        return Shape(name, int(found[2]), int(found[3]), found[1])
    found = re.fullmatch(r"(Weight)(\d{1,3})Percent", name)
    if found and 0 <= int(found[2]) <= 100:
        return Shape(name, int(found[2]), 0, "Weight")
    return None


@dataclass(frozen=True)
class Alarm:
    """Rings when more than ``percent`` of the requests of ``of`` fail in ``periods`` in a row."""

    of: str
    """``new``: the new version alone; ``alias``: both together; ``none``: there is no alarm."""
    percent: Decimal
    minutes: int
    periods: int

    def shown(self) -> str:
        """The alarm in words."""
        if self.of == "none":
            return "no alarm"
        whose = "the new version" if self.of == "new" else "the alias (both versions)"
        row = f", {self.periods} in a row" if self.periods > 1 else ""
        every = "minute" if self.minutes == 1 else f"{self.minutes} minutes"
        return f"errors of {whose} above {grouped(self.percent)} %, each {every}{row}"


@dataclass(frozen=True)
class Minute:
    """What one minute of the deployment was."""

    weight: int
    old: int
    new: int
    old_failed: int
    new_failed: int


@dataclass(frozen=True)
class Course:
    """How the deployment went."""

    outcome: str
    minutes: tuple[Minute, ...]
    rang: int | None = None
    """The minute at whose beginning the alarm rang."""
    back: int | None = None
    """The minute from which all traffic is on the old version again."""

    @property
    def failed(self) -> int:
        """Failed requests on either version."""
        return sum(minute.old_failed + minute.new_failed for minute in self.minutes)


@dataclass(frozen=True)
class Plan:
    """What is released, onto what, under which load, how, and what is watched."""

    old: Version
    new: Version
    per_minute: int
    horizon: int
    """Minutes that are looked at."""
    seed: int
    shape: Shape
    alarm: Alarm


@lru_cache(maxsize=64)
def run(plan: Plan) -> Course:
    """Release it, minute by minute."""
    if any(step.verdict == "stop" for step in rules(plan)):
        return Course("refused", ())
    draw = random.Random(plan.seed)
    minutes: list[Minute] = []
    rang = back = None
    for now in range(plan.horizon):
        if rang is None and _rings(plan.alarm, minutes):
            rang = now
            back = now if now < plan.shape.watched else None
        weight = plan.shape.weight(now) if back is None else 0
        minutes.append(_minute(draw, weight, plan))
    return Course(_outcome(plan, rang, back), tuple(minutes), rang, back)


def rules(plan: Plan) -> list[Step]:
    """What an alias asks of the two versions that share its traffic."""
    chosen = plan.shape
    alone = chosen.kind == "AllAtOnce" or (chosen.kind == "Weight" and chosen.percent == 100)
    steps = []
    if "$LATEST" in (plan.old.name, plan.new.name) and not alone:
        steps.append(Step("$LATEST can't share an alias's traffic.", "stop", ALIASES))
    elif "$LATEST" in (plan.old.name, plan.new.name) and chosen.kind == "AllAtOnce":
        words = "CodeDeploy shifts between published versions, not to or from $LATEST."
        steps.append(Step(words, "stop", DEPLOY))
    elif "$LATEST" in (plan.old.name, plan.new.name):
        words = "An alias may point to $LATEST alone, which changes under it."
        steps.append(Step(words, "note", ALIASES))
    else:
        steps.append(Step("Both are published versions.", "ok", ALIASES))
    if alone:
        return steps
    same = (
        ("execution role", plan.old.role, plan.new.role),
        ("dead-letter configuration", plan.old.dead_letters, plan.new.dead_letters),
    )
    for what, old, new in same:
        if old != new:
            steps.append(Step(f"The {what} differs: {old}, {new}.", "stop", ALIASES))
        else:
            steps.append(Step(f"Both have the same {what}.", "ok", ALIASES))
    return steps


def _minute(draw: random.Random, weight: int, plan: Plan) -> Minute:
    counts = [0, 0, 0, 0]
    for _ in range(plan.per_minute):
        on_new = draw.random() * 100 < weight
        failed = draw.random() * 100 < float((plan.new if on_new else plan.old).errors)
        counts[on_new] += 1
        counts[2 + on_new] += failed
    return Minute(weight, *counts)


def _outcome(plan: Plan, rang: int | None, back: int | None) -> str:
    if back is not None:
        return "back"
    if rang is not None:
        return "unwatched"
    if plan.shape.kind == "Weight" and plan.shape.percent < 100:
        return "part"
    return "broken" if plan.new.errors > plan.old.errors else "done"


def _rings(alarm: Alarm, minutes: list[Minute]) -> bool:
    """Whether the periods that have just ended all breach; a period without requests doesn't."""
    needed = alarm.minutes * alarm.periods
    if alarm.of == "none" or len(minutes) < needed or len(minutes) % alarm.minutes:
        return False
    return all(
        _breach(alarm, minutes[len(minutes) - start - alarm.minutes : len(minutes) - start])
        for start in range(0, needed, alarm.minutes)
    )


def _breach(alarm: Alarm, minutes: list[Minute]) -> bool:
    requests = sum(minute.new for minute in minutes)
    failed = sum(minute.new_failed for minute in minutes)
    if alarm.of == "alias":
        requests += sum(minute.old for minute in minutes)
        failed += sum(minute.old_failed for minute in minutes)
    return requests > 0 and Decimal(failed) * 100 > alarm.percent * requests
