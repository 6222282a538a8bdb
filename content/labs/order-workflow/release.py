"""Puts a piece back into stock."""

import os

import boto3

stock = boto3.resource("dynamodb").Table(os.environ["STOCK"])


def lambda_handler(event, context):
    stock.update_item(
        Key={"sku": event["sku"]},
        UpdateExpression="ADD pieces :one",
        ExpressionAttributeValues={":one": 1},
    )
    return event
