"""Makes a contact sheet of an order's scans: one tiny picture of each page."""

import json
import shutil
from pathlib import Path

import boto3

import scans

s3 = boto3.client("s3")
WORK = Path("/tmp/pages")


def lambda_handler(event, context):
    WORK.mkdir(exist_ok=True)
    for number, name in enumerate(event["pages"], 1):
        scans.decode(name, WORK / f"{event['order']}-{number}.raw")
    pages = [scans.thumbnail(path) for path in sorted(WORK.glob("*.raw"))]
    free = shutil.disk_usage("/tmp").free // scans.MB
    print(f"order {event['order']}: {len(pages)} pages, {free} MB of /tmp left")
    s3.put_object(
        Bucket="sheets", Key=f"{event['order']}.json", Body=json.dumps({"pages": pages})
    )
    return {"order": event["order"], "pages": len(pages)}
