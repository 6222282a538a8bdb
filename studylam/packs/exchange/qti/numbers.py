"""Right numbers of QTI, which writes them in many ways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from studylam.packs.exchange import notes
from studylam.packs.exchange.item import Key

Range = tuple[Decimal, Decimal]


def number(text: str) -> Decimal | None:
    """A number, also with a decimal comma."""
    value = notes.number(text)
    if value is None and re.fullmatch(r"\s*[+-]?\d{1,20},\d{1,20}\s*", text):
        value = notes.number(text.replace(",", "."))
    return value


def within(low: Decimal, high: Decimal) -> Key | None:
    """The key that takes what is between two numbers."""
    if low > high:
        return None
    middle = (low + high) / 2
    return Key(middle + 0, high - middle)


def keys_of(equals: Iterable[tuple[Decimal, Decimal]], ranges: Iterable[Range]) -> list[Key]:
    """Keys of numbers (each with its tolerance) and ranges; a number in a range is its middle."""
    spans = [(span, key) for span in ranges if (key := within(*span)) is not None]
    keys = []
    taken = set()
    for value, tolerance in equals:
        around = next((key for (low, high), key in spans if low <= value <= high), None)
        if around is None:
            keys.append(Key(value, tolerance))
        else:
            taken.add(around)
            keys.append(around)
    return keys + [key for _, key in spans if key not in taken]


def rounded(figures: str) -> Decimal:
    """The tolerance of a number that is compared after so many decimals."""
    places = int(figures) if figures.isascii() and figures.isdigit() and len(figures) < 3 else None
    return Decimal(0) if places is None else Decimal(5).scaleb(-places - 1)
