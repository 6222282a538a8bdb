"""Bills in words and figures: where a line comes from, shares, and bills beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from studylam.tui.bars import bar
from studylam.tui.billing import money, quantity
from studylam.tui.charts import marked_bar, number_of
from studylam.tui.columns import Columns
from studylam.tui.prose import wrap

if TYPE_CHECKING:
    from studylam.pricing import Bill, Line, PriceList
    from studylam.pricing.compare import Beside, BreakEven

QUIET = "$text-muted"
BLANK = Content("")
LABEL = 10
"""Cells of the words before what a line of the bill comes from."""

HALF_A_CENT = Decimal("0.005")


def quiet(words: str, width: int) -> list[Content]:
    """A sentence that can wait."""
    return wrap(Content.styled(words, QUIET), width)


def labelled(label: str, words: Content, width: int) -> Iterator[Content]:
    """Words with their label before the first of their lines."""
    for at, piece in enumerate(wrap(words, max(width - LABEL, 12))):
        yield Content.styled(f"{'' if at else label:<{LABEL}}", QUIET) + piece


def line_origin(line: Line, width: int) -> Iterator[Content]:
    """The formula of a line, its meter and tier, and the date and source of its rate."""
    from studylam.pricing import plain

    yield from labelled("formula", Content(line.formula), width)
    times = f"{quantity(line.quantity)} {line.unit} × ${plain(line.rate_usd)}"
    yield from labelled("", Content(f"{times} = ${plain(line.exact_usd)}"), width)
    if line.tier:
        yield from labelled("tier", Content(line.tier), width)
    meter = f"{line.meter}, " if line.meter else ""
    about = f"{meter}as of {line.as_of}. {line.source}"
    yield from labelled("rate", Content.styled(about, QUIET), width)
    if line.assumed_from:
        words = f"! assumed: this is the rate of {line.assumed_from}; the list has none here."
        yield from labelled("", Content.styled(words, "$warning"), width)


def total_lines(bill: Bill, width: int) -> Iterator[Content]:
    """Under the lines of a bill: the total, the exact sum, what there is to note."""
    from studylam.pricing import plain

    yield Content(" " * max(width - 12, 0)) + Content.styled("─" * 12, "$foreground-muted")
    total = Content.styled(money(bill.total_usd), "bold $accent")
    yield Columns(Content.styled("Total a month", "bold"), total).line(width)
    if plain(bill.exact_usd) != plain(bill.total_usd):
        words = f"exactly ${plain(bill.exact_usd)}, before each line is rounded to cents"
        yield from quiet(words, width)
    if bill.notes:
        yield BLANK
    for note in bill.notes:
        yield from quiet(note, width)


# -- what dominates ---------------------------------------------------------------------------


def share_lines(bill: Bill, width: int) -> Iterator[Content]:
    """Each item's share of the exact sum, the largest first; of an architecture, its parts too."""
    parts = {line.part for line in bill.lines if line.part}
    if not bill.exact_usd:
        words = "Nothing to pay, so nothing dominates: it is all within what is free."
        yield from quiet(words, width)
        return
    if len(parts) > 1:
        yield Content.styled("By part", "bold")
        yield from _bars(_sums((line.part, line) for line in bill.lines), width)
        yield BLANK
        yield Content.styled("By line", "bold")
        sums = _sums((f"{line.item}, {line.part}", line) for line in bill.lines)
    else:
        sums = _sums((line.item, line) for line in bill.lines)
    shown = {name: amount for name, amount in sums.items() if amount >= HALF_A_CENT}
    if len(parts) < 2 or not shown:
        shown = sums
    yield from _bars(shown, width)
    if left := len(sums) - len(shown):
        yield from quiet(f"{number_of(left, 'more line')} of less than a cent", width)
    first = max(sums, key=lambda item: sums[item])
    share = sums[first] / bill.exact_usd
    yield BLANK
    yield from quiet(f"{first}: {share * 100:.0f} % of the bill. To save, begin there.", width)


