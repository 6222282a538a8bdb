"""``studylam simulate load``: functions of one account under load, and what it costs."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studylam.cli.output import emit, say
from studylam.work import StoppedError

if TYPE_CHECKING:
    from studylam.pricing import Bill, PriceList
    from studylam.scenarios.load import LoadScenario
    from studylam.simulation.load import Arrivals, Run

_MICRO = Decimal("0.000001")
"""Runs are short: cents would all be 0."""
WIDEST, NARROWEST = 88, 24
"""Columns in which sentences are set."""


@click.command()
@click.argument("what", metavar="FILE | ID")
@click.option("--seed", type=int, default=1, show_default=True, help="Another run of the same.")
@click.option("--until", type=float, help="Seconds to simulate, instead of the scenario's.")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="ADDRESS=VALUE",
    help="Another value: function.NAME.reserved=50; an empty one takes it away. May be repeated.",
)
@click.option(
    "--replay",
    "replays",
    multiple=True,
    metavar="SOURCE=FILE",
    help="Arrivals of a source from a CSV file: time (s or ISO 8601), count.",
)
@click.option(
    "--price-list",
    type=click.Path(path_type=Path),
    default=None,
    help="A price list of your own (YAML).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, with series.")
@click.option("--csv", "as_csv", is_flag=True, help="The series: a row a function and bucket.")
def command(
    what: str,
    seed: int,
    until: float | None,
    changes: tuple[str, ...],
    replays: tuple[str, ...],
    price_list: Path | None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Simulate load: a scenario's (FILE, or ID of a pack's), with other values if you like."""
    from studylam.cli.price.common import prices_from
    from studylam.cli.simulate.watching import Watching
    from studylam.errors import UsageError
    from studylam.scenarios.load import bill
    from studylam.simulation.load import begin, simulate

    if as_json and as_csv:
        raise UsageError("Say --json or --csv, not both.")
    settings = dict(_pair(change, "--set function.NAME.reserved=50") for change in changes)
    if until is not None:
        settings["until_s"] = repr(until)
    load = _load(what, settings, _replays(replays))
    prices = prices_from(price_list)
    # A Region or a rate that isn't there is refused before anybody waits.
    bill(load, begin(load.scenario, seed=seed), prices)
    with Watching() as watching:
        run = simulate(load.scenario, seed=seed, watch=watching)
        if not run.done:
            run.advance(run.bucket_end_s)  # its books are closed at the end of a bucket
    _tell(load, run, prices, what, as_json=as_json, as_csv=as_csv)
    if run.done:
        return 0
    click.echo(
        f"Stopped at {run.now_s:,g} s of {run.until_s:,g} s: this is what there was until then.",
        err=True,
    )
    return StoppedError.exit_status


def _tell(
    load: LoadScenario, run: Run, prices: PriceList, what: str, *, as_json: bool, as_csv: bool
) -> None:
    from studylam.scenarios.load import bill
    from studylam.scenarios.load_report import to_csv, to_json

    if as_csv:
        for row in to_csv(run):
            say(row)
        return
    cost, month = (bill(load, run, prices, month=long) for long in (False, True))
    if as_json:
        emit(
            {
                "scenario": what,
                **to_json(load, run),
                "bill": cost.to_json(),
                "month": month.to_json(),
            }
        )
    else:
        _show(load, run, cost, month)


def _load(what: str, settings: dict[str, str], replays: dict[str, Arrivals]) -> LoadScenario:
    from studylam.cli.preview import library
    from studylam.scenarios.catalogue import open_scenario
    from studylam.scenarios.load import read_load, with_settings

    packs = library()
    opened = open_scenario(what, "load", packs)
    with opened.places():
        data = with_settings(opened.data, settings)
        return read_load(data, packs, folder=opened.folder, replays=replays)


def _replays(given: tuple[str, ...]) -> dict[str, Arrivals]:
    from studylam.scenarios.replay import read_replay
    from studylam.simulation.load import Replay

    pairs = (_pair(one, "--replay web=requests.csv") for one in given)
    return {source: Replay(read_replay(Path(file))) for source, file in pairs}


def _pair(text: str, example: str) -> tuple[str, str]:
    from studylam.errors import UsageError

    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"{text!r} isn't NAME=VALUE.", hint=example)
    return name.strip(), value


def _show(load: LoadScenario, run: Run, cost: Bill, month: Bill) -> None:
    from studylam.scenarios.load_report import BLOCKS, PLAIN_BLOCKS, told

    utf = (sys.stdout.encoding or "").lower().startswith("utf")
    for line in (*told(load, run, blocks=BLOCKS if utf else PLAIN_BLOCKS), "", *_bill(cost, month)):
        for part in _laid_out(line):
            say(part)


def _laid_out(line: str) -> list[str]:
    """A sentence in lines of the terminal's width; lines of tables and charts stay as they are."""
    columns = shutil.get_terminal_size().columns
    width = max(min(columns, WIDEST), NARROWEST)
    indent = line[: len(line) - len(line.lstrip())]
    if len(line) <= width or "  " in line.strip():
        return [line]
    return textwrap.wrap(
        line, width, subsequent_indent=indent + "  ", break_long_words=False, break_on_hyphens=False
    )


def _bill(cost: Bill, month: Bill) -> Iterator[str]:
    from studylam.pricing import plain

    yield "The bill of this run"
    width = max(len(f"{line.part} {line.item}") for line in cost.lines)
    for line in cost.lines:
        amount = f"${plain(line.exact_usd.quantize(_MICRO))}"
        yield f"  {f'{line.part} {line.item}':<{width}}  {amount:>12}   {line.formula}"
    yield f"  {'Total':<{width}}  {'$' + plain(cost.exact_usd.quantize(_MICRO)):>12}"
    yield f"  ${month.total_usd:,} a month, if it went on like that all the time."
    yield f"  {cost.notes[0]} Rates as of {cost.as_of} ({cost.price_list})."
