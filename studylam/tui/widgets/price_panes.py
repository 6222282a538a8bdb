"""What the calculator shows of a usage, one pane at a time: each is worked out when it is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.content import Content

from studylam.errors import BadInputError
from studylam.tui import price_text
from studylam.tui.billing import money, quantity
from studylam.tui.prose import wrap
from studylam.tui.screens.base import ReadPage
from studylam.tui.widgets.bill import Words
from studylam.tui.widgets.chart import Chart, Series
from studylam.tui.widgets.log_chart import LogChart

if TYPE_CHECKING:
    from studylam.pricing import Bill, LambdaUsage, PriceList
    from studylam.pricing.compare import Beside

MEMORY_TICKS = ((128, "128"), (1769, "1,769"), (4096, "4,096"), (7168, "7,168"), (10240, "10,240"))
MEMORY_CAPTION = (
    "A model, not a measurement: the duration of a function that only waits stays as it is; one "
    "that computes on one thread gets faster until it has a whole vCPU, at 1,769 MB."
)
UTILISATION_TICKS = tuple((per_cent, f"{per_cent} %") for per_cent in (0, 20, 40, 60, 80, 100))
BLANK = Content("")


def dollars(amount: float) -> str:
    """A value of the chart's axis: cents only where they matter."""
    if 0 < amount < 0.1:
        return f"${amount:.9f}".rstrip("0")
    return f"${amount:,.2f}" if 0 < amount < 10 else f"${amount:,.0f}"


def count_words(number: float) -> str:
    """``1,000``, ``10 M``, ``2 B``: so few cells that they fit under an axis."""
    for size, sign in ((10**15, "1,000,000 B"), (10**9, "B"), (10**6, "M")):
        if number >= size and sign in "BM":
            return f"{number / size:,.0f} {sign}"
    return f"{number:,.0f}"


class Pane(ReadPage):
    """A pane of one usage."""

    def show(self, subject: Any, prices: PriceList, bill: Bill) -> None:
        """Work out what follows for what was priced, and draw it.

        Raises:
            StudyLamError: the price list has no rate for something that is needed.
        """
        raise NotImplementedError


class SharesPane(Pane):
    """What dominates."""

    def compose(self) -> ComposeResult:
        yield Words(id="shares")

    def show(self, subject: Any, prices: PriceList, bill: Bill) -> None:
        self.query_one(Words).show(lambda width: price_text.share_lines(bill, width))


class MemoryPane(Pane):
    """The cost against the memory."""

    def compose(self) -> ComposeResult:
        yield Chart(
            "Cost against memory", "USD a month, by MB", MEMORY_CAPTION, label=dollars, id="memory"
        )

    def show(self, usage: LambdaUsage, prices: PriceList, bill: Bill) -> None:
        from studylam.pricing import cost_by_memory

        lines = []
        for workload, label, colour, marker in (
            ("waits", "it only waits", "accent", "braille"),
            ("computes", "it computes", "primary", "dot"),
        ):
            points = cost_by_memory(usage, prices, workload)  # type: ignore[arg-type]
            costs = [float(point.estimate.exact_usd) for point in points]
            lines.append(Series(label, [p.memory_mb for p in points], costs, colour, marker))
        self.query_one(Chart).show(lines, MEMORY_TICKS)


