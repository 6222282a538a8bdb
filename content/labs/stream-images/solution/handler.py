"""Keeps a history of prices: one entry for each change of a price, from a table's stream."""

import os

import boto3

history = boto3.resource("dynamodb").Table(os.environ["HISTORY"])


def lambda_handler(event, context):
    for record in event["Records"]:
        change = record["dynamodb"]
        before = price(change.get("OldImage"))  # an INSERT has none
        after = price(change.get("NewImage"))  # a REMOVE has none
        if before == after:
            continue  # something else of the article has changed
        history.put_item(
            Item={
                "id": record["eventID"],  # the same in each delivery: a repeat writes the same entry
                "article": change["Keys"]["article"]["S"],
                "kind": record["eventName"],
                "before": before,
                "after": after,
            }
        )


def price(image):
    """The price as text, or "none": there is no image, or no price in it."""
    return (image or {}).get("price", {}).get("N", "none")
