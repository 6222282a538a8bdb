"""Reads a claim from one bucket and writes its summary into another. Nothing here needs a change."""

import json
import os

import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")


def lambda_handler(event, context):
    key = event["key"]
    try:
        body = s3.get_object(Bucket=os.environ["CLAIMS"], Key=key)["Body"].read()
    except ClientError as error:
        print("GetObject", key, error.response["Error"]["Code"], error.response["Error"]["Message"])
        if error.response["Error"]["Code"] == "NoSuchKey":
            return {"found": False, "key": key}
        raise

    claim = json.loads(body)
    summary = {"claim": claim["id"], "total": sum(item["amount"] for item in claim["items"])}
    target = "out/" + key.rpartition("/")[2]
    s3.put_object(
        Bucket=os.environ["SUMMARIES"],
        Key=target,
        Body=json.dumps(summary),
        ContentType="application/json",
    )
    print("wrote", target)
    return {"found": True, "key": target}
