"""Add up the lines of every invoice that lands in the bucket."""

import json
import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")
PREFIX = os.environ["OUTPUT_PREFIX"]


def lambda_handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        print("reading", bucket, key)

        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        lines = json.loads(body).get("lines", [])
        total = sum(line["amount"] for line in lines)

        name = key.rpartition("/")[2]
        s3.put_object(
            Bucket=bucket,
            Key=PREFIX + name,
            Body=json.dumps({"invoice": key, "total": total}),
            ContentType="application/json",
        )
