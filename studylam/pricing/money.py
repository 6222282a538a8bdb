"""Money is `Decimal`, from the text that a person or a file gives to the text that is shown."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext

CENT = Decimal("0.01")
MAX_LENGTH = 100
"""Of a number's text."""
_WIDE = Context(prec=10 * MAX_LENGTH)
"""Holds every digit of what numbers of that length lead to."""

_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?")


def exactly() -> AbstractContextManager[Context]:
    """While it is entered, no digit of a sum or product is lost.

    Python's own 28 digits are plenty for a bill, but not for one that hits half a cent: rounded
    to 28 digits first, it may be rounded up where it is a trifle less.
    """
    return localcontext(_WIDE)


def to_cents(amount: Decimal) -> Decimal:
    """Round to cents, half up, as AWS's price pages and calculator do with each line."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP, context=_WIDE)


def plain(number: Decimal) -> str:
    """A decimal as a plain string: no exponent, no trailing zeros (``0.0000166667``, ``37500``)."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_number(text: str) -> Decimal:
    """Read a number as people type it: ``3000000``, ``3,000,000``, ``3_000_000``, ``3e6``, ``0.5``.

    Raises:
        ValueError: it isn't a finite number.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"{text[:20]!r}… has more than {MAX_LENGTH} characters")
    cleaned = text.strip().replace("_", "")
    if "," in cleaned:
        # Half the world writes 1,5 for one and a half. Taken as 15, the bill would be wrong
        # without a word.
        if not _GROUPED.fullmatch(cleaned):
            raise ValueError(f"{text.strip()!r} is not a number: a comma only separates thousands")
        cleaned = cleaned.replace(",", "")
    try:
        number = Decimal(cleaned)
    except InvalidOperation:
        raise ValueError(f"{text.strip()!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{text.strip()!r} is not a finite number")
    if number.adjusted() > 30 or number.adjusted() < -30:
        raise ValueError(f"{text.strip()!r} is out of any range that a bill can have")
    return number or Decimal(0)  # there is a -0, too


def so_many(number: Decimal | int, what: str) -> str:
    """``3,000 requests``, ``1 request``."""
    return f"{grouped(number)} {what.removesuffix('s') if number == 1 else what}"


def grouped(number: Decimal | int) -> str:
    """A number as people read it: ``3,000,000``, ``0.5``, ``-1``."""
    number = Decimal(number)
    if not number.is_finite() or abs(number.adjusted()) > 40:
        return str(number)
    whole, _, fraction = plain(number).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}" + (f".{fraction}" if fraction else "")
