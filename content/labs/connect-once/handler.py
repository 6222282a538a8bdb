"""Prices of the shop's items."""

import database


def lambda_handler(event, context):
    connection = database.connect()
    price = connection.price(event["item"])
    return {"item": event["item"], "cents": price}
