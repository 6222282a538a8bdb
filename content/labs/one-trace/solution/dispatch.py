"""Comes by each minute, and sends what lies in the outbox to the packers."""

import json
import os

import boto3

from trail import log

outbox = boto3.resource("dynamodb").Table(os.environ["OUTBOX"])
sqs = boto3.client("sqs")


def lambda_handler(event, context):
    for item in outbox.scan(ConsistentRead=True)["Items"]:
        # An order that was written before there was a trace goes on in this run's.
        trace = item.get("trace") or os.environ["_X_AMZN_TRACE_ID"]
        log("dispatch", trace, order=item["order"])
        sqs.send_message(
            QueueUrl=os.environ["PARCELS"],
            MessageBody=json.dumps({"order": item["order"], "things": item["things"]}),
            MessageSystemAttributes={
                "AWSTraceHeader": {"DataType": "String", "StringValue": trace}
            },
        )
        outbox.delete_item(Key={"order": item["order"]})
