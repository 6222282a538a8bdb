"""How likely chance alone explains a count: the few tests that the rules need, without scipy."""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, exp, gamma, sqrt


def p_of_chi_square(statistic: float, freedom: int) -> float:
    """The upper tail of the chi-square distribution, exact for whole degrees of freedom.

    The finite sums of Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.4.4 (odd) and
    26.4.5 (even).
    """
    if statistic <= 0 or freedom < 1:
        return 1.0
    half = statistic / 2
    if half > 700:
        return 0.0  # exp would underflow; no bank is as even as that by chance
    if freedom % 2 == 0:
        term = total = 1.0
        for i in range(1, freedom // 2):
            term *= half / i
            total += term
        return min(1.0, exp(-half) * total)
    terms = [float(half ** (i - 0.5)) / gamma(i + 0.5) for i in range(1, (freedom + 1) // 2)]
    total = sum(terms)
    return min(1.0, erfc(sqrt(half)) + exp(-half) * total)


def p_of_even_spread(counts: Sequence[int]) -> float:
    """How likely counts as uneven as these are, if every place is equally likely."""
    whole = sum(counts)
    if not whole or len(counts) < 2:
        return 1.0
    expected = whole / len(counts)
    statistic = sum((count - expected) ** 2 for count in counts) / expected
    return p_of_chi_square(statistic, len(counts) - 1)


def p_of_two_shares(one: int, of_one: int, other: int, of_other: int) -> float:
    """How likely two shares differ as much as these (Pearson's test of a 2 by 2 table)."""
    whole, having = of_one + of_other, one + other
    if not of_one or not of_other or not having or having == whole:
        return 1.0
    difference = one * (of_other - other) - other * (of_one - one)
    below = of_one * of_other * having * (whole - having)
    return p_of_chi_square(whole * difference**2 / below, 1)
