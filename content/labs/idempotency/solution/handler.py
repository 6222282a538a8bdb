"""Charges an order. The queue behind it delivers at least once, so some orders come twice."""

import json
import os
import time
import uuid

import boto3

dynamodb = boto3.resource("dynamodb")
charges = dynamodb.Table(os.environ["CHARGES"])
seen = dynamodb.Table(os.environ["SEEN"])
AlreadyThere = seen.meta.client.exceptions.ConditionalCheckFailedException


def lambda_handler(event, context):
    key = event["order_id"]
    try:
        seen.put_item(
            Item={"id": key, "state": "started", "expires_at": int(time.time()) + 86_400},
            ConditionExpression="attribute_not_exists(id)",
        )
    except AlreadyThere:
        before = seen.get_item(Key={"id": key}, ConsistentRead=True)["Item"]
        if before["state"] == "done":
            return json.loads(before["receipt"])
        raise RuntimeError(f"{key} is being charged right now") from None
    try:
        receipt = charge(key, event["amount"])
    except Exception:
        seen.delete_item(Key={"id": key})  # nothing was charged: the next try may
        raise
    seen.update_item(
        Key={"id": key},
        UpdateExpression="SET #state = :done, receipt = :receipt",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":done": "done", ":receipt": json.dumps(receipt)},
    )
    return receipt


def charge(order_id, amount):
    """The payment service; it refuses amounts above its limit."""
    if amount > 1000:
        raise ValueError("card declined")
    receipt = {"charge_id": str(uuid.uuid4()), "order_id": order_id, "amount": amount}
    charges.put_item(Item=receipt)
    return receipt
