"""From what people type to an estimate, and from an estimate to lines on the screen."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.content import Content

from studylam.tui.columns import Columns
from studylam.tui.prose import wrap

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.pricing import Bill, LambdaUsage, PriceList

YES, NO = "yes", "no"


def prices_of(library: Library) -> PriceList:
    """The newest price list of the packs.

    Raises:
        NotFoundError: no pack has one.
    """
    from studylam.errors import NotFoundError
    from studylam.pricing import load_prices

    if library.prices is None:
        raise NotFoundError("No pack here has a price list.", hint="Add one to content/prices.")
    return load_prices(Path(library.prices.path))


@cache
def usage_kinds() -> dict[str, str]:
    """Every value of a usage, with the type that it has: ``Decimal``, ``int``, ``bool``, …"""
    from studylam.pricing import LambdaUsage

    return {one.name: str(one.type) for one in dataclasses.fields(LambdaUsage)}


@cache
def usual_values() -> dict[str, str]:
    """Every value of a usage as a form has it, as it is where nobody says anything else."""
    from studylam.pricing import LambdaUsage

    plainest = LambdaUsage(Decimal(0), Decimal(0), 128)
    return {name: as_typed(getattr(plainest, name)) for name in usage_kinds()}


def as_typed(value: object) -> str:
    """A value as a form has it: numbers grouped, ``yes`` and ``no``, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int | Decimal):
        return quantity(Decimal(value), digits=12)
    return str(value)


def read_usage(
    texts: Mapping[str, str], prices: PriceList
) -> tuple[LambdaUsage | None, dict[str, str]]:
    """What was typed, as a usage; or, by field, what is wrong with it and what is allowed.

    A field that isn't given has its usual value. ``free_tier`` is ``yes`` or ``no``.
    """
    from studylam.pricing import LambdaUsage

    wrong: dict[str, str] = {}
    values: dict[str, Any] = {"requests": Decimal(0), "duration_ms": Decimal(0), "memory_mb": 128}
    for field, kind in usage_kinds().items():
        if field in texts:
            try:
                values[field] = _read(texts[field], kind)
            except ValueError as error:
                wrong[field] = f"{error}." if texts[field].strip() else "A number, please."
    if wrong:
        return None, wrong
    usage = LambdaUsage(**values)
    problems = usage.problems(prices)
    if problems:
        return None, {field: error.hint or error.message for field, error in problems.items()}
    return usage, {}


def _read(text: str, kind: str) -> object:
    """What a field of this type has from what was typed into it.

    Raises:
        ValueError: it isn't a number, or not a whole one.
    """
    from studylam.pricing import parse_number

    if kind.startswith("bool"):
        return text == YES
    if not text.strip() and "None" in kind:
        return None
    if not kind.startswith(("int", "Decimal")):
        return text
    number = parse_number(text)
    if kind.startswith("int"):
        if number != int(number):
            raise ValueError("A whole number, please")
        return int(number)
    return number


def money(amount: Decimal) -> str:
    """Dollars, with thousands separated: ``$1,234.50``."""
    return f"${amount:,}"


def quantity(number: Decimal, digits: int = 3) -> str:
    """A number with thousands separated, and so many digits after the point at most."""
    from studylam.pricing import plain

    whole, _, rest = plain(number).partition(".")
    return f"{int(whole):,}" + (f".{rest[:digits]}" if rest else "")


def estimate_lines(bill: Bill, width: int) -> Iterator[Content]:
    """The bill: each meter with its formula and rate, amounts at the right, then the total."""
    from studylam.pricing import plain

    for line in bill.lines:
        amount = Content.styled(money(line.amount_usd), "bold")
        yield Columns(Content(line.item), amount).line(width)
        steps = [line.formula, f"= {quantity(line.quantity)} {line.unit} × ${plain(line.rate_usd)}"]
        for step in steps if len(" ".join(steps)) > width - 16 else [" ".join(steps)]:
            for piece in wrap(Content.styled(step, "$text-muted"), max(width - 16, 20)):
                yield Content("  ") + piece
    yield Content(" " * max(width - 12, 0)) + Content.styled("─" * 12, "$foreground-muted")
    total = Content.styled(money(bill.total_usd), "bold $accent")
    yield Columns(Content.styled("Total a month", "bold"), total).line(width)
    exact = f"exactly ${plain(bill.exact_usd)}, before each line is rounded to cents"
    if plain(bill.exact_usd) != plain(bill.total_usd):
        yield from wrap(Content.styled(exact, "$text-muted"), width)
    for note in bill.notes:
        yield from wrap(Content.styled(note, "$text-muted"), width)
