"""GET /albums/ALBUM: the photos of an album, as JSON."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    album = event["pathParameters"]["album"]
    return {"statusCode": 501, "body": json.dumps({"album": album})}
