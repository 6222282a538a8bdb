"""The rates of 2019."""

ORIGIN = "layer shop-base"
RATES = {"food": 8, "book": 10, "other": 18}
