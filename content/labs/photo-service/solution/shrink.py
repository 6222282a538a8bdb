"""S3 calls this for every upload: a thumbnail into the other bucket, a line into the table."""

import os
from urllib.parse import unquote_plus

import boto3

import pictures

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
KnownAlready = table.meta.client.exceptions.ConditionalCheckFailedException


def lambda_handler(event, context):
    for record in event["Records"]:
        upload = record["s3"]
        key = unquote_plus(upload["object"]["key"])
        found = s3.get_object(Bucket=upload["bucket"]["name"], Key=key)
        small, width, height = pictures.shrunk(found["Body"].read())
        _, album, photo = key.split("/", 2)
        s3.put_object(
            Bucket=os.environ["THUMBS"],
            Key=f"{album}/{photo}",
            Body=small,
            ContentType="image/jpeg",
        )
        item = {
            "album": album,
            "photo": photo,
            "width": width,
            "height": height,
            "thumb": f"{album}/{photo}",
            "etag": found["ETag"].strip('"'),
        }
        if "mail" in found["Metadata"]:
            item["mail"] = found["Metadata"]["mail"]
        remember(item)


def remember(item):
    """Write the item, unless this very photo is there: then nothing has changed for anybody."""
    try:
        table.put_item(
            Item=item,
            ConditionExpression="attribute_not_exists(etag) OR etag <> :etag",
            ExpressionAttributeValues={":etag": item["etag"]},
        )
    except KnownAlready:
        print("known already:", item["album"], item["photo"])
