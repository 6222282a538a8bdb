"""A small JSON API for notes, behind an API Gateway REST API (Lambda proxy integration)."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    method = event["httpMethod"]
    path = event["path"]

    if method == "GET" and path == "/notes":
        tag = event["queryStringParameters"].get("tag")
        notes = table.scan()["Items"]
        if tag:
            notes = [note for note in notes if note["tag"] == tag]
        return {"statusCode": 200, "body": {"count": len(notes), "notes": notes}}

    if method == "GET" and path.startswith("/notes/"):
        note = table.get_item(Key={"id": path.removeprefix("/notes/")})["Item"]
        return {"statusCode": 200, "body": json.dumps(note)}

    if method == "POST" and path == "/notes":
        note = json.loads(event["body"])
        note["id"] = context.aws_request_id
        table.put_item(Item=note)
        return {"statusCode": 200, "body": json.dumps(note)}

    return {"statusCode": 404, "body": json.dumps({"message": "No such route."})}
