"""A slow Init: live with it, SnapStart, provisioned concurrency, or both?

The rules are AWS's, their numbers come from the file (``limits``, ``rates``, ``snapstart_from``):

- SnapStart: some runtimes from a version on, published versions, no mounted file system, not more
  than the free ``/tmp``, never together with provisioned concurrency. What Init made is the same in
  all environments that start from the snapshot. Java's is free of charge; for the others the cached
  snapshot is billed by the second and each restore by the GB. ("Lambda SnapStart")
- Provisioned concurrency: on a published version or an alias; environments that are ready. Requests
  beyond them start cold. Billed by the second whether used or not; duration on it is cheaper.
  ("Configuring provisioned concurrency", "AWS Lambda pricing")

Costs are those of starting and computing; requests cost the same everywhere and the free tier, too,
is left out. The best way is the cheapest that fits.

    limits: {snapstart_tmp_mb: {fact: tmp.default}}
    rates:
      duration_x86: {fact: price.duration.x86}
      duration_arm: {fact: price.duration.arm}
      provisioned_x86: {fact: price.pc.x86}
      provisioned_arm: {fact: price.pc.arm}
      provisioned_duration_x86: {fact: price.pc-duration.x86}
      provisioned_duration_arm: {fact: price.pc-duration.arm}
      snapstart_cache: {fact: price.snapstart-cache}
      snapstart_restore: {fact: price.snapstart-restore}
    snapstart_from: {java: "11", python: "3.12", dotnet: "8"}    # family: first version
    snapstart_free: [java]
    cases:
      shop: {title: A web shop, runtime: java21, start_ms: 1000, init_ms: 6000, peak: 20, ready: 20}
    knobs: [{field: ready, values: [1, 10, 20]}, {field: files}]

Ways: ``none``, ``snapstart``, ``provisioned``, ``both``. A round asks one of: ``{what: best}``,
``{what: fits}``, both perhaps ``among: […]``; ``{what: cost, way: snapstart}`` (USD a month,
``within_percent``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.kinds.cases import Case, Field, read_cases
from studylam.exercises.kinds.weighing import Cost, Judged, Weighing, note, ok, ordered, stop
from studylam.exercises.model import Model, Step
from studylam.pricing.money import grouped

WAYS = {
    "none": "Cold starts as they come",
    "snapstart": "SnapStart",
    "provisioned": "Provisioned concurrency",
    "both": "Both together",
}

FIELDS = (
    Field("runtime", "Runtime", "name"),
    Field(
        "package", "Package", "word", "zip",
        words=(("zip", "zip archive"), ("aws-image", "image on AWS's base image"),
               ("other-image", "image on another base")),
    ),
    Field(
        "called", "Callers use", "word", "alias",
        words=(("latest", "$LATEST"), ("version", "a published version"), ("alias", "an alias")),
    ),
    Field("files", "Mounts a file system", "flag", False),
    Field("tmp_mb", "/tmp", default=Decimal(512), unit="MB", most=10**6),
    Field("unique", "Init makes something that must be unique", "flag", False),
    Field("start_ms", "Longest start that is accepted", unit="ms", most=900_000),
    Field("init_ms", "Init, measured", unit="ms", most=900_000),
    Field("restore_ms", "Restore from a snapshot, measured", default=Decimal(400), unit="ms",
          most=900_000, tell=True),
    Field("arch", "Architecture", "word", "x86_64",
          words=(("x86_64", "x86_64"), ("arm64", "arm64")), tell=True),
    Field("memory_mb", "Memory", default=Decimal(1024), unit="MB", most=10_240, tell=True),
    Field("requests", "Requests a month", default=Decimal(0), most=10**12),
    Field("duration_ms", "Duration of each", default=Decimal(0), unit="ms", most=900_000),
    Field("cold_starts", "Cold starts a month without anything", default=Decimal(0), most=10**12),
    Field("peak", "Most requests at a time", default=Decimal(1), most=10**6),
    Field("ready", "Provisioned environments", default=Decimal(1), most=10**6),
    Field("hours", "They are provisioned for", default=Decimal(730), unit="hours a month",
          most=744),
)  # fmt: skip
LIMITS = ("snapstart_tmp_mb",)
RATES = (
    "duration_x86", "duration_arm", "provisioned_x86", "provisioned_arm",
    "provisioned_duration_x86", "provisioned_duration_arm", "snapstart_cache", "snapstart_restore",
)  # fmt: skip
RUNTIME = r"[a-z]{1,12}[0-9]{0,4}(\.[a-z0-9]{1,8}){0,2}"
MONTH_S = Decimal(730 * 3600)

SNAPSTART = "Lambda SnapStart"
PROVISIONED = "Configuring provisioned concurrency"
Amounts = dict[str, Sourced]


@dataclass(frozen=True)
class Rules:
    """AWS's numbers, and from which version on a family of runtimes has SnapStart."""

    limits: Amounts
    rates: Amounts
    snapstart_from: dict[str, tuple[int, ...]]
    snapstart_free: tuple[str, ...]

    def rate(self, name: str, case: Case) -> Sourced:
        """A rate of the case's architecture."""
        return self.rates[f"{name}_{'arm' if case.word('arch') == 'arm64' else 'x86'}"]


