"""Makes a contact sheet of an order's scans: one tiny picture of each page."""

import json
import shutil
import tempfile
from pathlib import Path

import boto3

import scans

s3 = boto3.client("s3")


def lambda_handler(event, context):
    with tempfile.TemporaryDirectory() as folder:  # goes away, also after an error
        pages = []
        for number, name in enumerate(event["pages"], 1):
            path = Path(folder, f"{number:04}.raw")
            scans.decode(name, path)
            pages.append(scans.thumbnail(path))
        free = shutil.disk_usage("/tmp").free // scans.MB
        print(f"order {event['order']}: {len(pages)} pages, {free} MB of /tmp left")
    s3.put_object(
        Bucket="sheets", Key=f"{event['order']}.json", Body=json.dumps({"pages": pages})
    )
    return {"order": event["order"], "pages": len(pages)}
