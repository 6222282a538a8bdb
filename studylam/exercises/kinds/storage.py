"""Data that a function reads or writes: /tmp, a layer, the image, a mounted file system, or S3?

The rules are AWS's, their numbers come from the file (``limits``, ``rates``, from facts):

- ``/tmp`` belongs to one environment and is gone with it; its size is set per function; what
  exceeds the free part is billed while the function runs. ("Lambda quotas", "AWS Lambda pricing")
- Layers count into the unzipped package, an image is larger; both are read-only and change by a
  deployment. ("Lambda quotas")
- EFS is shared, lasts, has files with locks; the function must be in a VPC; no SnapStart.
  ("Configuring file system access for Lambda functions", "Lambda SnapStart")
- S3 is shared, lasts, has no size to speak of, needs no VPC; objects are replaced as a whole: no
  appending, no locks, no path for a library that insists on files. ("Amazon S3 data consistency")

The best place is the first that fits in the file's ``order``.

    limits:
      tmp_free_mb: {fact: tmp.default}
      tmp_mb: {fact: tmp.max}
      zip_mb: {fact: package.unzipped}
      image_gb: {fact: package.image}
      snapstart_tmp_mb: {fact: tmp.default}
    rates:
      tmp_gb_second: {fact: price.ephemeral}
      s3_gb_month: {fact: price.s3-storage}
      efs_gb_month: {fact: price.efs-storage}
    order: [tmp, layer, image, s3, efs]       # as it is by itself
    cases:
      words: {title: A word list, size_mb: 90, lives: lasts, writers: none, path: true}
    knobs: [{field: size_mb, values: [90, 300]}, {field: shared}]

A round asks one of: ``{what: best}``, ``{what: fits}``, both perhaps ``among: […]``;
``{what: cost, way: s3}`` (USD a month for storing; ``within_percent``).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.kinds.cases import Case, Field, read_cases
from studylam.exercises.kinds.weighing import Cost, Judged, Weighing, note, ok, ordered, stop
from studylam.exercises.model import Model, Step
from studylam.pricing.money import grouped

WAYS = {
    "tmp": "/tmp",
    "layer": "Layer of a zip function",
    "image": "Container image",
    "s3": "S3 bucket",
    "efs": "EFS file system",
}
"""From the least to set up and pay on, as a file may order them otherwise."""

FIELDS = (
    Field("size_mb", "Data", unit="MB", most=10**10),
    Field(
        "lives", "Needed for", "word",
        words=(
            ("invocation", "this invocation only"),
            ("environment", "later invocations, if they happen to meet it"),
            ("lasts", "as long as nobody deletes it"),
        ),
    ),
    Field("shared", "Other environments must see it", "flag", False),
    Field(
        "writers", "Written by", "word", "one",
        words=(
            ("none", "nobody: it comes with each release"),
            ("one", "one function at a time"),
            ("many", "many at a time, each its own file"),
            ("same-file", "many at a time, the same file"),
        ),
    ),
    Field("path", "A library insists on a file path", "flag", False),
    Field("vpc", "The function may be in a VPC", "flag", True),
    Field("snapstart", "The function uses SnapStart", "flag", False),
    Field("code_mb", "Code with its libraries, unzipped", default=Decimal(50), unit="MB",
          most=10**6),
    Field("requests", "Requests a month", default=Decimal(0), most=10**12),
    Field("duration_ms", "Duration of each", default=Decimal(0), unit="ms", most=900_000),
)  # fmt: skip
LIMITS = ("tmp_free_mb", "tmp_mb", "zip_mb", "image_gb", "snapstart_tmp_mb")
RATES = ("tmp_gb_second", "s3_gb_month", "efs_gb_month")

FILES = "Configuring file system access for Lambda functions"
SNAPSTART = "Lambda SnapStart"
S3 = "Amazon S3 user guide"


def read(data: Fields) -> Model:
    """The cases, the limits, the rates, the order of the ways."""
    rows = data.fields("limits")
    limits = {name: rows.amount(name) for name in LIMITS}
    prices = data.fields("rates")
    rates = {name: prices.amount(name) for name in RATES}
    ways = ordered(data, WAYS)
    judge = partial(_judge, limits, rates)
    return Weighing(read_cases(data, FIELDS), ways, judge, "the least to set up and pay")


Amounts = dict[str, Sourced]


def _judge(limits: Amounts, rates: Amounts, case: Case, way: str) -> Judged:
    if way == "tmp":
        return Judged(way, tuple(_tmp(limits, case)), _tmp_cost(limits, rates, case))
    if way in ("layer", "image"):
        return Judged(way, tuple(_package(limits, case, way)))
    if way == "efs":
        return Judged(way, tuple(_efs(case)), _month(rates["efs_gb_month"], case))
    return Judged(way, tuple(_s3(case)), _month(rates["s3_gb_month"], case))


def _tmp(limits: Amounts, case: Case) -> Iterator[Step]:
    size, most = case.number("size_mb"), limits["tmp_mb"]
    if size > most.number:
        yield stop(f"{grouped(size)} MB is more than {most.display}.", most.source)
    else:
        yield ok(f"{grouped(size)} MB is within {most.display}.", most.source)
    if case.word("lives") == "lasts":
        yield stop("It is gone with its environment.", "Lambda execution environment")
    elif case.word("lives") == "environment":
        yield note("It may be there again, and may not.", "Lambda execution environment")
    if case.flag("shared") or case.word("writers") in ("many", "same-file"):
        yield stop("No other environment sees it.", "Lambda execution environment")
    if case.word("writers") == "none" and case.word("lives") != "lasts":
        yield note("Something has to put the data there first.")
    snapstart = limits["snapstart_tmp_mb"]
    if case.flag("snapstart") and size > snapstart.number:
        yield stop(f"SnapStart allows no more than {snapstart.display} of it.", SNAPSTART)


def _package(limits: Amounts, case: Case, way: str) -> Iterator[Step]:
    whole = case.number("size_mb") + case.number("code_mb")
    most = limits["zip_mb" if way == "layer" else "image_gb"]
    room = most.number * (1 if way == "layer" else 1024)
    shown = f"{grouped(whole)} MB with the code"
    if whole > room:
        yield stop(f"{shown} is more than {most.display}.", most.source)
    else:
        yield ok(f"{shown} is within {most.display}.", most.source)
    if case.word("writers") != "none":
        yield stop("It is read-only, and changes only by a deployment.", "Lambda quotas")
    else:
        yield ok("Each environment has its copy, the same in all.")


def _efs(case: Case) -> Iterator[Step]:
    if not case.flag("vpc"):
        yield stop("A file system of EFS needs a function in a VPC.", FILES)
    if case.flag("snapstart"):
        yield stop("SnapStart doesn't go with a mounted file system.", SNAPSTART)
    yield ok("Shared, lasting, grows by itself, files with locks.", FILES)
    yield note("A function can mount one file system, below /mnt.", FILES)


def _s3(case: Case) -> Iterator[Step]:
    if case.flag("path"):
        yield stop(
            "Its API knows keys, not paths. (Mounted by S3 Files it would be a file system.)", S3
        )
    if case.word("writers") == "same-file":
        yield stop("Objects are replaced as a whole: no appending, no locks.", S3)
    yield ok("Shared, lasting, of any size, without a VPC.", S3)
    if case.word("lives") != "lasts":
        yield note("Nobody deletes it by itself: a lifecycle rule would.", S3)


def _month(rate: Sourced, case: Case) -> Cost:
    gigabytes = case.number("size_mb") / 1024
    usd = gigabytes * rate.number
    return Cost(usd, f"{grouped(case.number('size_mb'))} MB / 1,024 × {rate.display}")


def _tmp_cost(limits: Amounts, rates: Amounts, case: Case) -> Cost | None:
    """What exceeds the free part, while the function runs; nothing where no load is given."""
    requests, duration = case.number("requests"), case.number("duration_ms")
    free = limits["tmp_free_mb"].number
    size = case.number("size_mb")
    if not requests or size > limits["tmp_mb"].number:
        return None
    beyond = max(size - free, Decimal(0))
    usd = beyond / 1024 * requests * duration / 1000 * rates["tmp_gb_second"].number
    return Cost(
        usd,
        f"({grouped(size)} − {grouped(free)}) MB / 1,024 × {grouped(requests)} × "
        f"{grouped(duration / 1000)} s × {rates['tmp_gb_second'].display}",
    )
