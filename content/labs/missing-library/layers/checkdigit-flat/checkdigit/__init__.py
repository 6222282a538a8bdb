"""Check digits of book numbers (EAN-13). The arithmetic is in a compiled part."""

from checkdigit._fast import BUILT_FOR, weighted_sum


def is_valid(number):
    digits = [int(sign) for sign in number if sign.isdigit()]
    return len(digits) == 13 and weighted_sum(digits) % 10 == 0
