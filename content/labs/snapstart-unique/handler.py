"""Sells raffle tickets: a number, and what it wins."""

import random
import uuid

import shop

CATALOGUE = shop.load_catalogue()
TOKEN = shop.login()
NODE = uuid.uuid4().hex[:8]
DRAWS = random.Random()
sold = 0


def lambda_handler(event, context):
    global sold
    sold += 1
    return {
        "ticket": f"{NODE}-{sold}",
        "draw": DRAWS.getrandbits(64),
        "prize": shop.reserve(TOKEN, CATALOGUE[event["article"]]),
        "sold_here": sold,
    }
