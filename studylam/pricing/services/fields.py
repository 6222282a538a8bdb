"""How the parts of an architecture say what they take: amounts, choices and switches.

A part is a frozen dataclass. Each of its fields carries what it means, its unit, the range that
makes sense and where the range comes from; so the reader of scenario files, the refusals and the
list of parts for authors (``studylam price parts``) all follow from one place.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any, ClassVar

from studylam.errors import NotFoundError, UsageError
from studylam.pricing.money import grouped, so_many

MOST = 10**15
"""More of anything a month than an account has: beyond it, the number is a slip."""

SLIP = "more is surely a slip"

HOURS = 744
"""The hours of a 31-day month."""

KB_PER_GB = Decimal(1024 * 1024)


@dataclass(frozen=True)
class Amount:
    """A number with its unit and the range in which it makes sense."""

    unit: str
    help: str
    low: Decimal
    high: Decimal
    whole: bool
    source: str


@dataclass(frozen=True)
class Choice:
    """One of several words."""

    options: tuple[str, ...]
    help: str


@dataclass(frozen=True)
class Switch:
    """Yes or no."""

    help: str


Spec = Amount | Choice | Switch


@dataclass(frozen=True)
class Charge:
    """So much of a meter, and in figures how it came about."""

    item: str
    meter: str
    quantity: Decimal
    formula: str


class Part:
    """What the parts have in common; each is a frozen dataclass of `amount`, `choice`, `switch`."""

    type: ClassVar[str]
    """What it is called in a scenario file."""
    title: ClassVar[str]
    counts: ClassVar[str]
    """The field that others mean by ``from: NAME``, and whose line shows even when it is 0."""
    about: ClassVar[str]
    """How AWS counts, in a sentence or two."""
    stands: ClassVar[bool] = False
    """Whether it costs something by being there, whatever is used of it."""

    def problems(self) -> dict[str, UsageError]:
        """Everything wrong at once, by field."""
        return dict(out_of_range(self))

    def charges(self) -> Iterator[Charge]:
        """What a month of it is billed for."""
        raise NotImplementedError


def amount(
    help: str,
    unit: str,
    *,
    default: int | str = 0,
    low: int | str = 0,
    high: int | str = MOST,
    whole: bool = False,
    source: str = SLIP,
) -> Any:
    """A field for a number."""
    spec = Amount(unit, help, Decimal(low), Decimal(high), whole, source)
    return dataclasses.field(default=Decimal(default), metadata={"spec": spec})


def count(help: str, unit: str) -> Any:
    """A field for things that are counted: a mean of months, so it may have a fraction."""
    return amount(help, unit)


def pieces(help: str, unit: str, most: int, *, default: int = 0, source: str = SLIP) -> Any:
    """A field for things that are there as a whole, and never by the million."""
    return amount(help, unit, default=default, high=most, whole=True, source=source)


def hours(help: str, *, default: int = 0) -> Any:
    """A field for hours of a month."""
    return amount(help, "hours", default=default, high=HOURS, source="the hours of a 31-day month")


def choice(help: str, *options: str) -> Any:
    """A field for one of several words; the first is the default."""
    return dataclasses.field(default=options[0], metadata={"spec": Choice(options, help)})


def switch(help: str) -> Any:
    """A field for yes or no; no is the default."""
    return dataclasses.field(default=False, metadata={"spec": Switch(help)})


def specs(part: Part | type[Part]) -> Mapping[str, Spec]:
    """The fields of a part with what is known of them."""
    assert dataclasses.is_dataclass(part)
    return {field.name: field.metadata["spec"] for field in dataclasses.fields(part)}


def out_of_range(part: Part) -> Iterator[tuple[str, UsageError]]:
    """What each value on its own can't be."""
    for name, spec in specs(part).items():
        value = getattr(part, name)
        if isinstance(spec, Choice) and value not in spec.options:
            yield name, NotFoundError.named(name.replace("_", " "), value, list(spec.options))
        if isinstance(spec, Amount):
            fits = spec.low <= value <= spec.high
            if not fits or (spec.whole and value != value.to_integral_value()):
                yield name, refusal(name, value, spec)


def refusal(name: str, value: Decimal, spec: Amount) -> UsageError:
    """Say what a number can't be, what it may be, and who says so."""
    words = re.sub(r"_(kb|mb|gb|ms)$", "", name).replace("_", " ").capitalize()
    unit = "" if spec.unit == words.lower() else f" {spec.unit}"
    return UsageError(f"{words} can't be {grouped(value)}{unit}.", hint=range_of(spec))


def range_of(spec: Amount) -> str:
    """What a number may be, and who says so."""
    kind = "a whole number from " if spec.whole else ""
    source = f" ({spec.source})" if spec.source else ""
    unit = f" {spec.unit}" if spec.unit else ""
    return f"Allowed: {kind}{grouped(spec.low)} to {grouped(spec.high)}{unit}{source}."


def half_given(part: Part, first: str, second: str) -> str | None:
    """Of two fields that only make sense together, the one that is missing."""
    has_first, has_second = bool(getattr(part, first)), bool(getattr(part, second))
    if has_first == has_second:
        return None
    return second if has_first else first


def size_missing(part: Part, instead: str) -> dict[str, UsageError]:
    """What is wrong where only one of requests and their size is given."""
    missing = half_given(part, "requests", "kb_per_request")
    if missing is None:
        return {}
    hint = f"Give requests and kb_per_request, or {instead}."
    return {missing: UsageError(f"{missing.replace('_', ' ').capitalize()} is missing.", hint=hint)}


def gigabytes(requests: Decimal, kb_per_request: Decimal, gb: Decimal) -> tuple[Decimal, str]:
    """GB that are given by requests and their size, as they are, or both; and how, in figures."""
    said = []
    if requests:
        said.append(f"{grouped(requests)} × {grouped(kb_per_request)} KB")
    if gb or not said:
        said.append(f"{grouped(gb)} GB")
    return requests * kb_per_request / KB_PER_GB + gb, " + ".join(said)


def chunks(kb: Decimal, chunk_kb: Decimal | int) -> Decimal:
    """How often one payload of ``kb`` is billed, at least once."""
    return max((kb / chunk_kb).to_integral_value(ROUND_CEILING), Decimal(1))


def times(number: Decimal, pieces: Decimal, what: str, kb: Decimal, chunk_kb: int) -> str:
    """The formula of things that are billed by chunks."""
    said = so_many(number, what)
    if pieces == 1:
        return said
    return f"{said} × {grouped(pieces)} (⌈{grouped(kb)} KB ÷ {chunk_kb} KB⌉)"
