"""The price calculator: a form, the bill beside it, and the cost against memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings
from studylam.tui.billing import prices_of, read_usage
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.chart import Chart, Series
from studylam.tui.widgets.form import Field, Form
from studylam.tui.widgets.pickers import Picker
from studylam.tui.widgets.price import BillSheet

if TYPE_CHECKING:
    from studylam.pricing import LambdaUsage, PriceList

PLACE = "tui.price"

FIELDS = (
    Field("requests", "Requests a month"),
    Field("duration_ms", "Duration", "ms"),
    Field("memory_mb", "Memory", "MB"),
    Field("ephemeral_mb", "Ephemeral storage", "MB"),
    Field("provisioned_concurrency", "Provisioned concurrency"),
    Field("provisioned_hours", "… for hours a month", "h"),
)
FREE_TIER = (("yes", "counted"), ("no", "left out"))
START = {
    "requests": "3,000,000",
    "duration_ms": "100",
    "memory_mb": "128",
    "arch": "x86_64",
    "region": "us-east-1",
    "free_tier": "yes",
    "ephemeral_mb": "512",
    "provisioned_concurrency": "0",
    "provisioned_hours": "0",
}
TICKS = ((128, "128"), (1769, "1,769"), (4096, "4,096"), (7168, "7,168"), (10240, "10,240"))
CAPTION = (
    "A model, not a measurement: the duration of a function that only waits stays as it is; one "
    "that computes on one thread gets faster until it has a whole vCPU, at 1,769 MB."
)


class PriceScreen(PlaceScreen):
    """Calculates at each key. ``values`` come from a lesson; without them, as it was left."""

    BINDINGS = bindings("calculator")
    CSS_PATH = "price.tcss"

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._given = dict(values) if values is not None else None
        self._prices: PriceList

    def path(self) -> tuple[str, ...]:
        return ("Price",)

    def body(self) -> Iterable[Widget]:
        self._prices = prices_of(self.session.library)
        values = {**START, **(self._given if self._given is not None else self._kept())}
        with Page(id="page"), Container(id="calculator"):
            yield Form(FIELDS, values, self._pickers(values), id="form")
            with Vertical(id="result"):
                yield BillSheet(id="bill")
                yield Chart(
                    "Cost against memory", "USD a month, by MB", CAPTION, label=dollars, id="chart"
                )

    def _kept(self) -> dict[str, str]:
        kept = self.session.recall(PLACE, {})
        return {key: kept[key] for key in START if isinstance(kept.get(key), str)}

    def _pickers(self, values: Mapping[str, str]) -> list[Picker]:
        regions = [(region.id, region.name) for region in self._prices.regions.values()]
        architectures = [(name, name) for name in ("x86_64", "arm64")]
        return [
            Picker.at("arch", "Architecture", architectures, values["arch"]),
            Picker.at("region", "Region", regions, values["region"]),
            Picker.at("free_tier", "Free tier", FREE_TIER, values["free_tier"]),
        ]

    def on_mount(self) -> None:
        source = Content.styled(f"rates as of {self._prices.as_of}", "$text-muted")
        self.crumbs.say(status=source)
        self.query_one(Form).focus_first()
        self._calculate()

    @on(Form.Changed)
    def _calculate(self) -> None:
        form = self.query_one(Form)
        usage, wrong = read_usage(form.values, self._prices)
        form.show_wrong(wrong)
        if usage is None:
            words = " ".join(text for field, text in wrong.items() if field not in START)
            self._show_none(words or "The bill is back as soon as every value makes sense.")
            return
        self._show(usage)
        self.session.remember(PLACE, form.values)

    def _show(self, usage: LambdaUsage) -> None:
        from studylam.pricing import cost_by_memory, estimate

        try:
            bill = estimate(usage, self._prices)
            waits = cost_by_memory(usage, self._prices, "waits")
            computes = cost_by_memory(usage, self._prices, "computes")
        except StudyLamError as error:
            self._show_none(str(error))
            return
        source = f"{self._prices.title}, as of {bill.as_of}. Source: {self._prices.source}."
        self.query_one(BillSheet).show(bill, source)
        lines = [
            Series(
                label,
                [point.memory_mb for point in points],
                [float(point.estimate.exact_usd) for point in points],
                colour,
                marker,
            )
            for label, points, colour, marker in (
                ("it only waits", waits, "accent", "braille"),
                ("it computes", computes, "primary", "dot"),
            )
        ]
        self.query_one(Chart).show(lines, TICKS)

    def _show_none(self, words: str) -> None:
        self.query_one(BillSheet).show(None, words)
        self.query_one(Chart).show([])

    def action_reset(self) -> None:
        self.query_one(Form).set_values(START)


def dollars(amount: float) -> str:
    """A value of the chart's axis: cents only where they matter."""
    if 0 < amount < 0.1:
        return f"${amount:.9f}".rstrip("0")
    return f"${amount:,.2f}" if 0 < amount < 10 else f"${amount:,.0f}"
