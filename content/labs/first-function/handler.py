"""Sums up a file of readings: in/DAY.csv becomes out/DAY.json."""

import csv
import io
import json
from pathlib import PurePosixPath

import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = record["s3"]["object"]["key"]
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
        summary = summarise(list(csv.DictReader(io.StringIO(text))))
        s3.put_object(
            Bucket=bucket,
            Key=f"out/{PurePosixPath(key).stem}.json",
            Body=json.dumps(summary),
            ContentType="application/json",
        )


def summarise(rows):
    """How many readings, their mean with one decimal, and the highest. Each row has "celsius"."""
    return {}
