"""Takes one piece out of stock."""

import os

import boto3

stock = boto3.resource("dynamodb").Table(os.environ["STOCK"])


class OutOfStock(Exception):
    """There is none left."""


def lambda_handler(event, context):
    try:
        stock.update_item(
            Key={"sku": event["sku"]},
            UpdateExpression="ADD pieces :less",
            ConditionExpression="pieces >= :one",
            ExpressionAttributeValues={":less": -1, ":one": 1},
        )
    except stock.meta.client.exceptions.ConditionalCheckFailedException:
        raise OutOfStock(event["sku"]) from None
    return event
