"""Keeps a history of prices: one entry for each change of a price, from a table's stream."""

import os

import boto3

history = boto3.resource("dynamodb").Table(os.environ["HISTORY"])


def lambda_handler(event, context):
    for record in event["Records"]:
        change = record["dynamodb"]
        print(record["eventName"], change["StreamViewType"], "has", sorted(change))
        new = change["NewImage"]
        history.put_item(
            Item={
                "id": record["eventID"],
                "article": new["article"]["S"],
                "kind": record["eventName"],
                "after": new["price"]["N"],
            }
        )
