"""What will this cost? An architecture is given, the learner types the month's total in dollars.

The bill is the calculator's, by the price list that comes with StudyLam: every line rounded to
cents, then added. A wrong answer that is one of the usual slips (the free tier forgotten, the
requests, the Init of cold starts, 1,000 MB taken for a GB, another architecture's rate, a part that
stands around the function, …) is told as what it is; so ``why`` needs no reasons but ``answer``.

    cases:
      photos:                             # the id that rounds name
        title: Thumbnails of photos
        region: eu-west-1                 # us-east-1 if not given
        free_tier: true                   # Lambda's own; true if not given
        companion_free_tiers: false       # what other services give away; false if not given
        parts:                            # as in a price scenario; 12 at the most
          - {type: http_api, name: front, requests: 5000000}
          - type: lambda
            name: resize
            requests: {from: front}
            duration_ms: 200
            memory_mb: 1024

Knobs: case (one of the ids), free_tier (given, no), arch (given, x86_64, arm64).

A round asks for ``{total: usd}`` or for ``{part: NAME}``, one part's share of the total;
``within_percent`` says how far off still counts, 5 if not given, 50 at the most.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cache
from typing import Any

from studylam.errors import StudyLamError
from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.model import WIDTH, Knob, Look, Number, Question, Settings, Step
from studylam.pricing import Bill, LambdaUsage, Line, PriceList, load_prices, plain, to_cents
from studylam.pricing.architecture import PlacedPart, PriceScenario, price, read_scenario
from studylam.pricing.money import CENT, grouped
from studylam.pricing.slips import slips

CASE_KEYS = ("title", "parts", "region", "free_tier", "companion_free_tiers")
MAX_CASES = 20
MAX_PARTS = 12


@cache
def built_in_prices() -> PriceList:
    """The newest price list that comes with the program."""
    from studylam.packs.builtin import builtin_prices

    return load_prices(builtin_prices())


@dataclass(frozen=True)
class Cost:
    """The cases, each of which has a bill."""

    cases: Mapping[str, PriceScenario]
    prices: PriceList

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """Which case, and what is often asked: without the free tier, on the other machine."""
        return (
            Knob("case", "Case", tuple((id, one.title) for id, one in self.cases.items())),
            Knob("free_tier", "Free tier", (("given", "as given"), ("no", "left out"))),
            Knob(
                "arch",
                "Architecture",
                (("given", "as given"), ("x86_64", "x86_64"), ("arm64", "arm64")),
            ),
        )

    def scenario(self, settings: Settings) -> PriceScenario:
        """What is priced at these settings."""
        case = self.cases[settings["case"]]
        changes: dict[str, Any] = {}
        if settings["free_tier"] == "no":
            changes["free_tier"] = False
            case = replace(case, free_tier=False)
        if settings["arch"] != "given":
            changes["arch"] = settings["arch"]
        if not changes:
            return case
        parts = tuple(
            replace(part, what=replace(part.what, **changes))
            if isinstance(part.what, LambdaUsage)
            else part
            for part in case.parts
        )
        return replace(case, parts=parts)

    # -- what is shown ----------------------------------------------------------------------------

    def look(self, settings: Settings) -> Look:
        """What is given; afterwards the bill, line by line."""
        scenario = self.scenario(settings)
        scene = tuple(_scene(scenario))
        try:
            bill = price(scenario, self.prices)
        except StudyLamError as error:  # the other architecture has no rate in this Region
            return Look(scene, error.message, (Step(error.message, "note"),))
        outcome = f"{scenario.title}: ${bill.total_usd:,} a month."
        if bill.exact_usd:
            largest = max(bill.lines, key=lambda line: line.exact_usd)
            share = largest.exact_usd / bill.exact_usd * 100
            outcome += f" {share:.0f} % of it: {_of(largest)}."
        return Look(scene, outcome, tuple(_steps(bill)), (*scene, "", *_bill(bill)))

    # -- rounds -----------------------------------------------------------------------------------

    def question(self, ask: Fields, settings: Settings) -> Question:
        """What the round asks; see the module's words."""
        per_cent = ask.number("within_percent", 5, most=50)
        scenario = self.scenario(settings)
        try:
            bill = price(scenario, self.prices)
        except StudyLamError as error:
            ask.problem(error.message, hint=error.hint)
            return Number(Decimal(0))
        if "part" in ask:
            name = ask.one_of("part", tuple(part.name for part in scenario.parts))
            lines = [line for line in bill.lines if line.part == name]
            value = sum((line.amount_usd for line in lines), Decimal("0.00"))
            found: tuple[tuple[Decimal, str], ...] = (
                (bill.total_usd, "That is the total; one part of it is asked for."),
            )
        else:
            ask.one_of("total", ("usd",))
            lines, value = list(bill.lines), bill.total_usd
            found = tuple((one.total_usd, one.words) for one in slips(scenario, self.prices))
        within = max(to_cents(value * per_cent / 100), CENT)
        amounts = [f"${line.amount_usd:,}" for line in lines if line.amount_usd] or ["$0"]
        return Number(
            value,
            "USD",
            within,
            " + ".join(amounts),
            tuple(one for one in found if abs(one[0] - value) > within),
        )


