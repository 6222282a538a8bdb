"""Every night: delete what has lain in the scratch bucket for too long."""

import os
from datetime import datetime, timedelta

import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    bucket = event.get("bucket", os.environ["BUCKET"])
    limit = datetime.now() - timedelta(days=os.environ["MAX_AGE_DAYS"])

    deleted = 0
    for item in s3.list_objects_v2(Bucket=bucket)["Contents"]:
        if item["LastModified"] < limit:
            s3.delete_object(Bucket=bucket, Key=item["Key"])
            deleted += 1

    print(f"{bucket}: deleted {deleted}")
    return {"deleted": deleted}
