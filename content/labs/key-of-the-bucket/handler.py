"""Reads an invoice, and writes its summary under the key of the invoices. Nothing here needs a change."""

import json
import os

import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")


def lambda_handler(event, context):
    key = event["key"]
    try:
        invoice = json.loads(s3.get_object(Bucket=os.environ["INVOICES"], Key=key)["Body"].read())
    except ClientError as error:
        print("reading", key, error.response["Error"]["Message"])
        raise

    total = sum(line["net"] for line in invoice["lines"])
    try:
        s3.put_object(
            Bucket=os.environ["SUMMARIES"],
            Key=f"out/{invoice['id']}.json",
            Body=json.dumps({"invoice": invoice["id"], "total": total}),
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=os.environ["KEY"],
        )
    except ClientError as error:
        print("writing", invoice["id"], error.response["Error"]["Message"])
        raise
    return {"invoice": invoice["id"], "total": total}
