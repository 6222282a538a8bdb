"""Keeps a catalogue of what is in the bucket. Nothing here needs a change."""

import json
import os
from urllib.parse import unquote_plus

import boto3

table = boto3.resource("dynamodb").Table(os.environ["CATALOGUE"])


def lambda_handler(event, context):
    for record in event["Records"]:
        if record.get("eventSource") == "aws:sqs":  # somebody asks for an entry by hand
            key = json.loads(record["body"])["key"]
        else:
            key = unquote_plus(record["s3"]["object"]["key"])
        table.put_item(Item={"key": key, "by": record["eventSource"]})
        print(record["eventSource"], key)