def read(data: Fields) -> Model:
    """The cases, AWS's numbers, the order that decides between ways of the same cost."""
    rows = data.fields("limits")
    limits = {name: rows.amount(name) for name in LIMITS}
    prices = data.fields("rates")
    rates = {name: prices.amount(name) for name in RATES}
    families = data.pairs("snapstart_from")
    for family, text in families.items():
        if not re.fullmatch(r"\d{1,4}(\.\d{1,4})?", text):
            data.problem(f"{text} isn't a version.", "snapstart_from", family)
    rules = Rules(
        limits,
        rates,
        {family: _version(text) for family, text in families.items()},
        data.texts("snapstart_free", ()),
    )
    ways = ordered(data, WAYS)
    cases = read_cases(data, FIELDS)
    for name, case in cases.cases.items():
        if not re.fullmatch(RUNTIME, case.word("runtime")):
            data.problem(
                f"{case.word('runtime')} isn't a runtime's identifier.", "cases", name, "runtime",
                hint="Like python3.13, java21, nodejs24.x, provided.al2023.",
            )  # fmt: skip
        if case.number("cold_starts") > case.number("requests"):
            data.problem("There are more cold starts than requests.", "cases", name, "cold_starts")
    return Weighing(cases, ways, partial(_judge, rules), "the least cost", by_cost=True)


def _judge(rules: Rules, case: Case, way: str) -> Judged:
    if way == "none":
        return Judged(way, tuple(_none(case)), _on_demand(rules, case, case.number("init_ms")))
    if way == "snapstart":
        steps = tuple(_snapstart(rules, case))
        return Judged(way, steps, _snapstart_cost(rules, case))
    if way == "provisioned":
        return Judged(way, tuple(_provisioned(case)), _provisioned_cost(rules, case))
    words = "Lambda refuses provisioned concurrency on a version with SnapStart."
    return Judged(way, (stop(words, SNAPSTART),))


def _within(what: str, needed: Decimal, case: Case, source: str) -> Step:
    most = case.number("start_ms")
    if needed > most:
        return stop(f"{what} of {grouped(needed)} ms: longer than {grouped(most)} ms.", source)
    return ok(f"{what} of {grouped(needed)} ms: within {grouped(most)} ms.", source)


def _none(case: Case) -> Iterator[Step]:
    if case.number("cold_starts") == 0 and case.number("requests"):
        yield note("No request meets a cold start, as the case has it.")
    yield _within("An Init", case.number("init_ms"), case, "Lambda execution environment")