def _scene(scenario: PriceScenario) -> Iterator[str]:
    counts = {"Lambda's": scenario.free_tier, "other services'": scenario.companion_free_tiers}
    whose = " and ".join(name for name, is_counted in counts.items() if is_counted)
    free = f"{whose} free tier counts" if whose else "without the free tier"
    yield from textwrap.wrap(scenario.title, WIDTH)
    yield f"a month in {scenario.region}, {free}"
    for part in scenario.parts:
        yield ""
        kind = "function" if isinstance(part.what, LambdaUsage) else part.type.replace("_", " ")
        name = part.name if kind == part.name else f"{part.name}: {kind}"
        yield from textwrap.wrap(name, WIDTH)
        words = " · ".join(_values(part))
        yield from textwrap.wrap(words, WIDTH, initial_indent="  ", subsequent_indent="  ")


def _values(part: PlacedPart) -> Iterator[str]:
    """Whatever of a part isn't as usual."""
    what: Any = part.what
    for one in fields(what):
        value = getattr(what, one.name)
        always = one.name in ("requests", "duration_ms", "memory_mb", "arch")
        if one.name in ("region", "free_tier") or (value == one.default and not always):
            continue
        name, _, unit = one.name.rpartition("_")
        if unit not in ("ms", "mb", "kb", "gb", "hours"):
            name, unit = one.name, ""
        unit = unit if unit in ("ms", "hours") else unit.upper()
        if isinstance(value, bool):
            shown = "yes" if value else "no"
        else:
            shown = grouped(Decimal(value)) if isinstance(value, int | Decimal) else str(value)
        yield f"{name.replace('_', ' ')} {shown} {unit}".strip()


def _of(line: Line) -> str:
    return f"{line.item} of {line.part}" if line.part else line.item


def _bill(bill: Bill) -> Iterator[str]:
    amounts = [f"${line.amount_usd:,}" for line in bill.lines] + [f"${bill.total_usd:,}"]
    right = max(map(len, amounts))
    names = [*(_of(line) for line in bill.lines), "Total"]
    for name, amount in zip(names, amounts, strict=True):
        room = WIDTH - right - 2
        yield f"{name[:room]:<{room}}  {amount:>{right}}"


def _steps(bill: Bill) -> Iterator[Step]:
    for line in bill.lines:
        times = f"{grouped(line.quantity)} {line.unit} × ${plain(line.rate_usd)}"
        words = f"{_of(line)}: {line.formula}; {times} = ${plain(line.exact_usd)}."
        yield Step(words, "ok", f"{line.source} (as of {line.as_of})")
    for note in bill.notes:
        yield Step(note, "note")


# -- reading --------------------------------------------------------------------------------------


def read(data: Fields) -> Cost:
    """The cases of an exercise's file."""
    prices = built_in_prices()
    cases: dict[str, PriceScenario] = {}
    rows = data.named("cases")
    if not rows:
        data.problem("There is no case to price.", *(["cases"] if "cases" in data else []))
    if len(rows) > MAX_CASES:
        data.problem(f"{MAX_CASES} cases are the most.", "cases")
    for name, row in rows[:MAX_CASES]:
        row.known(*CASE_KEYS)
        title = row.text("title", most=60)
        parts = row.data.get("parts")
        if isinstance(parts, list) and len(parts) > MAX_PARTS:
            row.problem(f"{MAX_PARTS} parts are the most that can be looked through.", "parts")
            continue
        given = {key: row.data[key] for key in CASE_KEYS if key in row.data}
        scenario, problems = read_scenario({**_plain(given), "title": title}, prices)
        for problem in problems:
            row.problem(problem.message, *problem.path, hint=problem.hint)
        if scenario is None:
            continue
        cases[name] = scenario
        try:
            price(scenario, prices)
        except StudyLamError as error:
            row.problem(error.message, hint=error.hint)
    return Cost(cases, prices)


def _plain(value: Any) -> Any:
    """Facts as the numbers that they hold."""
    if isinstance(value, Sourced):
        return str(value.value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
