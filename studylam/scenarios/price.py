"""``tool: price``: from a scenario file's data to an architecture that can be priced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import BadInputError, FieldError
from studylam.pricing import PriceList, load_prices
from studylam.pricing.architecture import PriceScenario, read_scenario
from studylam.scenarios.catalogue import Opened, is_path, open_scenario

if TYPE_CHECKING:
    from studylam.packs import Library

MAX_TOLD = 30
"""Mistakes of one file that are told at once."""


def open_price(
    name: str, prices: PriceList, changes: Mapping[str, Any] | None = None
) -> PriceScenario:
    """The architecture of that file, or of that id in the installed packs.

    Args:
        changes: values that take the place of the file's own: ``region``, ``free_tier``, …

    Raises:
        NotFoundError: there is none.
        BadInputError: it can't be used; every mistake is told with file, line and column.
    """
    opened = open_scenario(name, "price", _library(name))
    scenario, problems = read_scenario({**opened.data, **(changes or {})}, prices)
    if scenario is None:
        raise _told(opened, problems)
    return scenario


def price_list(library: Library) -> PriceList:
    """The rates that count: those of the installed packs, or else the built-in ones."""
    if library.prices is not None:
        return load_prices(Path(library.prices.path))
    from studylam.packs.builtin import builtin_prices

    return load_prices(builtin_prices())


def check_data(data: Mapping[str, Any], prices: PriceList) -> Iterator[FieldError]:
    """All that is wrong with a scenario's data."""
    _, problems = read_scenario(data, prices)
    yield from problems


def _library(name: str) -> Library:
    """The packs; none for a file, which needs none."""
    from studylam.packs import Library, open_library

    return Library([]) if is_path(name) else open_library()


def _told(opened: Opened, problems: Iterable[FieldError]) -> BadInputError:
    placed = sorted(
        (opened.placed(problem) for problem in problems),
        key=lambda error: opened.document.mark(error.path),
    )
    if len(placed) == 1:
        return placed[0]
    lines = [f"{len(placed)} values can't be used."]
    for error in placed[:MAX_TOLD]:
        lines.append(f"  {error.where}: {error.message}")
        if error.hint:
            lines.append(f"    {error.hint}")
    if len(placed) > MAX_TOLD:
        lines.append(f"  … and {len(placed) - MAX_TOLD} more.")
    return BadInputError("\n".join(lines), where=opened.document.file)
