"""Every night: delete what has lain in the scratch bucket for too long."""

import os
from datetime import datetime, timedelta, timezone

import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    bucket = event.get("bucket", os.environ["BUCKET"])
    dry_run = event.get("dry_run", False)
    # LastModified carries a time zone, so "now" needs one too.
    limit = datetime.now(timezone.utc) - timedelta(days=int(os.environ["MAX_AGE_DAYS"]))

    matched = 0
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=os.environ["PREFIX"]
    )
    for page in pages:
        # A page without objects has no "Contents".
        old = [
            {"Key": item["Key"]}
            for item in page.get("Contents", [])
            if item["LastModified"] < limit
        ]
        matched += len(old)
        if old and not dry_run:
            # One call for the whole page: both stop at 1,000 keys.
            s3.delete_objects(Bucket=bucket, Delete={"Objects": old, "Quiet": True})

    deleted = 0 if dry_run else matched
    print(f"{bucket}: {matched} too old, {deleted} deleted")
    return {"matched": matched, "deleted": deleted}
