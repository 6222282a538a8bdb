"""Scenario data (a YAML file's, a fence's) → an architecture, with every mistake told at its place.

A number may be another part's: ``requests: {from: front, times: 2}`` takes twice the requests of
the part called front, ``from: front.payload_kb`` another of its numbers. So an author says the load
once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from studylam.errors import FieldError, NotFoundError, StudyLamError
from studylam.inert import inert_line
from studylam.pricing.architecture.model import FUNCTION, PlacedPart, PriceScenario
from studylam.pricing.functions import FIELDS, LambdaUsage
from studylam.pricing.functions.fields import allowed
from studylam.pricing.lists import Limits, PriceList
from studylam.pricing.money import exactly, parse_number
from studylam.pricing.services import PARTS, Amount, Choice, Part, Spec, Switch, specs
from studylam.pricing.services.fields import out_of_range, range_of

MAX_PARTS = 200
MAX_WORDS = 4000

Path = tuple[str | int, ...]

TOP = (
    "tool",
    "title",
    "about",
    "practises",
    "region",
    "free_tier",
    "companion_free_tiers",
    "savings_plan_percent",
    "parts",
)
EVERY_PART = ("type", "name", "region")

_NEEDED: Mapping[str, Any] = {
    "requests": Decimal(10**15),
    "duration_ms": Decimal(0),
    "memory_mb": 1024,
}
"""What a function must give; and what stands for it when it can't be used, for nothing else to seem
wrong because of it."""


def function_specs(limits: Limits) -> Mapping[str, Spec]:
    """The fields of a function as the other parts give theirs; all but its Region."""
    found: dict[str, Spec] = {}
    for field in FIELDS:
        match field.kind:
            case "number" | "whole":
                low, high, source = allowed(field, limits, managed=False, edge=False)
                whole = field.kind == "whole"
                found[field.name] = Amount(
                    field.unit, field.help, Decimal(low), Decimal(high), whole, source
                )
            case "choice":
                found[field.name] = Choice(field.choices, field.help)
            case "flag":
                found[field.name] = Switch(field.help)
    return found


def read_scenario(
    data: Mapping[str, Any], prices: PriceList
) -> tuple[PriceScenario | None, tuple[FieldError, ...]]:
    """Read a scenario's data; what is wrong comes back beside it, all of it.

    None where something is wrong.
    """
    reader = _Reader(prices)
    with exactly():  # numbers are multiplied here already
        scenario = reader.read(data)
    return (None if reader.problems else scenario), tuple(reader.problems)


@dataclass(frozen=True)
class _Ref:
    """A number that is another part's."""

    name: str
    times: Decimal
    path: Path


@dataclass
class _Draft:
    """A part while its numbers are looked up."""

    at: int
    name: str
    type: str
    region: str
    specs: Mapping[str, Spec]
    values: dict[str, Any]
    misspelt: bool
    """Whether it has a field that isn't known, so that another may only seem to be missing."""

    @property
    def counts(self) -> str:
        return "requests" if self.type == FUNCTION else PARTS[self.type].counts