def _snapstart(rules: Rules, case: Case) -> Iterator[Step]:
    runtime = case.word("runtime")
    family, version = _split(runtime)
    first = rules.snapstart_from.get(family)
    if first is None:
        yield stop(f"{runtime} has no SnapStart.", SNAPSTART)
    elif version < first:
        shown = ".".join(str(part) for part in first)
        yield stop(f"{runtime} is too old: it begins with {family} {shown}.", SNAPSTART)
    else:
        yield ok(f"{runtime} has SnapStart.", SNAPSTART)
    if case.word("called") == "latest":
        yield stop("Only published versions have snapshots; $LATEST has none.", SNAPSTART)
    if case.flag("files"):
        yield stop("SnapStart doesn't go with a mounted file system.", SNAPSTART)
    most = rules.limits["snapstart_tmp_mb"]
    if case.number("tmp_mb") > most.number:
        yield stop(f"SnapStart allows no more than {most.display} of /tmp.", SNAPSTART)
    if case.word("package") == "other-image":
        yield note("An image on another base needs a label or the runtime hooks.", SNAPSTART)
    if case.flag("unique"):
        yield note("Make it after the restore, in a hook: all snapshots are the same.", SNAPSTART)
    yield _within("A restore", case.number("restore_ms"), case, SNAPSTART)


def _provisioned(case: Case) -> Iterator[Step]:
    if case.word("called") == "latest":
        yield stop("It is set on a version or an alias; $LATEST can't have it.", PROVISIONED)
    ready, peak = case.number("ready"), case.number("peak")
    if ready >= peak:
        yield ok(
            f"{grouped(ready)} environments are ready for {grouped(peak)} requests.", PROVISIONED
        )
    else:
        start = case.number("init_ms")
        words = (
            f"{grouped(peak - ready)} of {grouped(peak)} requests at the peak start cold: an Init"
        )
        yield _within(words, start, case, PROVISIONED)
    if case.number("hours") < 730:
        yield note("Outside of its hours requests start cold, as without it.", PROVISIONED)


# -- a month's bill ------------------------------------------------------------------------------


def _gb(case: Case) -> Decimal:
    return case.number("memory_mb") / 1024


def _busy_s(case: Case) -> Decimal:
    return case.number("requests") * case.number("duration_ms") / 1000


def _on_demand(rules: Rules, case: Case, start_ms: Decimal) -> Cost:
    rate = rules.rate("duration", case)
    starts = case.number("cold_starts")
    seconds = _busy_s(case) + starts * start_ms / 1000
    gb = _gb(case)
    return Cost(
        seconds * gb * rate.number,
        f"({grouped(_busy_s(case))} s + {grouped(starts)} × {grouped(start_ms / 1000)} s) × "
        f"{grouped(gb)} GB × {rate.display}",
    )


def _snapstart_cost(rules: Rules, case: Case) -> Cost:
    """Restores as Init would be, the most they can be; cache and restored GB unless free."""
    base = _on_demand(rules, case, case.number("restore_ms"))
    if _split(case.word("runtime"))[0] in rules.snapstart_free:
        return base
    cache, restore = rules.rates["snapstart_cache"], rules.rates["snapstart_restore"]
    gb, starts = _gb(case), case.number("cold_starts")
    return Cost(
        base.usd + gb * MONTH_S * cache.number + gb * starts * restore.number,
        f"{base.formula} + {grouped(gb)} GB × {grouped(MONTH_S)} s × {cache.display} + "
        f"{grouped(gb)} GB × {grouped(starts)} × {restore.display}",
    )


def _provisioned_cost(rules: Rules, case: Case) -> Cost:
    """All requests on what is ready: what spills over is left out, and named by the rules."""
    waiting, running = rules.rate("provisioned", case), rules.rate("provisioned_duration", case)
    gb, ready, hours = _gb(case), case.number("ready"), case.number("hours")
    held = ready * hours * 3600
    return Cost(
        held * gb * waiting.number + _busy_s(case) * gb * running.number,
        f"{grouped(ready)} × {grouped(hours)} h × 3,600 × {grouped(gb)} GB × {waiting.display} + "
        f"{grouped(_busy_s(case))} s × {grouped(gb)} GB × {running.display}",
    )


def _split(runtime: str) -> tuple[str, tuple[int, ...]]:
    """Family and version of a runtime's name: python3.12 → python, (3, 12)."""
    found = re.match(r"([a-z]+)([0-9.]*)", runtime)
    if found is None:
        return runtime, ()
    return found[1], _version(found[2].strip("."))


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())
