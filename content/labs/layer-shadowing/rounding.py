"""Left over from the time before the layer. Cuts off what is less than a cent."""

from decimal import ROUND_DOWN, Decimal

ORIGIN = "the archive"


def cents(amount):
    return amount.quantize(Decimal("0.01"), ROUND_DOWN)
