"""Adds the readings of electricity meters up, batch by batch from the queue."""

import json
import os
from decimal import Decimal

import boto3

meters = boto3.resource("dynamodb").Table(os.environ["METERS"])


def lambda_handler(event, context):
    failures = []
    for record in event["Records"]:
        reading = json.loads(record["body"])
        try:
            add(reading["meter"], Decimal(str(reading["kwh"])))
        except Exception as problem:
            print("failed:", record["messageId"], type(problem).__name__, problem)
            failures.append({"itemIdentifier": reading["id"]})
    return {"batchItemFailures": failures}


def add(meter, kwh):
    """Raises if nobody has registered the meter (yet)."""
    meters.update_item(
        Key={"meter": meter},
        UpdateExpression="ADD kwh :kwh, readings :one",
        ConditionExpression="attribute_exists(meter)",
        ExpressionAttributeValues={":kwh": kwh, ":one": 1},
    )
