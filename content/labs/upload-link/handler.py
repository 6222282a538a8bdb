"""POST /uploads: the picture comes in the body, and goes to the bucket."""

import base64
import json
import os

import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    announced = json.loads(event["body"])
    key = "uploads/" + announced["name"]
    print("announced", key)
    picture = base64.b64decode(announced.get("picture", ""))
    s3.put_object(
        Bucket=os.environ["BUCKET"], Key=key, Body=picture, ContentType=announced["type"]
    )
    return answer(200, {"key": key})


def answer(status, content):
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(content),
    }
