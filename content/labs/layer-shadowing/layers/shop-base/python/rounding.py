"""For old code. New code takes it from shoplib."""

from shoplib.rounding import ORIGIN, cents
