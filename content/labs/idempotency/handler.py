"""Charges an order. The queue behind it delivers at least once, so some orders come twice."""

import os
import uuid

import boto3

dynamodb = boto3.resource("dynamodb")
charges = dynamodb.Table(os.environ["CHARGES"])
seen = dynamodb.Table(os.environ["SEEN"])


def lambda_handler(event, context):
    return charge(event["order_id"], event["amount"])


def charge(order_id, amount):
    """The payment service; it refuses amounts above its limit."""
    if amount > 1000:
        raise ValueError("card declined")
    receipt = {"charge_id": str(uuid.uuid4()), "order_id": order_id, "amount": amount}
    charges.put_item(Item=receipt)
    return receipt
