"""Redeems a claim check: counts the words of the text, and writes the count into the index."""

import json
import os

import boto3

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    for record in event["Records"]:
        message = json.loads(record["body"])
        claim = message["claim"]
        body = s3.get_object(Bucket=claim["bucket"], Key=claim["key"])["Body"].read()
        words = len(body.decode("utf-8").split())
        table.put_item(Item={"document": message["document"], "title": message["title"], "words": words})
