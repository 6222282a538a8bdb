"""One greeting, asked for in three ways: directly, through a REST API, through an HTTP API."""

import json


def lambda_handler(event, context):
    method = event["httpMethod"]
    path = event["path"]
    name = event["queryStringParameters"]["name"]
    body = {"greeting": f"Hello, {name}!", "asked": f"{method} {path}"}
    return {"statusCode": 200, "body": json.dumps(body)}
