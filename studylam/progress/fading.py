"""How loud old answers still speak: sums that fade by themselves.

An answer given at *t* weighs 2^(−(now − t) / half-life) at *now*. As the fading is the same for
all, a sum of weights can be kept without looking at the answers again: each adds its *loudness*,
2^((t − epoch) / half-life), and the sum is divided by 2^((now − epoch) / half-life) when it is
read. Loudnesses are whole numbers of any length (units of 2^-40), not floats: their sum is exact,
so it doesn't depend on the order in which answers came in, whether one by one, by joining two
records in either direction, or in a rebuild.
"""

from __future__ import annotations

from datetime import UTC, datetime

from studylam.progress.entries import HALF_LIFE_DAYS, to_us

_EPOCH_US = to_us(datetime(2000, 1, 1, tzinfo=UTC))
_HALF_LIFE_US = HALF_LIFE_DAYS * 24 * 60 * 60 * 1_000_000
_LAST_US = to_us(datetime(2200, 1, 1, tzinfo=UTC))
"""A clock may be as wrong as it likes; the numbers needn't become as long."""
_UNIT_BITS = 40
_MANTISSA_BITS = 52


def loudness(at_us: int) -> int:
    """What an answer at ``at_us`` (microseconds since 1970) adds to the sum."""
    whole, fraction = divmod((min(at_us, _LAST_US) - _EPOCH_US) / _HALF_LIFE_US, 1.0)
    mantissa = int(2.0 ** (fraction + _MANTISSA_BITS))
    shift = int(whole) + _UNIT_BITS - _MANTISSA_BITS
    return mantissa << shift if shift >= 0 else mantissa >> -shift


def weight(total: int, count: int, now: datetime) -> float:
    """The sum of ``count`` weights at ``now``, from the sum of the loudnesses.

    Never more than ``count``, however far ahead the clock was when the answers were given.
    """
    one = loudness(to_us(now))
    if one <= 0:
        return 0.0  # long before the epoch: there were no answers then
    # Either number may be longer than a float's range.
    return min(count << _UNIT_BITS, (total << _UNIT_BITS) // one) / (1 << _UNIT_BITS)
