"""Prints a price tag."""

from decimal import Decimal
from importlib import import_module

import rates
from shoplib import rounding


def lambda_handler(event, context):
    rate = rates.RATES[event["kind"]]
    words = import_module(f"labels.{event['language']}")
    gross = rounding.cents(Decimal(event["net"]) * (100 + rate) / 100)
    print(event["item"], gross, "by", rates.ORIGIN)
    return {
        "item": event["item"],
        "label": words.LABEL.format(rate=rate),
        "gross": str(gross),
        "from": {"rates": rates.ORIGIN, "rounding": rounding.ORIGIN, "labels": words.ORIGIN},
    }
