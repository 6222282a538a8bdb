"""Packs parcels, a batch at a time."""

import json
import os

import boto3

from trail import log

packed = boto3.resource("dynamodb").Table(os.environ["PACKED"])


def lambda_handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            parcel = json.loads(record["body"])
            log("pack", os.environ["_X_AMZN_TRACE_ID"], order=parcel["order"])
            packed.put_item(Item={"order": parcel["order"], "things": len(parcel["things"])})
        except Exception as error:
            print("not packed:", type(error).__name__, error)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
