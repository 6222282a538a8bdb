"""``studylam price scenario``, ``compare``, ``part`` and ``parts``: whole architectures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.cli.price.common import closing_lines, price_list_option, prices_from, rate_words
from studylam.errors import NotFoundError, UsageError
from studylam.pricing import PriceList, plain

_MEASURES = ("GB", "KB", "MB", "ms", "hours", "minutes", "GB-seconds", "vCPU-seconds", "GB-months")
"""Units that a field's help doesn't name."""

if TYPE_CHECKING:
    from studylam.pricing.architecture import ArchitectureBill
    from studylam.pricing.services import Spec


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--region", metavar="REGION", help="In place of the scenario's own Region."),
        click.option("--no-free-tier", is_flag=True, help="Count nothing as free."),
        click.option(
            "--companion-free-tiers",
            is_flag=True,
            help="Count what the other services give away each month, too.",
        ),
        price_list_option,
        click.option("--json", "shape", flag_value="json", help="One JSON document."),
        click.option("--csv", "shape", flag_value="csv", help="For spreadsheets."),
        click.option("--markdown", "shape", flag_value="markdown", help="Tables for a text."),
    ):
        function = option(function)
    return function


@click.command()
@click.argument("name", metavar="FILE|ID")
@_options
def scenario(name: str, price_list: Path | None, shape: str | None, **options: Any) -> int:
    """Price a whole architecture: a YAML file, or a scenario that a pack brings.

    How such a file is written: content/README.md, "Scenarios of the calculator". What parts there
    are, and what each takes: studylam price parts.
    """
    prices = prices_from(price_list)
    (bill,) = _bills((name,), prices, options)
    _tell(bill, prices, shape)
    return 0


@click.command()
@click.argument("names", metavar="A B …", nargs=-1, required=True)
@_options
def compare(
    names: tuple[str, ...], price_list: Path | None, shape: str | None, **options: Any
) -> int:
    """Price several architectures side by side, with what differs from the first."""
    from studylam.pricing.export import side_by_side, to_document

    if len(names) < 2:
        raise UsageError("To compare takes two scenarios.", hint="studylam price compare A B")
    prices = prices_from(price_list)
    bills = _bills(names, prices, options)
    named = list(zip(_titles(names, bills), bills, strict=True))
    if shape == "json":
        emit(to_document(named))
        return 0
    if shape:
        _export(named, shape)
        return 0
    rows = side_by_side(named)
    letters = [chr(ord("A") + at) if at < 26 else str(at + 1) for at in range(len(named))]
    for letter, (title, _) in zip(letters, named, strict=True):
        say(f"{letter}: {title}")
    say()
    width = max(len(row.part) for row in rows)
    heads = [*letters, *(f"{letter} − A" for letter in letters[1:])]
    say(f"{'':<{width}}" + "".join(f"{head:>16}" for head in heads))
    for row in rows:
        cells = ["" if amount is None else f"${amount:,}" for amount in row.amounts]
        cells += [f"{difference:+,}" for difference in row.differences]
        say(f"{row.part:<{width}}" + "".join(f"{cell:>16}" for cell in cells))
    for note in dict.fromkeys(note for bill in bills for note in bill.notes):
        say(note)
    return 0


@click.command()
@click.argument("type_", metavar="TYPE")
@click.argument("values", metavar="FIELD=VALUE …", nargs=-1)
@_options
def part(
    type_: str,
    values: tuple[str, ...],
    price_list: Path | None,
    shape: str | None,
    **options: Any,
) -> int:
    """Price one part alone, e.g. studylam price part sqs messages=1000000 batch_size=10.

    What a part takes: studylam price parts TYPE.
    """
    from studylam.pricing.architecture import price, read_scenario

    prices = prices_from(price_list)
    given: dict[str, Any] = {"type": type_}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise UsageError(f"{value!r} is no value of a part.", hint="Write it as FIELD=VALUE.")
        given[name.replace("-", "_")] = {"true": True, "false": False}.get(text.lower(), text)
    data = {"title": type_, **_changes(options), "parts": [given]}
    found, problems = read_scenario(data, prices)
    if len(problems) == 1:
        raise problems[0]
    if found is None:
        told = [f"{problem.message} {problem.hint or ''}".strip() for problem in problems]
        raise UsageError(f"{len(told)} values can't be used.", hint="\n  ".join(told))
    _tell(price(found, prices), prices, shape)
    return 0


@click.command()
@click.argument("type_", metavar="[TYPE]", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def parts(type_: str | None, as_json: bool) -> int:
    """What an architecture can have, and what each part takes."""
    from studylam.pricing.architecture import FUNCTION, function_specs
    from studylam.pricing.services import PARTS, specs

    prices = prices_from(None)
    described = {FUNCTION: ("Lambda function", "Requests, and duration × memory.")}
    described |= {name: (part.title, part.about) for name, part in PARTS.items()}
    if type_ is not None and type_ not in described:
        raise NotFoundError.named("type of part", type_, list(described))
    wanted = [type_] if type_ else list(described)
    fields = {
        name: function_specs(prices.limits) if name == FUNCTION else specs(PARTS[name])
        for name in wanted
    }
    if as_json:
        emit([_part_document(name, *described[name], fields[name]) for name in wanted])
        return 0
    for name in wanted:
        title, about = described[name]
        say(f"{name}: {title}. {about}")
        for field, spec in fields[name].items() if type_ or len(wanted) == 1 else ():
            say(f"  {field}: {_spec_words(spec)}")
    if not type_:
        say("What one of them takes: studylam price parts TYPE")
    return 0


# -- helpers ---------------------------------------------------------------------------------------


def _bills(
    names: tuple[str, ...], prices: PriceList, options: dict[str, Any]
) -> list[ArchitectureBill]:
    from studylam.pricing.architecture import price
    from studylam.scenarios.price import open_price

    changes = _changes(options)
    return [price(open_price(name, prices, changes), prices) for name in names]


def _changes(options: Mapping[str, Any]) -> dict[str, Any]:
    """What the options say in place of a scenario's own values."""
    changes: dict[str, Any] = {}
    if options["region"]:
        changes["region"] = options["region"]
    if options["companion_free_tiers"]:
        changes["companion_free_tiers"] = True
    if options["no_free_tier"]:
        changes |= {"free_tier": False, "companion_free_tiers": False}
    return changes


