"""GET /albums/ALBUM: the photos of an album, as JSON."""

import json
import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    album = event["pathParameters"]["album"]
    items = table.query(KeyConditionExpression=Key("album").eq(album))["Items"]
    if not items:
        return answer(404, {"message": f"There is no album {album}."})
    photos = [
        {
            "photo": item["photo"],
            "thumb": item["thumb"],
            "width": int(item["width"]),  # a table gives Decimals, which JSON doesn't know
            "height": int(item["height"]),
        }
        for item in items
    ]
    return answer(200, {"album": album, "photos": photos})


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
