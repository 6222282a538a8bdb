"""Rounds half up to a cent, as the shop does since this year."""

from decimal import ROUND_HALF_UP, Decimal

ORIGIN = "layer shop-base"


def cents(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
