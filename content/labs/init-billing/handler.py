"""What REPORT lines cost: by the rule of before August 2025, and by today's."""

import math
import re

PRICE = 0.0000166667  # of a GB-second, x86_64, us-east-1


def lambda_handler(event, context):
    before = now = 0
    for line in event["lines"]:
        before += billed(line, init=False)
        now += billed(line, init=True)
    gb = event["memory_mb"] / 1000
    return {
        "before_ms": before,
        "now_ms": now,
        "extra_usd_per_million": round((now - before) / len(event["lines"]) / 1000 * gb * PRICE * 1_000_000, 2),
    }


def billed(line, init):
    duration = float(re.search(r"Duration: ([\d.]+) ms", line)[1])
    start = re.search(r"Init Duration: ([\d.]+) ms", line)
    total = math.ceil(duration)
    if init and start:
        total += math.ceil(float(start[1]))
    return total
