"""Rings in the packing hall. What it gets is what its two event source mappings let through."""

import json
import os

import boto3

bells = boto3.resource("dynamodb").Table(os.environ["BELLS"])
sqs = boto3.client("sqs")


def lambda_handler(event, context):
    print(f"invoked for {len(event['Records'])} record(s)")
    for record in event["Records"]:
        if record["eventSource"] == "aws:sqs":
            message(json.loads(record["body"]))
        else:
            parcel(record)


def message(body):
    """Refunds go on to the bookkeepers' queue; everything else rings."""
    if body["kind"] == "refund":
        sqs.send_message(QueueUrl=os.environ["REFUNDS"], MessageBody=json.dumps(body))
    else:
        ring(f"order {body['id']}")


def parcel(record):
    ring(f"parcel {record['dynamodb']['Keys']['id']['S']} {record['eventName']}")


def ring(what):
    print("ring:", what)
    bells.put_item(Item={"what": what})
