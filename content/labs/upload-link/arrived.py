"""S3 calls this for every new object below uploads/."""

import os
from urllib.parse import unquote_plus

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        table.put_item(Item={"key": key, "size": record["s3"]["object"]["size"]})
        print("arrived", key)
