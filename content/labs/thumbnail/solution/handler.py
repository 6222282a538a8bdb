"""Make a thumbnail of every picture that lands in the upload bucket."""

import io
import os
from urllib.parse import unquote_plus

import boto3
from PIL import Image

s3 = boto3.client("s3")


def lambda_handler(event, context):
    made = [make_thumbnail(record["s3"]) for record in event["Records"]]
    return {"thumbnails": made}


def make_thumbnail(s3_info):
    bucket = s3_info["bucket"]["name"]
    # A key travels URL-encoded in the event: "+" is a space, "%28" a bracket.
    key = unquote_plus(s3_info["object"]["key"])

    image = Image.open(s3.get_object(Bucket=bucket, Key=key)["Body"])
    file_format = image.format  # "JPEG" or "PNG"; thumbnail() changes the image in place
    side = int(os.environ["MAX_SIDE"])
    image.thumbnail((side, side))  # keeps the proportions, never enlarges

    out = io.BytesIO()
    image.save(out, file_format)
    # Another bucket: a write into this one would call this function again.
    s3.put_object(
        Bucket=os.environ["THUMBNAIL_BUCKET"],
        Key=key,
        Body=out.getvalue(),
        ContentType=Image.MIME[file_format],
    )
    print(f"{key}: {image.width} x {image.height} px")
    return key
