"""Stands for a part that was compiled on Linux."""

BUILT_FOR = "linux"


def weighted_sum(digits):
    return sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits))
