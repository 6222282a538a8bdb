"""Charges the card. The payment service is busy at times, and some cards are declined."""

import os

import boto3

payments = boto3.resource("dynamodb").Table(os.environ["PAYMENTS"])


class GatewayBusy(Exception):
    """It passes by itself."""


class CardDeclined(Exception):
    """It doesn't."""


def lambda_handler(event, context):
    answer = payments.update_item(
        Key={"order_id": event["order_id"]},
        UpdateExpression="ADD tries :one",
        ExpressionAttributeValues={":one": 1},
        ReturnValues="UPDATED_NEW",
    )
    if event.get("busy", 0) >= answer["Attributes"]["tries"]:
        raise GatewayBusy("try again in a moment")
    if event["amount"] > 1000:
        raise CardDeclined(f"{event['amount']} is above the limit")
    payments.update_item(
        Key={"order_id": event["order_id"]},
        UpdateExpression="SET paid = :amount",
        ExpressionAttributeValues={":amount": event["amount"]},
    )
    return {**event, "paid": True}
