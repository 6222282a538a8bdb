"""What REPORT lines cost: by the rule of before August 2025, and by today's."""

import re
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

PRICE = Decimal("0.0000166667")  # of a GB-second, x86_64, us-east-1


def lambda_handler(event, context):
    # Images and custom runtimes paid for Init all along.
    paid_before = event["package"] != "zip" or event["runtime"].startswith("provided")
    before = sum(billed(line, init=paid_before) for line in event["lines"])
    now = sum(billed(line, init=True) for line in event["lines"])

    gb = Decimal(event["memory_mb"]) / 1024
    seconds = Decimal(now - before) / 1000 / len(event["lines"])
    extra = (seconds * gb * PRICE * 1_000_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {"before_ms": before, "now_ms": now, "extra_usd_per_million": float(extra)}


def billed(line, init):
    total = milliseconds(line, "Duration")
    if init:
        total += milliseconds(line, "Init Duration")
    return int(total.to_integral_value(ROUND_CEILING))  # added first, rounded up once


def milliseconds(line, figure):
    """A figure of the line; "Billed Duration" and "Init Duration" hold the word Duration as well."""
    found = re.search(rf"(?<!Billed )(?<!Init ){figure}: ([\d.]+) ms", line)
    return Decimal(found[1]) if found else Decimal(0)
