"""What the commands of ``studylam price`` share: the price list, and how a bill is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from studylam.cli.output import emit, say
from studylam.errors import UsageError
from studylam.pricing import Bill, Line, PriceList, grouped, load_prices, plain
from studylam.pricing.money import exactly

price_list_option = click.option(
    "--price-list",
    type=click.Path(path_type=Path),
    default=None,
    help="A price list of your own (YAML).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


def prices_from(path: Path | None) -> PriceList:
    """The price list at ``path``, or the built-in one.

    Raises:
        BadInputError: the file can't be used as a price list.
    """
    if path is None:
        from studylam.packs.builtin import builtin_prices

        path = builtin_prices()
    return load_prices(path)


def refuse(problems: Mapping[str, UsageError]) -> None:
    """Say everything that is wrong with the values of a call, by their options.

    Raises:
        UsageError: there is anything.
    """
    if not problems:
        return
    if len(problems) == 1:
        raise next(iter(problems.values()))
    told = [
        f"--{name.replace('_', '-')}: {error.message}" + (f" {error.hint}" if error.hint else "")
        for name, error in problems.items()
    ]
    raise UsageError(f"{len(told)} values can't be used.", hint="\n  ".join(told))


def tell(bill: Bill, prices: PriceList, *, as_json: bool) -> None:
    """Print a bill, for a program or for people."""
    today = date.today()
    if as_json:
        emit(bill.to_json(today))
        return
    for line in bill_lines(bill, prices, today):
        say(line)


def bill_lines(bill: Bill, prices: PriceList, today: date) -> list[str]:
    """The bill for people: amounts, how they came about, rates, and what to know of them."""
    width = max([len(line.item) for line in bill.lines] + [len("Total")])
    told: list[str] = []

    def row(item: str, amount: str, explanation: str) -> None:
        told.append(f"{item:<{width}}  {amount:>14}   {explanation}")

    for line in bill.lines:
        row(line.item, f"${line.amount_usd:,}", line.formula)
        row("", "", rate_words(bill, line))
    row("Total", f"${bill.total_usd:,}", f"a month (exactly ${plain(bill.exact_usd)})")
    return [*told, *closing_lines(bill, prices, today)]


def closing_lines(bill: Bill, prices: PriceList, today: date) -> list[str]:
    """What stands below a bill: what to know of it, where its rates are from, and how old."""
    told = [*bill.notes, *origins(bill)]
    if aged := bill.aged(today):
        told.append(aged)
    return [*told, f"Price list: {prices.title} ({bill.price_list})."]


def rate_words(bill: Bill, line: Line) -> str:
    """Quantity, rate, tier; and which of the sources below the bill the rate is from."""
    with exactly():
        quantity = grouped(round(line.quantity, 6))
    tier = f", tier {line.tier}" if line.tier else ""
    number = bill.origin_number(line)
    source = f" ({number})" if number else ""
    return f"{quantity} {line.unit} × ${plain(line.rate_usd)}{tier}{source}"


def origins(bill: Bill) -> list[str]:
    """Days and sources of the rates, each once; numbered where there are several."""
    found = bill.origins
    return [
        (f"({number}) " if len(found) > 1 else "") + f"Rates as of {day}: {source}."
        for number, (day, source) in enumerate(found, 1)
    ]
