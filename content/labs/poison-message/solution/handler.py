"""Sends a parcel for every order in a batch from the queue."""

import json
import os

import boto3

shipments = boto3.resource("dynamodb").Table(os.environ["SHIPMENTS"])
closed = boto3.resource("dynamodb").Table(os.environ["CLOSED"])
sqs = boto3.client("sqs")
AlreadyShipped = shipments.meta.client.exceptions.ConditionalCheckFailedException


def lambda_handler(event, context):
    failed = []
    for record in event["Records"]:
        count = record["attributes"]["ApproximateReceiveCount"]
        print("message", record["messageId"], "received", count, "times:", record["body"])
        try:
            order = json.loads(record["body"])
            order_id, city = order["id"], order["city"]
        except (ValueError, KeyError, TypeError) as problem:
            set_aside(record["body"], problem)  # no retry will ever make sense of it
            continue
        try:
            ship(order_id, city)
        except ConnectionError as problem:
            failed.append(str(problem))
    if failed:
        raise ConnectionError("; ".join(failed))  # the whole batch comes again


def set_aside(body, problem):
    reason = f"{type(problem).__name__}: {problem}"
    sqs.send_message(
        QueueUrl=os.environ["DEAD"],
        MessageBody=body,
        MessageAttributes={"Reason": {"DataType": "String", "StringValue": reason}},
    )


def ship(order_id, city):
    """Hand a parcel to the courier, who doesn't drive to cities that are closed just now."""
    if closed.get_item(Key={"city": city}).get("Item"):
        raise ConnectionError(f"nobody drives to {city} just now")
    try:
        shipments.update_item(
            Key={"order": order_id},
            UpdateExpression="ADD parcels :one",
            ConditionExpression="attribute_not_exists(parcels)",
            ExpressionAttributeValues={":one": 1},
        )
    except AlreadyShipped:
        print(order_id, "was shipped before")
