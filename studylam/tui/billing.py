"""From what people type to an estimate, and from an estimate to lines on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.columns import Columns
from studylam.tui.prose import wrap

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.pricing import Estimate, LambdaUsage, PriceList

WHOLE = ("memory_mb", "ephemeral_mb", "provisioned_concurrency")
NUMBERS = ("requests", "duration_ms", "cold_starts", "init_ms", "provisioned_hours", *WHOLE)


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


def read_usage(
    texts: Mapping[str, str], prices: PriceList
) -> tuple[LambdaUsage | None, dict[str, str]]:
    """What was typed, as a usage; or, by field, what is wrong with it and what is allowed.

    A field that isn't given has its usual value. ``free_tier`` is ``yes`` or ``no``.
    """
    from studylam.pricing import LambdaUsage, parse_number

    wrong: dict[str, str] = {}
    numbers: dict[str, Decimal] = {}
    for field in NUMBERS:
        if field not in texts:
            continue
        try:
            number = parse_number(texts[field])
            if field in WHOLE and number != int(number):
                raise ValueError("A whole number, please")
            numbers[field] = number
        except ValueError as error:
            wrong[field] = f"{error}." if texts[field].strip() else "A number, please."
    if wrong:
        return None, wrong
    usage = LambdaUsage(
        requests=numbers.get("requests", Decimal(0)),
        duration_ms=numbers.get("duration_ms", Decimal(0)),
        memory_mb=int(numbers.get("memory_mb", 128)),
        arch="arm64" if texts.get("arch") == "arm64" else "x86_64",
        region=texts.get("region", "us-east-1"),
        free_tier=texts.get("free_tier", "yes") == "yes",
        ephemeral_mb=int(numbers.get("ephemeral_mb", 512)),
        cold_starts=numbers.get("cold_starts", Decimal(0)),
        init_ms=numbers.get("init_ms", Decimal(0)),
        provisioned_concurrency=int(numbers.get("provisioned_concurrency", 0)),
        provisioned_hours=numbers.get("provisioned_hours", Decimal(0)),
    )
    problems = usage.problems(prices)
    if problems:
        return None, {field: error.hint or error.message for field, error in problems.items()}
    return usage, {}


def money(amount: Decimal) -> str:
    """Dollars, with thousands separated: ``$1,234.50``."""
    return f"${amount:,}"


def quantity(number: Decimal) -> str:
    """A number with thousands separated and no needless digits."""
    from studylam.pricing import plain

    whole, _, rest = plain(number).partition(".")
    return f"{int(whole):,}" + (f".{rest[:3]}" if rest else "")


def estimate_lines(bill: Estimate, width: int) -> Iterator[Content]:
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