class _Reader:
    def __init__(self, prices: PriceList) -> None:
        self.prices = prices
        self.problems: list[FieldError] = []
        self.drafts: dict[str, _Draft] = {}
        self.plan: Any = None
        self.free_tier = True

    def fail(self, path: Path, message: str, hint: str | None = None) -> None:
        self.problems.append(FieldError(path, inert_line(message), hint=hint))

    def told(self, path: Path, error: StudyLamError) -> None:
        self.problems.append(FieldError(path, inert_line(error.message), hint=error.hint))

    # -- the whole ----------------------------------------------------------------------------

    def read(self, data: Mapping[str, Any]) -> PriceScenario | None:
        if not isinstance(data, Mapping):
            self.fail((), "A scenario is a mapping with title and parts.")
            return None
        self.known(data, TOP, (), "scenario")
        tool = data.get("tool", "price")
        if tool != "price":
            self.fail(("tool",), f"This is a scenario for {tool}, not for the price.")
        region = self.region(data.get("region", "us-east-1"), ("region",))
        free_tier = self.switch(data.get("free_tier", True), ("free_tier",))
        gifts = self.switch(data.get("companion_free_tiers", False), ("companion_free_tiers",))
        self.plan, self.free_tier = data.get("savings_plan_percent"), free_tier
        parts = data.get("parts")
        if not isinstance(parts, list) or not parts:
            at: Path = ("parts",) if "parts" in data else ()
            self.fail(at, "A scenario needs parts.", "List them: parts: [{type: lambda, …}, …]")
            return None
        if len(parts) > MAX_PARTS:
            self.fail(("parts",), f"{len(parts)} parts are too many.", f"Allowed: {MAX_PARTS}.")
            return None
        for at_part, part in enumerate(parts):
            self.draft(at_part, part, region)
        return PriceScenario(
            title=self.words(data.get("title", "Architecture"), ("title",)),
            about=self.words(data.get("about", ""), ("about",)),
            region=region,
            free_tier=free_tier,
            companion_free_tiers=gifts and free_tier,
            parts=tuple(self.placed(draft) for draft in self.drafts.values()),
        )

    def known(self, data: Mapping[str, Any], keys: Iterable[str], path: Path, what: str) -> None:
        keys = list(keys)
        for key in data:
            if key not in keys:
                error = NotFoundError.named("field", str(key)[:60], keys)
                self.fail((*path, key), f"A {what} has no field {str(key)[:60]!r}.", error.hint)

    # -- a part -------------------------------------------------------------------------------

    def draft(self, at: int, data: Any, region: str) -> None:
        path: Path = ("parts", at)
        if not isinstance(data, Mapping):
            self.fail(path, "A part is a mapping with its type.", "{type: lambda, requests: …}")
            return
        kind = data.get("type")
        types = [FUNCTION, *PARTS]
        if kind not in types:
            if "type" not in data:
                self.fail(path, "A part needs its type.", "There is: " + ", ".join(types))
            else:
                error = NotFoundError.named("type of part", str(kind)[:60], types)
                self.told((*path, "type"), error)
            return
        known = function_specs(self.prices.limits) if kind == FUNCTION else specs(PARTS[kind])
        self.known(data, (*EVERY_PART, *known), path, f"part of type {kind}")
        name = self.named(data, kind, path)
        own = self.region(data["region"], (*path, "region")) if "region" in data else region
        misspelt = not {*EVERY_PART, *known}.issuperset(data)
        draft = _Draft(at, name, kind, own, known, {}, misspelt)
        for key, spec in known.items():
            value = data.get(key)
            if key in data and value is not None:
                draft.values[key] = self.value(spec, value, (*path, key))
        if kind == FUNCTION and self.plan is not None:
            plan = self.value(known["savings_plan_percent"], self.plan, ("savings_plan_percent",))
            draft.values.setdefault("savings_plan_percent", plan)
        self.drafts[name] = draft

    def named(self, data: Mapping[str, Any], kind: str, path: Path) -> str:
        name = kind
        if "name" in data:
            name = self.words(data["name"], (*path, "name"))[:80].strip() or kind
            if name in self.drafts:
                self.fail((*path, "name"), f"Two parts are called {name!r}.", "Rename one of them.")
        number = 2
        while name in self.drafts:
            name = f"{kind} {number}"
            number += 1
        return name

    # -- values -------------------------------------------------------------------------------

    def value(self, spec: Spec, value: Any, path: Path) -> Any:
        match spec:
            case Switch():
                return self.switch(value, path)
            case Choice():
                number = isinstance(value, int | float) and not isinstance(value, bool)
                word = _short(value) if number else value
                if not isinstance(word, str) or word not in spec.options:
                    what = str(path[-1]).replace("_", " ")
                    self.told(path, NotFoundError.named(what, str(word)[:60], list(spec.options)))
                    return None
                return word
            case Amount() if isinstance(value, Mapping):
                return self.ref(value, path)
            case Amount():
                return self.number(value, path, range_of(spec))

    def number(self, value: Any, path: Path, hint: str = "") -> Decimal | None:
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise ValueError(f"{str(value)[:60]!r} is not a number")
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{value!r} is not a finite number")
            return parse_number(str(value))
        except ValueError as error:
            said = str(error)
            self.fail(
                path, said[:1].upper() + said[1:] + ".", hint or "Write it like 5000000 or 0.5."
            )
            return None

    def switch(self, value: Any, path: Path) -> bool:
        if not isinstance(value, bool):
            self.fail(path, f"{str(value)[:60]!r} is neither true nor false.")
        return value is True

    def words(self, value: Any, path: Path) -> str:
        if isinstance(value, list | Mapping) or value is None:
            self.fail(path, "A text is needed here.")
            return ""
        return inert_line(str(value)[:MAX_WORDS])

    def region(self, value: Any, path: Path) -> str:
        try:
            self.prices.region(str(value)[:60])
        except NotFoundError as error:
            self.told(path, error)
        return str(value)

    # -- numbers of other parts ---------------------------------------------------------------

    def ref(self, data: Mapping[str, Any], path: Path) -> _Ref | None:
        before = len(self.problems)
        self.known(data, ("from", "times"), path, "number that is taken from a part")
        name = data.get("from")
        if not isinstance(name, str):
            self.fail(path, "From which part?", "{from: NAME} or {from: NAME, times: 2}")
        times = self.number(data.get("times", 1), (*path, "times"))
        if len(self.problems) > before or times is None:
            return None
        return _Ref(inert_line(str(name)).strip(), times, path)

    def resolve(self, value: Any, asked: tuple[tuple[str, str], ...]) -> Decimal | None:
        """A number, looked up where it is another part's."""
        if not isinstance(value, _Ref):
            return value if isinstance(value, Decimal) else None
        target, field = self.drafts.get(value.name), ""
        if target is None:
            name, _, field = value.name.rpartition(".")
            target = self.drafts.get(name)
        if target is None:
            self.told(value.path, NotFoundError.named("part", value.name[:60], list(self.drafts)))
            return None
        field = field or target.counts
        if not isinstance(target.specs.get(field), Amount):
            numbers = [key for key, spec in target.specs.items() if isinstance(spec, Amount)]
            self.told(value.path, NotFoundError.named("number", field[:60], numbers))
            return None
        if (target.name, field) in asked:
            self.fail(value.path, "This number would be taken from itself.")
            return None
        if field not in target.values:
            self.fail(value.path, f"The part {target.name!r} doesn't give its {field}.")
            return None
        found = self.resolve(target.values[field], (*asked, (target.name, field)))
        return None if found is None else found * value.times

    def placed(self, draft: _Draft) -> PlacedPart:
        """The part. Where some of its values can't be used, the others are still looked at."""
        values: dict[str, Any] = {}
        for key, value in draft.values.items():
            if isinstance(draft.specs[key], Amount):
                value = self.resolve(value, ((draft.name, key),))
            if value is not None:
                values[key] = value
        build = self.function if draft.type == FUNCTION else self.companion
        what = build(draft, values, ("parts", draft.at))
        return PlacedPart(draft.name, draft.type, draft.region, what)

    def companion(self, draft: _Draft, values: dict[str, Any], path: Path) -> Part:
        kind = PARTS[draft.type]
        numbers = [
            key
            for key, spec in draft.specs.items()
            if isinstance(spec, Amount) and not getattr(kind, key)
        ]
        part = kind(**values)
        if not (kind.stands or draft.misspelt or any(key in draft.values for key in numbers)):
            self.fail(path, "This part counts nothing.", "Give one of: " + ", ".join(numbers))
        elif draft.misspelt or len(values) < len(draft.values):
            self.tell_all(path, dict(out_of_range(part)))
        else:
            self.tell_all(path, part.problems())
        return part

    def function(self, draft: _Draft, values: dict[str, Any], path: Path) -> LambdaUsage:
        missing = [key for key in _NEEDED if key not in draft.values]
        if missing and not draft.misspelt:
            self.fail(path, f"This function has no {' and no '.join(missing)}.")
        for key, value in values.items():
            spec = draft.specs[key]
            if isinstance(spec, Amount) and spec.whole and value == value.to_integral_value():
                values[key] = int(value)
        usage = LambdaUsage(
            **{**_NEEDED, "free_tier": self.free_tier, **values, "region": draft.region}
        )
        problems = usage.problems(self.prices)
        if len(values) < len(draft.values) or missing:
            problems = {key: error for key, error in problems.items() if key in values}
        problems.pop("region", None)  # told where it stands
        self.tell_all(path, problems)
        return usage

    def tell_all(self, path: Path, problems: Mapping[str, StudyLamError]) -> None:
        for key, error in problems.items():
            self.told((*path, key), error)


def _short(value: float) -> str:
    """A number as a choice may be written: ``0.5``, ``2``."""
    try:
        return f"{value:g}"
    except OverflowError:  # of an integer of hundreds of digits
        return "a huge number"
