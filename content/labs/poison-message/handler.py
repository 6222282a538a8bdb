"""Sends a parcel for every order in a batch from the queue."""

import json
import os

import boto3

shipments = boto3.resource("dynamodb").Table(os.environ["SHIPMENTS"])
closed = boto3.resource("dynamodb").Table(os.environ["CLOSED"])


def lambda_handler(event, context):
    for record in event["Records"]:
        count = record["attributes"]["ApproximateReceiveCount"]
        print("message", record["messageId"], "received", count, "times:", record["body"])
        order = json.loads(record["body"])
        ship(order["id"], order["city"])


def ship(order_id, city):
    """Hand a parcel to the courier, who doesn't drive to cities that are closed just now."""
    if closed.get_item(Key={"city": city}).get("Item"):
        raise ConnectionError(f"nobody drives to {city} just now")
    shipments.update_item(
        Key={"order": order_id},
        UpdateExpression="ADD parcels :one",
        ExpressionAttributeValues={":one": 1},
    )
