"""Bills as documents: Markdown for texts, CSV for spreadsheets, JSON for programs; one, or several
side by side with what differs.

Names in a bill come from scenario files, so from strangers. In Markdown they can't begin a table's
cell, a link or HTML; in CSV they can't become a formula, which a spreadsheet would run
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from studylam.inert import inert_line
from studylam.pricing.bill import Bill, Line
from studylam.pricing.money import grouped, plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&])")

NOTHING = Decimal("0.00")

Named = tuple[str, Bill]
"""A bill and what it is called."""


@dataclass(frozen=True)
class Row:
    """One part of several bills; ``None`` where a bill doesn't have it."""

    part: str
    amounts: tuple[Decimal | None, ...]

    @property
    def differences(self) -> tuple[Decimal, ...]:
        """How much more than the first each of the others is."""
        first, *others = (amount or NOTHING for amount in self.amounts)
        return tuple(other - first for other in others)


def side_by_side(bills: Sequence[Named]) -> tuple[Row, ...]:
    """The parts of all bills, in the order in which they bring them; the total comes last.

    The lines of a bill of a single function have no part: their items take its place.
    """
    sums: dict[str, list[Decimal | None]] = {}
    for at, (_, bill) in enumerate(bills):
        for line in bill.lines:
            amounts = sums.setdefault(line.part or line.item, [None] * len(bills))
            amounts[at] = (amounts[at] or NOTHING) + line.amount_usd
    rows = [Row(part, tuple(amounts)) for part, amounts in sums.items()]
    return (*rows, Row("Total", tuple(bill.total_usd for _, bill in bills)))


# -- Markdown --------------------------------------------------------------------------------------


def to_markdown(bills: Sequence[Named]) -> str:
    """A table for each bill, and one of all side by side where there are several."""
    pieces = [_bill_table(name, bill) for name, bill in bills]
    if len(bills) > 1:
        pieces.append(_beside_table(bills))
    return "\n\n".join(pieces) + "\n"


def _bill_table(name: str, bill: Bill) -> str:
    with_parts = any(line.part for line in bill.lines)
    head = [*(["Part"] if with_parts else []), "Item", "Quantity", "Rate", "Amount", "Of"]
    rows = [
        [
            *([_words(line.part)] if with_parts else []),
            _words(line.item),
            f"{grouped(line.quantity)} {_words(line.unit)}",
            f"${plain(line.rate_usd)}" + (f", tier {_words(line.tier)}" if line.tier else ""),
            f"${line.amount_usd:,}",
            line.as_of.isoformat() + _mark(bill.origin_number(line)),
        ]
        for line in bill.lines
    ]
    blanks = [""] * (len(head) - 3)
    rows.append(["**Total**", *blanks, f"**${bill.total_usd:,}**", ""])
    right = {"Quantity", "Rate", "Amount"}
    table = _table(head, rows, [title in right for title in head])
    notes = [f"Exactly ${plain(bill.exact_usd)}. Price list: {_words(bill.price_list)}."]
    notes += [_words(note) for note in bill.notes]
    notes += [
        f"Rates as of {day}{_mark(number if len(bill.origins) > 1 else None)}: {_words(source)}."
        for number, (day, source) in enumerate(bill.origins, 1)
    ]
    return f"### {_words(name)}\n\n{table}\n\n" + "\n".join(f"- {note}" for note in notes)


def _mark(number: int | None) -> str:
    return f" ({number})" if number else ""


def _beside_table(bills: Sequence[Named]) -> str:
    names = [_words(name) for name, _ in bills]
    head = ["Part", *names, *(f"{name} − {names[0]}" for name in names[1:])]
    rows = [
        [
            _words(row.part),
            *("" if amount is None else f"${amount:,}" for amount in row.amounts),
            *(_signed(difference) for difference in row.differences),
        ]
        for row in side_by_side(bills)
    ]
    return "### Side by side\n\n" + _table(head, rows, [False, *[True] * (len(head) - 1)])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool]) -> str:
    lines = [
        "| " + " | ".join(head) + " |",
        "| " + " | ".join("---:" if r else "---" for r in right) + " |",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def _words(text: str) -> str:
    return _MARKUP.sub(r"\\\1", inert_line(text))


def _signed(amount: Decimal) -> str:
    sign = "−" if amount < 0 else "+" if amount > 0 else ""
    return f"{sign}${abs(amount):,}"


# -- CSV -------------------------------------------------------------------------------------------

_COLUMNS = (
    "part",
    "item",
    "quantity",
    "unit",
    "rate_usd",
    "amount_usd",
    "exact_usd",
    "tier",
    "formula",
    "as_of",
    "source",
    "assumed_from",
)


def to_csv(bills: Sequence[Named]) -> str:
    """Every line of every bill; side by side follows after an empty row where there are several."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("bill", *_COLUMNS))
    for name, bill in bills:
        for line in bill.lines:
            writer.writerow((_cell(name), *_cells(line)))
        total = {"item": "Total", "amount_usd": bill.total_usd, "exact_usd": plain(bill.exact_usd)}
        writer.writerow((_cell(name), *(str(total.get(column, "")) for column in _COLUMNS)))
    if len(bills) > 1:
        names = [name for name, _ in bills]
        writer.writerow(())
        differences = [f"{name} minus {names[0]}" for name in names[1:]]
        writer.writerow(_cell(title) for title in ("part", *names, *differences))
        for row in side_by_side(bills):
            amounts = ["" if amount is None else str(amount) for amount in row.amounts]
            writer.writerow((_cell(row.part), *amounts, *map(str, row.differences)))
    return out.getvalue()


def _cells(line: Line) -> Iterable[str]:
    document = line.to_json()
    numbers = {"quantity", "rate_usd", "amount_usd", "exact_usd"}
    for column in _COLUMNS:
        value = "" if document[column] is None else str(document[column])
        yield value if column in numbers else _cell(value)


def _cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = inert_line(text)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


# -- JSON ------------------------------------------------------------------------------------------


def to_document(bills: Sequence[Named]) -> dict[str, Any]:
    """Several bills as one document: each as on its own, and side by side."""
    return {
        "scenarios": [{"name": name, **bill.to_json()} for name, bill in bills],
        "side_by_side": [
            {
                "part": row.part,
                "amounts_usd": [None if a is None else str(a) for a in row.amounts],
                "differences_usd": [str(difference) for difference in row.differences],
            }
            for row in side_by_side(bills)
        ],
    }