def _tell(bill: ArchitectureBill, prices: PriceList, shape: str | None) -> None:
    today = date.today()
    if shape == "json":
        emit(bill.to_json(today))
    elif shape:
        _export([(bill.title, bill)], shape)
    else:
        _show(bill, prices, today)


def _titles(names: tuple[str, ...], bills: list[ArchitectureBill]) -> list[str]:
    titles = [bill.title for bill in bills]
    return [
        title if titles.count(title) == 1 else f"{title} ({name})"
        for title, name in zip(titles, names, strict=True)
    ]


def _export(bills: list[tuple[str, ArchitectureBill]], shape: str) -> None:
    from studylam.pricing.export import to_csv, to_markdown

    sys.stdout.write(to_csv(bills) if shape == "csv" else to_markdown(bills))


def _show(bill: ArchitectureBill, prices: PriceList, today: date) -> None:
    width = max(len(text) for text in ("Total", *(line.item for line in bill.lines)))
    say(bill.title)
    for part in bill.parts:
        say()
        say(f"{part.name} ({part.type}, {part.region}): ${part.total_usd:,}")
        for line in bill.lines:
            if line.part != part.name:
                continue
            say(f"  {line.item:<{width}}  {f'${line.amount_usd:,}':>14}   {line.formula}")
            say(f"  {'':<{width}}  {'':>14}   {rate_words(bill, line)}")
    say()
    exact = f"a month (exactly ${plain(bill.exact_usd)})"
    say(f"  {'Total':<{width}}  {f'${bill.total_usd:,}':>14}   {exact}")
    for words in closing_lines(bill, prices, today):
        say(words)


def _part_document(name: str, title: str, about: str, fields: Mapping[str, Spec]) -> dict[str, Any]:
    return {
        "type": name,
        "title": title,
        "about": about,
        "fields": {field: _spec_words(spec) for field, spec in fields.items()},
    }


def _spec_words(spec: Spec) -> str:
    from studylam.pricing.services import Amount, Choice
    from studylam.pricing.services.fields import SLIP, range_of

    match spec:
        case Amount() if spec.source == SLIP and not spec.low:
            return f"{spec.help} In {spec.unit}." if spec.unit in _MEASURES else spec.help
        case Amount():
            return f"{spec.help} {range_of(spec)}"
        case Choice():
            return f"{spec.help} One of: {', '.join(spec.options)}."
        case _:
            return f"{spec.help} true or false."
