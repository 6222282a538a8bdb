"""S3 calls this for every upload: a thumbnail into the other bucket, a line into the table."""

import os

import boto3

import pictures

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    for record in event["Records"]:
        upload = record["s3"]
        print(upload["bucket"]["name"], upload["object"]["key"], upload["object"]["eTag"])
        # 1. Read the object, in/ALBUM/PHOTO. Its metadata has "mail", whose photo it is.
        # 2. Put the thumbnail into the bucket THUMBS, under ALBUM/PHOTO, as image/jpeg.
        # 3. Put the item into the table: album, photo, width, height, thumb, mail, etag.
