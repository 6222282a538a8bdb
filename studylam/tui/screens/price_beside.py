"""Bills side by side: what differs in the values, then every line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from studylam.tui import price_text
from studylam.tui.actions import bindings
from studylam.tui.billing import quantity, usual_values
from studylam.tui.price_fields import labels
from studylam.tui.price_saved import Saved
from studylam.tui.screens.base import PlaceScreen, ReadPage
from studylam.tui.screens.small import ROOMY
from studylam.tui.widgets.bill import Words

if TYPE_CHECKING:
    from studylam.pricing import Bill
    from studylam.study.search.belongs import Subject

COLUMN = 17
"""Cells of a bill, with what is between two."""
LABELS = 24


class BesideScreen(PlaceScreen):
    """As many bills as there is room for at a time; ← and → bring the others."""

    BINDINGS = bindings("beside")
    CSS_PATH = "price_shelf.tcss"
    least = ROOMY

    def __init__(self, bills: Sequence[tuple[Saved, Bill]]) -> None:
        super().__init__()
        self._bills = list(bills)
        self._from = 0
        self._only = False

    def path(self) -> tuple[str, ...]:
        return ("Price", "Beside each other")

    def body(self) -> Iterable[Widget]:
        with ReadPage(id="beside"):
            yield Words(id="table")

    def on_mount(self) -> None:
        self.query_one("#beside").focus()
        self.query_one(Words).show(self._lines)

    def belongs(self) -> Subject:
        from studylam.study.search.belongs import Subject

        return Subject("calculator")

    def _fits(self, width: int) -> int:
        return max((width - LABELS) // COLUMN, 2)

    def _lines(self, width: int) -> Iterator[Content]:
        from studylam.pricing.compare import beside

        fits = self._fits(width)
        shown = self._bills[self._from : self._from + fits]
        table = beside([(scenario.title, bill) for scenario, bill in shown])
        if len(self._bills) > len(shown):
            last = self._from + len(shown)
            yield Content.styled(
                f"{self._from + 1} to {last} of {len(self._bills)}: ← and → show the others",
                "$text-muted",
            )
            yield price_text.BLANK
        values = _values([scenario for scenario, _ in shown])
        yield from price_text.beside_lines(table, width, all_rows=not self._only, values=values)
        yield price_text.BLANK
        if len(shown) == 2:
            yield from price_text.quiet(price_text.apart(table), width)
        else:
            words = f"Cheapest of these: {table.titles[table.cheapest]}"
            yield from price_text.quiet(words, width)

    def action_turn(self, by: int) -> None:
        most = len(self._bills) - self._fits(self.query_one(Words).content_size.width)
        self._from = max(0, min(self._from + by, most))
        self.query_one(Words).changed()

    def action_only(self) -> None:
        self._only = not self._only
        self.query_one(Words).changed()

    def action_export(self) -> None:
        from studylam.tui.price_export import export_bills

        export_bills(self, [(scenario.title, bill) for scenario, bill in self._bills])


def _values(scenarios: Sequence[Saved]) -> list[tuple[str, tuple[str, ...]]]:
    """The functions' values that differ; nothing where one is an architecture."""
    if any(scenario.data is not None for scenario in scenarios):
        return []
    usual, names = usual_values(), labels()
    rows = []
    for key, text in usual.items():
        values = tuple(scenario.values.get(key, text) for scenario in scenarios)
        if len(set(values)) > 1:
            rows.append((names.get(key, key), tuple(map(_read, values))))
    return rows


def _read(value: str) -> str:
    """What was typed, as numbers are read: ``60,000,000``."""
    from studylam.pricing import parse_number

    try:
        return quantity(parse_number(value))
    except ValueError:
        return value
