"""Sells raffle tickets: a number, and what it wins."""

import random
import uuid

from snapshot_restore_py import register_after_restore

import shop

CATALOGUE = shop.load_catalogue()
DRAWS = random.SystemRandom()
sold = 0


@register_after_restore
def begin():
    """What each environment has of its own."""
    global NODE, TOKEN
    NODE = uuid.uuid4().hex[:8]
    TOKEN = shop.login()


begin()  # in $LATEST and in tests there is no snapshot, and no hook runs


def lambda_handler(event, context):
    global sold
    sold += 1
    return {
        "ticket": f"{NODE}-{sold}",
        "draw": DRAWS.getrandbits(64),
        "prize": shop.reserve(TOKEN, CATALOGUE[event["article"]]),
        "sold_here": sold,
    }