def _sums(lines: Iterator[tuple[str, Line]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for name, line in lines:
        sums[name] = sums.get(name, Decimal(0)) + line.exact_usd
    return sums


def _bars(sums: dict[str, Decimal], width: int) -> Iterator[Content]:
    from studylam.pricing import to_cents

    whole = sum(sums.values()) or Decimal(1)
    amounts = {name: money(to_cents(amount)) for name, amount in sums.items()}
    right = max(map(len, amounts.values()))
    label = min(max(map(cell_len, sums)), max(width - right - 24, 12))
    cells = max(width - label - right - 12, 6)
    for name in sorted(sums, key=lambda one: -sums[one]):
        share = sums[name] / whole
        yield Content.assemble(
            _filled(name, label),
            "  ",
            bar(float(share), cells),
            (f"  {_per_cent(share):>5}", "bold"),
            (f"  {amounts[name]:>{right}}", QUIET),
        )


def _per_cent(share: Decimal) -> str:
    per_cent = share * 100
    return "< 1 %" if 0 < per_cent < Decimal("0.5") else f"{per_cent:.0f} %"


# -- beside each other ------------------------------------------------------------------------


def beside_lines(
    table: Beside,
    width: int,
    *,
    all_rows: bool = True,
    values: Sequence[tuple[str, tuple[str, ...]]] = (),
) -> Iterator[Content]:
    """A column for each bill, amounts right-aligned; with two, the difference as well. Under it,
    in the same columns, the ``values`` that the bills come from.
    """
    two = len(table.titles) == 2
    heads = [*table.titles, *(["difference"] if two else [])]
    figures = [*table.totals, *(one or Decimal(0) for row in table.rows for one in row.amounts)]
    least = min(max(len(money(figure)) for figure in figures) + 1, 16)
    wanted = max([least, *(cell_len(one) + 1 for _, row in values for one in row)])
    room = max((width - 14) // len(heads) - 2, least)
    cells = [min(max(cell_len(head), min(wanted, 16)), room) for head in heads]
    if two:
        cells[-1] = max(cells[-1], len(heads[-1]))  # titles may be cut; this one is ours
    names = [row.item for row in table.rows] + [name for name, _ in values] + ["Total a month"]
    label = min(max(width - sum(cells) - 2 * len(cells), 10), max(map(cell_len, names)) + 2)
    titles = [_cut(head, size) for head, size in zip(heads, cells, strict=True)]
    yield _table_row("", titles, cells, label, QUIET)
    for row in table.rows:
        if not all_rows and not row.differs:
            continue
        amounts = [money(amount) if amount is not None else "·" for amount in row.amounts]
        if two:
            first, second = (amount or Decimal(0) for amount in row.amounts)
            amounts.append(signed(second - first))
        yield _table_row(row.item, amounts, cells, label, "" if row.differs else QUIET)
    totals = [money(total) for total in table.totals]
    if two:
        totals.append(signed(table.difference(1)))
    yield _table_row("Total a month", totals, cells, label, "bold")
    if values:
        yield BLANK
        yield Content.styled("What differs", "bold")
    for name, typed in values:
        cut = [_cut(text, size) for text, size in zip(typed, cells, strict=False)]
        yield _table_row(name, cut, cells[: len(cut)], label, QUIET)


def _table_row(
    item: str, amounts: Sequence[str], cells: Sequence[int], label: int, style: str
) -> Content:
    right = "".join(
        f"  {' ' * (size - cell_len(amount))}{amount}"
        for amount, size in zip(amounts, cells, strict=True)
    )
    return Content.styled(_filled(item, label) + right, style)


def _filled(words: str, cells: int) -> str:
    """The words, cut or filled up to so many cells: a letter may take two, or none."""
    cut = _cut(words, cells)
    return cut + " " * (cells - cell_len(cut))


def _cut(words: str, cells: int) -> str:
    return Content(words).truncate(cells, ellipsis=True).plain


def signed(amount: Decimal) -> str:
    """``+$0.20``, ``−$1.13``, ``0``: a difference."""
    if not amount:
        return "same"
    return f"{'+' if amount > 0 else '−'}{money(abs(amount))}"


def apart(table: Beside) -> str:
    """In words, how far the second bill is from the first."""
    first, second = table.exact[0], table.exact[1]
    if first == second:
        return "Both cost the same."
    share = "" if not first else f", {abs(second - first) / first * 100:,.0f} %"
    less = "less" if second < first else "more"
    return f"{table.titles[1]}: {money(abs(table.difference(1)))}{share} {less} a month."


# -- on demand or provisioned -----------------------------------------------------------------


def break_even_lines(point: BreakEven, used: Decimal | None, width: int) -> Iterator[Content]:
    """From which utilisation on provisioned concurrency is cheaper, and where this function is."""
    even = point.utilisation
    formula = f"= {point.formula}, in USD per GB-second"
    if even is None:
        words = "Provisioned concurrency is never the cheaper one here: "
        if point.quotient is None:
            formula = f"provisioned / (on demand − duration on provisioned) {formula}"
            words += "its duration costs no less than on demand."
        else:
            words += f"the break-even would be at {_above(point.quotient)} utilisation."
        yield from wrap(Content(words), width)
        yield from quiet(formula, width)
        return
    yield Content.assemble("Break-even at ", (f"{even * 100:.0f} %", "bold"), " utilisation")
    yield from quiet(formula, width)
    if used is None:
        return
    yield BLANK
    cells = max(min(width - 14, 60), 10)
    yield Content.assemble(
        "busy  ", marked_bar(float(used), float(even), cells), f"  {used * 100:.0f} %"
    )
    cheaper = "provisioned concurrency" if used > even else "on demand"
    yield from quiet(f"The line is the break-even: by the rates, {cheaper} is cheaper here.", width)


def _above(share: Decimal) -> str:
    """A share of more than all: never so rounded that it reads as 100 %."""
    per_cent = share * 100
    return f"{per_cent:,.0f} %" if per_cent >= 101 else f"{per_cent:.2f} %"


# -- the list's age ---------------------------------------------------------------------------


def age_words(prices: PriceList, today: date) -> Content:
    """The date of the rates; of a list that is older than a year, how old it is."""
    from studylam.pricing.bill import RECENT_DAYS

    days = prices.age(today)
    if days <= RECENT_DAYS:
        return Content.styled(f"rates as of {prices.as_of}", QUIET)
    months = days * 12 // 365
    return Content.styled(f"! rates are {number_of(months, 'month')} old", "$warning")
