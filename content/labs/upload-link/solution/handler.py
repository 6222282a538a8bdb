"""POST /uploads: a picture is announced, and gets a link to which the browser sends it."""

import json
import os
import uuid

import boto3
from botocore.config import Config

s3 = boto3.client("s3", config=Config(signature_version="s3v4"))

ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png"}


def lambda_handler(event, context):
    announced = json.loads(event["body"])
    content_type = announced.get("type")
    if content_type not in ENDINGS:
        return answer(415, {"message": "Send a JPEG or a PNG."})
    if announced.get("size", 0) > int(os.environ["MAX_BYTES"]):
        return answer(413, {"message": f"At most {os.environ['MAX_BYTES']} bytes."})

    # Nothing of the sender's name: a key that a stranger chooses overwrites what it likes.
    key = f"uploads/{uuid.uuid4()}{ENDINGS[content_type]}"
    print("announced", key)
    url = s3.generate_presigned_url(
        "put_object",
        Params={"Bucket": os.environ["BUCKET"], "Key": key, "ContentType": content_type},
        ExpiresIn=int(os.environ["LINK_SECONDS"]),
    )
    return answer(200, {"key": key, "url": url})


def answer(status, content):
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(content),
    }
