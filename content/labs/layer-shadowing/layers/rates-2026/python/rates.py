"""The rates of 2026."""

ORIGIN = "layer rates-2026"
RATES = {"food": 5, "book": 7, "other": 20}