class RequestsPane(Pane):
    """The cost against the requests, from thousands to billions."""

    def compose(self) -> ComposeResult:
        yield Words(id="loads")
        yield LogChart(
            "Cost against requests",
            "USD a month, logarithmic",
            label=dollars,
            id="requests-chart",
        )

    def show(self, usage: LambdaUsage, prices: PriceList, bill: Bill) -> None:
        from dataclasses import replace

        from studylam.pricing.compare import cost_by_requests

        lines = []
        for free_tier, label, colour, marker in (
            (True, "with the free tier", "accent", "braille"),
            (False, "without it", "primary", "dot"),
        ):
            points = cost_by_requests(replace(usage, free_tier=free_tier), prices)
            counts = [float(point.requests) for point in points]
            costs = [float(point.bill.exact_usd) for point in points]
            lines.append(Series(label, counts, costs, colour, marker))
        chart = self.query_one(LogChart)
        chart.at = float(usage.requests)
        top = max(lines[0].xs)
        powers = [10**power for power in range(3, 16) if 10**power <= top]
        every = -(-len(powers) // 7)
        chart.show(lines, [(power, count_words(power)) for power in powers[::every]])
        loads = [usage.requests * factor for factor in (1, 10, 100)]
        table = [(load, self._at(usage, prices, load)) for load in loads if load]
        self.query_one(Words).show(lambda width: load_lines(table, width))

    @staticmethod
    def _at(usage: LambdaUsage, prices: PriceList, requests: Decimal) -> Decimal | None:
        from studylam.errors import StudyLamError
        from studylam.pricing import estimate
        from studylam.pricing.compare import with_requests

        try:
            return estimate(with_requests(usage, requests), prices).total_usd
        except StudyLamError:
            return None  # more than there can be


def load_lines(table: Sequence[tuple[Decimal, Decimal | None]], width: int) -> Iterator[Content]:
    """So many requests, so much a month."""
    rows = [(quantity(load), money(total)) for load, total in table if total is not None]
    if not rows:
        return
    first, second = (max(len(row[at]) for row in rows) for at in (0, 1))
    for at, (load, total) in enumerate(rows):
        yield Content.assemble(
            ("now    " if at == 0 else f"× {10**at:<5}", "$text-muted"),
            f"{load:>{first}}",
            (" requests  ", "$text-muted"),
            (f"{total:>{second}}", "bold"),
        )


class ComparePane(Pane):
    """The same function on the other architecture, and without the free tier."""

    def compose(self) -> ComposeResult:
        yield Words(id="compared")

    def show(self, usage: LambdaUsage, prices: PriceList, bill: Bill) -> None:
        from studylam.pricing.compare import beside, by_architecture, by_free_tier

        machines = list(by_architecture(usage, prices).items())
        with_free, without = by_free_tier(usage, prices)
        only = " and ".join(name for name, _ in machines)
        tables = [
            Compared(
                "x86_64 beside arm64",
                beside(machines) if len(machines) == 2 else None,
                "The duration is taken to be the same: measure it on both.",
                f"It can be priced for {only or 'neither'} only in {usage.region}.",
            ),
            Compared(
                "With and without the free tier",
                beside([("with", with_free), ("without", without)]),
            ),
        ]
        self.query_one(Words).show(lambda width: compared_lines(tables, width))


class ArchitecturesPane(Pane):
    """An architecture with and without what is free, and on the other machines."""

    def compose(self) -> ComposeResult:
        yield Words(id="compared")

    def show(self, subject: Any, prices: PriceList, bill: Bill) -> None:
        from studylam.pricing.compare import architecture_variants, beside

        tables = [
            Compared(title, beside(bills))
            for title, bills in architecture_variants(subject, prices).items()
        ]
        self.query_one(Words).show(lambda width: compared_lines(tables, width))


@dataclass(frozen=True)
class Compared:
    """Two bills under a title; ``words`` to add, or to say why there is no table."""

    title: str
    table: Beside | None
    words: str = ""
    otherwise: str = ""


def compared_lines(tables: Sequence[Compared], width: int) -> Iterator[Content]:
    """Each with its title, and in words how far they are apart."""
    for at, one in enumerate(tables):
        if at:
            yield BLANK
        yield Content.styled(one.title, "bold")
        if one.table is None:
            yield from price_text.quiet(one.otherwise, width)
            continue
        yield from price_text.beside_lines(one.table, min(width, 84))
        yield from price_text.quiet(f"{price_text.apart(one.table)} {one.words}".strip(), width)


class ProvisionedPane(Pane):
    """On demand beside provisioned concurrency, by how busy it is kept."""

    def compose(self) -> ComposeResult:
        yield Words(id="break-even")
        yield Chart("Cost against utilisation", "USD a month", label=dollars, id="busy")

    def show(self, usage: LambdaUsage, prices: PriceList, bill: Bill) -> None:
        from studylam.pricing.compare import (
            break_even,
            cost_by_utilisation,
            ready,
            utilisation,
        )

        words, chart = self.query_one(Words), self.query_one(Chart)
        if usage.edge or usage.managed:
            kind = "Lambda@Edge" if usage.edge else "Managed Instances"
            words.show(lambda width: wrap(Content(f"There is none of it with {kind}."), width))
            chart.show([])
            return
        try:
            even = break_even(prices, usage.region, usage.arch)
            points = cost_by_utilisation(usage, prices)
        except BadInputError as error:
            message = error.message
            words.show(lambda width: wrap(Content(message), width))
            chart.show([])
            return
        environments, hours = ready(usage)
        used = utilisation(usage)
        own = bool(usage.provisioned_concurrency)
        held = f"{environments:,} environment{'s' if environments != 1 else ''}"
        about = f"{held} kept ready for {quantity(hours)} hours a month"
        if not own:
            about += ": what is busy on average, as none is set"
        about += ". Without Init, which both could have."
        if usage.free_tier:
            about += (
                " The free tier is counted on demand, where alone it applies: with it the lines "
                "cross later than by the rates, or nowhere."
            )

        def lines(width: int) -> Iterator[Content]:
            yield from price_text.break_even_lines(even, used if points else None, width)
            yield from price_text.quiet(about, width)
            yield BLANK

        words.show(lines)
        xs = [float(point.utilisation) * 100 for point in points]
        chart.show(
            [
                Series(label, xs, [cost(point) for point in points], colour, marker)
                for label, cost, colour, marker in BUSY
            ]
            if points
            else [],
            UTILISATION_TICKS,
        )


def _on_demand(point: object) -> float:
    return float(point.on_demand.exact_usd)  # type: ignore[attr-defined]


def _provisioned(point: object) -> float:
    return float(point.provisioned.exact_usd)  # type: ignore[attr-defined]


BUSY: tuple[tuple[str, Callable[[object], float], str, str], ...] = (
    ("on demand", _on_demand, "accent", "braille"),
    ("provisioned", _provisioned, "primary", "dot"),
)

PANES: dict[str, type[Pane]] = {
    "shares": SharesPane,
    "memory": MemoryPane,
    "requests": RequestsPane,
    "compare": ComparePane,
    "provisioned": ProvisionedPane,
}
"""Tab → pane, but for the values and the bill, which are always there."""
