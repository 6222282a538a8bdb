"""Takes orders: writes each into the outbox, and answers at once."""

import json
import os

import boto3

from trail import log

TRACE = os.environ.get("_X_AMZN_TRACE_ID")

outbox = boto3.resource("dynamodb").Table(os.environ["OUTBOX"])


def lambda_handler(event, context):
    wanted = json.loads(event["body"])
    log("checkout", TRACE, order=wanted["order"])
    outbox.put_item(Item={"order": wanted["order"], "things": wanted["things"]})
    return {"statusCode": 202, "body": json.dumps({"order": wanted["order"]})}
