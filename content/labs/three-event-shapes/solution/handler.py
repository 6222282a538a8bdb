"""One greeting, asked for in three ways: directly, through a REST API, through an HTTP API."""

import base64
import json


def lambda_handler(event, context):
    request = event.get("requestContext")
    if request is None:  # invoked directly: the event is whatever the caller sent
        return answer(event.get("name"), "directly")
    if "http" in request:  # payload format 2.0
        asked = f"{request['http']['method']} {event['rawPath']}"
    else:  # payload format 1.0, and REST APIs
        asked = f"{event['httpMethod']} {event['path']}"
    query = event.get("queryStringParameters") or {}
    name = query.get("name") or body_of(event).get("name")
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(answer(name, asked)),
    }


def answer(name, asked):
    return {"greeting": f"Hello, {name or 'stranger'}!", "asked": asked}


def body_of(event):
    text = event.get("body") or ""
    if event.get("isBase64Encoded"):
        text = base64.b64decode(text).decode()
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
