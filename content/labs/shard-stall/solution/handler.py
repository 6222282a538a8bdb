"""Adds up what flows into each tank, from a stream of readings."""

import base64
import json
import os

import boto3

tanks = boto3.resource("dynamodb").Table(os.environ["TANKS"])
outages = boto3.resource("dynamodb").Table(os.environ["OUTAGES"])
AddedBefore = tanks.meta.client.exceptions.ConditionalCheckFailedException


def lambda_handler(event, context):
    for record in event["Records"]:
        reading = json.loads(base64.b64decode(record["kinesis"]["data"]))
        print(record["kinesis"]["sequenceNumber"], reading)
        fill(reading["tank"], reading["n"], int(reading["litres"]))


def fill(tank, n, litres):
    """Add a reading. Each tank numbers its readings itself: n is 1, 2, 3, …"""
    if outages.scan(Limit=1)["Items"]:
        raise ConnectionError("out of order for the moment")
    try:
        tanks.update_item(
            Key={"tank": tank},
            UpdateExpression="ADD litres :litres SET n = :n",
            ConditionExpression="attribute_not_exists(n) OR n < :n",
            ExpressionAttributeValues={":litres": litres, ":n": n},
        )
    except AddedBefore:
        print("added before:", tank, n)
