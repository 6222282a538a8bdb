"""A share as people read it: one form for the screens, the commands and the files."""

from __future__ import annotations


def per_cent(share: float, digits: int = 0) -> str:
    """``63 %``; with one of ``digits``, ``63.2 %``. ``share``: 1 is all."""
    return f"{share * 100:,.{digits}f} %"


def between(low: float, high: float) -> str:
    """``45–63 %``; the same number twice is one number."""
    first, last = f"{low * 100:.0f}", per_cent(high)
    return last if f"{first} %" == last else f"{first}–{last}"
