"""Quotes the price of a parcel."""

import os

RATE = float(os.environ["RATE"])
CURRENCY = os.environ.get("CURRENCY", "?")


def lambda_handler(event, context):
    return {
        "price": RATE * event["kg"],
        "currency": CURRENCY,
        "version": context.function_version,
    }
